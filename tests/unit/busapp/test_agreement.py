"""Agreement of readers, against other programs' figures and published examples."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from busapp.document.agreement import cohen_kappa, fleiss_kappa, overlap
from busapp.document.agreement_report import Tally, bootstrap, compare
from busapp.document.consensus import majority, numbered, staple
from busapp.document.surface import hd95
from busapp.model.edit import MaskArray
from busapp.model.errors import UserError
from busapp.model.frame import Spacing
from busapp.model.reading import Reading, ReadingRules, reader_name
from busapp.model.study import FrameRef
from kd_core.metrics.surface import hd95 as monai_hd95

_MASKS = arrays(np.uint8, (12, 17), elements=st.integers(0, 2))


def _disc(x: float, y: float, radius: float, number: int = 1) -> MaskArray:
    rows, columns = np.mgrid[:90, :120]
    mask: MaskArray = (np.hypot(columns - x, rows - y) < radius).astype(np.uint8) * np.uint8(number)
    return mask


def _readers(count: int) -> list[MaskArray]:
    random = np.random.default_rng(count)
    return [_disc(60 + random.normal(0, 4), 45 + random.normal(0, 4), 20 + random.normal(0, 4)) for _ in range(count)]


@given(first=_MASKS, second=_MASKS)
@settings(max_examples=60, deadline=None)
def test_overlap_is_that_of_sets_of_pixels_whatever_the_numbers_of_lesions(first: MaskArray, second: MaskArray) -> None:
    one, other = ({tuple(place) for place in np.argwhere(mask).tolist()} for mask in (first, second))
    found = overlap(first, second)
    assert found.iou == pytest.approx(len(one & other) / len(one | other) if one | other else 1.0)
    assert found.dice == pytest.approx(2 * len(one & other) / (len(one) + len(other)) if one | other else 1.0)
    said = ([str(value > 0) for value in mask.ravel()] for mask in (first, second))
    assert found.kappa == pytest.approx(cohen_kappa(*said))


def test_kappa_of_two_readers_is_that_of_a_published_table() -> None:
    # Cohen's kappa, Fleiss, Cohen & Everitt (1969): grants, 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no.
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    assert cohen_kappa([], []) is None
    assert cohen_kappa(["benign"] * 3, ["benign"] * 3) is None


def test_kappa_of_many_readers_is_that_of_a_published_table() -> None:
    # Fleiss (1971) as worked through in Wikipedia's "Fleiss' kappa": 14 raters, 10 subjects, 5 categories.
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    said = [[str(word) for word, number in enumerate(row) for _ in range(number)] for row in counts]
    assert fleiss_kappa(said) == pytest.approx(0.210, abs=5e-4)
    with pytest.raises(ValueError, match="the same two or more readers"):
        fleiss_kappa([["a", "b"], ["a"]])


@pytest.mark.parametrize("spacing", [None, Spacing(0.1, 0.1), Spacing(0.08, 0.23)])
def test_outlines_are_as_far_apart_as_monai_says(spacing: Spacing | None) -> None:
    first, second = _disc(60, 45, 20), np.maximum(_disc(65, 40, 22, 2), _disc(20, 70, 9, 3))
    steps = None if spacing is None else (spacing.y, spacing.x)
    assert hd95(first, second, spacing) == pytest.approx(monai_hd95(first > 0, second > 0, steps), rel=1e-5)
    assert hd95(first, first, spacing) == 0
    assert hd95(first, np.zeros_like(first), spacing) is None


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_staple_is_that_of_simpleitk(count: int) -> None:
    masks = _readers(count)
    oracle = sitk.STAPLEImageFilter()
    oracle.SetForegroundValue(1)
    likely = sitk.GetArrayFromImage(oracle.Execute([sitk.GetImageFromArray(mask) for mask in masks]))
    found = staple(masks)
    assert np.array_equal(found.region, likely > 0.5)
    # What two readers alone are worth is hardly determined: it depends on when the rounds end.
    precision = 1e-6 if count > 2 else 0.02
    assert found.sensitivity == pytest.approx(oracle.GetSensitivity(), abs=precision)
    assert found.specificity == pytest.approx(oracle.GetSpecificity(), abs=precision)


def test_staple_of_readers_who_saw_nothing_or_all_is_that() -> None:
    nothing, everything = np.zeros((9, 8), np.uint8), np.ones((9, 8), np.uint8)
    assert not staple([nothing, nothing]).region.any()
    assert staple([everything, everything]).region.all()
    assert staple([nothing, nothing]).sensitivity == (1.0, 1.0)


def test_the_majority_is_more_than_half() -> None:
    masks = _readers(4)
    assert np.array_equal(majority(masks), sum(mask.astype(int) for mask in masks) >= 3)
    assert np.array_equal(majority(masks[:2]), (masks[0] > 0) & (masks[1] > 0))


def test_a_consensus_keeps_the_numbers_that_most_readers_gave() -> None:
    masks = [_disc(30, 45, 12, 2) + _disc(90, 45, 12, 3), _disc(30, 45, 12, 2) + _disc(90, 45, 12, 5)]
    masks.append(_disc(30, 45, 12, 1) + _disc(90, 45, 12, 5))
    found = numbered(majority(masks), masks)
    assert np.array_equal(found, _disc(30, 45, 12, 2) + _disc(90, 45, 12, 5))
    assert np.array_equal(numbered(masks[0] == 2, [_disc(30, 45, 12, 4)]), _disc(30, 45, 12, 4))


def test_an_interval_draws_patients_not_frames() -> None:
    values, alone = [0.9] * 50 + [0.5] * 50, [f"{number:02}" for number in range(100)]
    together = ["first"] * 50 + ["second"] * 50
    narrow, wide = bootstrap(values, alone), bootstrap(values, together)
    assert narrow is not None
    assert wide is not None
    assert narrow.value == wide.value == pytest.approx(0.7)
    # 0.7 -+ 1.96 * 0.2 / sqrt(100)
    assert (narrow.low, narrow.high) == pytest.approx((0.661, 0.739), abs=0.006)
    assert (wide.low, wide.high) == pytest.approx((0.5, 0.9))
    assert bootstrap(values, ["folder"] * 100) == narrow
    assert bootstrap([], []) is None


def _reading(reader: str, mask: MaskArray, **findings: str) -> Reading:
    return Reading(reader=reader, mask=mask, findings=findings, revision=1)


def test_a_report_puts_the_frames_with_the_least_agreement_first() -> None:
    tally = Tally()
    for number, shift in enumerate((1.0, 9.0, 4.0)):
        readings = [
            _reading("Anna", _disc(60, 45, 20), Class="benign"),
            _reading("Ben", _disc(60 + shift, 45, 20), Class="malignant" if number else "benign"),
            _reading("Chen", _disc(60, 45, 20), Class="benign"),
        ]
        spacing = Spacing(0.1, 0.1) if number else None
        tally.add(compare(FrameRef("1.2", number), f"{number}.png", str(number), readings, spacing), readings)
    report = tally.report()
    assert [frame.file for frame in report.frames] == ["1.png", "2.png", "0.png"]
    assert report.frames[0].classes == [("benign", 2), ("malignant", 1)]
    assert [(pair.first, pair.second) for pair in report.pairs] == [("Anna", "Ben"), ("Anna", "Chen"), ("Ben", "Chen")]
    assert report.pairs[1].dice is not None
    assert report.pairs[1].dice.value == 1
    assert report.pairs[0].hd95_mm is not None
    assert report.pairs[0].hd95_mm.number == 2
    assert report.pairs[0].hd95_px is not None
    assert report.pairs[0].hd95_px.number == 1
    (classes,) = report.findings
    assert (classes.name, classes.readers, classes.frames) == ("Class", 3, 3)
    assert classes.kappa == pytest.approx(fleiss_kappa([["b", "b", "b"], ["b", "m", "b"], ["b", "m", "b"]]))
    assert [reader.frames for reader in report.readers] == [3, 3, 3]
    assert report.readers[0].sensitivity == pytest.approx(1, abs=1e-3)


def test_only_work_that_says_something_counts_as_a_reading() -> None:
    nothing, lesion = np.zeros((4, 4), np.uint8), np.ones((4, 4), np.uint8)
    assert not _reading("A", nothing).counts
    assert _reading("A", nothing, Status="done").counts
    assert _reading("A", nothing, Class="normal").counts
    assert _reading("A", lesion).counts
    assert not _reading("A", lesion, Status="rejected").counts


def test_blinded_rules_reveal_others_only_when_the_own_work_is_done() -> None:
    blinded = ReadingRules(blinded=True)
    assert ReadingRules().reveal({})
    assert not blinded.reveal({})
    assert not blinded.reveal({"Status": "rejected"})
    assert blinded.reveal({"Status": "done"})
    assert blinded.reveal({"Status": "reviewed"})


def test_a_readers_name_is_a_name() -> None:
    assert reader_name("  Dr. Mu\u0308ller ") == "Dr. M\u00fcller"
    assert reader_name("李医生") == "李医生"
    for text, reason in (
        ("  ", "needs a name"),
        ("x" * 65, "64 characters"),
        ("a\tb", "control"),
        ("a\u202eb", "control"),
    ):
        with pytest.raises(UserError, match=reason):
            reader_name(text)
