"""A person at the window: open, look, correct, undo, leave, come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QSlider

from busapp.files.project_store import ProjectStore
from busapp.model.edit import TakenStep
from busapp.model.errors import ProjectError
from busapp.model.frame import Window
from busapp.model.study import FrameRef
from busapp.ui.dialogs.export import ExportDialog
from busapp.ui.panels.lesion_panel import LesionPanel
from tests.conftest import SAMPLES, write_gray
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.dcm"
Start = Callable[..., Studio]


def test_a_study_opens_with_the_lesion_outlined_and_measured(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    assert studio.document.offered is not None
    assert studio.document.offered.confidence > 0.5
    assert studio.history == []
    assert " ready, " in studio.workbench.status._model.text()
    panel = studio.window.findChild(LesionPanel)
    assert panel is not None
    studio.wait(lambda: " mm</b>" in panel._lesions.text())
    assert panel._lesions.text().startswith("<i>")


def test_enter_accepts_the_proposal_as_one_edit(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    proposal = studio.document.offered
    assert proposal is not None
    studio.press("Return")
    assert studio.history == ["Accept"]
    assert np.array_equal(studio.annotation.mask, proposal.mask)
    assert studio.document.offered is None
    studio.press("Ctrl+Z")
    assert not studio.annotation.mask.any()
    assert studio.document.offered is proposal


def test_what_was_painted_is_there_after_a_restart_with_its_history(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.press("Return")
    studio.paint((120, 300), (200, 300))
    studio.press("E")
    studio.paint((300, 190), (330, 200))
    studio.press("Ctrl+Z", "Ctrl+Shift+Z", "Shift+2")
    expected, history = studio.annotation.mask.copy(), ["Accept", "Brush", "Erase", "Class"]
    assert studio.history == history
    studio.wait_until_saved()
    studio.close()

    again = start(PHANTOM)
    again.wait_for_frame("phantom.dcm")
    assert np.array_equal(again.annotation.mask, expected)
    assert again.history == history
    assert again.annotation.findings == {"Class": "malignant"}
    again.press("Ctrl+Z", "Ctrl+Z")
    assert again.history == ["Accept", "Brush"]


def test_a_stroke_is_painted_where_the_pointer_was(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.session.settings.brush_radius = 6.0
    studio.canvas.zoom(3, QPointF(studio.place(100, 100)))
    first, last = studio.frame_place(studio.place(100, 100)), studio.frame_place(studio.place(180, 130))
    studio.paint((100, 100), (180, 130))
    rows, columns = np.nonzero(studio.annotation.mask)
    assert columns.min() == pytest.approx(first.x - 6, abs=1.5)
    assert columns.max() == pytest.approx(last.x + 6, abs=1.5)
    assert rows.max() == pytest.approx(last.y + 6, abs=1.5)


def test_escape_reverts_the_stroke_under_way(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    QTest.mousePress(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(100, 300))
    QTest.mouseMove(studio.canvas, studio.place(150, 300))
    assert studio.annotation.mask.any()
    QTest.keyClick(studio.canvas, Qt.Key.Key_Escape)
    assert not studio.annotation.mask.any()
    QTest.mouseRelease(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(150, 300))
    assert studio.history == []


def test_erasing_a_proposal_accepts_it_first(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    proposal = studio.document.offered
    assert proposal is not None
    rows, columns = np.nonzero(proposal.mask)
    studio.press("E")
    studio.paint((float(columns.mean()), float(rows.mean())))
    assert studio.history == ["Accept", "Erase"]
    assert 0 < studio.annotation.mask.sum() < proposal.mask.sum()


def test_painting_by_hand_leaves_the_proposal_a_ghost_and_accepting_keeps_what_was_painted(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    proposal = studio.document.offered
    assert proposal is not None
    studio.paint((120, 380), (150, 380))
    by_hand = studio.annotation.mask.copy()
    assert studio.document.offered is proposal
    studio.press("Return")
    assert np.array_equal(studio.annotation.mask > 0, (by_hand > 0) | (proposal.mask > 0))
    assert (studio.annotation.mask[by_hand > 0] == 1).all()


def test_a_dismissed_proposal_does_not_come_back(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.press("X")
    assert not studio.offers()
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    assert studio.offers()
    studio.press("Left")
    studio.wait_for_frame("phantom.dcm", 0)
    assert not studio.offers()


def test_every_frame_of_a_cine_gets_its_own_proposal(start: Start) -> None:
    studio = start(PHANTOM)
    areas = []
    for index in range(8):
        studio.wait_for_frame("phantom.dcm", index)
        assert studio.document.proposal is not None
        areas.append(int(studio.document.proposal.mask.sum()))
        studio.press("Right")
    assert len(set(areas)) == 8
    assert max(areas) == max(areas[3:5])
    studio.press("Home")
    studio.wait_for_frame("phantom.dcm", 0)
    studio.press("End")
    studio.wait_for_frame("phantom.dcm", 7)


def test_a_cine_plays_round_and_stops(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    player, seen = studio.session.player, set[int]()
    studio.document.subscribe(lambda _: seen.add(studio.document.ref.index if studio.document.ref else -1))
    QTest.keyClick(studio.canvas, Qt.Key.Key_Space)
    studio.wait(lambda: player.playing)
    studio.wait(lambda: seen >= set(range(8)))
    QTest.keyClick(studio.canvas, Qt.Key.Key_Space)
    studio.wait(lambda: not player.playing)


def test_a_cine_plays_slower_and_faster_than_its_own_rate(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    player = studio.session.player
    rates = [player.rate]
    for keys in ("Ctrl+Down", "Ctrl+Down", "Ctrl+Down", "Ctrl+Down", "Ctrl+Shift+Up", "Ctrl+Up", "Ctrl+Up", "Ctrl+Up"):
        studio.press(keys)
        rates.append(player.rate)
    assert rates == [10, 5, 2.5, 1, 1, 10, 20, 40, 40]
    seen = set[int]()
    studio.document.subscribe(lambda _: seen.add(studio.document.ref.index if studio.document.ref else -1))
    player.toggle()
    studio.wait(lambda: seen >= set(range(8)))
    player.pause()


def test_keys_step_through_files_and_thumbnails_follow(start: Start, tmp_path: Path) -> None:
    gray = np.full((90, 120), 99, np.uint8)
    for number in range(1, 4):
        write_gray(tmp_path / "study" / f"f{number}.png", gray + np.uint8(number))
    studio = start(tmp_path / "study")
    studio.wait_for_frame("f1.png")
    studio.wait(lambda: len(studio.document.instances) == 3)
    studio.press("D")
    studio.wait_for_frame("f2.png")
    studio.press("Right")
    studio.wait_for_frame("f3.png")
    assert studio.workbench.thumbnails.currentIndex().row() == 2
    studio.press("A", "A")
    studio.wait_for_frame("f1.png")


def test_files_can_be_dropped_on_the_window(start: Start, home: Path) -> None:
    studio = start()
    assert studio.document.instances == []
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(PHANTOM))])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    studio.window.dropEvent(QDropEvent(QPointF(300, 300), action, data, button, key))
    studio.wait_for_frame("phantom.dcm")


def test_the_first_run_shows_the_sample_study(start: Start, home: Path) -> None:
    (home / "settings.json").write_text('{"language": "en"}')
    studio = start()
    studio.wait_for_frame("phantom.dcm")
    assert studio.document.offered is not None
    studio.close()
    assert json.loads((home / "settings.json").read_text())["welcomed"]


def test_a_file_that_cannot_be_opened_is_named_and_the_rest_opens(start: Start, tmp_path: Path) -> None:
    (tmp_path / "broken.dcm").write_bytes(b"nothing")
    studio = start(tmp_path / "broken.dcm", PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.wait(lambda: bool(studio.session.notices.all))
    (notice,) = studio.session.notices.all
    assert notice.text == "broken.dcm was not opened: neither a picture nor DICOM"
    assert studio.workbench.notices.isVisible()


def test_a_frame_whose_file_went_away_says_so_and_comes_back_with_it(start: Start, tmp_path: Path) -> None:
    gray = np.full((90, 120), 99, np.uint8)
    first = write_gray(tmp_path / "a.png", gray)
    write_gray(tmp_path / "b.png", gray + np.uint8(9))
    for number in range(30):
        write_gray(tmp_path / f"c{number}.png", gray + np.uint8(20 + number))
    studio = start(tmp_path)
    studio.wait(lambda: len(studio.document.instances) == 32)
    last = studio.document.instances[-1]
    content = last.path.read_bytes()
    last.path.unlink()
    studio.document.go_to(FrameRef(last.key, 0))
    studio.wait(lambda: studio.document.problem != "")
    assert studio.document.problem == f"{last.path.name}: no such file"
    assert not studio.document.editable
    studio.document.go_to(FrameRef(studio.document.instances[0].key, 0))
    studio.wait_for_frame(first.name)
    studio.document.go_to(FrameRef(last.key, 0))
    studio.wait(lambda: studio.document.problem != "")
    last.path.write_bytes(content)
    studio.document.go_to(FrameRef(studio.document.instances[0].key, 0))
    studio.document.go_to(FrameRef(last.key, 0))
    studio.wait_for_frame(last.path.name)


def test_a_refused_model_leaves_a_working_window(start: Start, tmp_path: Path) -> None:
    studio = start("--model", tmp_path, PHANTOM)
    studio.wait(lambda: studio.document.annotation is not None and bool(studio.session.masks.problem))
    assert "this is not a model folder" in studio.session.notices.all[0].text
    assert studio.workbench.status._model.text() == "no model"
    studio.paint((120, 300), (160, 300))
    assert studio.history == ["Brush"]


def test_a_project_that_cannot_be_opened_lets_one_look_but_not_annotate(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    studio = start("--project", tmp_path / "file" / "project", PHANTOM)
    studio.wait(lambda: studio.document.frame is not None and studio.document.offered is not None)
    assert "cannot be made" in studio.session.notices.all[0].text
    studio.paint((120, 300), (160, 300))
    assert studio.document.annotation is None
    assert studio.workbench.status._saved.text() == "no project"


def test_two_windows_on_one_frame_keep_both_changes_and_say_so(start: Start, home: Path) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    ref = studio.document.ref
    assert ref is not None
    other = start(PHANTOM)
    other.wait_for_frame("phantom.dcm")
    other.paint((120, 380), (150, 380))
    other.wait_until_saved()
    studio.paint((420, 380), (450, 380))
    studio.wait(lambda: bool(studio.session.notices.all) and studio.session.project.unsaved == 0)
    studio.wait_for_frame("phantom.dcm")
    assert "changed in another window" in studio.session.notices.all[0].text
    studio.wait(lambda: studio.document.annotation is not None and len(studio.history) == 2)
    assert studio.annotation.mask[380, 135] == 1
    assert studio.annotation.mask[380, 435] == 1
    assert studio.history == ["Brush", "Merge"]
    studio.press("Ctrl+Z")
    studio.wait_until_saved()
    stored = ProjectStore(home / "project", "Tester").load(studio.document.stored(ref), 480, 640)
    assert stored.mask[380, 135] == 1
    assert stored.mask[380, 435] == 0


def test_window_and_level_change_the_view_only(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    frame = studio.document.frame
    assert frame is not None
    before = frame.pixels.copy()
    QTest.mousePress(studio.canvas, Qt.MouseButton.RightButton, pos=studio.place(100, 100))
    QTest.mouseMove(studio.canvas, studio.place(60, 100))
    QTest.mouseRelease(studio.canvas, Qt.MouseButton.RightButton, pos=studio.place(60, 100))
    assert isinstance(studio.document.window, Window)
    assert studio.document.window.width < frame.window.width
    assert np.array_equal(frame.pixels, before)
    studio.press("Shift+R")
    assert studio.document.window is None


def test_gamma_and_window_change_the_view_only_and_are_remembered_for_the_scanner(start: Start, home: Path) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    assert studio.document.frame is not None
    pixels = studio.document.frame.pixels.copy()
    before = studio.canvas.grab().toImage().pixelColor(studio.place(200, 200)).value()
    studio.press("Alt+Up", "Alt+Up")
    assert studio.document.window is not None
    assert studio.document.window.gamma == pytest.approx(1.15**2)
    assert studio.canvas.grab().toImage().pixelColor(studio.place(200, 200)).value() > before
    assert np.array_equal(studio.document.frame.pixels, pixels)
    studio.close()
    again = start(PHANTOM)
    again.wait_for_frame("phantom.dcm")
    assert again.document.window == studio.document.window
    again.press("Shift+R")
    again.close()
    third = start(PHANTOM)
    third.wait_for_frame("phantom.dcm")
    assert third.document.window is None


def test_zooming_keeps_the_place_under_the_pointer_and_fit_shows_all(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    fitted = studio.canvas.scale
    place = studio.place(400, 250)
    before = studio.frame_place(place)
    studio.canvas.zoom(5, QPointF(place))
    after = studio.frame_place(place)
    assert (after.x, after.y) == pytest.approx((before.x, before.y), abs=0.01)
    assert studio.canvas.scale == pytest.approx(fitted * 1.2**5)
    studio.press("R")
    assert studio.canvas.scale == fitted


def test_holding_v_shows_the_bare_frame(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    shown = studio.canvas.grab().toImage()
    QTest.keyPress(studio.canvas, Qt.Key.Key_V)
    bare = studio.canvas.grab().toImage()
    QTest.keyRelease(studio.canvas, Qt.Key.Key_V)
    assert shown != bare
    assert studio.canvas.grab().toImage() == shown


def test_hiding_masks_lasts_until_they_are_shown_again(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.press("H")
    QTest.keyPress(studio.canvas, Qt.Key.Key_V)
    QTest.keyRelease(studio.canvas, Qt.Key.Key_V)
    assert studio.canvas.overlays_hidden
    studio.press("H")
    assert not studio.canvas.overlays_hidden


def test_brackets_change_the_brush_and_its_size_is_remembered(start: Start, home: Path) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    radius = studio.session.settings.brush_radius
    studio.press("]", "]", "[")
    assert studio.session.settings.brush_radius == pytest.approx(radius * 1.25)
    studio.close()
    assert json.loads((home / "settings.json").read_text())["brush_radius"] == pytest.approx(radius * 1.25)


def test_the_trace_says_when_things_were_on_screen(start: Start, tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    studio = start("--trace", trace, PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.wait(lambda: "mask_painted" in trace.read_text())
    studio.paint((120, 300), (160, 300))
    studio.wait(lambda: all(name in trace.read_text() for name in ("stroke_painted", "edit_durable")))
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    assert all(set(line) == {"event", "ns"} for line in lines)
    assert [line["event"] for line in lines][:3] == ["window_shown", "frame_painted", "mask_painted"]


def test_masks_are_exported_from_the_window(start: Start, tmp_path: Path) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.press("Return", "Shift+1")
    studio.wait_until_saved()
    studio.press("Ctrl+E")
    dialog = studio.window.findChild(ExportDialog)
    assert dialog is not None
    assert not dialog._start.isEnabled()
    dialog._folder.line.setText(str(tmp_path / "set"))
    dialog._checked.click()
    QTest.mouseClick(dialog._start, Qt.MouseButton.LeftButton)
    studio.wait(lambda: not dialog.isVisible())
    assert sorted(path.name for path in (tmp_path / "set" / "benign").iterdir()) == [
        "benign (1).png",
        "benign (1)_mask.png",
    ]


def test_dialogs_of_help_open_and_close(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    for name in ("keys", "messages", "about"):
        assert studio.workbench._actions is not None
        studio.workbench._actions.action(name).trigger()
        dialogs = [one for one in studio.window.findChildren(QDialog) if one.isVisible()]
        assert len(dialogs) == 1, name
        dialogs[0].close()
        studio.wait(lambda dialogs=dialogs: not dialogs[0].isVisible())  # type: ignore[misc]


def test_a_frame_that_was_changed_on_disk_is_shown_but_its_annotation_kept_apart(start: Start, home: Path) -> None:
    import sqlite3

    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.paint((120, 300), (160, 300))
    studio.wait_until_saved()
    studio.close()
    with sqlite3.connect(home / "project" / "project.db") as connection:
        connection.execute("UPDATE frame SET width = 600")
    connection.close()
    again = start(PHANTOM)
    again.wait(lambda: again.document.offered is not None and bool(again.session.notices.all))
    assert "annotated as 600 x 480, but the file now holds 640 x 480 pixels" in again.session.notices.all[0].text
    assert not again.document.editable
    again.press("Right")
    again.wait_for_frame("phantom.dcm", 1)
    assert again.document.editable


def test_two_copies_of_one_instance_are_two_files_with_one_annotation(start: Start, tmp_path: Path) -> None:
    for name in ("first.dcm", "second.dcm"):
        (tmp_path / name).write_bytes(PHANTOM.read_bytes())
    studio = start(tmp_path)
    studio.wait_for_frame("first.dcm")
    studio.paint((120, 300), (160, 300))
    studio.wait_until_saved()
    studio.press("D")
    studio.wait_for_frame("second.dcm")
    assert studio.history == ["Brush"]


def test_the_window_survives_twenty_thousand_repaints(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """PySide6 6.12.0 aborted CPython 3.11 after about 5,300."""
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    corner = studio.canvas.rect().adjusted(200, 200, -210, -210)
    paint, painted = studio.canvas._pixels.paint, 0

    def counted(*arguments: Any) -> None:
        nonlocal painted
        painted += 1
        paint(*arguments)

    monkeypatch.setattr(studio.canvas._pixels, "paint", counted)
    for _ in range(20_000):
        studio.canvas.repaint(corner.x(), corner.y(), 4, 4)
    assert painted >= 20_000


def test_what_cannot_be_saved_is_said_kept_and_saved_later(
    start: Start, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    store = studio.store
    save = store.save

    def full(_: object) -> None:
        raise ProjectError("the disk is full")

    monkeypatch.setattr(store, "save", full)
    studio.paint((120, 300), (160, 300))
    studio.paint((120, 340), (160, 340))
    status = studio.workbench.status
    studio.wait(lambda: status._saved.text() == "NOT SAVED")
    assert [notice.text for notice in studio.session.notices.all] == ["the disk is full"]
    monkeypatch.setattr(studio.window, "ask", lambda *_: False)
    assert not studio.window.close()
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    studio.press("Left")
    studio.wait_for_frame("phantom.dcm", 0)
    assert studio.history == ["Brush", "Brush"]
    monkeypatch.setattr(store, "save", save)
    studio.paint((120, 380), (160, 380))
    studio.wait_until_saved()
    assert status._saved.text() == "saved"
    ref = studio.document.ref
    assert ref is not None
    assert len(store.load(studio.document.stored(ref), 480, 640).done) == 3


def test_leaving_a_frame_in_the_middle_of_a_stroke_ends_the_stroke_there(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    QTest.mousePress(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(100, 300))
    QTest.mouseMove(studio.canvas, studio.place(150, 300))
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    QTest.mouseRelease(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(160, 300))
    assert not studio.annotation.mask.any()
    studio.press("Left")
    studio.wait_for_frame("phantom.dcm", 0)
    assert studio.history == ["Brush"]
    assert studio.annotation.mask[300, 125] == 1


def test_a_frame_that_cannot_be_saved_does_not_keep_others_from_the_disk(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    store = studio.store
    save = store.save

    def choosy(taken: TakenStep) -> None:
        if taken.ref.index == 0:
            raise ValueError("nobody foresaw this")
        save(taken)

    monkeypatch.setattr(store, "save", choosy)
    studio.paint((120, 300), (160, 300))
    studio.wait(lambda: studio.session.project.problem != "")
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    studio.paint((120, 340), (160, 340))
    studio.wait(lambda: store.count("Tester") == 1)
    assert studio.workbench.status._saved.text() == "NOT SAVED"
    assert "nobody foresaw this" in studio.session.notices.all[0].text
    monkeypatch.setattr(store, "save", save)
    studio.paint((120, 380), (160, 380))
    studio.wait_until_saved()
    assert store.count("Tester") == 2


@pytest.mark.parametrize(
    ("key", "history"),
    [
        ("Ctrl+Z", ["Brush"]),
        ("Return", ["Brush", "Brush", "Accept"]),
        ("Ctrl+Backspace", ["Brush", "Brush", "Clear"]),
    ],
)
def test_a_key_in_the_middle_of_a_stroke_ends_the_stroke_first(start: Start, key: str, history: list[str]) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.paint((100, 360), (150, 360))
    QTest.mousePress(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(100, 300))
    QTest.mouseMove(studio.canvas, studio.place(150, 300))
    studio.press(key)
    QTest.mouseMove(studio.canvas, studio.place(190, 300))
    QTest.mouseRelease(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(190, 300))
    assert studio.history == history
    assert not studio.annotation.mask[300, 180]
    for _ in history:
        studio.press("Ctrl+Z")
    assert not studio.annotation.mask.any()


def test_a_change_elsewhere_does_not_take_the_stroke_under_way(start: Start) -> None:
    studio, other = start(PHANTOM), start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    other.wait_for_frame("phantom.dcm")
    other.paint((120, 380), (150, 380))
    other.wait_until_saved()
    studio.paint((420, 380), (450, 380))
    QTest.mousePress(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(100, 300))
    QTest.mouseMove(studio.canvas, studio.place(150, 300))
    studio.wait(lambda: bool(studio.session.notices.all) and studio.session.project.unsaved == 0)
    QTest.mouseRelease(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.place(150, 300))
    studio.wait_until_saved()
    studio.wait(lambda: studio.document.annotation is not None and bool(studio.annotation.mask[300, 125]))
    ref = studio.document.ref
    assert ref is not None
    store = studio.store
    stored = store.load(studio.document.stored(ref), 480, 640)
    for place in ((380, 135), (380, 435), (300, 125)):
        assert stored.mask[place] == 1


def test_an_annotation_that_is_asked_for_twice_is_given_once(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    document, given = studio.document, []
    take, ref, frame = document.set_annotation, document.ref, document.frame
    assert ref is not None
    assert frame is not None

    def taken(*arguments: Any) -> None:
        given.append(arguments)
        take(*arguments)

    monkeypatch.setattr(document, "set_annotation", taken)
    for _ in range(2):
        studio.session.project.load(ref, frame)
    studio.wait(lambda: bool(given))
    studio.paint((100, 100), (140, 100))
    studio.wait_until_saved()
    assert len(given) == 1
    assert studio.history == ["Brush"]
    assert studio.annotation.revision == 1


def test_going_on_waits_for_the_models_answer(start: Start) -> None:
    studio = start(PHANTOM)
    for _ in range(40):
        studio.press("Ctrl+Return")
    studio.wait_for_frame("phantom.dcm", studio.document.ref.index if studio.document.ref else 0)
    ref = studio.document.ref
    assert ref is not None
    before = [FrameRef(ref.instance, index) for index in range(ref.index)]
    assert {studio.document.stored(one) for one in before} <= studio.document.begun.keys()


def test_a_click_on_the_cine_slider_leaves_the_keys_to_the_canvas(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    slider = studio.window.findChild(QSlider)
    assert slider is not None
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    assert studio.canvas.hasFocus()
