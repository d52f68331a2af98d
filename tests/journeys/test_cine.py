"""A cine: once or over and over, key frames, and whether the model keeps up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from busapp.services.frames import CACHE_BYTES
from busapp.ui import theme
from busapp.ui.panels.cine_slider import CineSlider
from tests.conftest import SAMPLES
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.dcm"
Start = Callable[..., Studio]


@pytest.fixture
def studio(start: Start) -> Studio:
    opened = start(PHANTOM)
    opened.wait_for_frame("phantom.dcm")
    return opened


def _index(studio: Studio) -> int:
    assert studio.document.ref is not None
    return studio.document.ref.index


def _marked(studio: Studio) -> list[int]:
    assert studio.document.ref is not None
    return studio.document.key_frames(studio.document.instance(studio.document.ref))


def test_a_cine_that_is_not_looped_stops_at_its_end_and_begins_anew(studio: Studio, home: Path) -> None:
    player = studio.session.player
    seen: list[int] = []
    studio.document.subscribe(lambda changes: seen.append(_index(studio)) if changes.frame else None)
    studio.press("Ctrl+Shift+L")
    player.toggle()
    studio.wait(lambda: not player.playing)
    assert _index(studio) == 7
    assert seen == sorted(seen)
    player.toggle()
    assert _index(studio) == 0
    studio.wait(lambda: _index(studio) == 3)
    player.pause()
    studio.close()
    assert json.loads((home / "settings.json").read_text())["loop"] is False


def test_control_and_space_play_once_though_space_is_let_go_on_the_canvas(studio: Studio) -> None:
    player = studio.session.player
    QTest.keyPress(studio.canvas, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    QTest.keyRelease(studio.canvas, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert player.playing
    player.pause()


def test_key_frames_are_kept_and_one_goes_from_one_to_the_next(studio: Studio, start: Start) -> None:
    for place in (1, 4, 6):
        studio.press("Home", *["Right"] * place)
        studio.wait_for_frame("phantom.dcm", place)
        studio.press("Ctrl+M")
    assert _marked(studio) == [1, 4, 6]
    assert studio.history == ["Key frame"]
    studio.press("Ctrl+M")
    assert _marked(studio) == [1, 4]
    studio.press("Ctrl+Z")
    assert _marked(studio) == [1, 4, 6]
    studio.wait_until_saved()
    studio.close()

    again = start(PHANTOM)
    again.wait_for_frame("phantom.dcm")
    again.wait(lambda: _marked(again) == [1, 4, 6])
    again.press("Alt+Right", "Alt+Right")
    again.wait_for_frame("phantom.dcm", 4)
    assert again.annotation.findings == {"Key frame": "yes"}
    assert again.offers()  # to mark a frame is not to decide on its mask
    again.press("Alt+Right", "Alt+Right")
    assert _index(again) == 6
    again.press("Alt+Left")
    assert _index(again) == 4


def test_key_frames_are_ticks_on_the_cine_bar(studio: Studio) -> None:
    slider = studio.window.findChild(CineSlider)
    assert slider is not None
    studio.press("End")
    studio.wait_for_frame("phantom.dcm", 7)

    def ticks() -> list[int]:
        picture, row = slider.grab().toImage(), slider.height() // 2 - 5
        tick = QColor(theme.MASK)
        return [n for n in range(8) if picture.pixelColor(round(slider.place(n)), row) == tick]

    assert ticks() == []
    studio.press("Home", "Right", "Right")
    studio.wait_for_frame("phantom.dcm", 2)
    studio.press("Ctrl+M")
    studio.press("End")
    assert ticks() == [2]


def test_where_no_frame_is_marked_one_is_told(studio: Studio) -> None:
    studio.press("Alt+Right")
    assert "No frame of this file is marked" in studio.session.notices.all[0].text
    assert _index(studio) == 0


def test_a_frame_that_is_marked_while_it_plays_is_the_one_that_was_in_view(studio: Studio) -> None:
    studio.session.player.toggle()
    studio.wait(lambda: _index(studio) == 3)
    studio.press("Ctrl+M")
    assert not studio.session.player.playing
    index = _index(studio)
    studio.wait(lambda: _marked(studio) == [index])


def test_while_it_plays_the_status_says_on_how_many_frames_the_model_is_live(studio: Studio) -> None:
    status, player = studio.workbench.status, studio.session.player
    player.toggle()
    studio.wait(lambda: player.shown.due >= 30)
    due, shown, answered = player.shown
    assert 0 <= answered <= shown <= due
    studio.wait(lambda: "live on" in status._model.text())
    player.pause()
    assert " ready, " in status._model.text()
    assert studio.session.frames._used <= CACHE_BYTES
