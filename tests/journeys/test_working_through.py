"""Working through a set: statuses, and the next file that is not done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from busapp.ui.dialogs.palette import Palette
from busapp.ui.dialogs.tags import TagDialog
from busapp.ui.panels.length_edit import LengthEdit
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(4):
        write_gray(tmp_path / "set" / f"{number}.png", lesion_picture(number)[0])
    return tmp_path / "set"


def _states(studio: Studio) -> list[str]:
    model = studio.workbench.thumbnails.model()
    texts = (model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount()))
    return [text.rsplit(", ", 1)[1] for text in texts]


def test_files_are_marked_done_and_the_next_one_that_is_not_comes_on_one_key(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.wait(lambda: len(studio.document.instances) == 4)
    studio.press("Ctrl+D", "D")
    studio.wait_for_frame("1.png")
    studio.press("Ctrl+Shift+X", "D", "D")
    studio.wait_for_frame("3.png")
    studio.press("B")
    studio.paint((20, 20), (40, 40))
    assert _states(studio) == ["done", "rejected", "proposed", "in work"]
    studio.press("N")
    studio.wait_for_frame("2.png")
    studio.press("N")
    studio.wait_for_frame("3.png")
    studio.press("Ctrl+Shift+D", "N")
    studio.wait_for_frame("2.png")
    studio.press("Ctrl+D", "N")
    assert [notice.text for notice in studio.session.notices.all] == ["Every file in the list is done."]
    assert _states(studio) == ["done", "rejected", "done", "reviewed"]


def test_a_status_is_an_edit_that_survives_a_restart_and_can_be_undone(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.press("Ctrl+D")
    assert studio.history == ["Status"]
    studio.wait_until_saved()
    studio.close()
    again = start(folder)
    again.wait_for_frame("0.png")
    again.wait(lambda: _states(again)[0] == "done")
    again.press("Ctrl+Z")
    assert _states(again)[0] == "in work"
    assert again.annotation.findings == {}


def test_suggested_findings_are_set_only_when_a_person_confirms_them(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.session.document.dismiss_proposal()
    studio.press("Ctrl+F", "B")
    studio.session.settings.brush_radius = 12.0
    studio.paint((40, 48), (60, 48))
    panel = studio.workbench.findings
    shape = panel.findChild(QComboBox, "Shape")
    assert isinstance(shape, QComboBox)
    studio.wait(lambda: shape.placeholderText() == "oval ?")
    assert studio.annotation.findings == {}
    studio.press("Ctrl+B")
    assert studio.annotation.findings["Shape"] == "oval"
    assert studio.annotation.findings["Orientation"] == "parallel"
    assert shape.currentText() == "oval"
    shape.setCurrentIndex(shape.findData("irregular"))
    shape.activated.emit(shape.currentIndex())
    assert studio.annotation.findings["Shape"] == "irregular"
    studio.press("Ctrl+Z")
    assert shape.currentText() == "oval"
    studio.wait_until_saved()
    studio.close()
    again = start(folder)
    again.wait_for_frame("0.png")
    assert again.annotation.findings["Shape"] == "oval"


def test_the_place_that_a_file_states_is_offered_and_a_distance_is_typed(start: Start, tmp_path: Path) -> None:
    data_set = dcmread(SAMPLES / "phantom.dcm")
    data_set.ImageLaterality, data_set.ImageComments = "L", "2:00 4 CM FN RAD"
    data_set.save_as(tmp_path / "stated.dcm")
    studio = start(tmp_path / "stated.dcm")
    studio.wait_for_frame("stated.dcm")
    studio.press("X", "Ctrl+F")
    panel = studio.workbench.findings
    distance = panel.findChild(LengthEdit, "From the nipple")
    assert isinstance(distance, LengthEdit)
    studio.wait(lambda: distance.placeholderText() == "40 ?")
    assert studio.annotation.findings == {}
    studio.press("Ctrl+B")
    stated = {"Side": "left", "Clock face": "2:00", "From the nipple": "40 mm", "Plane": "radial"}
    assert studio.annotation.findings == stated
    assert distance.text() == "40"
    distance.setFocus()
    distance.selectAll()
    QTest.keyClicks(distance, "37")
    QTest.keyClick(distance, Qt.Key.Key_Return)
    assert studio.annotation.findings == {**stated, "From the nipple": "37 mm"}
    assert studio.history[-1] == "From the nipple"
    assert not studio.annotation.mask.any()
    distance.selectAll()
    QTest.keyClicks(distance, "55")
    studio.press("Right")
    studio.wait_for_frame("stated.dcm", 1)
    assert studio.annotation.findings == {}
    assert distance.text() == ""
    studio.press("Left")
    studio.wait_for_frame("stated.dcm", 0)
    studio.press("Ctrl+Z")
    assert distance.text() == "40"


def test_dicom_tags_are_listed_and_searched(start: Start) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    studio.press("Ctrl+T")
    dialog = studio.window.findChild(TagDialog)
    assert isinstance(dialog, TagDialog)
    rows = [dialog.table.item(row, 3) for row in range(dialog.table.rowCount())]
    assert "PHANTOM^BREAST" in [item.text() for item in rows if item]
    dialog.search.setText("physical delta")
    shown = [row for row in range(dialog.table.rowCount()) if not dialog.table.isRowHidden(row)]
    names = [item.text() for row in shown if (item := dialog.table.item(row, 2))]
    assert names == ["Physical Delta X", "Physical Delta Y"]
    tag = dialog.table.item(shown[0], 0)
    assert tag is not None
    assert tag.text() == "    (0018,602c)"
    dialog.reject()


def test_a_picture_has_no_tags_and_says_so(start: Start, folder: Path) -> None:
    studio = start(folder / "0.png")
    studio.wait_for_frame("0.png")
    studio.press("Ctrl+T")
    assert [notice.text for notice in studio.session.notices.all] == ["0.png has no DICOM tags."]


def test_every_action_is_a_few_letters_away(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.press("Ctrl+Shift+P")
    palette = studio.window.findChild(Palette)
    assert isinstance(palette, Palette)
    assert palette.found.count() > 30
    QTest.keyClicks(palette.search, "done stat")
    assert [palette.found.item(row).text() for row in range(palette.found.count())] == ["Status: done    Ctrl+D"]
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert studio.annotation.findings == {"Status": "done"}
    studio.press("Ctrl+Shift+P")
    palette = studio.window.findChildren(Palette)[-1]
    QTest.keyClicks(palette.search, "redo")
    assert palette.found.count() == 0  # nothing was undone
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.reject()


def test_no_two_actions_share_a_key(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    keys = [keys for verb in studio.workbench.table.verbs(studio.window) for keys in verb.keys.split()]
    assert sorted(keys) == sorted(set(keys))
