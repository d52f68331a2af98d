"""The worker's side of background jobs: take the next, write its frames, have kd-core train and judge."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock

from busapp.actions.export import export_project
from busapp.actions.jobs import OPEN
from busapp.actions.models import student_card
from busapp.files.export.settings import ExportSettings
from busapp.files.jobs import DATA, GATE, LOG, UNLABELLED, Job, JobOrder, JobState, all_jobs
from busapp.files.project_folder import jobs_folder
from busapp.files.project_store import ProjectStore
from busapp.files.queue_folders import taken
from busapp.files.unlabelled import export_unlabelled
from busapp.model.errors import UserError
from busapp.services.model_shelf import Shelf, what_reads
from kd_core.contracts.jobs import DataSource

POLL_SECONDS = 0.3

AS_MODELS_SEE = ExportSettings(outside="cut")
"""Frames to learn from are those that a model is asked about (``services.inference``)."""


def work_through(project: Path, *, at_once: int = 1) -> int:
    """Do the queued jobs one after another until there are none; how many were begun.

    Returns at once where ``at_once`` other processes are at it.
    """
    with _place(project, at_once) as free:
        done = 0
        while free and _do_next(project):
            done += 1
    return done


@contextmanager
def _place(project: Path, at_once: int) -> Iterator[bool]:
    """Whether one of the places of a project's workers is free, which is kept while this holds."""
    jobs_folder(project).mkdir(parents=True, exist_ok=True)
    for number in range(at_once):
        with taken(FileLock(jobs_folder(project) / f"worker-{number}.lock")) as ours:
            if ours:
                yield True
                return
    yield False


def _do_next(project: Path) -> bool:
    """Do the first job that waits and nobody is at; whether there was one."""
    for job in all_jobs(project):
        if job.state()[0] not in OPEN:
            continue
        with job.claimed() as mine:
            if mine:
                job.set_state("running")
                job.set_state(*_outcome(project, job))
                job.grant()
                return True
    return False


def _outcome(project: Path, job: Job) -> tuple[JobState, str]:
    try:
        order = job.order()
        sources = (*own_frames(project, job.folder / DATA, order), *order.data)
        state, reason = _train(job, order, sources, own_unlabelled(project, job.folder / UNLABELLED, order))
        return _judge(job, sources) if state == "finished" else (state, reason)
    except UserError as error:
        return "failed", str(error)
    except OSError as error:
        return "failed", f"{error.filename or job.folder}: {error.strerror}"


def own_frames(project: Path, target: Path, order: JobOrder) -> tuple[DataSource, ...]:
    """The project's frames that a job learns from, written to ``target`` unless they are there already.

    Raises:
        UserError: there are none, or they cannot be written.
    """
    if not order.statuses:
        return ()
    if not target.exists():
        with closing(ProjectStore(project, order.reader)) as store:
            statuses = frozenset(order.statuses)
            for _ in export_project(
                store, form="busi", target=target, reader=order.reader, statuses=statuses, settings=AS_MODELS_SEE
            ):
                pass
    return (DataSource(layout="project", path=str(target)),)


def own_unlabelled(project: Path, target: Path, order: JobOrder) -> tuple[str, ...]:
    """The words that name the project's frames that nobody has begun, written to ``target`` unless they are there.

    Raises:
        UserError: there are none, or they cannot be written.
    """
    if not order.unlabelled:
        return ()
    if not target.exists():
        with closing(ProjectStore(project, order.reader)) as store:
            for _ in export_unlabelled(store, target):
                pass
    return ("--unlabelled", str(target))


def _train(job: Job, order: JobOrder, sources: Sequence[DataSource], more: Sequence[str]) -> tuple[JobState, str]:
    return _kd_core(job, ["train", *order_words(order, sources), *more, "--attached", "--run", str(job.run)])


def _judge(job: Job, sources: Sequence[DataSource]) -> tuple[JobState, str]:
    """Put the student through the gate. One that cannot be judged is finished all the same, and the reason kept."""
    shelf, reads = Shelf(), what_reads(student_card(job))
    in_use = shelf.in_use().get(reads)
    if in_use is None:
        return "finished", f"not judged: no model of {reads} was in use"
    models = ["--candidate", str(job.run / "model"), "--active", str(shelf.place(in_use))]
    state, reason = _kd_core(job, ["gate", "--attached", *models, *_data_words(sources), "-o", str(job.folder / GATE)])
    return ("finished", f"not judged: {reason}") if state == "failed" else (state, reason)


def order_words(order: JobOrder, sources: Sequence[DataSource]) -> list[str]:
    """A job as kd-core's command line names it.

    Raises:
        UserError: its base is not on the shelf any more.
    """
    settings = [word for name, value in order.settings.items() for word in ("--set", f"{name}={value}")]
    base = [] if order.base is None else ["--base", str(Shelf().place(order.base))]
    return [order.recipe, "--profile", order.profile, *settings, *base, *_data_words(sources)]


def _data_words(sources: Sequence[DataSource]) -> list[str]:
    return [word for source in sources for word in ("--layout", source.layout, "--data", source.path)]


def _kd_core(job: Job, words: Sequence[str]) -> tuple[JobState, str]:
    """Run kd-core until it ends or a person wants it stopped; it stops cleanly when its standard input ends."""
    with (job.folder / LOG).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", "kd_core.cli", *words], stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        wish = _wait(process, job.wished)
    if process.returncode == 0:
        return "finished", ""
    if wish:
        return ("paused" if wish == "pause" else "cancelled"), ""
    return "failed", _last_words(job)


def _wait(process: subprocess.Popen[bytes], wished: Callable[[], str]) -> str:
    """Until a process has ended; what a person wished meanwhile."""
    assert process.stdin is not None
    wish = ""
    while process.poll() is None:
        if not wish and (wish := wished()):
            process.stdin.close()
        time.sleep(POLL_SECONDS)
    process.stdin.close()
    return wish


def _last_words(job: Job) -> str:
    log = job.folder / LOG
    return last_words(log.read_text("utf-8", "replace")) or f"kd-core ended without a word; see {log}"


def last_words(said: str) -> str:
    """What kd-core said last, which is why it ended; empty where it said nothing."""
    lines = (line for line in reversed(said.splitlines()) if line.startswith("kd-core: "))
    return next(lines, "").removeprefix("kd-core: ")
