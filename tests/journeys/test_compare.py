"""Two frames side by side: one to work on, one to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from busapp.model.frame import Point
from busapp.ui.canvas.compare import Compare
from busapp.ui.canvas.cross import REACH, cross_rect
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.journeys.studio import Studio
from tests.journeys.test_viewing import levels, settle

PHANTOM = SAMPLES / "phantom.dcm"
Start = Callable[..., Studio]


@pytest.fixture
def studio(start: Start, tmp_path: Path) -> Studio:
    """The phantom with a picture half its size, the first accepted and in view on both sides."""
    opened = start(PHANTOM, write_gray(tmp_path / "prior.png", np.tile(lesion_picture(3, 120)[0], (2, 2))))
    opened.wait_for_frame("phantom.dcm")
    opened.wait(lambda: len(opened.document.instances) == 2)
    settle(opened)
    opened.press("Return", "Ctrl+K")
    opened.wait(lambda: _compare(opened).pane.frame is not None)
    return opened


def _compare(studio: Studio) -> Compare:
    return studio.workbench.compare


def _wheel(studio: Studio, steps: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    pane = _compare(studio).pane
    place = QPointF(pane.rect().center())
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    angle = QPoint(0, 120 * steps)
    QApplication.sendEvent(
        pane, QWheelEvent(place, pane.mapToGlobal(place), QPoint(), angle, none, modifier, phase, False)
    )


def _choose_with_control(studio: Studio, row: int) -> None:
    thumbnails = studio.workbench.thumbnails
    place = thumbnails.visualRect(thumbnails.model().index(row, 0)).center()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.mouseClick(thumbnails.viewport(), Qt.MouseButton.LeftButton, control, place)


def test_the_frame_in_view_is_kept_beside_those_that_follow_with_its_mask(studio: Studio) -> None:
    compare, mask = _compare(studio), studio.annotation.mask.copy()
    assert compare.isVisible()
    assert abs(compare.width() - studio.canvas.width()) <= 4
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    assert compare.pane.frame is not None
    assert "frame 1 / 8" in compare.pane.accessibleName()
    assert studio.session.beside.mask is not None
    assert np.array_equal(studio.session.beside.mask, mask)
    shown = levels(compare.pane.grab().toImage())
    rows, columns = np.nonzero(mask)
    inside = compare.pane.view.transform().map(QPointF(float(columns.mean()), float(rows.mean()))).toPoint()
    blue, _, red = shown[inside.y(), inside.x()]
    assert red > blue + 10
    studio.press("Ctrl+K")
    assert not compare.isVisible()


def test_what_is_painted_here_is_seen_there_once_the_stroke_ends(studio: Studio) -> None:
    studio.paint((120, 300), (200, 300))
    assert studio.session.beside.mask is not None
    assert studio.session.beside.mask[300, 160] != 0
    studio.press("Ctrl+Z")
    assert studio.session.beside.mask[300, 160] == 0


def test_both_halves_move_together_until_they_are_let_go(studio: Studio) -> None:
    pane, canvas = _compare(studio).pane, studio.canvas

    def middles() -> tuple[Point, Point]:
        return studio.frame_place(canvas.rect().center()), pane.view.to_frame(QPointF(pane.rect().center()))

    canvas.zoom(4, QPointF(60, 80))
    assert pane.view.scale == pytest.approx(canvas.scale)
    assert middles()[0] == pytest.approx(middles()[1], abs=2)
    studio.press("Alt+R")
    assert pane.view.turn == canvas.view.turn
    _wheel(studio, -3, Qt.KeyboardModifier.ControlModifier)
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(pane, QPoint(140, 90))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(140, 90))
    assert pane.view.scale == pytest.approx(canvas.scale)
    assert middles()[0] == pytest.approx(middles()[1], abs=2)
    _compare(studio).toggle_link()
    before = pane.view
    canvas.zoom(4, QPointF(60, 80))
    assert pane.view == before


def test_the_pointer_on_one_half_is_marked_on_the_other(studio: Studio) -> None:
    pane, canvas = _compare(studio).pane, studio.canvas
    without = levels(pane.grab().toImage())
    QTest.mouseMove(canvas, studio.place(100, 100))
    QTest.mouseMove(canvas, studio.place(320, 200))
    there = pane.view.transform().map(QPointF(320, 200))
    ys, xs = np.nonzero(np.abs(levels(pane.grab().toImage()) - without).max(axis=2))
    assert np.hypot(xs - there.x(), ys - there.y()).max() <= REACH + 3
    assert cross_rect(there).contains(int(xs.min()), int(ys.min()))
    studio.press("D")
    studio.wait_for_frame("prior.png")
    QTest.mouseMove(pane, QPoint(30, 30))
    QTest.mouseMove(pane, pane.view.transform().map(QPointF(320, 240)).toPoint())
    marked = canvas._cross
    assert marked is not None
    assert marked == pytest.approx((120, 120), abs=1)
    QTest.mouseMove(pane, QPoint(1, 1))
    assert canvas._cross is None


def test_another_file_is_chosen_with_control_and_one_goes_through_its_frames(studio: Studio) -> None:
    pane = _compare(studio).pane
    _choose_with_control(studio, 1)
    studio.wait(lambda: pane.frame is not None and pane.frame.width == 240)
    assert studio.document.ref is not None
    assert studio.document.instance(studio.document.ref).path.name == "phantom.dcm"
    assert pane.view.scale * 240 == pytest.approx(studio.canvas.scale * 640)
    _choose_with_control(studio, 0)
    studio.wait(lambda: pane.frame is not None and pane.frame.width == 640)
    _wheel(studio, -2)
    studio.wait(lambda: "frame 3 / 8" in pane.accessibleName())
    _wheel(studio, 9)
    studio.wait(lambda: "frame 1 / 8" in pane.accessibleName())
    assert studio.document.ref.index == 0


def test_a_file_that_went_away_says_so_beside(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "prior.png").write_bytes(b"gone")
    studio.session.frames.forget()
    _choose_with_control(studio, 1)
    studio.wait(lambda: studio.session.beside.problem != "")
    assert studio.session.beside.problem.startswith("prior.png: ")
    assert _compare(studio).pane.frame is None
    assert studio.document.editable
