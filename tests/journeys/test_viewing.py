"""Looking at a frame: true proportions, turning, zooming, a magnifier, what the file says of itself."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from pydicom import dcmread
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from busapp.ui import theme
from busapp.ui.canvas.declared import COLOURS
from busapp.ui.canvas.loupe import RADIUS
from busapp.ui.canvas.viewport import Turn
from tests.conftest import SAMPLES, lesion_picture, shared_data, write_gray
from tests.journeys.studio import Studio
from tests.unit.busapp.test_dicom import region, write_dicom
from tests.unit.busapp.test_overlays import with_overlay

PHANTOM = SAMPLES / "phantom.dcm"
Start = Callable[..., Studio]
TURNS = ["", "Alt+R", "Alt+Shift+R", "Alt+H", "Alt+V", "Alt+R Alt+H", "Alt+R Alt+V", "Alt+R Alt+R"]


@pytest.fixture
def studio(start: Start) -> Studio:
    """The phantom, in a window whose layout has settled: icons have taken the place of words."""
    opened = start(PHANTOM)
    opened.wait_for_frame("phantom.dcm")
    settle(opened)
    return opened


def settle(studio: Studio) -> None:
    assert studio.workbench._actions is not None
    brush = studio.workbench._actions.action("brush")
    studio.wait(lambda: not brush.icon().isNull())
    QApplication.processEvents()


def levels(picture: QImage) -> npt.NDArray[np.int16]:
    """HxWx3, the colours of a picture of the canvas."""
    data = np.frombuffer(picture.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
    return data.reshape(picture.height(), picture.width(), 4)[:, :, :3].astype(np.int16)


def repainted_in_full(studio: Studio) -> bool:
    """Whether partial repaints have left on the screen what a full one paints; antialiasing may round differently."""
    window, canvas = studio.window, studio.canvas
    shown = window.screen().grabWindow(window.winId()).toImage()
    left = shown.copy(QRect(canvas.mapTo(window, QPoint(0, 0)), canvas.size()))
    return bool(np.abs(levels(left) - levels(canvas.grab().toImage())).max() <= 8)


@pytest.mark.parametrize("keys", TURNS)
def test_a_stroke_lands_under_the_pointer_however_the_frame_is_turned(studio: Studio, keys: str) -> None:
    studio.press(*keys.split())
    studio.session.settings.brush_radius = 3.0
    studio.paint((100, 60), (160, 60))
    mask = studio.annotation.mask
    rows, columns = np.nonzero(mask)
    assert (rows.min(), rows.max()) == pytest.approx((57, 62), abs=1.5)
    assert (columns.min(), columns.max()) == pytest.approx((97, 162), abs=1.5)
    QTest.mouseMove(studio.canvas, studio.place(300, 300))
    shown, place = studio.canvas.grab().toImage(), studio.place(130, 60)
    assert shown.pixelColor(place).red() > shown.pixelColor(place).blue()


@pytest.mark.parametrize("keys", TURNS)
@pytest.mark.parametrize("steps", [0, 14])
def test_what_partial_repaints_leave_is_what_a_full_one_shows(studio: Studio, keys: str, steps: int) -> None:
    studio.press("X", *keys.split())  # Qt begins the dashes of a proposal a little differently in every area
    studio.canvas.zoom(steps)
    middle = QRect(QPoint(0, 0), studio.canvas.size()).center()
    x, y = studio.frame_place(middle)
    reach = 40 / studio.canvas.scale
    studio.paint((x - reach, y), (x + reach, y + reach / 2), (x, y - reach))
    QTest.mouseMove(studio.canvas, studio.place(x + reach / 2, y))
    studio.wait(lambda: repainted_in_full(studio))


def test_pixels_that_are_not_square_are_drawn_in_their_true_proportions(start: Start, tmp_path: Path) -> None:
    gray = np.asarray(lesion_picture(3, 96)[0])
    path = write_dicom(tmp_path / "a.dcm", [gray], regions=[region(0, 0, 95, 95)])  # 0.1 x 0.2 mm
    studio = start(path)
    studio.wait_for_frame("a.dcm")
    settle(studio)
    for keys in ([], ["Alt+R"], ["Alt+V"]):
        studio.press(*keys)
        view = studio.canvas._view
        across, down = view.transform().map(QPointF(1, 0)), view.transform().map(QPointF(0, 1))
        corner = view.transform().map(QPointF(0, 0))
        step, steep = (across - corner).manhattanLength(), (down - corner).manhattanLength()
        assert steep == pytest.approx(2 * step)
    studio.session.settings.brush_radius = 6.0
    studio.paint((48, 48))
    rows, columns = np.nonzero(studio.annotation.mask)
    assert np.ptp(rows) == np.ptp(columns)  # masks stay in pixels
    QTest.mouseMove(studio.canvas, studio.place(20, 20))
    QTest.mouseMove(studio.canvas, studio.place(30, 30))
    ring = studio.canvas._ring()
    assert ring is not None
    assert ring.width() == pytest.approx(2 * ring.height())
    studio.wait(lambda: repainted_in_full(studio))


def test_each_file_is_turned_by_itself_while_it_is_open_and_says_so(start: Start, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        write_gray(tmp_path / name, lesion_picture(3, 96)[0])
    studio = start(tmp_path)
    studio.wait_for_frame("a.png")
    studio.press("Alt+R", "Alt+H")
    turned = studio.canvas._view.turn
    assert turned == Turn(quarters=3, mirrored=True)
    studio.press("D")
    studio.wait_for_frame("b.png")
    assert studio.canvas._view.turn == Turn()
    studio.press("A")
    studio.wait_for_frame("a.png")
    assert studio.canvas._view.turn == turned
    studio.press("Alt+H", "Alt+Shift+R")
    assert studio.canvas._view.turn == Turn()


def test_turning_leaves_the_place_in_the_middle_where_it_is(studio: Studio) -> None:
    studio.canvas.zoom(6, QPointF(200, 100))
    middle = studio.canvas.rect().center()
    before = studio.frame_place(middle)
    studio.press("Alt+R", "Alt+V")
    assert studio.frame_place(middle) == pytest.approx(before, abs=1.0)


def test_zoom_stops_at_both_ends(studio: Studio) -> None:
    place = studio.place(320, 240)
    for steps, end in ((100, 32.0), (-200, 0.05)):
        before = studio.frame_place(place)
        studio.canvas.zoom(steps, QPointF(place))
        assert studio.canvas.scale == end
        assert studio.frame_place(place) == pytest.approx(before, abs=0.01)
        studio.canvas.zoom(steps, QPointF(place))
        assert studio.canvas.scale == end


def test_the_pixel_grid_comes_with_a_zoom_of_eight_and_is_remembered(studio: Studio, home: Path, start: Start) -> None:
    def grid_seen() -> bool:
        with_grid = studio.canvas.grab().toImage()
        studio.press("Ctrl+G")
        without = studio.canvas.grab().toImage()
        studio.press("Ctrl+G")
        assert studio.canvas.grab().toImage() == with_grid
        return with_grid != without

    place = QPointF(studio.place(320, 240))
    studio.canvas.zoom(math.log(7.9 / studio.canvas.scale, 1.2), place)
    assert not grid_seen()
    studio.canvas.zoom(math.log(8.1 / studio.canvas.scale, 1.2), place)
    assert grid_seen()
    studio.press("Alt+R", "Ctrl+G")
    studio.close()
    assert json.loads((home / "settings.json").read_text())["pixel_grid"] is False


def test_holding_j_shows_the_place_under_the_pointer_three_times_larger(studio: Studio) -> None:
    studio.press("Return")
    rows, columns = np.nonzero(studio.annotation.mask)
    edge = studio.place(float(columns.max()), float(np.median(rows[columns == columns.max()])))
    QTest.mouseMove(studio.canvas, edge)
    bare = studio.canvas.grab().toImage()
    QTest.keyPress(studio.canvas, Qt.Key.Key_J)
    shown = studio.canvas.grab().toImage()
    changed = np.abs(levels(shown) - levels(bare)).max(axis=2) > 0
    ys, xs = np.nonzero(changed)
    assert np.hypot(xs - edge.x(), ys - edge.y()).max() <= RADIUS + 3
    assert changed.sum() > 0.5 * math.pi * RADIUS**2
    outline = QColor(theme.MASK)
    within = levels(shown)[ys, xs] == (outline.blue(), outline.green(), outline.red())
    assert within.all(axis=1).sum() > 50  # the mask's outline is in it
    QTest.mouseMove(studio.canvas, edge + QPoint(90, 40))
    studio.wait(lambda: repainted_in_full(studio))
    QTest.keyRelease(studio.canvas, Qt.Key.Key_J)
    QTest.mouseMove(studio.canvas, edge)
    assert studio.canvas.grab().toImage() == bare


def test_the_magnifier_is_at_the_same_place_at_every_zoom(studio: Studio) -> None:
    studio.press("X", "Ctrl+G")
    place = studio.place(300, 200)
    for steps in (0, 100):
        studio.canvas.zoom(steps, QPointF(place))
        under = studio.canvas._view.zoomed(3.0, QPointF(place), largest=96.0)
        assert under.scale == pytest.approx(3 * studio.canvas.scale)
        assert under.to_frame(QPointF(place)) == pytest.approx(studio.frame_place(place), abs=0.01)


def test_what_a_file_says_of_its_frame_is_drawn_on_request(start: Start, tmp_path: Path) -> None:
    planes = np.zeros((1, 30, 41), np.bool_)
    planes[0, 10:14, 5:30] = True
    path = with_overlay(tmp_path / "marked.dcm", planes, name="Marks")
    data = dcmread(path)
    data.SequenceOfUltrasoundRegions = [region(0, 0, 20, 29), region(21, 0, 40, 29, RegionDataType=2)]
    data.save_as(path)
    write_gray(tmp_path / "plain.png", np.full((30, 41), 60, np.uint8))
    studio = start(path, tmp_path / "plain.png")
    studio.wait_for_frame("marked.dcm")
    settle(studio)
    before = studio.canvas.grab().toImage()
    studio.press("U")
    shown = studio.canvas.grab().toImage()
    assert shown != before
    assert shown.pixelColor(studio.place(12, 12)) == QColor(theme.OVERLAY)
    assert studio.session.notices.all == []
    studio.press("U")
    assert studio.canvas.grab().toImage() == before
    studio.press("D")
    studio.wait_for_frame("plain.png")
    studio.press("U")
    assert "no ultrasound regions and no overlays" in studio.session.notices.all[0].text


@pytest.mark.parametrize("name", ["gdcm-US-ALOKA-16.dcm", "will-jxl.dcm"])
def test_real_files_show_their_regions(start: Start, name: str) -> None:
    (path,) = shared_data("dicom_us").rglob(name)
    studio = start(path)
    studio.wait_for_frame(name)
    settle(studio)
    studio.press("U")
    frame, shown = studio.document.frame, studio.canvas.grab().toImage()
    assert frame is not None
    assert frame.regions
    for one in frame.regions:
        near = studio.place(one.rect.right, (one.rect.top + one.rect.bottom) / 2)
        beside = [shown.pixelColor(near + QPoint(dx, dy)) for dx in (-2, -1, 0, 1, 2) for dy in range(12)]
        assert QColor(COLOURS[one.kind]) in beside
    if name == "will-jxl.dcm":
        assert studio.workbench.status._model.text().endswith("colour Doppler is not segmented")
