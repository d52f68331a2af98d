"""Background jobs from the window: started, followed, stopped, their student used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from busapp.actions.job_worker import order_words
from busapp.files.jobs import GATE, Job, JobOrder, add_job, all_jobs
from busapp.files.project_list import known_instances
from busapp.services.model_shelf import Shelf
from busapp.ui.dialogs.new_job import NewJobDialog
from busapp.ui.dialogs.training import TrainingDialog
from kd_core.contracts.jobs import EVENTS_NAME, JobEvent
from tests.conftest import SAMPLES, SHIPPED_MODEL
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture
def studio(start: Start, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A window with a project; jobs are queued, nobody works through them."""
    monkeypatch.setattr("busapp.services.executor.LocalExecutor.start", lambda self, project: None)
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    return studio


def _project(studio: Studio) -> Path:
    return studio.store.folder


def _dialog(studio: Studio, qtbot: QtBot) -> TrainingDialog:
    studio.press("Ctrl+Alt+T")
    dialog = studio.window.findChild(TrainingDialog)
    assert isinstance(dialog, TrainingDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def _trained(job: Job, verdict: str) -> None:
    """As a worker leaves a job that ended well."""
    job.run.mkdir()
    events = [
        JobEvent(
            kind="epoch",
            time=number,
            values={
                "stage": "student",
                "epoch": number,
                "epochs": 3,
                "seconds_left": 120,
                "losses": {"segmentation": 1 / number, "kd": 2 / number},
            },
        )
        for number in (1, 2, 3)
    ]
    scores = {"stage": "student", "epoch": 3, "network": "student", "scores": {"dice": 0.8}}
    events.append(JobEvent(kind="validation", time=4, values=scores))
    (job.run / EVENTS_NAME).write_text("".join(event.line() + "\n" for event in events))
    shutil.copytree(SHIPPED_MODEL, job.run / "model")
    (job.folder / GATE).mkdir()
    (job.folder / GATE / "gate.json").write_text(json.dumps({"verdict": verdict, "reasons": ["Dice +1.0 points"]}))
    job.set_state("finished")


def test_how_a_job_is_going_is_seen_and_its_student_is_used_for_a_reason(
    studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _trained(add_job(_project(studio), JobOrder(recipe="t2kd")), "unsure")
    dialog = _dialog(studio, qtbot)
    qtbot.waitUntil(lambda: "Job 1: t2kd, finished" in dialog._heading.text())
    assert "student: epoch 3 of 3" in dialog._text.text()
    assert "Gate: no surer than the model in use." in dialog._text.text()
    assert {item.name() for item in dialog._losses.listDataItems()} == {"segmentation", "kd"}
    assert len(dialog._dice.listDataItems()) == 1
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("finds more cysts", True))
    assert dialog._use.isEnabled()
    dialog._use.click()
    qtbot.waitUntil(lambda: [one.why for one in Shelf().history()] == ["finds more cysts"])
    qtbot.waitUntil(lambda: "Job 1: t2kd, finished, in use" in dialog._heading.text())
    assert not dialog._use.isEnabled()
    studio.press("Ctrl+Alt+Z")
    assert Shelf().active() == ""
    dialog.close()


def test_what_the_student_makes_of_a_few_frames_is_seen_epoch_by_epoch(studio: Studio, qtbot: QtBot) -> None:
    job = add_job(_project(studio), JobOrder(recipe="t2kd"))
    _trained(job, "better")
    folder = job.run / "stages" / "student" / "examples"
    folder.mkdir(parents=True)
    picture = QImage(400, 100, QImage.Format.Format_RGB32)
    for epoch in (10, 20):
        picture.fill(epoch)
        assert picture.save(str(folder / f"{epoch:04d}.png"))
    dialog = _dialog(studio, qtbot)
    qtbot.waitUntil(lambda: "epoch 20" in dialog._examples._text.text())
    dialog._examples._slider.setValue(0)
    assert "epoch 10" in dialog._examples._text.text()
    picture.save(str(folder / "0030.png"))
    qtbot.waitUntil(lambda: dialog._examples._slider.maximum() == 2)
    assert "epoch 10" in dialog._examples._text.text(), "it was moved by hand, so it stays"
    dialog.close()


def test_a_job_that_waits_is_paused_and_goes_on_from_the_window(studio: Studio, qtbot: QtBot) -> None:
    job = add_job(_project(studio), JobOrder(recipe="supervised"))
    dialog = _dialog(studio, qtbot)
    qtbot.waitUntil(lambda: dialog._pause.isEnabled())
    dialog._pause.click()
    qtbot.waitUntil(lambda: job.state()[0] == "paused")
    qtbot.waitUntil(lambda: dialog._resume.isEnabled())
    dialog._resume.click()
    qtbot.waitUntil(lambda: job.state()[0] == "queued")
    dialog.close()


def test_a_new_job_is_checked_before_it_is_queued(studio: Studio, qtbot: QtBot) -> None:
    dialog = NewJobDialog(studio.session, _project(studio), studio.window)
    dialog.open()
    qtbot.waitUntil(lambda: "Dice + cross entropy" in dialog._words.text(), timeout=60_000)
    dialog._own.setCurrentIndex(2)
    dialog._start.click()
    assert "nothing to learn from" in dialog._against.text()
    assert all_jobs(_project(studio)) == []
    dialog._own.setCurrentIndex(0)
    dialog._epochs.setText("3")
    dialog._start.click()
    (job,) = all_jobs(_project(studio))
    assert job.order() == JobOrder(recipe="supervised", reader="Tester", settings={"student.epochs": "3"})


def test_a_check_says_what_a_job_would_learn_from_what_speaks_against_it_and_how_long_it_takes(
    studio: Studio, qtbot: QtBot, busi_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(busi_folder))
    dialog = NewJobDialog(studio.session, _project(studio), studio.window)
    dialog.open()
    dialog._own.setCurrentIndex(2)
    dialog._add()
    dialog._check.click()
    qtbot.waitUntil(lambda: "About" in dialog._state.text(), timeout=120_000)
    lines = dialog._state.text().splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["Learns", "Tuned", "Held"]
    counts = [int(word) for line in lines[:3] for word in line.split("(")[0].split() if word.isdigit()]
    assert sum(counts) == 60
    assert "So few are held out" in dialog._against.text()
    assert "No normal frame" not in dialog._against.text()
    assert "held out that" not in dialog._state.text(), "warnings stand apart"
    dialog.close()


def test_a_job_can_start_from_a_model_on_the_shelf(studio: Studio) -> None:
    dialog = NewJobDialog(studio.session, _project(studio), studio.window)
    dialog.open()
    assert dialog._base.currentData() is None
    dialog._base.setCurrentIndex(1)
    assert dialog._base.currentText() == "bus-first, the model that ships"
    dialog._start.click()
    (job,) = all_jobs(_project(studio))
    assert job.order().base == ""
    assert order_words(job.order(), ())[-2:] == ["--base", str(SHIPPED_MODEL)]


def test_what_cannot_be_checked_says_why(studio: Studio, qtbot: QtBot) -> None:
    dialog = NewJobDialog(studio.session, _project(studio), studio.window)
    dialog.open()
    dialog._check.click()
    qtbot.waitUntil(lambda: "there is no annotated frame" in dialog._against.text(), timeout=60_000)
    dialog.close()


def test_frames_that_nobody_has_begun_are_checked_with_the_job_and_learned_from_when_asked(
    start: Start, qtbot: QtBot, busi_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("busapp.services.executor.LocalExecutor.start", lambda self, project: None)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(busi_folder))
    studio = start(shutil.copy(SAMPLES / "phantom.dcm", tmp_path / "cine.dcm"))
    qtbot.waitUntil(lambda: any(known_instances(studio.store)))
    dialog = NewJobDialog(studio.session, _project(studio), studio.window)
    dialog.open()
    assert not dialog._unlabelled.isChecked()
    dialog._own.setCurrentIndex(2)
    dialog._add()
    dialog._unlabelled.setChecked(True)
    dialog._check.click()
    qtbot.waitUntil(lambda: dialog._against.text() != "", timeout=60_000)
    assert "has no teacher that is trained" in dialog._against.text()
    dialog._recipe.setCurrentText("tiny_unet")
    dialog._check.click()
    qtbot.waitUntil(lambda: "About" in dialog._state.text(), timeout=120_000)
    assert "up to 8 frames without masks" in dialog._state.text(), "the cine's"
    dialog._start.click()
    (job,) = all_jobs(_project(studio))
    assert job.order().unlabelled
