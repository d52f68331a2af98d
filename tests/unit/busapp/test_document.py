"""Strokes, measures and proposals on a document."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from busapp.actions.session import neighbourhood
from busapp.document.document import Document, replacement
from busapp.document.measure import measure_frame, measure_lesions
from busapp.document.strokes import Stroke, swept
from busapp.model.changes import Changes
from busapp.model.edit import Annotation, MaskArray
from busapp.model.frame import FULL_8_BIT, Frame, Point, Rect, Region, Spacing, Window, window_table
from busapp.model.proposal import Proposal
from busapp.model.study import FrameRef, Instance

SIZE = (80, 100)
REF = FrameRef("/k", 0)


def _instance(name: str = "k") -> Instance:
    return Instance(uid=name, path=Path("/", name), frames=3, study="s", study_title="", order=(0, 0, ""))


@pytest.fixture
def document() -> Document:
    document = Document()
    document.add_instances([_instance()])
    document.go_to(REF)
    document.show(REF, Frame(pixels=np.zeros(SIZE, np.uint8), window=FULL_8_BIT))
    document.set_annotation(REF, Annotation(mask=np.zeros(SIZE, np.uint8)))
    return document


def _proposal() -> Proposal:
    mask = np.zeros(SIZE, np.uint8)
    mask[20:40, 30:60] = 1
    return Proposal(mask=mask, confidence=0.9, milliseconds=4.0)


@given(
    x0=st.floats(-20, 120),
    y0=st.floats(-20, 100),
    x1=st.floats(-20, 120),
    y1=st.floats(-20, 100),
    radius=st.floats(0.5, 30),
)
@settings(max_examples=80, deadline=None)
def test_a_segment_paints_the_pixels_within_its_radius(
    x0: float, y0: float, x1: float, y1: float, radius: float
) -> None:
    mask = np.zeros(SIZE, np.uint8)
    rect, inside = swept(SIZE, Point(x0, y0), Point(x1, y1), radius)
    mask[rect.slices()] = inside
    for y, x in ((0, 0), (40, 50), (79, 99), (10, 80)):
        t = 0.0
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2
        if length > 1e-6:
            t = min(1.0, max(0.0, ((x + 0.5 - x0) * (x1 - x0) + (y + 0.5 - y0) * (y1 - y0)) / length))
        distance = math.hypot(x + 0.5 - x0 - t * (x1 - x0), y + 0.5 - y0 - t * (y1 - y0))
        if abs(distance - radius) > 1e-3:
            assert mask[y, x] == (distance < radius)


def test_a_stroke_has_no_gaps_however_far_apart_its_events_are(document: Document) -> None:
    stroke = Stroke(document, "Brush", 2.0, 1)
    for point in (Point(5, 5), Point(90, 5), Point(90, 70)):
        stroke.move_to(point)
    stroke.finish()
    assert document.annotation is not None
    assert document.annotation.mask[5, 5:90].all()
    assert document.annotation.mask[5:70, 90].all()
    assert len(document.annotation.done) == 1


def test_a_tiny_brush_paints_the_pixel_under_the_pointer() -> None:
    rect, inside = swept(SIZE, Point(10.05, 10.95), Point(10.05, 10.95), 0.1)
    assert (np.argwhere(inside) + np.array([rect.top, rect.left])).tolist() == [[10, 10]]


def test_a_cancelled_stroke_has_never_been(document: Document) -> None:
    assert document.annotation is not None
    document.annotation.mask[10:20, 10:20] = 1
    before = document.annotation.mask.copy()
    stroke = Stroke(document, "Erase", 6.0, 0)
    stroke.move_to(Point(15, 15))
    assert not np.array_equal(document.annotation.mask, before)
    stroke.cancel()
    assert np.array_equal(document.annotation.mask, before)
    assert document.annotation.done == []


def test_a_stroke_that_changes_nothing_is_no_edit(document: Document) -> None:
    stroke = Stroke(document, "Erase", 6.0, 0)
    stroke.move_to(Point(15, 15))
    stroke.finish()
    assert document.annotation is not None
    assert (document.annotation.done, document.annotation.revision) == ([], 0)


def test_a_stroke_tells_which_part_of_the_mask_to_repaint(document: Document) -> None:
    heard: list[Changes] = []
    document.subscribe(heard.append)
    stroke = Stroke(document, "Brush", 3.0, 1)
    stroke.move_to(Point(50, 40))
    assert heard == [Changes(mask=Rect(47, 37, 54, 44))]


def test_something_new_after_an_undo_ends_what_could_be_redone(document: Document) -> None:
    annotation = document.annotation
    assert annotation is not None
    for value in (1, 2):
        edit = replacement("Brush", annotation.mask, np.full(SIZE, value, np.uint8))
        assert edit is not None
        document.apply(edit)
    document.undo()
    assert (len(annotation.done), len(annotation.undone)) == (1, 1)
    document.undo()
    document.redo()
    edit = replacement("Clear", annotation.mask, np.zeros(SIZE, np.uint8))
    assert edit is not None
    document.apply(edit)
    assert (len(annotation.done), annotation.undone) == (2, [])


def test_an_answer_for_a_frame_that_went_out_of_view_is_dropped(document: Document) -> None:
    document.go_to(FrameRef("/k", 1))
    document.propose(REF, _proposal())
    document.set_annotation(REF, Annotation(mask=np.ones(SIZE, np.uint8)))
    assert document.proposal is None
    assert document.annotation is None


def test_a_proposal_is_offered_until_it_is_accepted_or_dismissed(document: Document) -> None:
    document.propose(REF, _proposal())
    assert document.offered is document.proposal
    edit = replacement("Accept", np.zeros(SIZE, np.uint8), _proposal().mask)
    assert edit is not None
    document.apply(edit)
    assert document.offered is None
    document.undo()
    assert document.offered is document.proposal
    document.dismiss_proposal()
    assert document.offered is None


def test_nothing_is_offered_on_a_frame_that_was_decided_on_before(document: Document) -> None:
    document.set_annotation(REF, Annotation(mask=np.zeros(SIZE, np.uint8), revision=3))
    document.propose(REF, _proposal())
    assert document.offered is None


def _ellipse(
    size: tuple[int, int], a: float, b: float, angle: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    y, x = np.mgrid[: size[0], : size[1]] + 0.5
    x, y = x - size[1] / 2, y - size[0] / 2
    along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    inside: MaskArray = ((along / a) ** 2 + (across / b) ** 2 <= 1).astype(np.uint8)
    return inside


@pytest.mark.parametrize("angle", [0.0, 0.4, 1.2, math.pi / 2])
def test_axes_and_area_of_an_ellipse_are_its_own(angle: float) -> None:
    mask = _ellipse((240, 320), 70, 35, angle)
    (lesion,) = measure_lesions(mask, Frame(pixels=mask, window=FULL_8_BIT))
    assert lesion.spacing is None
    assert lesion.shape.long_axis == pytest.approx(140, rel=0.015)
    assert lesion.shape.short_axis == pytest.approx(70, rel=0.03)
    assert lesion.area_px == pytest.approx(math.pi * 70 * 35, rel=0.01)


def test_millimetres_follow_the_region_that_holds_the_lesion_and_its_own_scale_in_x_and_y() -> None:
    mask = np.zeros((100, 200), np.uint8)
    mask[40:60, 20:60] = 1
    mask[40:60, 120:140] = 2
    regions = (
        Region(rect=Rect(0, 0, 100, 100), spacing=Spacing(0.1, 0.2), kind="tissue"),
        Region(rect=Rect(100, 0, 200, 100), spacing=Spacing(0.5, 0.5), kind="tissue"),
    )
    frame = Frame(pixels=mask, window=FULL_8_BIT, regions=regions)
    left, right = measure_lesions(mask, frame)
    assert left.area_mm2 == pytest.approx(40 * 20 * 0.1 * 0.2)
    assert right.area_mm2 == pytest.approx(20 * 20 * 0.25)
    assert left.shape.long_axis == pytest.approx(math.hypot(4.0, 4.0), rel=0.03)
    together = measure_frame([left, right], frame)
    assert together.area_mm2 == pytest.approx(16 + 100)


def test_a_frame_without_scale_has_no_millimetres() -> None:
    mask = np.zeros((50, 50), np.uint8)
    mask[10:20, 10:20] = 1
    frame = Frame(pixels=mask, window=FULL_8_BIT)
    measures = measure_frame(measure_lesions(mask, frame), frame)
    assert (measures.lesions, measures.area_px) == (1, 100)
    assert (measures.area_mm2, measures.long_axis_mm, measures.short_axis_mm) == (None, None, None)


def test_files_are_listed_once_and_found_by_their_neighbours() -> None:
    document = Document()
    document.add_instances([_instance("a"), _instance("b"), _instance("a")])
    assert [one.uid for one in document.instances] == ["a", "b"]
    assert document.instance_beside(FrameRef("/a", 2), 1) == FrameRef("/b", 0)
    assert document.instance_beside(FrameRef("/b", 0), 1) is None
    assert document.beside(FrameRef("/a", 2), 1) is None
    assert document.beside(FrameRef("/a", 1), -1) == FrameRef("/a", 0)


def test_gamma_bends_the_window_between_its_ends() -> None:
    straight, bent = (window_table(Window(100, 100, gamma), np.dtype(np.uint8)) for gamma in (1.0, 2.0))
    assert [straight[level] for level in (0, 50, 75, 100, 150, 255)] == [0, 0, 64, 128, 255, 255]
    assert [bent[level] for level in (0, 50, 75, 100, 150, 255)] == [0, 0, 128, 180, 255, 255]
    assert np.array_equal(window_table(FULL_8_BIT, np.dtype(np.uint8)), np.arange(256))


def test_while_a_cine_plays_the_next_frames_are_made_ready_before_the_one_in_view(document: Document) -> None:
    document.add_instances([_instance("l")])
    here = FrameRef(REF.instance, 1)
    assert [one.index for one in neighbourhood(document, here)[:3]] == [1, 2, 0]
    assert [one.index for one in neighbourhood(document, here, playing=True)[:3]] == [2, 0, 1]
    assert neighbourhood(document, here)[3:] == neighbourhood(document, here, playing=True)[3:] == [FrameRef("/l", 0)]
