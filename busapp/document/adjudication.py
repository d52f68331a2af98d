"""What an adjudicator may choose from: each reader's mask of a frame, and what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from busapp.document.consensus import majority, numbered, staple
from busapp.model.edit import ADJUDICATE, Annotation, MaskArray
from busapp.model.reading import Reading


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A mask to choose, and the readers it comes from."""

    kind: Literal["reader", "majority", "staple"]
    readers: tuple[str, ...]
    mask: MaskArray

    @property
    def edit_name(self) -> str:
        """Of the edit that takes it: the audit trail says from whom."""
        names = ", ".join(self.readers)
        return f"{ADJUDICATE}: {names}" if self.kind == "reader" else f"{ADJUDICATE}: {self.kind} of {names}"


def candidates(others: Sequence[Reading], own: Reading | None) -> tuple[Candidate, ...]:
    """Every other reader's mask, then majority and STAPLE of all who read the frame, oneself included where one did."""
    found = [Candidate(kind="reader", readers=(one.reader,), mask=one.mask) for one in others]
    readings = [one for one in (*others, own) if one is not None and not one.adjudicated]
    if len(readings) < 2:
        return tuple(found)
    masks, names = [one.mask for one in readings], tuple(one.reader for one in readings)
    found.append(Candidate(kind="majority", readers=names, mask=numbered(majority(masks), masks)))
    found.append(Candidate(kind="staple", readers=names, mask=numbered(staple(masks).region, masks)))
    return tuple(found)


def own_reading(reader: str, annotation: Annotation) -> Reading | None:
    """One's own work as a reading (the mask is a copy); None where there is none, or it is an adjudication already."""
    adjudicated = any(edit.name.startswith(ADJUDICATE) for edit in annotation.done)
    reading = Reading(
        reader=reader, mask=annotation.mask.copy(), findings=dict(annotation.findings), revision=annotation.revision
    )
    return reading if reading.counts and not adjudicated else None
