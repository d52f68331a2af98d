"""Brushes: square, with pressure, of what is alike, and pushing outlines."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from busapp.document.brushes import Nudge, ThresholdStroke
from busapp.document.document import Document
from busapp.document.regions import alike
from busapp.document.strokes import Stroke, swept
from busapp.model.edit import Annotation, MaskPatch
from busapp.model.frame import FULL_8_BIT, Frame, Point
from busapp.model.study import FrameRef, Instance

SIZE = (120, 160)
Y, X = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5


def _document(mask: npt.NDArray[np.uint8]) -> Document:
    document = Document()
    instance = Instance(uid="k", path=Path("/k"), frames=1, study="s", study_title="", order=(0, 0, ""))
    document.add_instances([instance])
    ref = FrameRef(instance.key, 0)
    document.go_to(ref)
    document.show(ref, Frame(pixels=np.zeros(mask.shape, np.uint8), window=FULL_8_BIT))
    document.set_annotation(ref, Annotation(mask=mask))
    return document


def _mask(document: Document) -> npt.NDArray[np.uint8]:
    assert document.annotation is not None
    return document.annotation.mask


def _disc(x: float, y: float, radius: float) -> npt.NDArray[np.uint8]:
    return np.asarray(np.hypot(X - x, Y - y) <= radius, np.uint8)


@given(
    start=st.tuples(st.floats(-20, 180), st.floats(-20, 140)),
    end=st.tuples(st.floats(-20, 180), st.floats(-20, 140)),
    radius=st.floats(0.5, 30),
)
@settings(max_examples=60, deadline=None)
def test_a_square_brush_covers_what_its_square_passes(
    start: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    rect, inside = swept(SIZE, Point(*start), Point(*end), radius, square=True)
    found = np.zeros(SIZE, bool)
    found[rect.slices()] = inside
    steps = np.linspace(0, 1, 2001)
    for y, x in ((0, 0), (60, 80), (119, 159), (10, 120)):
        dx = np.abs(x + 0.5 - (start[0] + steps * (end[0] - start[0])))
        dy = np.abs(y + 0.5 - (start[1] + steps * (end[1] - start[1])))
        nearest = float(np.maximum(dx, dy).min())
        if abs(nearest - radius) > 0.2:
            assert found[y, x] == (nearest < radius)


def test_a_square_brush_that_stands_still_paints_a_square() -> None:
    document = _document(np.zeros(SIZE, np.uint8))
    stroke = Stroke(document, "Brush", 5.0, 1, square=True)
    stroke.move_to(Point(50.0, 40.0))
    expected = np.zeros(SIZE, np.uint8)
    expected[35:45, 45:55] = 1
    assert np.array_equal(_mask(document), expected)


def test_pressure_makes_the_brush_smaller() -> None:
    document = _document(np.zeros(SIZE, np.uint8))
    stroke = Stroke(document, "Brush", 10.0, 1)
    stroke.move_to(Point(40.0, 40.0), 0.5)
    assert np.array_equal(_mask(document), _disc(40, 40, 5))
    stroke.move_to(Point(100.0, 40.0), 1.0)
    assert _mask(document)[31, 90] == 1


def _lesion_levels() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    lesion = _disc(80, 60, 30) > 0
    speckle = np.random.default_rng(2).rayleigh(0.8, SIZE)
    return np.clip(np.where(lesion, 45, 130) * speckle, 0, 255).astype(np.uint8), lesion


def test_the_threshold_brush_takes_the_lesion_under_it_and_leaves_what_is_bright() -> None:
    levels, lesion = _lesion_levels()
    document = _document(np.zeros(SIZE, np.uint8))
    stroke = ThresholdStroke(document, 40.0, 1, alike(levels, Point(80, 60), 20.0), square=False)
    stroke.move_to(Point(80, 60))
    stroke.finish()
    found = _mask(document) > 0
    assert 2 * (found & lesion).sum() / (found.sum() + lesion.sum()) > 0.9
    assert document.annotation is not None
    assert [edit.name for edit in document.annotation.done] == ["Threshold brush"]


def test_the_threshold_brush_leaves_other_lesions_alone_and_can_be_taken_back() -> None:
    levels, _ = _lesion_levels()
    mask = np.zeros(SIZE, np.uint8)
    mask[40:60, 70:80] = 2
    before = mask.copy()
    document = _document(mask)
    stroke = ThresholdStroke(document, 40.0, 1, alike(levels, Point(80, 60), 20.0), square=False)
    stroke.move_to(Point(80, 60))
    assert (_mask(document)[before == 2] == 2).all()
    assert (_mask(document) == 1).any()
    stroke.cancel()
    assert np.array_equal(_mask(document), before)


def test_what_is_alike_is_nothing_for_a_place_beyond_the_frame() -> None:
    levels, _ = _lesion_levels()
    assert not alike(levels, Point(-50.0, -50.0), 5.0).any()


def _push(document: Document, radius: float, start: tuple[float, float], end: tuple[float, float]) -> Nudge:
    nudge = Nudge(document, radius, Point(*start))
    for part in np.linspace(0, 1, 9):
        nudge.move_to(Point(start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])))
    return nudge


def test_pushing_from_within_makes_a_lesion_larger_and_from_outside_smaller() -> None:
    inside = _document(_disc(60, 60, 30))
    _push(inside, 10.0, (70, 60), (95, 60)).finish()
    grown = _mask(inside)
    assert grown[60, 103] == 1
    assert not (_disc(60, 60, 30) & ~grown).any()
    outside = _document(_disc(60, 60, 30))
    _push(outside, 10.0, (110, 60), (85, 60)).finish()
    shrunk = _mask(outside)
    assert shrunk[60, 77] == 0
    assert shrunk[60, 72] == 1
    assert not (shrunk & ~_disc(60, 60, 30)).any()


def test_a_pushed_outline_has_no_sharp_corners_and_stays_as_it_was_far_away() -> None:
    before = _disc(60, 60, 30)
    document = _document(before.copy())
    _push(document, 10.0, (70, 60), (95, 60))
    after, hard = _mask(document), before.copy()
    for x in np.linspace(70, 95, 60):
        hard |= _disc(float(x), 60, 10)
    bend = (after > 0) & (hard == 0)
    assert bend.any()
    assert np.array_equal(after[:, :55], before[:, :55])
    # Where the tool left the disc a sharp corner would hold less than half of a small circle's area.
    corner = math.sqrt(30**2 - 10**2)
    for place in (Point(60 + corner, 50), Point(60 + corner, 70)):
        disc = _disc(place.x, place.y, 4) > 0
        assert (after[disc] > 0).mean() > (hard[disc] > 0).mean()


def test_what_a_push_changes_does_not_depend_on_the_rate_of_events() -> None:
    fast, slow = _document(_disc(60, 60, 30)), _document(_disc(60, 60, 30))
    nudge = Nudge(fast, 9.0, Point(60, 50))
    nudge.move_to(Point(60, 50))
    nudge.move_to(Point(100, 50))
    _push(slow, 9.0, (60, 50), (100, 50))
    assert (_mask(fast) != _mask(slow)).sum() <= 4


def test_a_lesion_that_is_pushed_does_not_take_anothers_pixels() -> None:
    mask = _disc(50, 60, 25)
    mask[_disc(110, 60, 25) > 0] = 2
    document = _document(mask.copy())
    _push(document, 10.0, (55, 60), (95, 60)).finish()
    assert np.array_equal(_mask(document) == 2, mask == 2)
    assert (_mask(document) == 1).sum() > (mask == 1).sum()
    document.undo()
    assert np.array_equal(_mask(document), mask)


@pytest.mark.parametrize("start", [(60.0, 60.0), (140.0, 60.0)])
def test_a_push_is_one_edit_and_escape_reverts_it(start: tuple[float, float]) -> None:
    document = _document(_disc(60, 60, 30))
    nudge = _push(document, 10.0, start, (95, 60))
    nudge.cancel()
    assert np.array_equal(_mask(document), _disc(60, 60, 30))
    _push(document, 10.0, start, (85, 60)).finish()
    assert document.annotation is not None
    (edit,) = document.annotation.done
    assert edit.name == "Nudge"
    assert isinstance(edit.change, MaskPatch)


def test_a_push_along_the_frames_edge_does_no_harm() -> None:
    document = _document(_disc(60, 0, 30))
    _push(document, 12.0, (60, 5), (100, -4)).finish()
    assert _mask(document)[0, 100] == 1
    contours, _ = cv2.findContours(_mask(document), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    assert len(contours) == 1
