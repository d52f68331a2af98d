"""Where in the breast a file says it looks."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from busapp.files.dicom_place import stated_place
from busapp.model.lexicon import LEXICON, length_digits, length_text


def _header(**attributes: str) -> Dataset:
    header = Dataset()
    for name, value in attributes.items():
        setattr(header, name, value)
    return header


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "RT BREAST 10:00 5 CM FN ARAD",
            {"Side": "right", "Clock face": "10:00", "From the nipple": "50 mm", "Plane": "antiradial"},
        ),
        ("left breast, 2 o'clock, 37mm from the nipple, radial", {
            "Side": "left", "Clock face": "2:00", "From the nipple": "37 mm", "Plane": "radial",
        }),
        ("12 OCLOCK 2.5CMFN RAD", {"Clock face": "12:00", "From the nipple": "25 mm", "Plane": "radial"}),
        ("anti-radial", {"Plane": "antiradial"}),
        ("RT and LT breast, TRANS", {"Plane": "transverse"}),
        ("acquired 10:00:00, radial artery and sagittal", {}),
        ("Echocardiogram", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_sonographers_write_is_understood_and_what_is_unclear_left_out(text: str, place: dict[str, str]) -> None:
    found = stated_place(_header(ImageComments=text))
    assert found == place
    assert all(value in LEXICON[name] or length_text(length_digits(value)) == value for name, value in found.items())


def test_the_attribute_for_the_side_counts_before_any_text() -> None:
    assert stated_place(_header(Laterality="R", StudyDescription="US left"))["Side"] == "right"
    assert stated_place(_header(ImageLaterality="L"))["Side"] == "left"
    assert "Side" not in stated_place(_header(ImageLaterality="B"))


def test_codes_are_read_by_their_meanings() -> None:
    modifier = _header(CodeValue="129780006", CodingSchemeDesignator="SCT", CodeMeaning="9 o'clock position")
    region = _header(CodeValue="76752008", CodingSchemeDesignator="SCT", CodeMeaning="Breast")
    region.AnatomicRegionModifierSequence = [modifier]
    header = Dataset()
    header.AnatomicRegionSequence = [region]
    header.ViewCodeSequence = [_header(CodeMeaning="Sagittal")]
    assert stated_place(header) == {"Clock face": "9:00", "Plane": "sagittal"}


def test_a_length_that_an_older_version_wrote_in_centimetres_is_read() -> None:
    assert length_digits("3 cm") == "30"
    assert length_digits("37 mm") == "37"
    assert length_digits("") == length_digits("far") == ""
