"""What a window shows of a job: how far it is, its curves, what the gate said."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from busapp.actions.job_worker import last_words, order_words, own_frames, own_unlabelled
from busapp.actions.models import jobs_in_use, verdict_of
from busapp.files.jobs import Job, JobOrder, JobState, all_jobs
from busapp.model.errors import UserError
from busapp.services.model_shelf import Shelf
from kd_core.contracts.check import Check
from kd_core.contracts.jobs import EXAMPLES, read_events

Curve = list[tuple[float, float]]
"""Epoch and value."""


@dataclass(frozen=True, kw_only=True)
class JobView:
    """One job at one moment.

    Attributes:
        number: of the job.
        recipe: its name.
        state: see ``JobState``.
        reason: why it failed, or was not judged.
        stage: the one that is trained now, or was last.
        epoch: of it, of ``epochs``.
        epochs: of the stage.
        seconds_left: of the whole job; 0 where it is not known.
        losses: terms of the stage by name.
        dice: on validation frames.
        usage: what the training takes of the machine, by name (see ``kd_core.training.usage``).
        examples: a picture of validation frames for each epoch that was validated, by the epoch.
        verdict: of the gate; empty before.
        reasons: why.
        in_use: whether its student is the model in use (``view_jobs``).
    """

    number: int
    recipe: str
    state: JobState
    reason: str
    stage: str = ""
    epoch: int = 0
    epochs: int = 0
    seconds_left: float = 0.0
    losses: dict[str, Curve] = field(default_factory=dict)
    dice: Curve = field(default_factory=list)
    usage: dict[str, float] = field(default_factory=dict)
    examples: dict[int, Path] = field(default_factory=dict)
    verdict: str = ""
    reasons: tuple[str, ...] = ()
    in_use: bool = False


def view_jobs(project: Path) -> list[JobView]:
    """Look at all jobs of a project.

    Raises:
        UserError: the files of the shelf are damaged.
    """
    used = jobs_in_use(Shelf())
    return [replace(view_job(job), in_use=str(job.folder) in used) for job in all_jobs(project)]


def view_job(job: Job) -> JobView:
    """Look at a job's folder."""
    state, reason = job.state()
    try:
        recipe = job.order().recipe
    except UserError as error:
        return JobView(number=job.number, recipe="?", state="failed", reason=str(error))
    events = [event for event in read_events(job.run) if event.kind in ("epoch", "validation")]
    stage = str(events[-1].values["stage"]) if events else ""
    losses: dict[str, Curve] = {}
    dice: Curve = []
    epoch, epochs, left, usage = 0, 0, 0.0, {}
    for event in events:
        values = event.values
        if values["stage"] != stage:
            continue
        if event.kind == "validation":
            if values["network"] == "student":
                dice.append((float(values["epoch"]), float(values["scores"].get("dice", 0.0))))
            continue
        epoch, epochs, left = int(values["epoch"]), int(values["epochs"]), float(values["seconds_left"])
        usage = values.get("usage", {})
        for name, value in values["losses"].items():
            losses.setdefault(name, []).append((float(epoch), float(value)))
    found = verdict_of(job)
    return JobView(
        number=job.number,
        recipe=recipe,
        state=state,
        reason=reason,
        stage=stage,
        epoch=epoch,
        epochs=epochs,
        seconds_left=left if state == "running" else 0.0,
        losses=losses,
        dice=dice,
        usage=usage if state == "running" else {},
        examples=_examples(job, stage),
        verdict=str(found.get("verdict", "")),
        reasons=tuple(found.get("reasons", ())),
    )


def _examples(job: Job, stage: str) -> dict[int, Path]:
    found = (job.run / "stages" / stage / EXAMPLES).glob("*.png") if stage else ()
    return {int(path.stem): path for path in sorted(found) if path.stem.isdecimal()}


def known_recipes() -> dict[str, str]:
    """The recipes of kd-core by name, with what each does.

    Raises:
        UserError: training is not installed.
    """
    return {str(name): str(about) for name, about in json.loads(_ask(["recipes", "--json"])).items()}


def check_job(project: Path, order: JobOrder) -> Check:
    """Look at a job before it is queued, with kd-core, and time it.

    Raises:
        UserError: the job could not be run; the text says why.
    """
    with tempfile.TemporaryDirectory(prefix="busapp-") as folder:
        words = order_words(order, (*own_frames(project, Path(folder) / "data", order), *order.data))
        words += own_unlabelled(project, Path(folder) / "unlabelled", order)
        return Check.from_json(_ask(["check", *words, "--timed", "--json"]))


def _ask(command: Sequence[str]) -> str:
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "kd_core.cli", *command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UserError(last_words(done.stderr) or f"kd-core failed: {done.stderr[-400:]}")
    return done.stdout
