"""A whole volume at once: its lesions outlined by the model of volumes, and accepted in all slices."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from busapp.actions.many_frames import FrameStep, Steps, fill_frames
from busapp.actions.session import Session
from busapp.model.edit import ACCEPT_VOLUME, MaskArray
from busapp.model.progress import Progress
from busapp.model.proposal import Proposal
from busapp.model.study import FrameRef, Instance
from busapp.services.model_shelf import active_model, open_volume_model
from busapp.services.tasks import StepTask

translate = QCoreApplication.translate


class VolumeLesion(NamedTuple):
    """A lesion by its number: its volume, and the first and last slice that show it, counted from 1."""

    number: int
    cubic_mm: float
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, eq=False)
class OutlineStep:
    """How far the work has come; at its end what the model offers for each slice, the lesions it saw, and how many
    parts were too small to be one.
    """

    progress: Progress
    slices: Mapping[FrameRef, Proposal] | None = None
    lesions: tuple[VolumeLesion, ...] = ()
    specks: int = 0
    notes: tuple[str, ...] = ()


def outline_volume(
    session: Session, *, progressed: Callable[[Progress], None], finished: Callable[[], None]
) -> StepTask[OutlineStep] | None:
    """Let the model of volumes in use outline the volume in view: each slice gets its part as a proposal.

    Args:
        session: the session.
        progressed: called with the patches done and to do.
        finished: called at the end, however it came.
    """
    document = session.document
    if document.ref is None:
        return None
    instance, others = document.instance(document.ref), document.instances
    outlined = OutlineStep(progress=Progress(done=0, total=0))

    def take(step: OutlineStep) -> None:
        nonlocal outlined
        outlined = step
        if step.slices is not None:
            session.masks.give(step.slices)
        progressed(step.progress)

    def done() -> None:
        finished()
        _report(session, outlined)

    def stopped(error: Exception) -> None:
        finished()
        session.tell_why(error)

    session.player.pause()
    return StepTask(session.cine, lambda: _outlined(instance, others), progressed=take, finished=done, failed=stopped)


def accept_volume(
    session: Session, *, progressed: Callable[[Progress], None], finished: Callable[[], None]
) -> StepTask[FrameStep] | None:
    """Make what is offered in all slices of the volume part of their annotations, one edit a slice.

    A slice that a person outlined keeps its mask; one whose proposal was dismissed stays empty.

    Args:
        session: the session.
        progressed: called with how far it has come.
        finished: called at the end, however it came.
    """
    document = session.document
    if document.ref is None:
        return None
    document.end_gestures()
    offered = {
        ref: proposal
        for ref, proposal in session.masks.volume(document.ref).items()
        if proposal.lesion and not document.dismissed(ref)
    }

    def steps() -> Steps:
        for number, (ref, proposal) in enumerate(offered.items(), 1):
            yield FrameStep(progress=Progress(done=number, total=len(offered)), ref=ref, mask=proposal.mask)

    def report(accepted: int) -> None:
        session.notices.info(translate("volume", "Slices accepted: {0}.").format(accepted))

    return fill_frames(session, steps, ACCEPT_VOLUME, progressed=progressed, finished=finished, report=report)


def _outlined(instance: Instance, others: list[Instance]) -> Generator[OutlineStep, None, None]:
    segmenter = open_volume_model(active_model("volumes"))
    from busapp.files.open_volume import volume_around  # brings pydicom, which must not delay the window
    from kd_core.runtime.findings import findings  # as above: SimpleITK

    read = volume_around(instance, others)
    steps = segmenter.steps(read.volume.voxels)
    try:
        while True:
            done, total = next(steps)
            yield OutlineStep(progress=Progress(done=done, total=total))
    except StopIteration as end:
        answer = end.value
    mask, specks = findings(answer.mask > 0, read.volume.spacing)
    empty = np.zeros(mask.shape[1:], np.uint8)
    slices = {
        ref: Proposal(
            mask=part.copy() if part.any() else empty,
            confidence=answer.confidence if part.any() else 0.0,
            milliseconds=1e3 * answer.seconds / len(mask),
            volume_model=segmenter.card.name,
        )
        for ref, part in zip(read.slices, mask, strict=True)
    }
    whole = Progress(done=total, total=total)
    lesions = tuple(_lesions(mask, float(np.prod(read.volume.spacing))))
    yield OutlineStep(progress=whole, slices=slices, lesions=lesions, specks=specks, notes=read.notes)


def _lesions(mask: MaskArray, voxel: float) -> Iterator[VolumeLesion]:
    for number in range(1, int(mask.max(initial=0)) + 1):
        counts = (mask == number).sum(axis=(1, 2))
        shown = np.flatnonzero(counts)
        yield VolumeLesion(number, float(counts.sum() * voxel), int(shown[0]) + 1, int(shown[-1]) + 1)


def _report(session: Session, outlined: OutlineStep) -> None:
    shown = [proposal for proposal in (outlined.slices or {}).values() if proposal.lesion]
    text = translate("volume", "The model sees {0} lesions, in {1} of {2} slices.")
    text = text.format(len(outlined.lesions), len(shown), len(outlined.slices or {}))
    if outlined.specks:
        from kd_core.runtime.findings import LEAST_MM  # as in _outlined

        left_out = translate("volume", "Parts smaller than {0} mm that were left out: {1}.")
        text = f"{text} {left_out.format(f'{LEAST_MM:g}', outlined.specks)}"
    line = translate("volume", "Lesion {0}: {1} mm³, slices {2} to {3}")
    about = [line.format(one.number, f"{one.cubic_mm:.0f}", one.first, one.last) for one in outlined.lesions]
    say = session.notices.warn if outlined.notes else session.notices.info
    say(text, "\n".join([*outlined.notes, *about]))
