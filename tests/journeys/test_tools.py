"""Correcting with more than a brush: polygon, lasso, flood, box, and operations on the whole mask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.conftest import SAMPLES, lesion_picture
from tests.journeys.studio import Studio

Start = Callable[..., Studio]
SIZE = 96


def test_a_polygon_is_closed_by_enter(bench: Studio) -> None:
    bench.press("P")
    for corner in ((20, 20), (60, 20), (60, 50), (20, 50)):
        bench.click(*corner)
    assert not bench.annotation.mask.any()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert bench.history == ["Polygon"]
    assert bench.annotation.mask[25:45, 25:55].all()
    assert int(bench.annotation.mask.sum()) == pytest.approx(40 * 30, rel=0.08)


def test_a_polygon_is_closed_by_its_first_corner_or_a_double_click(bench: Studio) -> None:
    bench.press("P")
    for corner in ((20, 20), (60, 20), (60, 50), (20.2, 20.2)):
        bench.click(*corner)
    assert bench.history == ["Polygon"]
    for corner in ((20, 70), (40, 70)):
        bench.click(*corner)
    QTest.mouseDClick(bench.canvas, Qt.MouseButton.LeftButton, pos=bench.place(40, 90))
    assert bench.history == ["Polygon", "Polygon"]


def test_backspace_takes_back_a_corner_and_escape_the_polygon(bench: Studio) -> None:
    bench.press("P")
    for corner in ((20, 20), (60, 20), (90, 90), (20, 50)):
        bench.click(*corner)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Backspace)
    bench.click(60, 50)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert bench.annotation.mask[80, 80] == 0
    assert bench.history == ["Polygon"]
    for corner in ((70, 70), (90, 70), (90, 90)):
        bench.click(*corner)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert bench.history == ["Polygon"]


def test_another_tool_ends_a_polygon_first(bench: Studio) -> None:
    bench.press("P")
    for corner in ((20, 20), (60, 20), (60, 50)):
        bench.click(*corner)
    bench.press("B")
    assert bench.history == ["Polygon"]


def test_a_lasso_takes_what_it_goes_round(bench: Studio) -> None:
    bench.press("L")
    bench.paint((20, 20), (70, 20), (70, 60), (20, 60))
    assert bench.history == ["Lasso"]
    assert bench.annotation.mask[30:50, 30:60].all()
    assert bench.annotation.mask[80, 80] == 0


def test_a_flood_takes_the_lesion_and_dragging_takes_more(bench: Studio) -> None:
    _, mask = lesion_picture(3, SIZE)
    rows, columns = np.nonzero(mask)
    middle = float(columns.mean()), float(rows.mean())
    bench.session.settings.flood_tolerance = 1
    bench.press("W")
    bench.paint(middle, (middle[0] + 30, middle[1]))
    assert bench.history == ["Flood"]
    assert bench.session.settings.flood_tolerance > 1
    found = bench.annotation.mask > 0
    assert 2 * (found & (mask > 0)).sum() / (found.sum() + (mask > 0).sum()) > 0.8
    tolerance = bench.session.settings.flood_tolerance
    bench.press("Ctrl+Z")
    QTest.mousePress(bench.canvas, Qt.MouseButton.LeftButton, pos=bench.place(*middle))
    QTest.mouseMove(bench.canvas, bench.place(middle[0] + 20, middle[1]))
    assert bench.annotation.mask.any()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert not bench.annotation.mask.any()
    assert bench.session.settings.flood_tolerance == tolerance


def test_a_box_is_refined_to_the_lesion(bench: Studio) -> None:
    _, mask = lesion_picture(3, SIZE)
    rows, columns = np.nonzero(mask)
    bench.press("Q")
    bench.paint((columns.min() - 5, rows.min() - 5), (columns.max() + 6, rows.max() + 6))
    assert bench.history == ["Refine"]
    found = bench.annotation.mask > 0
    assert 2 * (found & (mask > 0)).sum() / (found.sum() + (mask > 0).sum()) > 0.9


def test_operations_on_the_mask_are_one_edit_each_and_can_be_undone(bench: Studio) -> None:
    bench.press("B")
    bench.session.settings.brush_radius = 3.0
    bench.paint((30, 30), (60, 30), (60, 60), (30, 60), (30, 30))
    bench.paint((10, 80), (12, 80))
    ring = bench.annotation.mask.copy()
    bench.press("F")
    assert bench.annotation.mask[45, 45] == 1
    bench.press("K")
    assert bench.annotation.mask[80, 11] == 0
    before = bench.annotation.mask.sum()
    bench.press("G", "G", "Shift+G")
    assert bench.annotation.mask.sum() > before
    bench.press("S")
    assert bench.history[2:6] == ["Fill holes", "Keep the largest", "Grow", "Grow"]
    for _ in bench.history[2:]:
        bench.press("Ctrl+Z")
    assert np.array_equal(bench.annotation.mask, ring)


def test_an_operation_on_a_proposal_accepts_it_first(start: Start) -> None:

    studio = start(SAMPLES / "phantom.png")
    studio.wait_for_frame("phantom.png")
    assert studio.offers()
    studio.press("G")
    assert studio.history == ["Accept", "Grow"]


def test_what_tools_did_is_there_after_a_restart(bench: Studio, start: Start, tmp_path: Path) -> None:
    bench.press("L")
    bench.paint((20, 20), (70, 20), (70, 60), (20, 60))
    bench.press("G")
    bench.wait_until_saved()
    mask = bench.annotation.mask.copy()
    bench.close()
    again = start(tmp_path / "disc.png")
    again.wait_for_frame("disc.png")
    assert again.history == ["Lasso", "Grow"]
    assert np.array_equal(again.annotation.mask, mask)


def _readings(studio: Studio) -> list[str]:
    frame = studio.document.frame
    assert frame is not None
    return [caliper.reading(frame) for caliper in studio.document.calipers]


def _millimetres(reading: str) -> float:
    return float(reading.removesuffix(" mm"))


def test_calipers_measure_and_leave_the_annotation_alone(start: Start) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    studio.press("M")
    studio.paint((100, 100), (200, 100))
    # A pixel of the screen is a tenth of a millimetre here.
    assert _millimetres(_readings(studio)[0]) == pytest.approx(9.0, abs=0.15)
    studio.press("Shift+M")
    studio.paint((300, 100), (200, 100))
    QTest.mouseMove(studio.canvas, studio.place(250, 250))
    assert _readings(studio)[-1] not in ("", "90°")
    studio.click(200, 200)
    assert float(_readings(studio)[1].removesuffix("°")) == pytest.approx(90, abs=1)
    studio.press("O")
    QTest.mousePress(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(100, 300))
    QTest.mouseMove(studio.canvas, studio.place(200, 350))
    assert len(_readings(studio)) == 3
    QTest.keyClick(studio.canvas, Qt.Key.Key_Escape)
    assert len(_readings(studio)) == 2
    studio.click(150, 150)
    assert len(_readings(studio)) == 2
    assert studio.history == []
    studio.press("Shift+Backspace")
    assert _readings(studio) == []
    studio.press("M")
    studio.paint((100, 100), (200, 100))
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    assert _readings(studio) == []


def test_a_mask_is_carried_along_a_cine_and_never_over_another(start: Start) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    studio.press("Return")
    studio.press("Ctrl+Right")
    studio.wait_for_frame("phantom.dcm", 1)
    studio.wait(lambda: studio.history == ["Carry"])
    assert studio.document.proposal is not None
    found, model = studio.annotation.mask > 0, studio.document.proposal.mask > 0
    assert 2 * (found & model).sum() / (found.sum() + model.sum()) > 0.85
    studio.press("Ctrl+Left")
    studio.wait_for_frame("phantom.dcm", 0)
    assert studio.history == ["Accept"]
    studio.press("End", "Ctrl+Right")
    studio.wait_for_frame("phantom.dcm", 7)
    assert studio.history == []
