"""From outlines at the window to DICOM results and pages, and back: masks of a segmentation in the window again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton

from busapp.__main__ import main
from busapp.files.project_store import ProjectStore
from busapp.files.results.masks import SegmentationFile
from busapp.model.edit import FROM_FILE, MaskArray
from busapp.ui.dialogs.results import ResultsDialog
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.journeys.readers import disc, mark
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


def _dialog(studio: Studio, target: Path) -> ResultsDialog:
    studio.press("Ctrl+Shift+R")
    dialog = studio.window.findChild(ResultsDialog)
    assert isinstance(dialog, ResultsDialog)
    (folder,) = dialog.findChildren(QLineEdit)
    folder.setText(str(target))
    return dialog


def _button(dialog: ResultsDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == text)


def _outline_two_frames(studio: Studio) -> dict[int, MaskArray]:
    """Accept what is offered on the first two frames of the phantom, and paint a second lesion on one."""
    masks = {}
    for index in (0, 1):
        studio.wait_for_frame("phantom.dcm", index)
        studio.press("Return")
        if index == 0:
            studio.press("Ctrl+N", "B")
            studio.paint((60, 60), (80, 60))
        masks[index] = studio.annotation.mask.copy()
        studio.press("Right")
    return masks


def _notice(studio: Studio, part: str) -> str:
    """The notice that holds these words, as soon as it is there, with its detail."""
    notices = studio.session.notices
    studio.wait(lambda: any(part in one.text for one in notices.all))
    found = next(one for one in reversed(notices.all) if part in one.text)
    return f"{found.text}\n{found.detail}"


def test_results_saved_at_the_window_bring_the_masks_back_into_another_project(
    start: Start, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    masks = _outline_two_frames(studio)
    out = tmp_path / "results"
    dialog = _dialog(studio, out)
    _button(dialog, "Save").click()
    studio.wait(out.exists)
    assert "left out" not in _notice(studio, f"Results saved in {out}")
    assert sorted(one.name for one in out.iterdir()) == [
        "phantom_frame001_capture.dcm",
        "phantom_frame001_page.pdf",
        "phantom_frame002_capture.dcm",
        "phantom_frame002_page.pdf",
        "phantom_report.dcm",
        "phantom_seg.dcm",
    ]
    assert len(re.findall(rb"/Type /Page\b", (out / "phantom_frame001_page.pdf").read_bytes())) == 1
    studio.close()

    folder = tmp_path / "both"
    folder.mkdir()
    shutil.copy(SAMPLES / "phantom.dcm", folder)
    shutil.copy(out / "phantom_seg.dcm", folder)
    shutil.copy(out / "phantom_report.dcm", folder)
    monkeypatch.setenv("BUSAPP_HOME", str(tmp_path / "other"))
    shutil.copytree(home, tmp_path / "other", ignore=shutil.ignore_patterns("project"))
    again = start(folder)
    again.wait_for_frame("phantom.dcm")
    assert "Masks taken from phantom_seg.dcm: 2." in _notice(again, "Masks taken")
    again.wait(lambda: again.history == [FROM_FILE])
    assert np.array_equal(again.annotation.mask, masks[0])
    again.press("Right")
    again.wait_for_frame("phantom.dcm", 1)
    assert np.array_equal(again.annotation.mask, masks[1])
    again.press("Ctrl+Z")
    assert not again.annotation.mask.any()


def test_a_mask_drawn_by_hand_is_kept_where_a_segmentation_has_another(
    start: Start, home: Path, tmp_path: Path
) -> None:
    picture = write_gray(tmp_path / "disc.png", lesion_picture(3)[0])
    mark(tmp_path / "theirs", "Anna", picture, disc(30, 30, 8), Class="benign")
    out = tmp_path / "out"
    arguments = ["results", "--project", str(tmp_path / "theirs"), "--kind", "seg", "-o", str(out)]
    assert main(arguments) == 0
    studio = start(picture)
    studio.wait_for_frame("disc.png")
    studio.document.dismiss_proposal()
    studio.press("B")
    studio.paint((60, 60), (70, 60))
    drawn = studio.annotation.mask.copy()
    studio.workbench.open_paths([out / "disc_seg.dcm"])
    assert "disc.png, 1: kept as drawn" in _notice(studio, "1 frames keep the mask that was drawn on them")
    assert np.array_equal(studio.annotation.mask, drawn)
    studio.press("Ctrl+Z")
    studio.workbench.open_paths([out / "disc_seg.dcm"])
    studio.wait(lambda: studio.history == [FROM_FILE])
    assert np.array_equal(studio.annotation.mask, disc(30, 30, 8))


def test_a_segmentation_whose_picture_is_not_open_or_has_another_size_is_refused_with_the_reason(
    start: Start, tmp_path: Path
) -> None:
    picture = write_gray(tmp_path / "disc.png", lesion_picture(3)[0])
    mark(tmp_path / "theirs", "Anna", picture, disc(30, 30, 8))
    assert main(["results", "--project", str(tmp_path / "theirs"), "--kind", "seg", "-o", str(tmp_path / "out")]) == 0
    masks = tmp_path / "out" / "disc_seg.dcm"
    studio = start(write_gray(tmp_path / "other.png", lesion_picture(4)[0]))
    studio.wait_for_frame("other.png")
    studio.workbench.open_paths([masks])
    said = _notice(studio, "Masks taken from disc_seg.dcm: 0.")
    assert "which is not open; open both together" in said
    made = dcmread(masks)
    made.Rows, made.Columns = 48, 192
    made.save_as(tmp_path / "wrong.dcm")
    studio.workbench.open_paths([picture, tmp_path / "wrong.dcm"])
    assert "a mask of 192 x 48 does not fit disc.png, which has 96 x 96 pixels" in _notice(studio, "wrong.dcm: 0.")
    (tmp_path / "broken.dcm").write_bytes(masks.read_bytes()[:-900])
    studio.workbench.open_paths([tmp_path / "broken.dcm"])
    assert "broken.dcm" in _notice(studio, "broken.dcm")


def test_saving_results_is_refused_where_the_folder_is_there_and_stopped_without_a_trace(
    start: Start, tmp_path: Path
) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    _outline_two_frames(studio)
    dialog = _dialog(studio, tmp_path)
    _button(dialog, "Save").click()
    studio.wait(lambda: "exists already" in dialog.state.text())
    boxes = dialog.findChildren(QCheckBox)
    for box in boxes:
        box.setChecked(False)
    assert not _button(dialog, "Save").isEnabled()
    boxes[0].setChecked(True)
    (folder,) = dialog.findChildren(QLineEdit)
    folder.setText(str(tmp_path / "stopped"))
    _button(dialog, "Save").click()
    _button(dialog, "Cancel").click()
    studio.wait(lambda: "nothing was left behind" in dialog.state.text())
    assert not list(tmp_path.glob("stopped*"))
    dialog.close()


def test_the_command_line_writes_what_the_project_holds_of_the_files_that_are_named(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    for name, seed in (("a", 3), ("b", 4)):
        picture = write_gray(tmp_path / name / f"{name}.png", lesion_picture(seed)[0])
        mark(project, "Anna", picture, disc(30 + seed, 30, 8), Class="benign", Category="3")
    mark(project, "Anna", write_gray(tmp_path / "c.png", lesion_picture(5)[0]), disc(1, 1, 0), Comment="?")
    everything = ["results", "--project", str(project), "-o", str(tmp_path / "all")]
    assert main(everything) == 0
    said = capsys.readouterr()
    assert said.out.strip() == str(tmp_path / "all")
    assert "left out: c.png, frame 1: neither a mask nor a class was given" in said.err
    kinds = ("capture.dcm", "page.pdf", "report.dcm", "seg.dcm", "source.dcm")
    assert sorted(one.name for one in (tmp_path / "all").iterdir()) == [
        f"{name}_{kind}" for name in "ab" for kind in kinds
    ]
    (read,) = SegmentationFile(tmp_path / "all" / "b_seg.dcm")
    assert np.array_equal(read.mask, disc(34, 30, 8))

    some = ["results", str(tmp_path / "b"), "--project", str(project), "--kind", "sr", "-o", str(tmp_path / "some")]
    assert main(some) == 0
    assert sorted(one.name for one in (tmp_path / "some").iterdir()) == ["b_report.dcm", "b_source.dcm"]
    capsys.readouterr()
    assert main(everything) == 1
    assert "exists already; choose a new folder" in capsys.readouterr().err
    assert main(["results", str(tmp_path / "c.png"), "--project", str(project), "-o", str(tmp_path / "none")]) == 1
    assert "none of the frames could be written" in capsys.readouterr().err
    assert not list(tmp_path.glob("none*"))


def test_a_project_is_exported_as_segmentations_that_name_no_files(home: Path, tmp_path: Path) -> None:
    picture = write_gray(tmp_path / "Frau Müller.png", lesion_picture(3)[0])
    mark(tmp_path / "project", "Anna", picture, disc(30, 30, 8), Class="benign")
    out = tmp_path / "out"
    assert main(["export", "--project", str(tmp_path / "project"), "--format", "dicom-seg", "-o", str(out)]) == 0
    files = sorted(str(one.relative_to(out)) for one in out.rglob("*") if one.is_file())
    assert files == ["manifest.json", "study_0001/000001_seg.dcm", "study_0001/000001_source.dcm"]
    store = ProjectStore(tmp_path / "project", "Anna")
    (frame,) = store.annotated("Anna")
    store.close()
    text = (out / "manifest.json").read_text("utf-8")
    assert frame.family in text
    assert "ller" not in text
    (read,) = SegmentationFile(out / "study_0001" / "000001_seg.dcm")
    assert np.array_equal(read.mask, frame.mask)
