"""Training in the background: asked for, followed, stopped, killed and found again, from the command line."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
from safetensors.torch import load_file

import busapp.actions.jobs
from busapp.__main__ import main
from busapp.actions.job_worker import work_through
from busapp.actions.models import verdict_of
from busapp.files.jobs import GATE, ORDER, UNLABELLED, JobOrder, JobState, add_job, job_by_number
from busapp.files.opening import open_source
from busapp.files.project_list import add_instances
from busapp.files.project_store import ProjectStore
from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME, WEIGHTS_NAME
from kd_core.contracts.jobs import DataSource, read_events
from kd_core.data.folds import held_out_of_growing
from tests.conftest import ROOT, SHIPPED_MODEL, lesion_picture, write_gray
from tests.journeys.readers import mark

PATIENCE = 240
SMALL = ["size=64", "batch_size=8", "workers=0", "precision=32-true", "validate_every=1"]


@pytest.fixture
def project(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """24 annotated frames of 24 studies, 22 of them done, one reviewed, one in work."""
    # Which of them are held out hangs on the project's key and on where the files lie.
    monkeypatch.setattr(ProjectStore, "keyed_hash", lambda self, text: f"study {Path(text).name}")
    folder = tmp_path / "project"
    for number in range(24):
        gray, mask = lesion_picture(number, 48)
        path = write_gray(tmp_path / "frames" / f"{number}" / "frame.png", gray)
        status = {0: {}, 1: {"Status": "reviewed"}}.get(number, {"Status": "done"})
        mark(folder, "Tester", path, (mask > 0).astype(np.uint8), Class="benign", **status)
    return folder


def _start(project: Path, *more: str, epochs: int = 1) -> int:
    settings = [word for setting in [*SMALL, f"epochs={epochs}"] for word in ("--set", setting)]
    return main(["jobs", "start", "supervised", "--project", str(project), *settings, *more])


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def _reaches(project: Path, state: JobState, number: int = 1) -> None:
    end: tuple[JobState, ...] = ("finished", "failed", "paused", "cancelled")
    job = job_by_number(project, number)
    _until(lambda: job.state()[0] == state or job.state()[0] in end)
    assert job.state() == (state, ""), (job.folder / "log.txt").read_text()


def test_a_job_learns_from_the_frames_that_are_done_and_goes_on_without_the_one_who_asked(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _start(project) == 0
    assert capsys.readouterr().out == "1\n"
    _reaches(project, "finished")
    card = ModelCard.read(job_by_number(project, 1).run / "model" / CARD_NAME)
    assert sum(sum(part.values()) for part in card.training["frames"].values()) == 23
    job = job_by_number(project, 1)
    found = verdict_of(job)
    assert found["candidate"]["sha256"] == card.sha256
    assert found["active"]["sha256"] == ModelCard.read(SHIPPED_MODEL / CARD_NAME).sha256
    assert len(found["frames"]) == sum(card.training["frames"]["test"].values()) > 0
    assert (job.folder / GATE / "gate.html").exists()
    capsys.readouterr()
    assert main(["jobs", "promote", "1", "--project", str(project)]) == 1
    assert "The gate says: worse" in capsys.readouterr().err
    assert main(["jobs", "list", "--project", str(project)]) == 0
    assert "finished" in capsys.readouterr().out
    assert main(["jobs", "show", "1", "--project", str(project)]) == 0
    assert "student: epoch 1/1" in capsys.readouterr().out


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are queued; a test says when they are worked through."""
    monkeypatch.setattr("busapp.services.executor.LocalExecutor.start", lambda self, project: None)


def _worker(project: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "busapp", "jobs", "work", "--project", str(project)], cwd=ROOT)


@pytest.mark.usefixtures("by_hand")
def test_a_job_is_paused_between_two_steps_and_goes_on_from_there(project: Path) -> None:
    assert _start(project, epochs=40) == 0
    job = job_by_number(project, 1)
    worker = _worker(project)
    _until((job.run / "stages" / "student" / "checkpoint.pt").exists)
    assert main(["jobs", "pause", "1", "--project", str(project)]) == 0
    assert worker.wait(60) == 0
    assert job.state() == ("paused", "")
    assert main(["jobs", "resume", "1", "--project", str(project)]) == 0
    assert job.state() == ("queued", "")
    assert work_through(project) == 1
    assert job.state() == ("finished", "")


@pytest.mark.usefixtures("by_hand")
def test_a_job_whose_worker_was_killed_is_found_interrupted_and_finished_by_the_next(project: Path) -> None:
    assert _start(project, epochs=40) == 0
    job = job_by_number(project, 1)
    worker = _worker(project)
    _until((job.run / "stages" / "student" / "checkpoint.pt").exists)
    assert job.state()[0] == "running"
    assert work_through(project) == 0, "two workers would train the same job twice"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(10)
    assert job.state()[0] == "interrupted"
    assert work_through(project) == 1
    assert job.state() == ("finished", "")


@pytest.mark.usefixtures("by_hand")
def test_jobs_are_done_in_their_order_and_one_that_fails_says_why_and_holds_up_nobody(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _start(project, "--set", "nonsense=1") == 0
    (tmp_path / "empty").mkdir()
    assert _start(project, "--layout", "busi", "--data", str(tmp_path / "empty"), "--own", "none") == 0
    assert _start(project) == 0
    assert main(["jobs", "cancel", "3", "--project", str(project)]) == 0
    assert work_through(project) == 2
    state, reason = job_by_number(project, 1).state()
    assert state == "failed"
    assert "no setting 'nonsense'; there are:" in reason
    state, reason = job_by_number(project, 2).state()
    assert state == "failed"
    assert str(tmp_path / "empty") in reason
    assert job_by_number(project, 3).state() == ("cancelled", "")
    assert main(["jobs", "cancel", "1", "--project", str(project)]) == 1
    assert "Job 1 is failed" in capsys.readouterr().err


@pytest.mark.usefixtures("by_hand")
def test_what_cannot_succeed_is_refused_before_it_is_queued(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _start(project, "--own", "none") == 1
    assert _start(project, "--layout", "busi", "--data", "/nowhere") == 1
    assert "/nowhere: no such folder" in capsys.readouterr().err
    monkeypatch.setattr(busapp.actions.jobs, "LEAST_FREE", 2**62)
    assert _start(project) == 1
    assert "make room first" in capsys.readouterr().err
    assert not list((project / "jobs").glob("0*"))
    assert main(["jobs", "show", "7", "--project", str(project)]) == 1


def test_an_order_that_cannot_be_read_fails_with_its_file(project: Path) -> None:
    job = add_job(project, JobOrder(recipe="supervised"))
    (job.folder / ORDER).write_text("{")
    assert work_through(project) == 1
    state, reason = job.state()
    assert state == "failed"
    assert str(job.folder / ORDER) in reason


@pytest.mark.usefixtures("by_hand")
def test_two_jobs_run_beside_one_another_where_a_person_wants_that_and_none_twice(project: Path) -> None:
    for _ in range(2):
        assert _start(project, epochs=40) == 0
    first, second = (job_by_number(project, number) for number in (1, 2))
    command = [sys.executable, "-m", "busapp", "jobs", "work", "--project", str(project), "--at-once", "2"]
    workers = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    _until(lambda: first.state()[0] == second.state()[0] == "running")
    _until(lambda: any(worker.poll() == 0 for worker in workers))  # the third finds no place
    for job in (first, second):
        assert main(["jobs", "cancel", str(job.number), "--project", str(project)]) == 0
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert first.state() == second.state() == ("cancelled", "")


@pytest.mark.slow
@pytest.mark.usefixtures("by_hand")
def test_a_job_that_is_killed_at_any_moment_ends_with_the_same_student(project: Path) -> None:
    """Worker and training are killed in turn, at moments drawn at random, until the job gets through."""
    for _ in range(2):
        assert _start(project, epochs=6) == 0
    whole, killed = (job_by_number(project, number) for number in (1, 2))
    worker = _worker(project)
    _until(lambda: whole.state()[0] == "finished" and killed.state()[0] == "running")
    moments, kills = random.Random(6), 0
    while killed.state()[0] != "finished":
        time.sleep(moments.uniform(0.2, 5.0 + kills))
        trainings = [one for one in psutil.process_iter(["cmdline"]) if str(killed.run) in (one.info["cmdline"] or [])]
        for process in [psutil.Process(worker.pid)] if kills % 2 else trainings[:1]:
            process.kill()
            kills += 1
        worker.wait(120)
        if killed.state()[0] == "failed":  # the worker saw its training die
            assert "ended without a word" in killed.state()[1]
            assert main(["jobs", "resume", "2", "--project", str(project)]) == 0
        worker = _worker(project)
        worker.poll()
    worker.wait(60)
    assert kills >= 2
    ours, theirs = (load_file(job.run / "model" / WEIGHTS_NAME) for job in (killed, whole))
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert verdict_of(killed)["dice"] == verdict_of(whole)["dice"]


def test_a_student_learns_from_frames_that_nobody_has_begun_as_its_teacher_outlines_them(
    project: Path, busi_folder: Path, tmp_path: Path
) -> None:
    store = ProjectStore(project, "Tester")
    paths = [write_gray(tmp_path / "new" / f"{n}" / "frame.png", lesion_picture(90 + n, 48)[0]) for n in range(8)]
    add_instances(store, [open_source(path).instance for path in paths])
    store.close()
    settings = dict(word.split("=") for word in [*SMALL, "size=32", "epochs=1", "teacher.base=4"])
    more = (DataSource(layout="busi", path=str(busi_folder)),)
    job = add_job(project, JobOrder(recipe="tiny_unet", settings=settings, data=more, unlabelled=True))
    assert work_through(project) == 1
    assert job.state()[0] == "finished", job.state()
    pictures = sorted((job.folder / UNLABELLED).glob("*/*.png"))
    assert len(pictures) == 8
    held = sum(held_out_of_growing(path.parent.name, test=5) for path in pictures)
    (said,) = [event.values for event in read_events(job.run) if event.kind == "unlabelled"]
    assert said["looked_at"] == 8 - held > 0
