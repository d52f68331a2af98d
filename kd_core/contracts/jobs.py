"""A job's order and the events it reports: the files ``job.json`` and ``events.jsonl`` of a run folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kd_core.contracts.errors import RunError
from kd_core.contracts.json_text import parsed_json

JOB_NAME = "job.json"
EVENTS_NAME = "events.jsonl"
EXAMPLES = "examples"
"""Folder of a stage with a picture of some validation frames for each epoch that was validated."""


@dataclass(frozen=True, kw_only=True)
class DataSource:
    """One data set on disk: the name of its layout (see ``kd_core.data.LAYOUTS``) and its folder."""

    layout: str
    path: str


@dataclass(frozen=True, kw_only=True)
class JobSpec:
    """What to run.

    Attributes:
        recipe: its name.
        data: what it learns from.
        settings: what differs from the recipe's own.
        profile: ``cpu`` ends in a few hours on two cores; ``paper`` is as near to the paper as is known.
        seeds: how often students are trained, each time with another seed.
        twin: train the student without a teacher, too, and compare.
        controls: train the recipe's controls, too.
        base: a model folder; students begin with its weights. Empty: with fresh ones.
        unlabelled: folder of frames without masks, which students learn from as their teachers outline them; empty for
            none.
        unlabelled_weight: views of such frames in an epoch, as a share of those of frames with masks.
    """

    recipe: str
    data: tuple[DataSource, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    profile: str = "cpu"
    seeds: int = 1
    twin: bool = False
    controls: bool = False
    base: str = ""
    unlabelled: str = ""
    unlabelled_weight: float = 0.5

    def write(self, run: Path) -> None:
        """Write ``job.json`` into the run folder."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (run / JOB_NAME).write_text(text + "\n", "utf-8")

    @classmethod
    def read(cls, run: Path) -> JobSpec:
        """Read ``job.json`` of a run folder.

        Raises:
            RunError: the file is missing or is not a job.
        """
        path = run / JOB_NAME
        try:
            raw = parsed_json(path.read_bytes())
            return cls(**{**raw, "data": tuple(DataSource(**source) for source in raw["data"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RunError(f"{path}: not a job: {error!r}") from error


@dataclass(frozen=True, kw_only=True)
class JobEvent:
    """One line of ``events.jsonl``: what happened (``kind``), when (seconds since 1970), and its figures."""

    kind: str
    time: float
    values: Mapping[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        """The event as one line of JSON, without the line end."""
        return json.dumps({"kind": self.kind, "time": self.time, **self.values}, ensure_ascii=False)


def read_events(run: Path) -> Iterator[JobEvent]:
    """The events of a run folder, in order; a line that is none, such as one cut short by a crash, is left out."""
    path = run / EVENTS_NAME
    if not path.exists():
        return
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            raw = parsed_json(line)
            event = JobEvent(kind=str(raw.pop("kind")), time=float(raw.pop("time")), values=raw)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        yield event
