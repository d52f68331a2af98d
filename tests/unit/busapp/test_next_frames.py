"""``busapp next``: a project's frames in the order in which annotating them is worth most."""

from __future__ import annotations

import getpass
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from busapp.__main__ import main
from busapp.actions.next_frames import PER_FILE, Models, look_at_project, next_frames
from busapp.document.document import replacement
from busapp.files.opening import open_source
from busapp.files.project_list import add_instances, known_instances
from busapp.files.project_store import ProjectStore
from busapp.model.edit import TakenStep
from busapp.model.study import Instance
from busapp.services.model_shelf import teachers_of
from kd_core.runtime.segmenter import Segmenter
from tests.conftest import SAMPLES, SHIPPED_MODEL, lesion_picture, write_gray


@pytest.fixture
def store(home: Path, tmp_path: Path) -> ProjectStore:
    """A project of six pictures and a cine."""
    made = ProjectStore(tmp_path / "project", getpass.getuser())
    paths = [write_gray(tmp_path / "set" / f"{number}.png", lesion_picture(number)[0]) for number in range(6)]
    add_instances(made, [open_source(path).instance for path in (*paths, SAMPLES / "phantom.dcm")])
    return made


def _annotate(store: ProjectStore, instance: Instance, proposed: int, painted: int) -> None:
    """Paint so many rows of a frame of which others were proposed."""
    frame = open_source(instance.path).read(0)
    empty = np.zeros((frame.height, frame.width), np.uint8)
    mask, proposal = empty.copy(), empty.copy()
    mask[:painted], proposal[:proposed] = 1, 1
    edit = replacement("Brush", empty, mask)
    assert edit is not None
    step = TakenStep(
        instance=instance, ref=instance.stored(0), step="do", edit=edit, base_revision=0, mask=mask, findings={},
        proposed=proposal, confidence=0.5,
    )  # fmt: skip
    store.save(step)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def _next(store: ProjectStore, *more: str) -> int:
    return main(["next", "--project", str(store.folder), *more])


def test_every_frame_that_nobody_began_is_named_once_with_its_reason(
    store: ProjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _next(store, "--count", "100") == 0
    lines = _lines(capsys)
    frames = open_source(SAMPLES / "phantom.dcm").instance.frames
    assert len(lines) == 6 + min(PER_FILE, frames)
    assert len({line.split("  frame ")[0].split()[-1] + line.split("  frame ")[1][:3] for line in lines}) == len(lines)
    assert [line.split()[0] for line in lines] == [str(place + 1) for place in range(len(lines))]
    assert all(line.split("  ")[-1] for line in lines)


def test_what_is_annotated_is_not_named_any_more_and_nothing_is_looked_at_twice(
    store: ProjectStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _next(store, "--count", "3") == 0
    assert len(_lines(capsys)) == 3
    instance = _pictures(store)[0]
    _annotate(store, instance, proposed=4, painted=4)

    def forbidden(*_: object) -> None:
        raise AssertionError("a frame was looked at again")

    monkeypatch.setattr(Segmenter, "probabilities", forbidden)
    assert _next(store, "--count", "100") == 0
    assert str(instance.path) not in "\n".join(_lines(capsys))


def test_another_model_looks_anew(store: ProjectStore) -> None:
    shipped = Models(SHIPPED_MODEL)
    assert len(list(look_at_project(store, models=shipped))) > 0
    assert list(look_at_project(store, models=shipped)) == []
    shipped.name = "another"
    assert next_frames(store, models=shipped) == []
    assert len(list(look_at_project(store, models=shipped))) > 0
    assert list(look_at_project(store, models=shipped)) == []


def test_a_file_that_is_gone_is_left_out_and_said(store: ProjectStore, capsys: pytest.CaptureFixture[str]) -> None:
    gone = _pictures(store)[0].path
    gone.unlink()
    assert _next(store) == 0
    said = capsys.readouterr()
    assert gone.name in said.err
    assert str(gone) not in said.out


def test_what_was_corrected_counts_for_frames_like_it(store: ProjectStore) -> None:
    for number, instance in enumerate(_pictures(store)[:5]):
        _annotate(store, instance, proposed=number + 1, painted=40)
    models = Models(SHIPPED_MODEL)
    list(look_at_project(store, models=models))
    order = next_frames(store, models=models)
    assert {one.worth.place for one in order} == set(range(len(order)))
    assert _pictures(store)[5].uid in {one.ref.instance for one in order}


def test_the_teachers_of_a_student_are_found_where_its_job_still_has_them(tmp_path: Path) -> None:
    student = tmp_path / "student"
    shutil.copytree(SHIPPED_MODEL, student)
    assert teachers_of(student) == []
    card = json.loads((student / "card.json").read_text())
    card["training"]["stage"]["teachers"] = ["teacher", "gone"]
    (student / "card.json").write_text(json.dumps(card))
    (student / "notes.json").write_text(json.dumps({"job": str(tmp_path / "job")}))
    assert teachers_of(student) == []
    teacher = tmp_path / "job" / "run" / "stages" / "teacher" / "model"
    shutil.copytree(SHIPPED_MODEL, teacher)
    assert teachers_of(student) == [teacher]
    gray, _ = lesion_picture(1)
    path = write_gray(tmp_path / "one.png", gray)
    look = Models(student).look(open_source(path).instance, 0)
    assert look is not None
    assert look.teacher == pytest.approx(0)


def test_a_folder_without_a_project_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["next", "--project", str(tmp_path)]) == 1
    assert "not a project folder" in capsys.readouterr().err


def _pictures(store: ProjectStore) -> list[Instance]:
    return [one for one in known_instances(store) if one.path.suffix == ".png"]
