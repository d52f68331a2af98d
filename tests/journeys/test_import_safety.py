"""What an import must not lose, double, overwrite or believe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from busapp.__main__ import main
from busapp.files.import_report import REPORT_NAME
from busapp.files.project_list import known_instances
from busapp.files.project_store import ProjectStore
from tests.conftest import write_gray
from tests.journeys.data_sets import (
    SPECKLE,
    Drawn,
    bring,
    drawings,
    held,
    only,
    png,
    rectangle,
    write,
    write_busi,
    write_coco,
)
from tests.unit.busapp.test_videos import write_video


@pytest.fixture
def drawn() -> list[Drawn]:
    return drawings()


# --- what must not be lost, doubled or believed -------------------------------------------------------------------


def test_an_import_is_one_edit_that_can_be_undone(drawn: list[Drawn], tmp_path: Path, home: Path) -> None:
    write_coco(tmp_path / "set", drawn[:1])
    bring(tmp_path / "set", tmp_path / "project", "--reader", "Set")
    store = ProjectStore(tmp_path / "project", "Set")
    (frame,) = store.annotated("Set")
    annotation = store.load(frame.ref, *drawn[0].shape)
    store.close()
    assert [edit.name for edit in annotation.done] == ["Import", "Class", "Class (2)", "Status"]
    assert annotation.by_hand


def test_started_again_it_goes_on_and_doubles_nothing(
    drawn: list[Drawn], tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_coco(tmp_path / "set", drawn)
    saved, save_all = 0, ProjectStore.save_all

    def dies_at_the_third(self: ProjectStore, steps: Any) -> Any:
        nonlocal saved
        saved += 1
        if saved == 3:
            raise MemoryError
        return save_all(self, steps)

    monkeypatch.setattr(ProjectStore, "save_all", dies_at_the_third)
    project = tmp_path / "project"
    with pytest.raises(MemoryError):
        main(["import", str(tmp_path / "set"), "--project", str(project), "--reader", "Set"])
    assert len(held(project, "Set")) == 2
    assert (project / REPORT_NAME).read_text("utf-8").splitlines()[-1].startswith(",stopped,")
    monkeypatch.undo()
    monkeypatch.setenv("BUSAPP_HOME", str(home))
    for _ in range(2):
        rows = bring(tmp_path / "set", project, "--reader", "Set")
        assert rows == []
        assert len(held(project, "Set")) == 4
    store = ProjectStore(project, "somebody")
    assert len(list(known_instances(store))) == 4
    store.close()
    assert not list(project.glob("*.partial"))


def test_what_a_person_did_is_kept(drawn: list[Drawn], tmp_path: Path, home: Path) -> None:
    project = tmp_path / "project"
    write_coco(tmp_path / "set", drawn[:2])
    bring(tmp_path / "set", project, "--reader", "Anna")
    write_coco(tmp_path / "set", [drawn[0]._replace(lesions=drawn[0].lesions[:1]), drawn[1]])
    rows = bring(tmp_path / "set", project, "--reader", "Anna", code=1)
    assert [(row["outcome"], row["reason"]) for row in rows] == [
        ("left out", "Anna has said something else of this frame before; that is kept")
    ]
    assert np.array_equal(held(project, "Anna")["frame 1.png"].mask, drawn[0].numbers())
    assert bring(tmp_path / "set", project, "--reader", "Ben") == []
    assert int(held(project, "Ben")["frame 1.png"].mask.max()) == 1


def test_the_same_pixels_in_another_file_are_found(drawn: list[Drawn], tmp_path: Path, home: Path) -> None:
    project, shape = tmp_path / "project", drawn[0].shape
    write_coco(tmp_path / "first", drawn[:1])
    bring(tmp_path / "first", project, "--reader", "First")
    other = drawn[0]._replace(stem="again", lesions=(("benign", rectangle(shape, 1, 1, 4, 4)),))
    write_coco(tmp_path / "second", [drawn[0], other, drawn[1]])
    for name in ("frame 1", "again"):
        picture = Image.fromarray(drawn[0].pixels)
        picture.save(tmp_path / "second" / "images" / f"{name}.png", compress_level=0, dpi=(len(name), 72))
    rows = bring(tmp_path / "second", project, "--reader", "Second")
    joined, doubled = rows
    assert joined["outcome"] == "joined"
    assert joined["reason"].startswith("the project has these pixels as ")
    assert (doubled["file"], doubled["outcome"]) == ("images/again.png", "duplicate")
    assert doubled["reason"] == "shows the same pixels as images/frame 1.png, which has another mask or class"
    found = held(project, "Second")
    assert set(found) == {"frame 1.png", "乳腺 左.png"}
    assert found["frame 1.png"].ref == only(project, "First").ref
    assert np.array_equal(found["frame 1.png"].mask, drawn[0].numbers())


def test_files_are_copied_where_that_is_wanted(drawn: list[Drawn], tmp_path: Path, home: Path) -> None:
    write_coco(tmp_path / "set", drawn)
    project = tmp_path / "project"
    bring(tmp_path / "set", project, "--reader", "Set", "--copy")
    found = held(project, "Set")
    assert {frame.path.parent for frame in found.values()} == {project / "frames"}
    assert not any(one.stem in name for one in drawn for name in found)
    expected = {(tmp_path / "set" / "images" / f"{one.stem}.png").read_bytes() for one in drawn}
    assert {frame.path.read_bytes() for frame in found.values()} == expected
    assert main(["export", "--project", str(project), "--reader", "Set", "-o", str(tmp_path / "out")]) == 0


def test_damaged_files_are_named_and_the_rest_comes(drawn: list[Drawn], tmp_path: Path, home: Path) -> None:
    root = tmp_path / "set"
    write_busi(root, drawn)
    picture, mask = root / "malignant" / "frame 1.png", root / "malignant" / "Größe-3_mask.png"
    picture.write_bytes(picture.read_bytes()[:-300])
    mask.write_bytes(png(np.zeros((9, 9), np.uint8)))
    rows = bring(root, tmp_path / "project", "--reader", "Set", code=1)
    reasons = {row["file"]: row["reason"] for row in rows if row["outcome"] == "left out"}
    assert set(reasons) == {"malignant/frame 1.png", "malignant/Größe-3.png"}
    assert "Größe-3_mask.png: the mask is 9x9, its frame 33x40" in reasons["malignant/Größe-3.png"]
    assert set(held(tmp_path / "project", "Set")) == {"乳腺 左.png", "normal.png"}


@pytest.mark.parametrize(
    ("segmentation", "reason"),
    [
        ({"size": [30, 40], "counts": [5, 5]}, "runs that do not cover the 1200 pixels"),
        ({"size": [30, 40], "counts": "9250"}, "runs that do not cover the 1200 pixels"),
        ({"size": [30, 40], "counts": "~~~"}, "runs that are damaged"),
        ({"size": [9, 9], "counts": [81]}, "runs for [9, 9], the frame has [30, 40]"),
        ([[1e12, 3, 4, 5, 6, 7]], "an outline that leads far outside the frame"),
        ([[1, 2, 3]], "an outline that is no list of points"),
        ([[1, 2, 3, 4]], "an outline of 2 points"),
        (7, "an object without an outline"),
        ([["a", 2, 3, 4, 5, 6]], "an outline that is no list of points"),
    ],
)
def test_annotations_that_cannot_be_are_named(segmentation: Any, reason: str, tmp_path: Path, home: Path) -> None:
    write(tmp_path / "set" / "a.png", png(SPECKLE))
    images = [{"id": 1, "file_name": "a.png", "height": 30, "width": 40}]
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "segmentation": segmentation}
    data = {"images": images, "annotations": [annotation], "categories": [{"id": 1, "name": "lesion"}]}
    write(tmp_path / "set" / "a.json", json.dumps(data))
    rows = bring(tmp_path / "set", tmp_path / "project", "--layout", "coco", "--reader", "Set", code=1)
    (row,) = [row for row in rows if row["outcome"] == "left out"]
    assert row["file"] == "a.png"
    assert reason in row["reason"]


def test_names_that_lead_out_of_the_data_set_are_refused(tmp_path: Path, home: Path) -> None:
    write(tmp_path / "secret.png", png(SPECKLE + np.uint8(1)))
    write(tmp_path / "set" / "a.png", png(SPECKLE))
    (tmp_path / "set" / "linked.png").symlink_to(tmp_path / "secret.png")  # by the person's own hand
    names = ["a.png", "linked.png", "../secret.png", "..\\secret.png", str(tmp_path / "secret.png"), "", "a\0b"]
    images = [{"id": n, "file_name": name, "height": 30, "width": 40} for n, name in enumerate(names)]
    write(tmp_path / "set" / "a.json", json.dumps({"images": images, "annotations": [], "categories": []}))
    rows = bring(tmp_path / "set", tmp_path / "project", "--layout", "coco", "--reader", "Set", code=1)
    refused = [row["reason"] for row in rows if row["outcome"] == "left out"]
    assert [reason.rpartition(" ")[2] for reason in refused] == ["missing", "missing", "set", "set", "set"]
    assert set(held(tmp_path / "project", "Set")) == {"a.png", "linked.png"}


def test_a_document_that_declares_entities_is_not_read(tmp_path: Path, home: Path, capsys: Any) -> None:
    write(
        tmp_path / "set" / "annotations.xml",
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><annotations>&c;</annotations>',
    )
    command = ["import", str(tmp_path / "set"), "--project", str(tmp_path / "project"), "--layout", "cvat"]
    assert main(command) == 1
    assert "declares a document type, which CVAT does not; not read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["{tmp}/nothing"], "nothing: no such file or folder"),
        (["{tmp}", "--layout", "dvd"], "no layout 'dvd'; there are: busi, busbra"),
        (["{tmp}"], "no data set in a layout that is known here"),
        (["{tmp}", "--layout", "busi", "--reader", "\t"], "A reader needs a name"),
    ],
)
def test_an_import_that_cannot_be_done_says_why(
    arguments: list[str], reason: str, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [argument.format(tmp=tmp_path) for argument in arguments]
    assert main(["import", *filled, "--project", str(tmp_path / "home" / "project")]) == 1
    assert reason in capsys.readouterr().err


def test_videos_and_pictures_without_annotations_come_into_the_list(tmp_path: Path, home: Path) -> None:
    write_video(tmp_path / "set" / "clip.mp4", "mp4v", 3)
    write_gray(tmp_path / "set" / "a.png", SPECKLE)
    write(tmp_path / "set" / "b.png", "no picture")
    command = ("--layout", "files", "--copy")
    rows = bring(tmp_path / "set", tmp_path / "project", *command, code=1)
    assert [(Path(row["file"]).name, row["outcome"]) for row in rows] == [("b.png", "left out")]
    store = ProjectStore(tmp_path / "project", "somebody")
    known = list(known_instances(store))
    store.close()
    assert [one.frames for one in known] == [1, 3]
    assert all(one.path.parent == tmp_path / "project" / "frames" and one.path.exists() for one in known)
