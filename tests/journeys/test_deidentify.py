"""De-identification at the window: rules, contact sheet, boxes, a signature, files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from busapp.actions.deidentify import MANIFEST
from busapp.model.frame import Display, Rect
from busapp.services.text_finder import TextFinder
from busapp.ui.dialogs.deidentify import DeidentifyDialog
from tests.journeys.studio import Studio
from tests.unit.busapp.test_deidentify import burnt_in, named_header, names_in, speckle
from tests.unit.busapp.test_dicom import region, write_dicom

FOUND = Rect(110, 130, 240, 158)


@pytest.fixture
def named_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An image with names in tags, beside the picture and in it; the search for text finds the latter at once."""
    frame = burnt_in(speckle(1) // 3, [("QUINTESSA", (20, 25)), ("MRN778899", (116, 150)), ("ZACHARIAS", (200, 250))])

    def find(_: TextFinder, picture: Display) -> list[Rect]:
        assert picture.shape == (300, 400, 3)
        return [FOUND]

    monkeypatch.setattr(TextFinder, "find", find)
    return write_dicom(tmp_path / "Zacharias.dcm", [frame], regions=[region(30, 40, 380, 280)], **named_header())


def test_a_person_corrects_the_boxes_signs_and_gets_files_without_names(
    start: Callable[..., Studio], named_study: Path, tmp_path: Path
) -> None:
    studio = start(named_study)
    studio.wait_for_frame("Zacharias.dcm")
    studio.wait(lambda: studio.session.project.store is not None)
    studio.press("Ctrl+Alt+D")
    dialog = _dialog()
    assert dialog.rules.rowCount() > 250
    dialog.folder.line.setText(str(tmp_path / "out"))
    assert not dialog.write.isEnabled()
    QTest.mouseClick(dialog.look, Qt.MouseButton.LeftButton)
    studio.wait(lambda: dialog.look.isEnabled())
    assert dialog.pictures.count() == 1
    assert dialog.editor.boxes == [FOUND]
    assert not dialog.write.isEnabled()

    studio.wait(lambda: dialog.editor.width() > 300)
    start_at, end = dialog.editor.point_of(190, 225), dialog.editor.point_of(340, 262)
    QTest.mousePress(dialog.editor, Qt.MouseButton.LeftButton, pos=start_at)
    QTest.mouseMove(dialog.editor, end)
    QTest.mouseRelease(dialog.editor, Qt.MouseButton.LeftButton, pos=end)
    (sheet,) = dialog.sheets.values()
    drawn = sheet.boxes[1]
    assert max(abs(a - b) for a, b in zip(drawn, Rect(190, 225, 340, 262), strict=True)) <= 2

    dialog.seen.setChecked(True)
    dialog.signer.setText("Dr. Look")
    QTest.mouseClick(dialog.write, Qt.MouseButton.LeftButton)
    studio.wait(lambda: (tmp_path / "out").exists())
    studio.wait(lambda: not dialog.isVisible())
    (path,) = (tmp_path / "out").rglob("*.dcm")
    assert names_in(path.read_bytes()) == []
    was, now = pydicom.dcmread(named_study).pixel_array, pydicom.dcmread(path).pixel_array
    kept = np.zeros((300, 400), bool)
    kept[40:281, 30:381] = True
    for box in (FOUND, drawn):
        kept[box.slices()] = False
    assert np.array_equal(now, np.where(kept[:, :, None], was, 0))
    assert json.loads((tmp_path / "out" / MANIFEST).read_text())["signed"]["by"] == "Dr. Look"


def test_boxes_are_edited_by_keys_alone_and_another_option_needs_another_sheet(
    start: Callable[..., Studio], named_study: Path
) -> None:
    studio = start(named_study)
    studio.wait_for_frame("Zacharias.dcm")
    studio.wait(lambda: studio.session.project.store is not None)
    studio.press("Ctrl+Alt+D")
    dialog = _dialog()
    QTest.mouseClick(dialog.look, Qt.MouseButton.LeftButton)
    studio.wait(lambda: dialog.look.isEnabled())
    keys = Qt.Key
    for key in (keys.Key_Space, keys.Key_Delete, keys.Key_Insert, keys.Key_Right, keys.Key_Down):
        QTest.keyClick(dialog.editor, key)
    QTest.keyClick(dialog.editor, keys.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    (sheet,) = dialog.sheets.values()
    assert sheet.boxes == (Rect(164, 142, 240, 166),)
    assert sheet.texts == ("Sono 9",)
    dialog._options["device_identity"].setChecked(True)
    assert dialog.sheets == {}
    assert dialog.pictures.count() == 0
    assert not dialog.seen.isEnabled()
    dialog.reject()


def _dialog() -> DeidentifyDialog:
    (dialog,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, DeidentifyDialog) and one.isVisible())
    return dialog
