"""Several readers of one project: layers of their own, blinded or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel

from busapp.files.project_store import ProjectStore
from busapp.files.readings import read_rules, write_rules
from busapp.model.errors import ProjectError
from busapp.model.reading import ReadingRules
from busapp.services.settings import Settings
from busapp.ui import theme
from busapp.ui.dialogs.reading import ReaderDialog, RulesDialog
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.journeys.readers import disc, mark
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        write_gray(tmp_path / "set" / f"{number}.png", lesion_picture(number)[0])
    return tmp_path / "set"


def _read_as(studio: Studio, name: str) -> None:
    studio.press("Ctrl+Shift+U")
    studio.wait(lambda: studio.window.findChild(ReaderDialog) is not None)
    dialog = studio.window.findChild(ReaderDialog)
    assert isinstance(dialog, ReaderDialog)
    dialog.name.selectAll()
    QTest.keyClicks(dialog.name, name)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    if name.strip():
        studio.wait(lambda: studio.session.settings.reader == name and studio.document.annotation is not None)


def _set_rules(studio: Studio, *, blinded: bool, proposals: bool = True, names: bool = False) -> None:
    studio.press("Ctrl+Shift+B")
    dialog = studio.window.findChild(RulesDialog)
    assert isinstance(dialog, RulesDialog)
    dialog.blinded.setChecked(blinded)
    dialog.proposals.setChecked(proposals)
    dialog.names.setChecked(names)
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    wanted = ReadingRules(blinded=blinded, names_hidden=names, proposals_hidden=not proposals)
    studio.wait(lambda: studio.document.rules == wanted)


def _colours(studio: Studio) -> set[str]:
    """Of the pixels on the canvas."""
    image = studio.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return {f"#{r:02x}{g:02x}{b:02x}" for b, g, r in np.unique(pixels[:, :, :3].reshape(-1, 3), axis=0).tolist()}


def _names(studio: Studio) -> list[str]:
    seen = studio.session.others.seen
    return [] if seen is None else [other.reading.reader for other in seen.others]


def _dice(studio: Studio, reader: str) -> float | None:
    seen = studio.session.others.seen
    return None if seen is None else next(one.dice for one in seen.others if one.reading.reader == reader)


def test_another_reader_has_masks_and_history_of_their_own_and_is_remembered(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.press("B")
    studio.paint((20, 20), (40, 20))
    mine = studio.annotation.mask.copy()
    _read_as(studio, "Ben Miller")
    assert not studio.annotation.mask.any()
    assert studio.history == []
    assert studio.document.begun == {}
    assert studio.workbench.status._reader.text() == "Reader: Ben Miller"
    studio.paint((60, 60), (70, 60))
    theirs = studio.annotation.mask.copy()
    studio.wait_until_saved()
    _read_as(studio, "Tester")
    assert np.array_equal(studio.annotation.mask, mine)
    assert studio.history == ["Brush"]
    _read_as(studio, "Ben Miller")
    assert np.array_equal(studio.annotation.mask, theirs)
    studio.close()
    assert Settings.load().reader == "Ben Miller"
    again = start(folder)
    again.wait_for_frame("0.png")
    assert np.array_equal(again.annotation.mask, theirs)


def test_strokes_go_to_the_reader_who_made_them_however_fast_the_change(start: Start, folder: Path) -> None:
    studio = start(folder / "0.png")
    studio.wait_for_frame("0.png")
    for name in ("Ben", "Tester", "Ben", "Tester"):
        studio.paint((20, 20), (40, 20))
        _read_as(studio, name)
    studio.wait_until_saved()
    for reader in ("Ben", "Tester"):
        store = ProjectStore(studio.store.folder, reader)
        assert {ref: work.status for ref, work in store.begun().items()} == {studio.document.instances[0].stored(0): ""}
        assert len(store.load(studio.document.instances[0].stored(0), 96, 96).done) == 1
        store.close()


def test_the_reader_stays_while_something_of_theirs_cannot_be_written(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = start(folder / "0.png")
    studio.wait_for_frame("0.png")

    def full(*_: object) -> None:
        raise ProjectError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(ProjectStore, "save", full)
        studio.paint((20, 20), (40, 20))
        _read_as(studio, " ")
        dialog = studio.window.findChild(ReaderDialog)
        assert isinstance(dialog, ReaderDialog)
        assert "A reader needs a name." in [label.text() for label in dialog.findChildren(QLabel)]
        QTest.keyClicks(dialog.name, "Ben")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
        studio.wait(lambda: any("not changed" in notice.text for notice in studio.session.notices.all))
        studio.wait(lambda: studio.document.annotation is not None)
        assert studio.session.notices.all[-1].text == "The reader was not changed: the disk is full"
        assert studio.session.settings.reader == "Tester"
        assert studio.annotation.mask.any()
    studio.session.project.finish()
    studio.wait_until_saved()


def test_others_masks_are_outlined_with_a_legend_only_while_they_are_wanted(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.press("X")
    mark(studio.store.folder, "Anna", folder / "0.png", disc(40, 40, 15))
    mark(studio.store.folder, "Ben", folder / "0.png", disc(44, 40, 15))
    assert _colours(studio) & set(theme.READERS) == set()
    studio.press("Ctrl+Alt+R")
    studio.wait(lambda: _names(studio) == ["Anna", "Ben"])
    assert _colours(studio) >= set(theme.READERS[:2])
    seen = studio.session.others.seen
    assert seen is not None
    assert [other.dice for other in seen.others] == [None, None]
    studio.session.settings.brush_radius = 15
    studio.press("B")
    studio.paint((40.5, 40.5))
    studio.wait(lambda: (_dice(studio, "Anna") or 0) > 0.9)
    studio.press("D")
    studio.wait_for_frame("1.png")
    studio.wait(lambda: studio.session.others.seen is not None)
    assert _names(studio) == []
    studio.press("Ctrl+Alt+R")
    assert studio.session.others.seen is None
    assert _colours(studio) & set(theme.READERS) == set()


def test_a_blinded_project_shows_nothing_of_others_until_the_own_work_is_done(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    mark(studio.store.folder, "Anna", folder / "0.png", disc(40, 40, 15), Class="malignant")
    _set_rules(studio, blinded=True)
    studio.press("X", "Ctrl+Alt+R")
    assert "This project is blinded" in studio.session.notices.all[-1].text
    studio.session.project.finish()
    studio.wait(lambda: True)
    assert studio.session.others.seen is None
    bare = studio.canvas.grab().toImage()
    studio.press("Ctrl+Alt+R")
    assert studio.canvas.grab().toImage() == bare
    studio.press("Ctrl+Alt+R", "Ctrl+D")
    studio.wait(lambda: _names(studio) == ["Anna"])
    studio.press("Ctrl+Z")
    assert studio.session.others.seen is None
    studio.session.project.finish()
    assert studio.canvas.grab().toImage() == bare
    studio.close()
    again = start(folder)
    again.wait_for_frame("0.png")
    assert again.document.rules.blinded
    again.press("Ctrl+Alt+R")
    again.session.project.finish()
    assert again.session.others.seen is None
    _set_rules(again, blinded=False)
    again.wait(lambda: _names(again) == ["Anna"])


def test_the_project_itself_hands_out_nothing_that_its_rules_hide(tmp_path: Path, folder: Path) -> None:
    from busapp.files.opening import open_source
    from busapp.files.readings import others, shared

    project = tmp_path / "project"
    mark(project, "Anna", folder / "0.png", disc(40, 40, 15))
    mark(project, "Ben", folder / "0.png", disc(40, 40, 15))
    mark(project, "Anna", folder / "1.png", disc(40, 40, 15))
    mark(project, "Ben", folder / "1.png", disc(40, 40, 15), Status="done")
    store = ProjectStore(project, "Ben")
    begun, done = (open_source(folder / name).instance.stored(0) for name in ("0.png", "1.png"))
    assert [len(others(store, ref)) for ref in (begun, done)] == [1, 1]
    write_rules(store, ReadingRules(blinded=True))
    assert read_rules(store) == ReadingRules(blinded=True)
    assert [len(others(store, ref)) for ref in (begun, done)] == [0, 1]
    assert [frame and frame.ref for frame in shared(store)] == [None, done]
    assert [frame and frame.ref for frame in shared(store, unblinded=True)] == [begun, done]
    store.close()


def test_proposals_and_names_can_be_hidden_from_readers(start: Start) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    assert studio.offers()
    _set_rules(studio, blinded=True, proposals=False, names=True)
    assert studio.document.proposal is None
    assert not studio.offers()
    assert theme.PROPOSAL not in _colours(studio)
    assert "hidden from readers" in studio.workbench.status._model.text()
    assert studio.workbench.status._rules.isVisible()
    studio.press("Ctrl+T")
    assert studio.window.findChild(RulesDialog) is None
    studio.press("Ctrl+Return")
    studio.wait(lambda: studio.document.ref is not None and studio.document.ref.index == 1)
    studio.wait(lambda: studio.document.annotation is not None)
    assert studio.document.begun == {}
    _set_rules(studio, blinded=False)
    studio.wait(studio.offers)
    assert theme.PROPOSAL in _colours(studio)
