"""What the canvas paints, compared with pictures that a person has approved.

After a change that is meant: ``python -m pytest tests/journeys/test_approved.py --approve``, look at the pictures in
``approved/``, and commit them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QImage

from tests.conftest import SAMPLES
from tests.journeys.studio import Studio

APPROVED = Path(__file__).with_name("approved")
CANVAS, SEEN = QSize(480, 360), QSize(132, 104)
MIDDLE, EDGE = (320.0, 200.0), (276.0, 200.0)
LEVELS, SHARE = 8, 0.005
"""Gray levels by which a pixel may differ, and the share of pixels that may differ by more."""

Start = Callable[..., Studio]
Picture = npt.NDArray[np.uint8]


def _seen(studio: Studio, middle: tuple[float, float]) -> Picture:
    """RGB of the part of the canvas around a place of the frame."""
    place = studio.place(*middle)
    corner = QRect(place.x() - SEEN.width() // 2, place.y() - SEEN.height() // 2, SEEN.width(), SEEN.height())
    image = studio.canvas.grab(corner).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def _read(name: str) -> Picture:
    """RGB."""
    picture = cv2.imread(str(APPROVED / name))
    assert picture is not None, f"{name} is not there"
    return picture[:, :, ::-1].astype(np.uint8)


def different(first: Picture, second: Picture) -> float:
    """Share of pixels that differ visibly."""
    far = np.abs(first.astype(np.int16) - second).max(axis=2) > LEVELS
    return float(far.mean())


def _proposal(studio: Studio) -> None:
    pass


def _accepted(studio: Studio) -> None:
    studio.press("Return")


def _corrected(studio: Studio) -> None:
    studio.press("Return")
    studio.session.settings.brush_radius = 9.0
    studio.paint((325, 190), (400, 160), (400, 220))
    studio.press("E")
    studio.paint((290, 175), (330, 205))


def _hidden(studio: Studio) -> None:
    studio.press("Return", "H")


def _zoomed(studio: Studio) -> None:
    studio.press("Return")
    studio.canvas.zoom(14, QPointF(studio.place(*EDGE)))


def _measured(studio: Studio) -> None:
    studio.press("M")
    studio.paint((250, 200), (398, 190))  # the reading, in letters of this system, lies beyond what is compared


def _brighter(studio: Studio) -> None:
    studio.press("X", "Alt+Up", "Alt+Up", "Alt+Up")


def _outlined(studio: Studio) -> None:
    studio.press("X", "L")
    studio.paint((280, 160), (380, 160), (330, 250))


SCENES = [_proposal, _accepted, _corrected, _hidden, _zoomed, _measured, _brighter, _outlined]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__[1:])
def test_the_canvas_looks_as_approved(
    start: Start, home: Path, request: pytest.FixtureRequest, scene: Callable[[Studio], None]
) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.canvas.setFixedSize(CANVAS)
    studio.wait_for_frame("phantom.dcm")
    studio.wait(lambda: studio.canvas.size() == CANVAS)
    studio.canvas.fit()
    studio.workbench.preferences.change("show_captions", False)
    scene(studio)
    studio.canvas._hover = None
    shown = _seen(studio, EDGE if scene is _zoomed else MIDDLE)
    path = APPROVED / f"{scene.__name__[1:]}.png"
    if request.config.getoption("--approve"):
        path.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(path), shown[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    approved = _read(path.name)
    share = different(shown, approved)
    if share > SHARE:
        cv2.imwrite(str(home / path.name), shown[:, :, ::-1])
    assert share <= SHARE, f"{share:.1%} of the pixels differ: see {home / path.name} beside {path}"


def test_a_mask_moved_by_one_pixel_would_be_seen() -> None:
    approved = _read("accepted.png")
    assert different(approved, np.roll(approved, 1, axis=1)) > SHARE
    assert different(approved, _read("hidden.png")) > SHARE


def test_approved_pictures_are_small() -> None:
    assert [path.name for path in APPROVED.iterdir() if path.stat().st_size > 30_000] == []
    assert {path.stem for path in APPROVED.iterdir()} == {scene.__name__[1:] for scene in SCENES}
