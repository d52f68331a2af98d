"""Two views of one lesion, paired at the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import UID
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from busapp.document.measure import measure_lesions
from busapp.document.two_views import ellipsoid
from busapp.model.pairing import PAIRED
from busapp.ui.dialogs.pairing import PairDialog
from busapp.ui.panels.lesion_panel import LesionPanel
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture
def views(tmp_path: Path) -> Path:
    """Three files of one study."""
    for name in ("radial", "antiradial", "third"):
        data_set = dcmread(SAMPLES / "phantom.dcm")
        data_set.SOPInstanceUID = data_set.file_meta.MediaStorageSOPInstanceUID = UID(f"1.2.{len(name)}")
        data_set.InstanceNumber = {"radial": 1, "antiradial": 2, "third": 3}[name]
        (tmp_path / "study").mkdir(exist_ok=True)
        data_set.save_as(tmp_path / "study" / f"{name}.dcm")
    return tmp_path / "study"


def _volume(studio: Studio) -> str:
    panel = studio.window.findChild(LesionPanel)
    assert panel is not None
    return "" if panel._volume.isHidden() else panel._volume.text()


def _open(studio: Studio, name: str) -> None:
    instance = next(one for one in studio.document.instances if one.path.name == name)
    ref = studio.document.find(instance.stored(0))
    assert ref is not None
    studio.document.go_to(ref)
    studio.wait_for_frame(name)


def _dialog(studio: Studio) -> PairDialog:
    studio.press("Ctrl+Alt+P")
    dialog = studio.window.findChild(PairDialog)
    assert isinstance(dialog, PairDialog)
    return dialog


def _offered(dialog: PairDialog) -> list[str]:
    return [dialog.frames.item(row).text() for row in range(dialog.frames.count())]


def test_two_views_that_name_each_other_give_a_volume(start: Start, views: Path) -> None:
    studio = start(views)
    studio.wait(lambda: len(studio.document.instances) == 3)
    lesions = []
    for name in ("antiradial.dcm", "radial.dcm"):
        _open(studio, name)
        studio.press("Return")
        assert studio.document.frame is not None
        lesions.append(measure_lesions(studio.annotation.mask, studio.document.frame)[0])
    assert _volume(studio) == ""
    dialog = _dialog(studio)
    assert _offered(dialog) == ["no other view", "antiradial.dcm, frame 1"]
    QTest.keyClick(dialog.frames, Qt.Key.Key_Return)
    expected = ellipsoid(*lesions)
    assert expected is not None
    studio.wait(lambda: f"<b>{expected.cubic_mm / 1000:.2f} ml</b>" in _volume(studio))
    assert "with antiradial.dcm, frame 1" in _volume(studio)
    assert studio.history == ["Accept", PAIRED]
    studio.wait_until_saved()
    _open(studio, "antiradial.dcm")
    assert studio.history == ["Accept", PAIRED]
    assert studio.annotation.findings[PAIRED] == "1.2.6/0"
    studio.wait(lambda: f"<b>{expected.cubic_mm / 1000:.2f} ml</b>" in _volume(studio))
    studio.press("Ctrl+Z")
    assert _volume(studio) == ""
    studio.wait_until_saved()
    _open(studio, "radial.dcm")
    studio.wait(lambda: "antiradial.dcm, frame 1 is not paired with this frame any more" in _volume(studio))
    dialog = _dialog(studio)
    dialog.frames.setCurrentRow(0)
    dialog.accept()
    assert PAIRED not in studio.annotation.findings
    assert _volume(studio) == ""


def test_another_choice_lets_the_former_one_go(start: Start, views: Path) -> None:
    studio = start(views)
    studio.wait(lambda: len(studio.document.instances) == 3)
    for name in ("antiradial.dcm", "third.dcm", "radial.dcm"):
        _open(studio, name)
        studio.press("Return")
    for row in (1, 2):
        dialog = _dialog(studio)
        assert _offered(dialog)[1:] == ["antiradial.dcm, frame 1", "third.dcm, frame 1"]
        dialog.frames.setCurrentRow(row)
        dialog.accept()
        studio.wait(lambda: " ml</b>" in _volume(studio))
    assert "third.dcm" in _volume(studio)
    _open(studio, "antiradial.dcm")
    assert PAIRED not in studio.annotation.findings
    _open(studio, "third.dcm")
    assert studio.annotation.findings[PAIRED] == "1.2.6/0"


def test_views_without_a_scale_say_so(start: Start, tmp_path: Path) -> None:
    for number in range(2):
        write_gray(tmp_path / "set" / f"{number}.png", lesion_picture(number)[0])
    studio = start(tmp_path / "set")
    studio.wait(lambda: len(studio.document.instances) == 2)
    for name in ("1.png", "0.png"):
        _open(studio, name)
        studio.press("X", "B")
        studio.paint((40, 40), (50, 45))
    _dialog(studio).accept()
    studio.wait(lambda: "no volume: both views need a scale" in _volume(studio))
    studio.press("Ctrl+Backspace")
    studio.wait(lambda: "no volume: nothing is marked here" in _volume(studio))
