"""From the window's project to a data set, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from busapp.__main__ import main
from busapp.files.project_store import ProjectStore
from busapp.ui.dialogs.export import ExportDialog
from kd_core.data import read_data_set
from kd_core.layouts.sample import sample_mask
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.data_sets import keep
from tests.journeys.studio import Studio


def test_what_was_annotated_at_the_window_is_exported_pixel_by_pixel(
    start: Callable[..., Studio], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    studio.press("Return", "Shift+1")
    studio.paint((420, 380), (450, 380))
    masks = [studio.annotation.mask.copy()]
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    studio.press("Return")
    masks.append(studio.annotation.mask.copy())
    studio.close()

    out = tmp_path / "set"
    assert main(["export", "--project", str(home / "project"), "--format", "busi", "-o", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["counts"] == {"benign": 1, "unclassified": 1}
    data = read_data_set("busi", out)
    by_name = {sample.name: sample for sample in data.samples}
    assert np.array_equal(sample_mask(by_name["benign/benign (1).png"], (480, 640)), masks[0] > 0)
    assert np.array_equal(sample_mask(by_name["unclassified/unclassified (1).png"], (480, 640)), masks[1] > 0)
    assert len({sample.group for sample in data.samples}) == 1

    exported = read_data_set("project", out)
    assert {sample.name for sample in exported.samples} == set(by_name)
    assert exported.problems == ()
    (out / "benign" / "benign (1)_mask.png").write_bytes((out / "benign" / "benign (1).png").read_bytes())
    changed = read_data_set("project", out)
    assert [str(problem) for problem in changed.problems] == [
        f"{out / 'benign' / 'benign (1)_mask.png'}: changed since the export"
    ]
    assert [sample.label for sample in changed.samples] == ["unknown"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--project", "{tmp}/none"], "not a project folder"),
        (["--project", "{home}/project", "--format", "dvd"], "no export format 'dvd'; there are: busi, coco"),
        (["--project", "{home}/project"], "there is no annotated frame yet"),
        (["--project", "{home}/project", "--set", "outlines=rle"], "this format has no such option"),
    ],
)
def test_an_export_that_cannot_be_done_says_why(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    ProjectStore(home / "project", "Tester").close()
    filled = [argument.format(tmp=tmp_path, home=home) for argument in arguments]
    assert main(["export", *filled, "-o", str(tmp_path / "out")]) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def _two_classes_of_one_picture(home: Path, folder: Path) -> None:
    """A project in which one lesion is benign on one picture and malignant on its copy."""
    store = ProjectStore(home / "project", "Tester")
    gray, mask = lesion_picture(3)
    for name in ("benign", "malignant"):
        picture = write_gray(folder / f"{name}.png", gray ^ np.uint8(name == "benign"))
        keep(store, picture, mask // 255, {"Class": name}, patient="one")
    store.close()


@pytest.mark.parametrize("form", ["coco", "yolo", "voc", "nnunet", "nifti", "hf", "monai"])
def test_every_format_is_written_from_the_command_line(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    _two_classes_of_one_picture(home, tmp_path)
    words = ["export", "--project", str(home / "project"), "--format", form, "--set", "labels=lesion"]
    assert main([*words, "-o", str(tmp_path / "set"), "--anyway"]) == 0
    said = capsys.readouterr()
    assert said.out.strip() == str(tmp_path / "set")
    assert "2 frames, 0 left out; 0 pixels that the format cannot hold" in said.err
    manifest = json.loads((tmp_path / "set" / "manifest.json").read_text())
    assert manifest["format"] == form
    assert manifest["settings"]["labels"] == "lesion"
    assert manifest["counts"] == {"lesion": 2}


def test_errors_of_the_check_stop_an_export_unless_a_person_says_otherwise(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _two_classes_of_one_picture(home, tmp_path)
    words = ["export", "--project", str(home / "project"), "-o", str(tmp_path / "set")]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "error: Lesions that have another class on another frame: 1" in said
    assert "benign.png, frame 1: benign, but malignant on malignant.png, frame 1" in said
    assert "the check found errors, so nothing was written" in said
    assert not (tmp_path / "set").exists()
    assert main([*words, "--check"]) == 1
    assert not (tmp_path / "set").exists()
    assert main([*words, "--anyway"]) == 0
    assert (tmp_path / "set" / "benign" / "benign (1).png").exists()


def test_only_frames_of_the_statuses_asked_for_are_exported(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ProjectStore(home / "project", "Tester")
    for seed, status in enumerate(("", "done", "reviewed", "rejected")):
        gray, mask = lesion_picture(seed)
        findings = {"Class": "benign", **({"Status": status} if status else {})}
        keep(store, write_gray(tmp_path / f"{seed}.png", gray), mask // 255, findings)
    store.close()
    for status, frames in (("begun", 3), ("done", 2), ("reviewed", 1)):
        out = ["-o", str(tmp_path / status), "--status", status]
        assert main(["export", "--project", str(home / "project"), "--format", "coco", *out]) == 0
        assert f"{frames} frames, 0 left out" in capsys.readouterr().err


def test_formats_and_settings_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "--formats"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "COCO: one JSON file a split" in said
    assert "--set outlines=polygons" in said


def _findings(dialog: ExportDialog) -> list[str]:
    tree = dialog.findings
    rows = (tree.topLevelItem(place) for place in range(tree.topLevelItemCount()))
    return [row.text(0) for row in rows if row is not None]


def test_errors_are_shown_in_the_window_before_anything_is_written(
    start: Callable[..., Studio], home: Path, tmp_path: Path
) -> None:
    _two_classes_of_one_picture(home, tmp_path)
    studio = start(tmp_path / "benign.png")
    studio.wait_for_frame("benign.png")
    studio.press("Ctrl+E")
    dialog = studio.window.findChild(ExportDialog)
    assert dialog is not None
    studio.wait(lambda: "1 benign, 1 malignant" in dialog._plan.text())
    assert not dialog.choices.options["outlines"].isVisible()
    dialog.choices.formats.setCurrentIndex(dialog.choices.formats.findData("coco"))
    assert dialog.choices.options["outlines"].isVisible()
    dialog.choices.options["outlines"].setCurrentIndex(1)
    dialog._folder.line.setText(str(tmp_path / "set"))
    dialog._checked.click()
    QTest.mouseClick(dialog._start, Qt.MouseButton.LeftButton)
    studio.wait(lambda: _findings(dialog)[0].startswith("Error"))
    assert _findings(dialog)[0] == "Error: Lesions that have another class on another frame: 1"
    assert not dialog._start.isEnabled()
    assert not (tmp_path / "set").exists()
    dialog._anyway.click()
    QTest.mouseClick(dialog._start, Qt.MouseButton.LeftButton)
    studio.wait(lambda: not dialog.isVisible())
    manifest = json.loads((tmp_path / "set" / "manifest.json").read_text())
    assert manifest["settings"] == {
        "labels": "class",
        "unclassified": "keep",
        "splits": "patient",
        "outside": "blanked",
        "outlines": "polygons",
    }
    assert studio.session.notices.all[-1].text == f"Exported to {tmp_path / 'set'}: 2 frames"


def test_another_choice_asks_for_another_check(start: Callable[..., Studio], home: Path, tmp_path: Path) -> None:
    _two_classes_of_one_picture(home, tmp_path)
    studio = start(tmp_path / "benign.png")
    studio.wait_for_frame("benign.png")
    studio.press("Ctrl+E")
    dialog = studio.window.findChild(ExportDialog)
    assert dialog is not None
    QTest.mouseClick(dialog._only_check, Qt.MouseButton.LeftButton)
    assert _findings(dialog) == ["Not checked yet"]
    studio.wait(lambda: _findings(dialog)[0].startswith("Error"))
    assert "2 train" in dialog._plan.text() or "2 validate" in dialog._plan.text() or "2 test" in dialog._plan.text()
    dialog.choices.statuses.setCurrentIndex(2)
    assert _findings(dialog) == ["Not checked yet"]
    assert not dialog._anyway.isVisible()
    studio.wait(lambda: dialog._plan.text().startswith("Frames: 0"))
    dialog.reject()
    assert not dialog.isVisible()
