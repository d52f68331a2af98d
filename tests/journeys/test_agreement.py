"""How far readers agree, and settling what they do not agree on."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTableWidget

from busapp.__main__ import main
from busapp.document.agreement import overlap
from busapp.document.consensus import majority, staple
from busapp.files.project_store import ProjectStore
from busapp.files.readings import shared, write_rules
from busapp.model.reading import ReadingRules
from busapp.ui.dialogs.agreement import AgreementDialog
from busapp.ui.panels.adjudicate_bar import AdjudicateBar
from tests.conftest import lesion_picture, write_gray
from tests.journeys.readers import disc, mark
from tests.journeys.studio import Studio

Start = Callable[..., Studio]
ANNA, BEN, CHEN = disc(40, 40, 15), disc(44, 40, 15), disc(41, 46, 14)


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    """Three frames: one that Anna and Ben see alike, one that they do not, one that only Anna read."""
    folder = tmp_path / "set"
    for number in range(3):
        write_gray(folder / f"{number}.png", lesion_picture(number)[0])
    project = home / "project"
    mark(project, "Anna", folder / "0.png", ANNA, Class="benign")
    mark(project, "Ben", folder / "0.png", ANNA, Class="benign")
    mark(project, "Anna", folder / "1.png", ANNA, Class="benign")
    mark(project, "Ben", folder / "1.png", BEN, Class="malignant")
    mark(project, "Chen", folder / "1.png", CHEN, Class="malignant")
    mark(project, "Anna", folder / "2.png", ANNA)
    return folder


def _cells(table: QTableWidget) -> list[list[str]]:
    cells = [[table.item(row, column) for column in range(table.columnCount())] for row in range(table.rowCount())]
    return [[item.text() if item is not None else "" for item in row] for row in cells]


def _candidates(studio: Studio) -> list[str]:
    seen = studio.session.others.seen
    return [] if seen is None else [one.edit_name for one in seen.candidates]


def _type(bar: AdjudicateBar, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(bar, key)


def test_the_agreement_of_readers_is_a_table_that_leads_to_the_frames(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.wait(lambda: len(studio.document.instances) == 3)
    studio.press("Ctrl+Shift+G")
    dialog = studio.window.findChild(AgreementDialog)
    assert isinstance(dialog, AgreementDialog)
    studio.wait(lambda: dialog.frames.rowCount() == 2)
    first, second = _cells(dialog.frames)
    lowest = min(overlap(one, other).dice for one, other in ((ANNA, BEN), (ANNA, CHEN), (BEN, CHEN)))
    assert first[:4] == ["1.png", "1", "Anna, Ben, Chen", f"{lowest:.3f}"]
    assert first[4].endswith(" px")
    assert first[5] == "malignant 2, benign 1"
    assert second == ["0.png", "1", "Anna, Ben", "1.000", "0.0 px", "benign 2"]
    assert [row[:2] for row in _cells(dialog.pairs)] == [["Anna, Ben", "2"], ["Anna, Chen", "1"], ["Ben, Chen", "1"]]
    dialog.frames.itemActivated.emit(dialog.frames.item(0, 0))
    studio.wait_for_frame("1.png")
    dialog.write(tmp_path / "report")
    with (tmp_path / "report" / "agreement.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["first"], row["second"]) for row in rows] == [
        ("1.png", "Anna", "Ben"),
        ("1.png", "Anna", "Chen"),
        ("1.png", "Ben", "Chen"),
        ("0.png", "Anna", "Ben"),
    ]
    assert float(rows[0]["dice"]) == pytest.approx(overlap(ANNA, BEN).dice, abs=1e-4)
    text = (tmp_path / "report" / "agreement.md").read_text("utf-8")
    assert "| Anna, Ben | 2 |" in text
    dialog.reject()


def test_readers_are_compared_from_the_command_line(
    folder: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = str(home / "project")
    assert main(["agreement", "--project", project, "-o", str(tmp_path / "out")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Anna, Ben: 2 frames, Dice ")
    assert lines[-1] == str(tmp_path / "out")
    assert (tmp_path / "out" / "agreement.csv").exists()
    assert main(["agreement", "--project", project, "--reader", "Ben", "--reader", "Chen"]) == 0
    assert capsys.readouterr().out.startswith("Ben, Chen: 1 frames, Dice ")
    assert main(["agreement", "--project", project, "--reader", "Ben"]) == 1
    assert "no frame was read by two of these readers yet" in capsys.readouterr().err
    store = ProjectStore(home / "project", "Tester")
    write_rules(store, ReadingRules(blinded=True))
    store.close()
    assert main(["agreement", "--project", project]) == 1
    assert "this project is blinded" in capsys.readouterr().err
    assert main(["agreement", "--project", project, "--unblind"]) == 0


def test_a_frame_whose_file_is_gone_is_compared_in_pixels_and_said(
    folder: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "1.png").unlink()
    assert main(["agreement", "--project", str(home / "project")]) == 0
    done = capsys.readouterr()
    assert "left out: 1.png: no such file; its distances are in pixels" in done.err
    assert "Anna, Ben: 2 frames" in done.out


def test_a_blinded_reader_sees_the_agreement_of_frames_they_are_done_with_alone(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    write_rules(studio.store, ReadingRules(blinded=True))
    studio.press("Ctrl+D")
    studio.wait_until_saved()
    studio.press("Ctrl+Shift+G")
    dialog = studio.window.findChild(AgreementDialog)
    assert isinstance(dialog, AgreementDialog)
    studio.wait(lambda: dialog.frames.rowCount() > 0)
    assert [row[0] for row in _cells(dialog.frames)] == ["0.png"]
    assert "1 are hidden by the project's rules" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()


def test_disagreements_come_one_after_the_other_and_a_consensus_is_taken_as_one_edit(
    start: Start, folder: Path
) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.wait(lambda: len(studio.document.instances) == 3)
    studio.press("Ctrl+Shift+N")
    studio.wait_for_frame("1.png")
    studio.press("Ctrl+Shift+A")
    bar = studio.workbench.adjudicate
    studio.wait(lambda: len(_candidates(studio)) == 5)
    assert bar.hasFocus()
    assert _candidates(studio) == [
        "Adjudicate: Anna",
        "Adjudicate: Ben",
        "Adjudicate: Chen",
        "Adjudicate: majority of Anna, Ben, Chen",
        "Adjudicate: staple of Anna, Ben, Chen",
    ]
    _type(bar, Qt.Key.Key_Return)
    assert studio.history == []
    _type(bar, Qt.Key.Key_4)
    assert studio.workbench.compare.isVisible(), "what would be chosen is shown beside what is in place"
    assert studio.workbench.compare.pane.accessibleName() == "Majority"
    _type(bar, Qt.Key.Key_Return)
    assert studio.history == ["Adjudicate: majority of Anna, Ben, Chen"]
    assert np.array_equal(studio.annotation.mask > 0, majority([ANNA, BEN, CHEN]))
    studio.wait(lambda: bar._chosen < 0)
    _type(bar, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert np.array_equal(studio.annotation.mask, BEN)
    studio.wait(lambda: bar._chosen < 0)
    studio.press("Ctrl+Z", "Ctrl+Z")
    assert not studio.annotation.mask.any()
    _type(bar, Qt.Key.Key_5, Qt.Key.Key_Return)
    assert np.array_equal(studio.annotation.mask > 0, staple([ANNA, BEN, CHEN]).region)
    _type(bar, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert not studio.workbench.compare.isVisible()
    assert studio.canvas.hasFocus()
    assert studio.session.others.seen is None
    studio.wait_until_saved()
    shown = [frame for frame in shared(studio.store) if frame is not None]
    assert [[one.reader for one in frame.readings] for frame in shown] == [["Anna", "Ben"], ["Anna", "Ben", "Chen"]]
    studio.press("Ctrl+Shift+N")
    studio.wait(lambda: bool(studio.session.notices.all))
    assert "No other frame on which readers disagree is left" in studio.session.notices.all[-1].text


def test_an_adjudication_that_was_undone_is_open_again(start: Start, folder: Path) -> None:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.wait(lambda: len(studio.document.instances) == 3)
    studio.press("Ctrl+Shift+N")
    studio.wait_for_frame("1.png")
    studio.press("Ctrl+Shift+A")
    studio.wait(lambda: len(_candidates(studio)) == 5)
    _type(studio.workbench.adjudicate, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert np.array_equal(studio.annotation.mask, ANNA)
    studio.press("Ctrl+Z", "A")
    studio.wait_for_frame("0.png")
    studio.wait_until_saved()
    studio.press("Ctrl+Shift+N")
    studio.wait_for_frame("1.png")
    (folder / "1.png").unlink()
    studio.close()
    again = start(folder)
    again.wait_for_frame("0.png")
    again.press("Ctrl+Shift+N")
    again.wait(lambda: len(again.session.notices.all) == 2)
    assert again.session.notices.all[1].text == "1 frames on which readers disagree lie in files that are not open."


def test_the_adjudicators_keys_are_the_canvas_s_again_once_it_is_clicked(start: Start, folder: Path) -> None:
    studio = start(folder / "1.png")
    studio.wait_for_frame("1.png")
    studio.press("X", "Ctrl+Shift+A")
    studio.wait(lambda: len(_candidates(studio)) == 5)
    _type(studio.workbench.adjudicate, Qt.Key.Key_2)
    studio.canvas.setFocus()
    QTest.keyClick(studio.canvas, Qt.Key.Key_Return)
    assert not studio.annotation.mask.any()
