"""The model in use: promoted, rolled back, brought in and taken out; open windows follow."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from busapp.__main__ import main
from busapp.actions.models import promote_job
from busapp.files.jobs import GATE, JobOrder, add_job
from busapp.model.errors import UserError
from busapp.services.model_shelf import SHIPPED, Shelf
from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from tests.conftest import SAMPLES, SHIPPED_MODEL
from tests.journeys.studio import Studio


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """A model of another name."""
    folder = tmp_path / "other"
    shutil.copytree(SHIPPED_MODEL, folder)
    replace(ModelCard.read(folder / CARD_NAME), name="bus-other").write(folder / CARD_NAME)
    return folder


@pytest.mark.usefixtures("home")
def test_a_model_is_brought_in_used_and_rolled_back(other_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "import", str(other_model)]) == 0
    name = capsys.readouterr().out.strip()
    assert name.startswith("bus-other-")
    assert main(["models", "promote", name, "--why", "finds small ones"]) == 0
    assert Shelf().active() == name
    assert main(["models", "list"]) == 0
    listed = capsys.readouterr().out
    assert f"* {name}" in listed
    assert "finds small ones" in listed
    assert main(["models", "rollback"]) == 0
    assert capsys.readouterr().out == "(shipped)\n"
    assert Shelf().active() == SHIPPED
    assert main(["models", "rollback"]) == 0
    assert Shelf().active() == name


@pytest.mark.usefixtures("home")
def test_there_is_nothing_to_go_back_to_at_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "rollback"]) == 1
    assert "nothing to go back to" in capsys.readouterr().err


def test_open_windows_use_a_promoted_model_at_once(start: Callable[..., Studio], other_model: Path) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    before = studio.document.proposal
    assert studio.session.masks.model_name == "bus-first"
    shelf = Shelf()
    shelf.promote(shelf.add(other_model), why="test", by="Tester")
    studio.wait(lambda: studio.session.masks.model_name == "bus-other")
    studio.wait(lambda: studio.document.proposal not in (None, before))
    shelf.roll_back(by="Tester")
    studio.wait(lambda: studio.session.masks.model_name == "bus-first")


@pytest.mark.usefixtures("home")
def test_a_model_leaves_as_a_zip_file_and_comes_back_the_same(tmp_path: Path) -> None:
    target = tmp_path / "model.zip"
    assert main(["models", "export", "", "-o", str(target)]) == 0
    name = Shelf().add(target)
    for member in (CARD_NAME, MODEL_NAME):
        assert (Shelf().place(name) / member).read_bytes() == (SHIPPED_MODEL / member).read_bytes()
    assert main(["models", "export", "", "-o", str(target)]) == 1


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, held in members.items():
            file.writestr(name, held)
    return path


@pytest.mark.usefixtures("home")
def test_what_is_no_model_is_refused_with_its_reason_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, graph = (SHIPPED_MODEL / CARD_NAME).read_bytes(), (SHIPPED_MODEL / MODEL_NAME).read_bytes()
    bad: dict[str, Path] = {
        "no model.onnx": _zip(tmp_path / "half.zip", {CARD_NAME: card}),
        "neither a model folder nor a zip file": tmp_path / "text.zip",
        "no card.json in it; this is not a model": tmp_path / "empty",
        "sha256": _zip(tmp_path / "changed.zip", {CARD_NAME: card, MODEL_NAME: graph + b"x"}),
        "card cannot be read": _zip(tmp_path / "card.zip", {CARD_NAME: b"{", MODEL_NAME: graph}),
    }
    (tmp_path / "text.zip").write_text("hello")
    (tmp_path / "empty").mkdir()
    shelf = Shelf()
    for reason, path in bad.items():
        with pytest.raises(UserError, match=reason):
            shelf.add(path)
    monkeypatch.setattr("busapp.services.model_shelf.LARGEST", 1000)
    with pytest.raises(UserError, match="at most"):
        shelf.add(SHIPPED_MODEL)
    assert list(shelf.folder.iterdir()) == []


@pytest.mark.usefixtures("home")
def test_a_zip_file_writes_nowhere_but_on_the_shelf(tmp_path: Path) -> None:
    members = {f"../../{name}": (SHIPPED_MODEL / name).read_bytes() for name in (CARD_NAME, MODEL_NAME)}
    before = sorted(tmp_path.rglob("*"))
    name = Shelf().add(_zip(tmp_path / "slip.zip", {**members, "../evil.txt": b"x"}))
    new = {path for path in sorted(tmp_path.rglob("*")) if path not in before}
    assert {path.name for path in new} == {"slip.zip", "models", name, CARD_NAME, MODEL_NAME}


@pytest.mark.usefixtures("home")
def test_a_student_that_the_gate_is_against_is_used_only_for_a_reason_which_is_kept(
    tmp_path: Path, other_model: Path
) -> None:
    job = add_job(tmp_path / "project", JobOrder(recipe="supervised"))
    shelf = Shelf()
    with pytest.raises(UserError, match="Job 1 is queued"):
        promote_job(shelf, job=job, by="Tester")
    job.set_state("finished")
    shutil.copytree(other_model, job.run / "model")
    (job.folder / GATE).mkdir()
    (job.folder / GATE / "gate.json").write_text(json.dumps({"verdict": "unsure", "reasons": ["Dice +0.1"]}))
    with pytest.raises(UserError, match="The gate says: unsure"):
        promote_job(shelf, job=job, by="Tester")
    assert shelf.active() == SHIPPED
    name = promote_job(shelf, job=job, by="Tester", why="it finds cysts")
    assert shelf.active() == name
    assert shelf.history()[-1].why == "it finds cysts"
    notes = shelf.notes(name)
    assert (notes["parent"], notes["verdict"], notes["recipe"], notes["data"]) == (
        SHIPPED,
        "unsure",
        "supervised",
        ["project"],
    )
