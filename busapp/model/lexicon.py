"""What can be said of a breast lesion: the ultrasound lexicon of BI-RADS (ACR 2013, 5th edition), and where it lies."""

from __future__ import annotations

LABEL = "Label"
"""Name of the finding that says what has been outlined; where it is not set, a lesion."""

LESIONS = ("lesion", "cyst")
"""Labels that are lesions: what a network learns to find, and data sets hold."""

LEXICON: dict[str, tuple[str, ...]] = {
    LABEL: (*LESIONS, "lymph node", "duct", "calcification", "implant", "artefact"),
    "Shape": ("oval", "round", "irregular"),
    "Orientation": ("parallel", "not parallel"),
    "Margin": ("circumscribed", "indistinct", "angular", "microlobulated", "spiculated"),
    "Echo pattern": (
        "anechoic",
        "hyperechoic",
        "complex cystic and solid",
        "hypoechoic",
        "isoechoic",
        "heterogeneous",
    ),
    "Posterior features": ("none", "enhancement", "shadowing", "combined"),
    "Calcifications": ("none", "in the mass", "outside of the mass", "intraductal"),
    "Category": ("0", "1", "2", "3", "4A", "4B", "4C", "5", "6"),
    "Side": ("right", "left"),
    "Clock face": tuple(f"{hour}:00" for hour in range(1, 13)),
    "From the nipple": (),
    "Plane": ("radial", "antiradial", "transverse", "sagittal"),
}
"""Findings by name, each with what it can be; nothing for a length, which is written as ``37 mm``."""

LONGEST_MM = 300
"""No length of these is longer."""


def length_text(digits: str) -> str:
    """A length as a finding holds it, from the millimetres typed; empty for none."""
    return f"{int(digits)} mm" if digits else ""


def length_digits(value: str) -> str:
    """The whole millimetres of a length as a finding holds it (older versions wrote cm); empty for none."""
    number, _, unit = value.partition(" ")
    if not number.isdecimal() or unit not in ("mm", "cm"):
        return ""
    return str(int(number) * (10 if unit == "cm" else 1))
