"""Background jobs on disk: one folder a job under the project's ``jobs``, so that any window or command finds them.

jobs/0001/order.json     what was asked for
          state.json     how far it is
          wish           ``pause`` or ``cancel``: what a person asked of a job that runs
          data/          the project's own frames, as they were when the job began
          unlabelled/    its frames that nobody had begun, where they are learned from as teachers outline them
          run/           of kd-core: job.json, events.jsonl, checkpoints, report, model
          gate/          how its student compares with the one in use: gate.json, gate.html, pictures
          log.txt        what kd-core said
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock

from busapp.files.project_folder import jobs_folder
from busapp.files.queue_folders import is_held, new_folder, numbered_folders, taken, write_json
from busapp.model.errors import UserError
from kd_core.contracts.jobs import DataSource
from kd_core.contracts.json_text import parsed_json

JobState = Literal["queued", "running", "interrupted", "paused", "cancelled", "failed", "finished"]
"""``interrupted``: was running when its worker went; it goes on from its checkpoint as if it were queued."""

Wish = Literal["pause", "cancel"]

ORDER, STATE, WISH, DATA, UNLABELLED, RUN, GATE, LOG, LOCK = (
    "order.json",
    "state.json",
    "wish",
    "data",
    "unlabelled",
    "run",
    "gate",
    "log.txt",
    "lock",
)


@dataclass(frozen=True, kw_only=True)
class JobOrder:
    """What was asked for.

    Attributes:
        recipe: its name in kd_core.
        data: data sets in known layouts, beside the project's own frames.
        statuses: which of the project's own frames are learned from, by their status; () for none.
        reader: whose annotations.
        settings: what differs from the recipe's own.
        profile: ``cpu`` or ``paper``.
        base: the model on the shelf that its student starts from; None: from fresh weights.
        unlabelled: whether students learn from the project's frames that nobody has begun, too, as teachers outline
            them.
    """

    recipe: str
    data: tuple[DataSource, ...] = ()
    statuses: tuple[str, ...] = ("done", "reviewed")
    reader: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    profile: str = "cpu"
    base: str | None = None
    unlabelled: bool = False


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job's folder."""

    folder: Path

    @property
    def number(self) -> int:
        """What people call it by."""
        return int(self.folder.name)

    @property
    def run(self) -> Path:
        """The run folder of kd-core."""
        return self.folder / RUN

    @property
    def lock(self) -> FileLock:
        """Held while a worker is at it; the system lets go of it when that worker dies."""
        return FileLock(self.folder / LOCK)

    def order(self) -> JobOrder:
        """What was asked for.

        Raises:
            UserError: the file is missing or damaged.
        """
        path = self.folder / ORDER
        try:
            held = parsed_json(path.read_bytes())
            sources = tuple(DataSource(**source) for source in held.pop("data"))
            return JobOrder(**{**held, "data": sources, "statuses": tuple(held["statuses"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path}: not a job's order: {error!r}") from error

    def state(self) -> tuple[JobState, str]:
        """How far it is, and, of a job that failed, why."""
        state, reason = self._written()
        return ("interrupted", reason) if state == "running" and not is_held(self.lock) else (state, reason)

    def _written(self) -> tuple[JobState, str]:
        try:
            held = parsed_json((self.folder / STATE).read_bytes())
            state, reason = held["state"], str(held["reason"])
        except (OSError, ValueError, KeyError, TypeError):
            return "failed", f"{self.folder / STATE} cannot be read"
        if state not in get_args(JobState):
            return "failed", f"{self.folder / STATE} says {state!r}, which is no state"
        return state, reason

    @contextmanager
    def claimed(self) -> Iterator[bool]:
        """Whether this process may work on it: it waits, or was interrupted, and nobody else is at it while this
        holds.
        """
        with taken(self.lock) as ours:
            yield ours and self._written()[0] in ("queued", "running")

    def set_state(self, state: JobState, reason: str = "") -> None:
        """Write how far it is, in one step."""
        write_json(self.folder / STATE, {"state": state, "reason": reason, "time": time.time()})

    def wish(self, wish: Wish) -> None:
        """Ask a job that runs to stop between two steps."""
        (self.folder / WISH).write_text(wish, "utf-8")

    def wished(self) -> str:
        """What was asked of it; empty for nothing."""
        path = self.folder / WISH
        return path.read_text("utf-8") if path.exists() else ""

    def grant(self) -> None:
        """What was asked of it is done."""
        (self.folder / WISH).unlink(missing_ok=True)


def add_job(project: Path, order: JobOrder) -> Job:
    """Put a job at the end of the queue.

    Raises:
        UserError: the folder cannot be written.
    """

    def fill(part: Path) -> None:
        write_json(part / ORDER, asdict(order))
        Job(folder=part).set_state("queued")

    return Job(folder=new_folder(jobs_folder(project), fill))


def all_jobs(project: Path) -> list[Job]:
    """A project's jobs, in the order of their numbers."""
    return [Job(folder=one) for one in numbered_folders(jobs_folder(project))]


def job_by_number(project: Path, number: int) -> Job:
    """One job.

    Raises:
        UserError: there is none of this number.
    """
    job = next((job for job in all_jobs(project) if job.number == number), None)
    if job is None:
        raise UserError(f"{jobs_folder(project)}: there is no job {number}")
    return job
