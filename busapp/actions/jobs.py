"""Background jobs: ask for them, stop them, see that someone works through them."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from busapp.files.jobs import Job, JobOrder, JobState, add_job, all_jobs
from busapp.model.errors import UserError
from busapp.services.executor import Executor

LEAST_FREE = 2 * 1024**3
"""Bytes of disk that a job is refused below."""

OPEN: tuple[JobState, ...] = ("queued", "interrupted")
"""What a worker takes next."""


def start_job(project: Path, *, order: JobOrder, executor: Executor) -> Job:
    """Put a job into the queue and see that someone works through it.

    Raises:
        UserError: it could not succeed as things are (``obstacles``), or cannot be written.
    """
    found = obstacles(project, order)
    if found:
        raise UserError(" ".join(found))
    job = add_job(project, order)
    executor.start(project)
    return job


def obstacles(project: Path, order: JobOrder) -> list[str]:
    """What speaks against a job, in sentences; nothing where nothing does."""
    found = []
    if importlib.util.find_spec("torch") is None:
        found.append("Training is not installed; this installs it: pip install 'busapp[train]'.")
    if not order.statuses and not order.data:
        found.append("There is nothing to learn from: choose this project's frames, or a data set.")
    missing = [source.path for source in order.data if not Path(source.path).is_dir()]
    if missing:
        found.append(f"{', '.join(missing)}: no such folder.")
    if shutil.disk_usage(_existing(project)).free < LEAST_FREE:
        found.append(f"{project}: less than {LEAST_FREE // 1024**3} GB of disk are free; make room first.")
    return found


def resume_job(project: Path, *, job: Job, executor: Executor) -> None:
    """Go on with a job that was paused, cancelled or failed, from its last checkpoint.

    Raises:
        UserError: it is finished, or in the queue already.
    """
    state, _ = job.state()
    if state in ("finished", "queued", "running"):
        raise UserError(f"Job {job.number} is {state}.")
    job.grant()
    job.set_state("queued")
    executor.start(project)


def stop_job(*, job: Job, state: JobState) -> None:
    """Pause or cancel a job: at once if it waits, between two steps if it runs.

    Raises:
        UserError: it is over already.
    """
    if state not in ("paused", "cancelled"):
        raise ValueError(state)
    now, _ = job.state()
    if now in ("finished", "failed", "cancelled"):
        raise UserError(f"Job {job.number} is {now}.")
    if now == "running":
        job.wish("pause" if state == "paused" else "cancel")
    else:
        job.set_state(state)


def take_up_jobs(project: Path, executor: Executor) -> list[int]:
    """See that someone works through what waits or was interrupted; the numbers of the jobs that were.

    Raises:
        UserError: the worker cannot be started.
    """
    states = {job.number: job.state()[0] for job in all_jobs(project)}
    if any(state in OPEN for state in states.values()):
        executor.start(project)
    return [number for number, state in states.items() if state == "interrupted"]


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())
