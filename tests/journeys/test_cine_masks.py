"""Masks for many frames at once: interpolated between frames outlined by hand, and carried to the end of a cine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from busapp.files.opening import open_source
from busapp.model.frame import display_levels
from busapp.model.study import FrameRef
from kd_core.data import read_frame
from tests.conftest import SAMPLES
from tests.journeys.studio import Studio

Start = Callable[..., Studio]
FRAMES = 8


@pytest.fixture
def cine(start: Start) -> Studio:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    return studio


def _go(studio: Studio, index: int) -> None:
    assert studio.document.ref is not None
    studio.document.go_to(FrameRef(studio.document.ref.instance, index))
    studio.wait_for_frame("phantom.dcm", index)


def _truth(index: int) -> npt.NDArray[np.bool_]:
    masks = read_frame(SAMPLES / "phantom_masks.png")
    height = masks.shape[0] // FRAMES
    return np.asarray(masks[height * index : height * (index + 1)] > 0)


def _dice(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> float:
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))


def _wait_for_notice(studio: Studio, text: str) -> None:
    studio.wait(lambda: any(text in notice.text for notice in studio.session.notices.all))
    studio.wait_until_saved()


def _accept(studio: Studio, index: int) -> None:
    _go(studio, index)
    studio.press("Return")
    assert studio.history == ["Accept"]


def test_frames_between_two_outlined_by_hand_are_filled_and_undone_one_by_one(cine: Studio, start: Start) -> None:
    _accept(cine, 7)
    _accept(cine, 0)
    _go(cine, 3)
    cine.press("Ctrl+I")
    _wait_for_notice(cine, "Interpolated frames: 6.")
    assert cine.history == ["Interpolate"]
    for index in range(1, 7):
        _go(cine, index)
        assert cine.history == ["Interpolate"]
        assert _dice(cine.annotation.mask > 0, _truth(index)) > 0.85
    cine.press("Ctrl+Z")
    assert not cine.annotation.mask.any()
    _go(cine, 7)
    assert cine.history == ["Accept"]
    cine.wait_until_saved()
    cine.close()
    again = start(SAMPLES / "phantom.dcm")
    again.wait_for_frame("phantom.dcm")
    _go(again, 5)
    assert again.history == ["Interpolate"]
    assert _dice(again.annotation.mask > 0, _truth(5)) > 0.85
    _go(again, 6)
    assert again.history == []


def test_a_frame_that_was_corrected_is_kept_and_those_around_it_follow(cine: Studio) -> None:
    _accept(cine, 0)
    _accept(cine, 6)
    cine.press("Ctrl+I")
    _wait_for_notice(cine, "Interpolated frames: 5.")
    _go(cine, 3)
    cine.press("G", "G")
    corrected, before = cine.annotation.mask.copy(), [0, 0]
    for place, index in enumerate((2, 4)):
        _go(cine, index)
        before[place] = int(cine.annotation.mask.sum())
    _go(cine, 3)
    cine.press("Ctrl+I")
    _wait_for_notice(cine, "Interpolated frames: 4.")
    assert cine.history == ["Interpolate", "Grow", "Grow"]
    assert np.array_equal(cine.annotation.mask, corrected)
    for place, index in enumerate((2, 4)):
        _go(cine, index)
        assert cine.history == ["Interpolate", "Interpolate"]
        assert int(cine.annotation.mask.sum()) > before[place]


def test_what_is_painted_while_frames_are_filled_is_kept(cine: Studio) -> None:
    _accept(cine, 0)
    _accept(cine, 7)
    _go(cine, 4)
    cine.press("Ctrl+I")
    cine.paint((200, 100), (220, 100))
    _wait_for_notice(cine, "Interpolated frames: 5.")
    assert cine.annotation.mask[100, 210] == 1
    cine.wait_until_saved()
    assert cine.history[-1] == "Brush"
    assert "another window" not in "".join(notice.text for notice in cine.session.notices.all)


def test_interpolation_without_two_outlined_frames_says_what_is_needed(cine: Studio) -> None:
    _accept(cine, 0)
    _go(cine, 3)
    cine.press("Ctrl+I")
    _wait_for_notice(cine, "To interpolate")
    assert cine.history == []


def test_a_mask_is_carried_to_the_end_and_keeps_what_was_made_by_hand(cine: Studio) -> None:
    _go(cine, 4)
    cine.press("B")
    cine.session.settings.brush_radius = 40.0
    cine.paint((320, 200), (330, 200))
    _go(cine, 2)
    cine.press("Ctrl+Shift+Right")
    _wait_for_notice(cine, "Carried to the end. Frames filled: 4")
    notice = cine.session.notices.all[-1]
    assert notice.level == "info"
    assert [line.split(":")[0] for line in notice.detail.splitlines()] == ["frame 4", "frame 6", "frame 7", "frame 8"]
    histories = []
    for index in range(FRAMES):
        _go(cine, index)
        histories.append(cine.history)
    assert histories == [[], [], ["Accept"], ["Propagate"], ["Brush"], *([["Propagate"]] * 3)]
    _go(cine, 3)
    assert _dice(cine.annotation.mask > 0, _truth(3)) > 0.85


def test_carrying_stops_where_the_scene_changes_and_says_so(start: Start, tmp_path: Path) -> None:
    source = open_source(SAMPLES / "phantom.dcm")
    frames = [display_levels(source.read(index)) for index in range(3)]
    frames += [np.roll(frames[2], (120, -160), (0, 1))] * 2
    pictures = [Image.fromarray(frame) for frame in frames]
    pictures[0].save(tmp_path / "cut.tiff", save_all=True, append_images=pictures[1:])
    studio = start(tmp_path / "cut.tiff")
    studio.wait_for_frame("cut.tiff")
    studio.press("Return", "Ctrl+Shift+Right")
    _wait_for_notice(studio, "The mask was carried to frame 3, and not to frame 4")
    notice = studio.session.notices.all[-1]
    assert notice.level == "warning"
    assert "drift score" in notice.text
    assert len(notice.detail.splitlines()) == 3
    assert studio.document.ref is not None
    for index, history in ((2, ["Propagate"]), (3, [])):
        studio.document.go_to(FrameRef(studio.document.ref.instance, index))
        studio.wait_for_frame("cut.tiff", index)
        assert studio.history == history


def test_it_can_be_stopped(cine: Studio) -> None:
    _accept(cine, 0)
    cine.press("Ctrl+Shift+Right")
    assert cine.workbench.status._bar.isVisible()
    cine.workbench.status._cancel.click()
    _wait_for_notice(cine, "Stopped")
    assert not cine.workbench.status._bar.isVisible()
    _go(cine, FRAMES - 1)
    assert cine.history == []
