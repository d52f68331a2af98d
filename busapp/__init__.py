"""A workstation for breast ultrasound: open, outline, correct, export."""

__version__ = "0.1.0"
