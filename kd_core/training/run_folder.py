"""The folder that holds all a run wrote: ``job.json``, ``events.jsonl``, the checkpoint, the exported model."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import torch

from kd_core.contracts import JobEvent, JobSpec, RunError
from kd_core.contracts.jobs import EVENTS_NAME, JOB_NAME

CHECKPOINT_NAME = "checkpoint.pt"
MODEL_FOLDER = "model"


class RunFolder:
    """A run's folder. Opening one that exists checks that it holds the same job.

    Raises:
        RunError: it holds another job, or cannot be made.
    """

    def __init__(self, path: Path, job: JobSpec) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            if not (path / JOB_NAME).exists():
                job.write(path)
        except OSError as error:
            raise RunError(f"{path}: the run folder cannot be made: {error.strerror}") from error
        held = JobSpec.read(path)
        if held != job:
            raise RunError(f"{path}: holds another job ({held.recipe}); choose a new folder for this one")

    @property
    def model(self) -> Path:
        """Where the exported model goes."""
        return self.path / MODEL_FOLDER

    def report(self, kind: str, **values: Any) -> None:
        """Append one event and push it to disk."""
        with (self.path / EVENTS_NAME).open("a", encoding="utf-8") as file:
            file.write(JobEvent(kind=kind, time=time.time(), values=values).line() + "\n")

    def save(self, state: dict[str, Any]) -> None:
        """Replace the checkpoint; a crash or full disk on the way leaves the last one."""
        target = self.path / CHECKPOINT_NAME
        part = target.with_suffix(".partial")
        with part.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)

    def load(self) -> dict[str, Any] | None:
        """The checkpoint, or None where there is none yet; tensors and plain values only.

        Raises:
            RunError: it is damaged.
        """
        path = self.path / CHECKPOINT_NAME
        if not path.exists():
            return None
        try:
            state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # torch raises pickle, zip and runtime errors here
            raise RunError(f"{path}: the checkpoint cannot be read: {error}") from error
        return state
