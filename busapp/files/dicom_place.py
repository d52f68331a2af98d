"""Where in the breast a DICOM file says it looks: side, clock face, distance from the nipple, plane of the probe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydicom.dataset import Dataset

_TEXTS = ("ViewName", "ImageComments", "SeriesDescription", "ProtocolName", "StudyDescription")
_CODES = (
    ("ViewCodeSequence", "ViewModifierCodeSequence"),
    ("AnatomicRegionSequence", "AnatomicRegionModifierSequence"),
)
_SIDES = {"L": "left", "R": "right"}
_WORDS = {
    "Side": {"left": r"left|lt", "right": r"right|rt"},
    "Plane": {
        "antiradial": r"anti[- ]?rad(?:ial)?|arad",
        "radial": r"(?<!anti[- ])rad(?:ial)?",
        "transverse": r"trans(?:verse)?|trv",
        "sagittal": r"sag(?:ittal)?|longitudinal",
    },
}
_CLOCK = re.compile(r"\b(1[0-2]|[1-9])(?:\s*o['’]?\s*clock\b|:00\b(?!:))", re.IGNORECASE)
_NIPPLE = re.compile(r"\b(\d{1,3}(?:[.,]\d)?)\s*(cm|mm)\s*(?:fn|from\s+(?:the\s+)?nipple)\b", re.IGNORECASE)


def stated_place(header: Dataset) -> dict[str, str]:
    """Findings of place by name, as the lexicon has them; what is not said, or said in two ways, is left out.

    Codes are read by their meanings, and free texts by the abbreviations that sonographers write (``RT BREAST 10:00
    5 CM FN ARAD``).
    """
    text = "; ".join(_texts(header))
    found = {name: _only(word for word, form in words.items() if _says(form, text)) for name, words in _WORDS.items()}
    found["Clock face"] = _only(f"{match[1]}:00" for match in _CLOCK.finditer(text))
    found["From the nipple"] = _only(_millimetres(match) for match in _NIPPLE.finditer(text))
    coded = str(header.get("ImageLaterality") or header.get("Laterality") or "").strip()
    found["Side"] = _SIDES.get(coded, found["Side"])
    return {name: value for name, value in found.items() if value}


def _texts(header: Dataset) -> Iterator[str]:
    for name in _TEXTS:
        yield str(header.get(name) or "")
    for name, modifiers in _CODES:
        for item in header.get(name) or []:
            for code in (item, *(item.get(modifiers) or [])):
                yield str(code.get("CodeMeaning") or "")


def _says(form: str, text: str) -> bool:
    return re.search(rf"\b(?:{form})\b", text, re.IGNORECASE) is not None


def _only(values: Iterator[str]) -> str:
    """The one value there is; empty where there is none, or several."""
    different = set(values)
    return different.pop() if len(different) == 1 else ""


def _millimetres(match: re.Match[str]) -> str:
    length = float(match[1].replace(",", ".")) * (10 if match[2].lower() == "cm" else 1)
    return f"{length:.0f} mm"
