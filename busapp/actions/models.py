"""Which model is in use: promote a job's student, go back, bring models in."""

from __future__ import annotations

from typing import Any

from busapp.files.jobs import GATE, Job
from busapp.model.errors import UserError
from busapp.services.model_shelf import Shelf
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
    order = job.order()
    notes = {
        "parent": shelf.active(),
        "recipe": order.recipe,
        "data": [source.layout for source in order.data] + (["project"] if order.statuses else []),
        "job": str(job.folder),
        "verdict": verdict,
        "reasons": reasons,
    }
    name = shelf.add(job.run / "model", notes)
    shelf.promote(name, why=why or f"gate: {verdict}, {reasons}", by=by)
    return name
