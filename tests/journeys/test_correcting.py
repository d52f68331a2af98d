"""Correcting along edges, by echoes, by pushing and with a pen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.conftest import SAMPLES, lesion_picture
from tests.journeys.studio import Studio

Start = Callable[..., Studio]
SIZE = 96


def _lesion() -> tuple[npt.NDArray[np.bool_], float, float, float]:
    """The disc of the picture: its pixels, the middle and the radius."""
    mask = lesion_picture(3, SIZE)[1] > 0
    rows, columns = np.nonzero(mask)
    return mask, float(columns.mean()) + 0.5, float(rows.mean()) + 0.5, float(np.sqrt(mask.sum() / np.pi))


def _dice(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> float:
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))


def _hover(studio: Studio, x: float, y: float) -> None:
    """Move the pointer with no button held. (``QTest.mouseMove`` moves the cursor of a screen, which is not there.)"""
    place, none = QPointF(studio.place(x, y)), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(studio.canvas, event)


def _corners(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [(x + radius, y), (x, y + radius), (x - radius, y), (x, y - radius)]


def test_a_live_wire_outlines_a_lesion_from_four_corners(bench: Studio) -> None:
    lesion, x, y, radius = _lesion()
    bench.press("Shift+L")
    for corner in _corners(x, y, radius):
        bench.click(*corner)
    assert not bench.annotation.mask.any()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert bench.history == ["Live wire"]
    assert _dice(bench.annotation.mask > 0, lesion) > 0.9


def test_the_wire_follows_the_pointer_and_backspace_takes_back_its_last_anchor(bench: Studio) -> None:
    lesion, x, y, radius = _lesion()
    bench.press("Shift+L")
    first, second, third, fourth = _corners(x, y, radius)
    for corner in (first, second, (4, 4)):
        bench.click(*corner)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Backspace)
    _hover(bench, *third)
    gesture = bench.canvas._gesture
    assert gesture is not None
    places = [(float(px), float(py)) for px, py in gesture.trail()]
    assert np.abs(np.hypot(*(np.array(places) - (x, y)).T) - radius).max() < 4
    bench.click(*third)
    QTest.mouseDClick(bench.canvas, Qt.MouseButton.LeftButton, pos=bench.place(*fourth))
    assert bench.history == ["Live wire"]
    assert _dice(bench.annotation.mask > 0, lesion) > 0.9


def test_escape_reverts_a_wire_and_two_anchors_hold_nothing(bench: Studio) -> None:
    _, x, y, radius = _lesion()
    bench.press("Shift+L")
    for corner in _corners(x, y, radius):
        bench.click(*corner)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    for corner in _corners(x, y, radius)[:2]:
        bench.click(*corner)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert bench.history == []


def test_the_threshold_brush_stays_within_the_lesion(bench: Studio) -> None:
    lesion, x, y, radius = _lesion()
    bench.session.settings.brush_radius = radius
    bench.press("T")
    bench.paint((x, y), (x + 0.7 * radius, y), (x - 0.7 * radius, y), (x, y))
    assert bench.history == ["Threshold brush"]
    found = bench.annotation.mask > 0
    assert (found & ~lesion).sum() < 0.08 * lesion.sum()
    assert (found & lesion).sum() > 0.7 * lesion.sum()
    bench.press("Ctrl+Z")
    QTest.mousePress(bench.canvas, Qt.MouseButton.LeftButton, pos=bench.place(x, y))
    assert bench.annotation.mask.any()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert not bench.annotation.mask.any()


def test_a_proposal_is_accepted_and_its_outline_nudged(start: Start) -> None:
    studio = start(SAMPLES / "phantom.png")
    studio.wait_for_frame("phantom.png")
    assert studio.document.offered is not None
    rows, columns = np.nonzero(studio.document.offered.mask)
    x, y, right = float(columns.mean()), float(rows.mean()), float(columns.max())
    before = int(studio.document.offered.mask.sum())
    studio.session.settings.brush_radius = 14.0
    studio.press("Z")
    studio.paint((x, y), (right, y), (right + 6, y))
    assert studio.history == ["Accept", "Nudge"]
    assert int((studio.annotation.mask > 0).sum()) > before
    studio.paint((right + 60, y), (right, y), (x, y))
    assert studio.history == ["Accept", "Nudge", "Nudge"]
    assert studio.annotation.mask[int(y), int(right) - 4] == 0


def test_a_square_brush_is_remembered(bench: Studio, start: Start, tmp_path: Path) -> None:
    bench.press("Shift+B")
    bench.session.settings.brush_radius = 6.0
    bench.paint((40, 40), (40, 40))
    rows, columns = np.nonzero(bench.annotation.mask)
    assert bench.annotation.mask[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].all()
    bench.close()
    again = start(tmp_path / "disc.png")
    assert again.session.settings.brush_square
    assert again.workbench._actions is not None
    assert again.workbench._actions.action("square_brush").isChecked()


def _pen(studio: Studio, kind: QEvent.Type, x: float, y: float, pressure: float) -> None:
    place = QPointF(studio.place(x, y))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.TabletMove else left
    held = none if kind == QEvent.Type.TabletRelease else left
    device = QPointingDevice.primaryPointingDevice()
    modifiers = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(kind, device, place, place, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, modifiers, button, held)
    assert QApplication.sendEvent(studio.canvas, event)


def test_a_pen_that_is_pressed_harder_paints_wider(bench: Studio) -> None:
    bench.session.settings.brush_radius = 12.0
    bench.press("B")
    _pen(bench, QEvent.Type.TabletPress, 20, 48, 0.25)
    for x in range(20, 41, 4):
        _pen(bench, QEvent.Type.TabletMove, x, 48, 0.25)
    for x in range(60, 81, 4):
        _pen(bench, QEvent.Type.TabletMove, x, 48, 1.0)
    _pen(bench, QEvent.Type.TabletRelease, 80, 48, 0.0)
    assert bench.history == ["Brush"]
    assert int((bench.annotation.mask[:, 25] > 0).sum()) == pytest.approx(6, abs=1)
    assert int((bench.annotation.mask[:, 70] > 0).sum()) == pytest.approx(24, abs=1)
    assert (bench.annotation.mask[48, 20:80] > 0).all()


def test_carrying_a_proposal_accepts_it_first(start: Start) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    assert studio.offers()
    studio.press("Ctrl+Right")
    studio.wait_for_frame("phantom.dcm", 1)
    studio.wait(lambda: studio.history == ["Carry"])
    studio.press("Left")
    studio.wait_for_frame("phantom.dcm", 0)
    assert studio.history == ["Accept"]


def _click_with(studio: Studio, modifier: Qt.KeyboardModifier, x: float, y: float) -> None:
    QTest.mouseClick(studio.canvas, Qt.MouseButton.LeftButton, modifier, studio.place(x, y))


def test_clicks_change_the_proposal_at_once_and_it_stays_one(start: Start) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    assert studio.document.offered is not None
    before = studio.document.offered.mask.copy()
    rows, columns = np.nonzero(before)
    x, y = float(columns.max()) - 12, float(rows.mean())
    studio.press("Y")
    _click_with(studio, Qt.KeyboardModifier.ShiftModifier, x, y)
    assert studio.document.offered is not None
    without = studio.document.offered.mask.copy()
    assert without[int(y), int(x)] == 0
    left = int(columns.min()) - 6
    studio.click(left, y)
    assert studio.document.offered.mask[int(y), left] == 1
    assert studio.document.offered.mask[int(y), int(x)] == 0
    assert studio.history == []
    refined = studio.document.offered.mask.copy()
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    studio.press("Left")
    studio.wait_for_frame("phantom.dcm", 0)
    studio.press("Return")
    assert studio.history == ["Accept"]
    assert np.array_equal(studio.annotation.mask, refined)


def test_clicks_on_a_mask_are_an_edit_each(bench: Studio) -> None:
    lesion, x, y, radius = _lesion()
    bench.press("Y")
    bench.click(x, y)
    assert bench.history == ["Click"]
    assert bench.annotation.mask[int(y), int(x)] == 1
    _click_with(bench, Qt.KeyboardModifier.AltModifier, x + 0.5 * radius, y)
    assert bench.history == ["Click", "Click"]
    assert bench.annotation.mask[int(y), int(x + 0.5 * radius)] == 0
    assert bench.annotation.mask[int(y), int(x)] == 1
    bench.press("Ctrl+Z")
    assert bench.history == ["Click"]
    bench.click(x, y + 0.8 * radius)
    assert bench.annotation.mask[int(y + 0.8 * radius), int(x)] == 1
    assert _dice(bench.annotation.mask > 0, lesion) > 0.5


def test_clicks_are_shown_while_the_tool_is_in_hand(bench: Studio) -> None:
    _, x, y, _ = _lesion()
    bench.press("Y")
    bench.click(x, y)
    spot = bench.place(x, y)
    with_mark = bench.canvas.grab().toImage().pixelColor(spot).lightness()
    bench.press("B")
    assert with_mark > 150 > bench.canvas.grab().toImage().pixelColor(spot).lightness()


def test_a_lesion_is_cut_in_two_and_merged_again(bench: Studio) -> None:
    bench.session.settings.brush_radius = 14.0
    bench.press("B")
    bench.paint((40, 50), (60, 50))
    whole = bench.annotation.mask.copy()
    bench.press("C")
    bench.paint((50, 45), (50, 55))
    assert bench.history == ["Brush"]
    assert "Nothing was cut" in bench.session.notices.all[-1].text
    bench.paint((50, 20), (50, 80))
    assert bench.history == ["Brush", "Cut"]
    assert set(np.unique(bench.annotation.mask)) == {0, 1, 2}
    bench.press("Ctrl+Shift+M")
    assert bench.history == ["Brush", "Cut", "Merge lesions"]
    assert np.array_equal(bench.annotation.mask, whole)


def test_cutting_a_proposal_accepts_it_first(start: Start) -> None:
    studio = start(SAMPLES / "phantom.png")
    studio.wait_for_frame("phantom.png")
    assert studio.document.offered is not None
    rows, columns = np.nonzero(studio.document.offered.mask)
    middle = float(columns.mean())
    studio.press("C")
    studio.paint((middle, float(rows.min()) - 10), (middle, float(rows.max()) + 10))
    assert studio.history == ["Accept", "Cut"]
