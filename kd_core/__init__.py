"""Distillation of small ultrasound segmentation networks, and the runtime that runs them."""

__version__ = "0.1.0"
