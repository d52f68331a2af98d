"""Coded terms of what is measured and found (DICOM PS3.16: CID 6005, 6007, 6018, 6022, 6152, 6154, 6155, 7470).

Where DICOM has no code, or only one of a licensed scheme (the BI-RADS category, CID 6027), a term has a code of the
private scheme ``99BUSAPP``, with the word itself as its meaning.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pydicom.sr.coding import Code

PRIVATE = "99BUSAPP"


class Term(NamedTuple):
    """Code value, coding scheme and meaning."""

    value: str
    scheme: str
    meaning: str


def code(name: str, known: Mapping[str, Term]) -> Code:
    """The code of a word, or a private one made of it: the same word always gets the same code."""
    return as_code(known.get(name) or own_term(name))


def as_code(term: Term) -> Code:
    """As pydicom and highdicom take it."""
    from pydicom.sr.coding import Code

    return Code(*term)


def own_term(name: str) -> Term:
    """What stands for a word that has no code of a public scheme."""
    made = "-".join(re.findall(r"[A-Z0-9]+", name.upper())) if name.isascii() else ""
    if not 0 < len(made) <= 16:  # as long as a code may be
        made = f"{made[:7]}-{hashlib.sha256(name.encode()).hexdigest()[:8].upper()}"
    return Term(made, PRIVATE, name[:64])


BREAST = Term("76752008", "SCT", "Breast")
ULTRASOUND = Term("47079000", "SCT", "Ultrasonography of breast")
ABNORMAL = Term("49755003", "SCT", "Morphologically Abnormal Structure")
ANATOMY = Term("123037004", "SCT", "Anatomical Structure")
OBJECT = Term("260787004", "SCT", "Physical object")

LABELS = {
    "lesion": Term("52988006", "SCT", "Lesion"),
    "cyst": Term("399294002", "SCT", "Cyst of breast"),
    "lymph node": Term("59441001", "SCT", "Lymph Node"),
    "calcification": Term("309587003", "SCT", "Calcification of breast"),
    "implant": Term("40388003", "SCT", "Implant"),
}
"""What a segment shows."""

CATEGORIES = {"lymph node": ANATOMY, "duct": ANATOMY, "implant": OBJECT}
"""Of what kind that is, where it is no abnormal structure."""

MEASURES = {
    "Long axis": Term("103339001", "SCT", "Long Axis"),
    "Short axis": Term("103340004", "SCT", "Short Axis"),
    "Width": Term("103355008", "SCT", "Width"),
    "Height": Term("121207", "DCM", "Height"),
    "Area": Term("42798000", "SCT", "Area"),
    "Perimeter": Term("131191004", "SCT", "Perimeter"),
    "Below the skin": Term("121243", "DCM", "Distance from skin"),
    "Angle to the skin": Term("1483009", "SCT", "Angle"),
    "From the nipple": Term("121242", "DCM", "Distance from nipple"),
}
UNITS = {
    "mm": Term("mm", "UCUM", "millimeter"),
    "mm²": Term("mm2", "UCUM", "square millimeter"),
    "px": Term("{pixels}", "UCUM", "pixels"),
    "px²": Term("{pixels}", "UCUM", "pixels"),
    "°": Term("deg", "UCUM", "degree"),
    "": Term("1", "UCUM", "no units"),
}

FINDINGS = {
    "Shape": Term("300842002", "SCT", "Shape"),
    "Orientation": Term("111354", "DCM", "Orientation"),
    "Margin": Term("111037", "DCM", "Margins"),
    "Echo pattern": Term("111360", "DCM", "Echo pattern"),
    "Posterior features": Term("111366", "DCM", "Posterior acoustic features"),
    "Calcifications": Term("309587003", "SCT", "Calcification of breast"),
    "Category": Term("111005", "DCM", "Assessment Category"),
    "Side": Term("272741003", "SCT", "Laterality"),
    "Clock face": Term("111014", "DCM", "Clockface or region"),
}
"""Names of findings."""

VALUES: dict[str, dict[str, Term]] = {
    "Class": {
        "benign": Term("30807003", "SCT", "Benign"),
        "malignant": Term("21594007", "SCT", "Malignant"),
        "normal": Term("17621005", "SCT", "Normal"),
    },
    "Shape": {
        "oval": Term("84360004", "SCT", "Ovoid shape"),
        "round": Term("42700002", "SCT", "Round shape"),
        "irregular": Term("49608001", "SCT", "Irregular"),
    },
    "Orientation": {
        "parallel": Term("111355", "DCM", "Parallel"),
        "not parallel": Term("111356", "DCM", "Not parallel"),
    },
    "Margin": {
        "circumscribed": Term("129738007", "SCT", "Circumscribed lesion"),
        "indistinct": Term("129741003", "SCT", "Indistinct lesion"),
        "angular": Term("111343", "DCM", "Angular margins"),
        "microlobulated": Term("129739004", "SCT", "Microlobulated lesion"),
        "spiculated": Term("129742005", "SCT", "Spiculated lesion"),
    },
    "Echo pattern": {
        "anechoic": Term("111361", "DCM", "Anechoic"),
        "hyperechoic": Term("111362", "DCM", "Hyperechoic"),
        "complex cystic and solid": Term("111363", "DCM", "Complex"),
        "hypoechoic": Term("111364", "DCM", "Hypoechoic"),
        "isoechoic": Term("111365", "DCM", "Isoechoic"),
    },
    "Posterior features": {
        "none": Term("111367", "DCM", "No posterior acoustic features"),
        "enhancement": Term("111368", "DCM", "Posterior enhancement"),
        "shadowing": Term("111369", "DCM", "Posterior shadowing"),
        "combined": Term("111370", "DCM", "Combined posterior enhancement and shadowing"),
    },
    "Calcifications": {
        "in the mass": Term("111346", "DCM", "Calcifications within a mass"),
        "outside of the mass": Term("111347", "DCM", "Calcifications outside of a mass"),
    },
    "Side": {
        "right": Term("24028007", "SCT", "Right"),
        "left": Term("7771000", "SCT", "Left"),
    },
    "Clock face": {
        f"{hour}:00": Term(str(value), "SCT", f"{hour} o'clock position")
        for hour, value in enumerate(
            (
                *(129772004, 129773009, 129774003, 129775002, 129776001, 129777005),
                *(129778000, 129779008, 129780006, 129781005, 129782003, 129783008),
            ),
            1,
        )
    },
    "Plane": {
        "transverse": Term("62824007", "SCT", "Transverse"),
        "sagittal": Term("30730003", "SCT", "Sagittal"),
    },
}
"""What findings can be, by their names."""
