"""Pair two views of one lesion."""

from __future__ import annotations

from busapp.actions.mask import set_finding
from busapp.actions.session import Session
from busapp.model.pairing import PAIRED, pair_text, paired_frame
from busapp.model.study import FrameRef, Instance

MOST_OFFERED = 50


def other_views(session: Session) -> list[FrameRef]:
    """Frames of the same patient or study that one has begun, the nearest files first; the frame's own file is last."""
    document = session.document
    if document.ref is None:
        return []
    ref, here = document.ref, document.instance(document.ref)
    begun: dict[str, list[int]] = {}
    for frame in document.begun:
        begun.setdefault(frame.instance, []).append(frame.index)
    place = document.instances.index(here)
    found = [
        (one.key == here.key, abs(number - place), abs(index - ref.index), FrameRef(one.key, index))
        for number, one in enumerate(document.instances)
        if one.uid in begun and _same_person(one, here)
        for index in sorted(begun[one.uid])
        if (one.uid, index) != (here.uid, ref.index)
    ]
    return [frame for *_, frame in sorted(found, key=lambda one: one[:3])][:MOST_OFFERED]


def pair(session: Session, *, other: FrameRef | None) -> None:
    """Let the frame in view and another name each other, one edit each; None: pair it with none any more.

    The edits are undone on each frame by itself; a frame that is named by none in return has no second view.
    """
    document = session.document
    document.end_gestures()
    if document.ref is None or document.annotation is None:
        return
    mine = document.stored(document.ref)
    before = paired_frame(document.annotation.findings.get(PAIRED, ""))
    stored = document.stored(other) if other is not None else None
    set_finding(session, name=PAIRED, value=pair_text(stored) if stored is not None else "")
    left = document.find(before) if before is not None and before != stored else None
    if left is not None:
        session.project.set_finding_of(document.instance(left), document.stored(left), PAIRED, "")
    if other is not None and stored is not None:
        session.project.set_finding_of(document.instance(other), stored, PAIRED, pair_text(mine))
    session.second_view.look_again()


def _same_person(one: Instance, other: Instance) -> bool:
    return one.study == other.study or (one.patient != "" and one.patient == other.patient)
