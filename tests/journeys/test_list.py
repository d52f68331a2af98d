"""The list of files: the project's, filtered and sorted, with comments and the time that was spent."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit

from busapp.model.study import FrameRef
from busapp.ui.panels.list_filter import ListFilter
from busapp.ui.panels.thumbnail_model import CommentRole
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(5):
        write_gray(tmp_path / "set" / f"{number}.png", lesion_picture(number)[0])
    return tmp_path / "set"


def _texts(studio: Studio, role: Qt.ItemDataRole = Qt.ItemDataRole.AccessibleTextRole) -> list[str]:
    model = studio.workbench.thumbnails.model()
    return [model.data(model.index(row, 0), role) for row in range(model.rowCount())]


def _names(studio: Studio) -> list[str]:
    return _texts(studio, Qt.ItemDataRole.DisplayRole)


def _says(studio: Studio) -> list[str]:
    return [label.text() for label in studio.workbench.list_bar.findChildren(QLabel) if label.text()]


def _search(studio: Studio) -> QLineEdit:
    field = studio.workbench.list_bar.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    return field


def _open(start: Start, folder: Path) -> Studio:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.wait(lambda: len(studio.document.instances) == 5)
    return studio


def _filter(studio: Studio, *choices: str) -> None:
    """Tick boxes of the filter by what stands beside them."""
    studio.workbench.list_bar.choose_filter()
    popup = studio.workbench.list_bar.findChildren(ListFilter)[-1]
    for box in popup.findChildren(QCheckBox):
        if box.text().split("  ")[0] in choices:
            box.click()
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def _comment(studio: Studio, text: str) -> None:
    studio.press("Ctrl+Shift+C")
    QTest.keyClicks(studio.workbench.findings.comment, text)
    QTest.keyClick(studio.workbench.findings.comment, Qt.Key.Key_Return)


def test_the_project_s_files_are_listed_the_next_day_with_all_that_is_known_of_them(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    studio.press("Return", "Ctrl+D", "D")
    studio.wait_for_frame("1.png")
    _comment(studio, "a shadow?")
    studio.wait(lambda: _texts(studio)[2].endswith("proposed"))
    studio.close()
    (folder / "4.png").unlink()
    again = start()
    again.press("Ctrl+J")
    again.wait_for_frame("1.png")  # the first that is not done
    again.wait(lambda: _texts(again)[4].startswith("4.png, 1, missing, "))
    assert [text.rsplit(", ", 1)[1] for text in _texts(again)[:3]] == ["done", "in work", "proposed"]
    assert "1 of 5 done" in _says(again)
    assert [notice.text.split(",")[0] for notice in again.session.notices.all] == [
        "1 of the project's 5 files are not where they were"
    ]
    assert again.annotation.findings == {"Comment": "a shadow?"}
    again.press("N", "N", "N")  # round the list, past what is missing
    again.wait_for_frame("1.png")


def test_a_project_without_files_says_how_it_gets_some(start: Start) -> None:
    studio = start()
    studio.press("Ctrl+J")  # the project may still be opening
    studio.wait(lambda: bool(studio.session.notices.all))
    (notice,) = studio.session.notices.all
    assert notice.text == "The project has no files yet: it keeps those that are opened from now on."


def test_a_project_s_folder_is_opened_as_a_project_and_its_jobs_are_no_study(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    studio = start(folder, "--project", tmp_path / "theirs")
    studio.wait_for_frame("0.png")
    studio.close()
    write_gray(tmp_path / "theirs" / "jobs" / "0001" / "gate" / "better_0.png", lesion_picture(1)[0])

    again = start(tmp_path / "theirs")
    again.wait_for_frame("0.png")
    assert again.store.folder == tmp_path / "theirs"
    assert _names(again) == [f"{number}.png" for number in range(5)]
    again.close()

    other = start(tmp_path, "--project", tmp_path / "ours")
    other.wait_for_frame("0.png")
    other.wait(lambda: bool(other.session.notices.all))
    assert [one.text for one in other.session.notices.all] == [
        f"{tmp_path / 'theirs'} is a project of its own. To work in it, start busapp with this folder."
    ]
    assert "better_0.png" not in _names(other)


def test_a_file_that_is_known_is_opened_when_it_is_first_shown(start: Start, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "phantom.dcm", tmp_path / "clip.dcm")
    write_gray(tmp_path / "a.png", lesion_picture(1)[0])
    studio = start(tmp_path / "clip.dcm", tmp_path / "a.png")
    studio.wait(lambda: len(studio.document.instances) == 2)
    studio.close()
    again = start()
    again.press("Ctrl+J")
    again.wait_for_frame("clip.dcm")
    clip = again.document.instances[0]
    assert (clip.caption.patient, clip.patient) == ("PHANTOM^BREAST", "PHANTOM")
    assert len(again.document.instances) == 2


def test_the_list_is_searched_from_the_keyboard_and_steps_go_through_what_was_found(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    _comment(studio, "ask Ben")
    studio.press("D", "D")
    studio.wait_for_frame("2.png")
    _comment(studio, "Ben: margin?")
    studio.press("/")
    assert _search(studio).hasFocus()
    QTest.keyClicks(_search(studio), "ben")
    studio.wait(lambda: _names(studio) == ["0.png", "2.png"])
    assert "2 of 5" in _says(studio)
    QTest.keyClick(_search(studio), Qt.Key.Key_Return)
    assert studio.canvas.hasFocus()
    studio.press("A")
    studio.wait_for_frame("0.png")
    studio.press("D")
    studio.wait_for_frame("2.png")
    studio.press("N")
    studio.wait_for_frame("0.png")
    studio.press("/")
    QTest.keyClick(_search(studio), Qt.Key.Key_Escape)
    studio.wait(lambda: len(_names(studio)) == 5)
    assert _search(studio).hasFocus()
    QTest.keyClick(_search(studio), Qt.Key.Key_Escape)
    assert studio.canvas.hasFocus()
    assert "2 of 5" not in _says(studio)


def test_the_list_is_filtered_by_status_and_class_and_a_file_stays_while_it_is_worked_on(
    start: Start, folder: Path
) -> None:
    studio = _open(start, folder)
    studio.press("Shift+1", "Ctrl+D", "D")
    studio.wait_for_frame("1.png")
    studio.press("Ctrl+D", "D")
    studio.wait_for_frame("2.png")
    _filter(studio, "done")
    assert _names(studio) == ["0.png", "1.png"]
    _filter(studio, "benign")
    assert _names(studio) == ["0.png"]
    assert studio.document.ref == FrameRef(str(folder / "2.png"), 0)  # what is in view stays
    studio.press("D")
    studio.wait_for_frame("0.png")
    studio.press("Ctrl+Shift+X")
    assert _names(studio) == ["0.png"]
    _filter(studio, "done", "benign")
    assert len(_names(studio)) == 5


def test_the_list_is_sorted_by_the_size_of_the_correction(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    studio.press("Return", "D")
    studio.wait_for_frame("1.png")
    studio.press("Return", "B")
    studio.session.settings.brush_radius = 10.0
    studio.paint((5, 5), (90, 5))
    studio.wait_until_saved()
    studio.workbench.list_bar._orders["correction"].trigger()
    assert _names(studio)[0] == "1.png"
    work = studio.document.begun
    by_name = {one.path.name: work[one.stored(0)] for one in studio.document.instances if one.stored(0) in work}
    assert by_name["0.png"].correction == 0.0
    assert 0.1 < (by_name["1.png"].correction or 0.0) < 1.0
    assert by_name["1.png"].confidence == studio.document.proposal.confidence if studio.document.proposal else False


def test_a_comment_is_an_edit_marked_on_its_thumbnail(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    _comment(studio, "<b> is no markup")
    assert studio.history == ["Comment"]
    model = studio.workbench.thumbnails.model()
    index = model.index(0, 0)
    assert model.data(index, CommentRole)
    assert "&lt;b&gt; is no markup" in model.data(index, Qt.ItemDataRole.ToolTipRole)
    studio.press("Ctrl+Z")
    assert not model.data(index, CommentRole)
    assert studio.workbench.findings.comment.toPlainText() == ""


def test_a_comment_under_way_is_taken_back_with_esc_and_kept_where_the_person_goes_on(
    start: Start, folder: Path
) -> None:
    studio = _open(start, folder)
    box = studio.workbench.findings.comment
    studio.press("Ctrl+Shift+C")
    QTest.keyClicks(box, "nonsense")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert (box.toPlainText(), studio.history, studio.canvas.hasFocus()) == ("", [], True)
    studio.press("Ctrl+Shift+C")
    QTest.keyClicks(box, "first")
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(box, "second")
    studio.press("PgDown")
    studio.wait_for_frame("1.png")
    assert box.toPlainText() == ""
    studio.press("PgUp")
    studio.wait_for_frame("0.png")
    assert studio.annotation.findings == {"Comment": "first\nsecond"}


def test_time_counts_while_there_is_input_to_the_window(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    now = [0.0]
    studio.document.work_time._now = lambda: now[0]
    studio.press("B")
    studio.document.work_time.begin()
    now[0] += 20.0
    handle = studio.window.windowHandle()
    QTest.mouseMove(handle, studio.canvas.mapTo(studio.window, QPoint(50, 50)))
    now[0] += 20.0
    studio.press("Ctrl+D")
    studio.wait_until_saved()
    (work,) = studio.document.begun.values()
    assert work.seconds == 40.0
