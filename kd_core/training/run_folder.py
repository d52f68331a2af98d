"""The folder that holds all a run wrote: job, events, each stage's checkpoint, network and model, the report."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout

from kd_core.contracts import JobEvent, JobSpec, RunError
from kd_core.contracts.jobs import EVENTS_NAME, EXAMPLES, JOB_NAME

CHECKPOINT_NAME = "checkpoint.pt"
NETWORK_NAME = "network.pt"
STAGE_NAME = "stage.json"
MODEL_FOLDER, STAGES = "model", "stages"

PATIENCE = 30.0
"""Seconds in which a process that was asked to stop lets go of its run folder."""


class RunFolder:
    """A run's folder. Opening one that exists checks that it holds the same job.

    Args:
        path: of the folder.
        job: that it is for.
        primary: False for a process that must write nothing, because another one does.
        heard: called with each event.

    Raises:
        RunError: it holds another job, or cannot be made.
    """

    def __init__(
        self, path: Path, job: JobSpec, *, primary: bool = True, heard: Callable[[JobEvent], None] | None = None
    ) -> None:
        self.path = path
        self.primary = primary
        self._heard = heard
        if not primary:
            return
        try:
            path.mkdir(parents=True, exist_ok=True)
            if not (path / JOB_NAME).exists():
                job.write(path)
        except OSError as error:
            raise RunError(f"{path}: the run folder cannot be made: {error.strerror}") from error
        held = JobSpec.read(path)
        if held != job:
            raise RunError(f"{path}: holds another job ({held.recipe}); choose a new folder for this one")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While this holds no other process can train in this folder; the system lets go of it when this one dies.

        Raises:
            RunError: another process trains here, and did not end within ``PATIENCE`` seconds.
        """
        if not self.primary:
            yield
            return
        lock = FileLock(self.path / "lock")
        try:
            lock.acquire(timeout=PATIENCE)
        except Timeout as error:
            raise RunError(f"{self.path}: another process trains in this folder; wait for it, or stop it") from error
        with lock:
            yield

    @property
    def model(self) -> Path:
        """Where the finished student goes."""
        return self.path / MODEL_FOLDER

    def holds(self, name: str) -> bool:
        """Whether a stage is trained and its model is there."""
        return (self.path / STAGES / name / MODEL_FOLDER).exists()

    def stage(self, name: str) -> StageFolder:
        """The folder of one stage, made if it is missing."""
        return StageFolder(self, name)

    def report(self, kind: str, **values: Any) -> None:
        """Append one event and push it to disk."""
        if not self.primary:
            return
        event = JobEvent(kind=kind, time=time.time(), values=values)
        try:
            with (self.path / EVENTS_NAME).open("a", encoding="utf-8") as file:
                file.write(event.line() + "\n")
        except OSError as error:
            raise RunError(f"{self.path}: cannot be written: {error.strerror}; the last checkpoint is kept") from error
        if self._heard is not None:
            self._heard(event)


class StageFolder:
    """What one stage of a run keeps.

    Attributes:
        work_after: how much work of the run comes after this stage, as a multiple of the stage's own.
    """

    def __init__(self, run: RunFolder, name: str) -> None:
        self.run = run
        self.name = name
        self.work_after = 0.0
        self.path = run.path / STAGES / name
        if run.primary:
            self.path.mkdir(parents=True, exist_ok=True)

    @property
    def model(self) -> Path:
        """Where the stage's exported model goes."""
        return self.path / MODEL_FOLDER

    def example(self, epoch: int) -> Path:
        """The picture of what the stage's network did after an epoch."""
        return self.path / EXAMPLES / f"{epoch:04d}.png"

    def report(self, kind: str, **values: Any) -> None:
        """See ``RunFolder.report``; the event names the stage."""
        self.run.report(kind, stage=self.name, **values)

    def describe(self, description: dict[str, Any]) -> None:
        """Write what was trained, so that another run can tell whether it is the same."""
        if self.run.primary:
            (self.path / STAGE_NAME).write_text(json.dumps(description, indent=1, default=str) + "\n", "utf-8")

    def save(self, state: dict[str, Any], name: str = CHECKPOINT_NAME) -> None:
        """Replace a file of tensors; a crash or full disk on the way leaves the last one.

        Raises:
            RunError: it cannot be written.
        """
        if not self.run.primary:
            return
        target = self.path / name
        part = target.with_suffix(".partial")
        try:
            with part.open("wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except (OSError, RuntimeError) as error:  # torch's own writer raises the latter on a full disk
            part.unlink(missing_ok=True)
            kept = "the last good one is kept" if target.exists() else "there is none yet"
            raise RunError(f"{target}: the checkpoint cannot be written ({error}); {kept}") from error

    def load(self, name: str = CHECKPOINT_NAME) -> dict[str, Any] | None:
        """A file of tensors and plain values, or None where there is none yet.

        Raises:
            RunError: it is damaged.
        """
        path = self.path / name
        if not path.exists():
            return None
        try:
            state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # torch raises pickle, zip and runtime errors here
            raise RunError(f"{path}: the checkpoint cannot be read: {error}") from error
        return state

    def finish(self, weights: dict[str, Any]) -> None:
        """Keep the final weights in place of the checkpoint."""
        self.save(weights, NETWORK_NAME)
        if self.run.primary:
            (self.path / CHECKPOINT_NAME).unlink(missing_ok=True)
