"""A data set into the project, from the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from busapp.files.project_store import ProjectStore
from busapp.ui.dialogs.import_set import ImportDialog
from tests.conftest import lesion_picture
from tests.journeys.data_sets import WHOLE, Drawn, drawings, held
from tests.journeys.studio import Studio


def _dialog(studio: Studio, folder: Path) -> ImportDialog:
    studio.press("Ctrl+Shift+I")
    studio.wait(lambda: isinstance(QApplication.activeModalWidget(), ImportDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    QTest.keyClicks(dialog.folder, str(folder))
    QTest.keyClick(dialog.folder, Qt.Key.Key_Return)
    studio.wait(dialog.start.isEnabled)
    return dialog


def test_a_data_set_is_looked_into_imported_and_listed(bench: Studio, tmp_path: Path, home: Path) -> None:
    WHOLE["coco"](tmp_path / "Set A", drawings())
    dialog = _dialog(bench, tmp_path / "Set A")
    assert dialog.found.text() == (
        "coco: 4 frames (1 benign, 2 malignant, 1 normal) in 4 groups that stay together; 0 problems"
    )
    assert dialog.layout_name.currentText() == "coco"
    assert dialog.reader.text() == "Set A"
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    bench.wait(lambda: "imported: 4" in dialog._state.text())
    assert not dialog.start.isEnabled()
    bench.wait(lambda: len(bench.document.files.listed) == 5)
    dialog.reject()
    assert len(held(home / "project", "Set A")) == 4
    assert held(home / "project", "Tester") == {}


def test_another_layout_can_be_tried_and_says_what_is_wrong(bench: Studio, tmp_path: Path) -> None:
    WHOLE["busi"](tmp_path / "set", drawings())
    (tmp_path / "set" / "benign" / "乳腺 左_mask.png").unlink()
    dialog = _dialog(bench, tmp_path / "set")
    assert [dialog.problems.item(row).text() for row in range(dialog.problems.count())] == [
        f"{tmp_path / 'set' / 'benign' / '乳腺 左.png'}: no mask file beside it"
    ]
    dialog.layout_name.setCurrentText("udiat")
    dialog.layout_name.activated.emit(dialog.layout_name.currentIndex())
    bench.wait(lambda: "no frame in the layout 'udiat'" in dialog.found.text())
    assert not dialog.start.isEnabled()
    dialog.reject()


def test_ones_own_name_is_not_taken_for_a_data_set(bench: Studio, tmp_path: Path, home: Path) -> None:
    WHOLE["coco"](tmp_path / "set", drawings())
    dialog = _dialog(bench, tmp_path / "set")
    dialog.reader.setText("Tester")
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert "Choose another for the data set" in dialog._state.text()
    dialog.reject()
    assert held(home / "project", "Tester") == {}


def test_an_import_that_is_stopped_keeps_what_came_and_goes_on(
    bench: Studio, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [
        Drawn(f"f{number}", lesion_picture(number)[0], (("benign", lesion_picture(number)[1] > 0),))
        for number in range(6)
    ]
    WHOLE["coco"](tmp_path / "set", frames)
    dialog = _dialog(bench, tmp_path / "set")
    saved, save_all = 0, ProjectStore.save_all

    def stops_after_two(self: ProjectStore, steps: object) -> object:
        nonlocal saved
        saved += 1
        if saved == 3:
            assert dialog._task is not None
            dialog._task.cancel()
        return save_all(self, steps)  # type: ignore[arg-type]

    monkeypatch.setattr(ProjectStore, "save_all", stops_after_two)
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    bench.wait(lambda: dialog._state.text().startswith("Stopped. What came so far is kept"))
    monkeypatch.setattr(ProjectStore, "save_all", save_all)
    assert len(held(home / "project", "set")) == 3
    dialog._look()
    bench.wait(dialog.start.isEnabled)
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    bench.wait(lambda: "imported: 3; there already: 3" in dialog._state.text())
    dialog.reject()
    brought = held(home / "project", "set")
    assert len(brought) == 6
    for one in frames:
        assert np.array_equal(brought[f"{one.stem}.png"].mask, one.numbers())
