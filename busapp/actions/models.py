"""Which model is in use: promote a job's student, go back, bring models in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from busapp.files.jobs import GATE, Job
from busapp.model.errors import UserError
from busapp.services.model_shelf import Promotion, Shelf, what_reads
from kd_core.contracts import ModelCard, ModelError
from kd_core.contracts.card import CARD_NAME
from kd_core.contracts.json_text import parsed_json


def verdict_of(job: Job) -> dict[str, Any]:
    """What the gate found of a job's student; nothing where it was not judged."""
    path = job.folder / GATE / "gate.json"
    try:
        found: dict[str, Any] = parsed_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read: {error}") from error
    return found


def student_card(job: Job) -> ModelCard:
    """The card of a finished job's student.

    Raises:
        UserError: it cannot be read.
    """
    try:
        return ModelCard.read(job.run / "model" / CARD_NAME)
    except ModelError as error:
        raise UserError(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class ModelView:
    """One model of the shelf.

    Attributes:
        name: of its folder; empty for the one that ships.
        card: its own.
        notes: what was noted when it came from a job: parent, recipe, data, verdict, reasons.
        active: whether it is in use, for what it reads.
        base: whether a training can start from it.
        uses: when it came into use, and why.
    """

    name: str
    card: ModelCard
    notes: Mapping[str, Any]
    active: bool
    base: bool
    uses: tuple[Promotion, ...]


def view_models(shelf: Shelf) -> list[ModelView]:
    """All models, the shipped one first.

    Raises:
        UserError: the shelf is damaged.
    """
    in_use, history, bases = shelf.in_use().values(), shelf.history(), shelf.bases()
    return [
        ModelView(
            name=name,
            card=card,
            notes=shelf.notes(name),
            active=name in in_use,
            base=name in bases,
            uses=tuple(one for one in history if one.model == name),
        )
        for name, card in shelf.models().items()
    ]


def jobs_in_use(shelf: Shelf) -> set[str]:
    """The folders of the jobs that made the models in use.

    Raises:
        UserError: the shelf's files are damaged.
    """
    return {job for name in shelf.in_use().values() if (job := shelf.notes(name).get("job"))}


def promote_job(shelf: Shelf, *, job: Job, by: str, why: str = "") -> str:
    """Use a job's student from now on; its name on the shelf.

    Args:
        shelf: of the models.
        job: that is finished.
        by: who asks for it.
        why: needed, and kept, where the gate does not say that the student is better.

    Raises:
        UserError: the job is not finished, the gate is against it and no reason is given, or the model is refused.
    """
    state, _ = job.state()
    if state != "finished":
        raise UserError(f"Job {job.number} is {state}; only the student of a finished job can be used.")
    found = verdict_of(job)
    verdict, reasons = found.get("verdict", "not judged"), "; ".join(found.get("reasons", []))
    if verdict != "better" and not why.strip():
        raise UserError(f"The gate says: {verdict}. {reasons} To use this student all the same, say why.")
    order, in_use = job.order(), shelf.in_use()
    reads = what_reads(student_card(job))
    notes = {
        **({"parent": in_use[reads]} if reads in in_use else {}),
        "recipe": order.recipe,
        "data": [source.layout for source in order.data] + (["project"] if order.statuses else []),
        "job": str(job.folder),
        "verdict": verdict,
        "reasons": reasons,
    }
    name = shelf.add(job.run / "model", notes)
    shelf.promote(name, why=why or f"gate: {verdict}, {reasons}", by=by)
    return name
