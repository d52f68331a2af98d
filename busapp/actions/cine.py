"""Masks for many frames of a cine at once: filled in between frames outlined by hand, and carried to its end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import pairwise

from PySide6.QtCore import QCoreApplication

from busapp.actions.many_frames import FrameStep, Steps, fill_frames
from busapp.actions.mask import UNLIKE, accept_proposal
from busapp.actions.session import Session
from busapp.document.agreement import overlap
from busapp.document.propagate import blended, fields_of, mask_of, moved
from busapp.model.edit import INTERPOLATE, PROPAGATE, MaskArray
from busapp.model.errors import UserError
from busapp.model.progress import Progress
from busapp.services.cine_reader import CineReader, Key
from busapp.services.tasks import StepTask

translate = QCoreApplication.translate

TRUSTED = 0.5
"""Agreement of mask and model at first from which the model has a say in how far the mask has drifted."""


def interpolate(
    session: Session, *, progressed: Callable[[Progress], None], finished: Callable[[], None]
) -> StepTask[FrameStep] | None:
    """Fill the frames between the nearest two outlined by hand, before and after the one in view.

    Where it is one of them, those on both sides of it are filled.
    Each frame gets one edit. A frame whose mask a person made keeps it; what was interpolated before is made anew.

    Args:
        session: the session.
        progressed: called with how far it has come.
        finished: called at the end, however it came.
    """
    document = session.document
    document.end_gestures()
    if document.ref is None or document.annotation is None:
        return None
    here, frames = document.ref.index, document.instance(document.ref).frames
    reader = CineReader(document, session.project, session.masks)

    def steps() -> Steps:
        before, after = reader.key(range(here, -1, -1)), reader.key(range(here, frames))
        keys = [before, after]
        if before is not None and before.index == here:
            keys = [reader.key(range(here - 1, -1, -1)), before, reader.key(range(here + 1, frames))]
        pairs = [(one, other) for one, other in pairwise(keys) if one and other]
        if not pairs:
            raise UserError(
                translate(
                    "cine", "To interpolate, outline the lesion by hand on a frame before this one and on one after it."
                )
            )
        total = sum(2 * (last.index - first.index - 1) for first, last in pairs)
        for done, (index, mask) in enumerate((step for pair in pairs for step in _between(reader, *pair)), 1):
            yield FrameStep(progress=Progress(done=done, total=total), ref=reader.ref(index), mask=mask)

    def report(filled: int) -> None:
        session.notices.info(translate("cine", "Interpolated frames: {0}.").format(filled))

    return fill_frames(session, steps, INTERPOLATE, progressed=progressed, finished=finished, report=report)


def carry_to_end(
    session: Session, *, progressed: Callable[[Progress], None], finished: Callable[[], None]
) -> StepTask[FrameStep] | None:
    """Carry the mask along the movement of the tissue, frame by frame, to the end of the cine.

    Each frame gets one edit. A frame whose mask a person made keeps it, and the work goes on from there. It stops, and
    says so, where two frames are not alike or the mask has drifted from what the model sees. Where there is only a
    proposal it is accepted first.

    Args:
        session: the session.
        progressed: called with how far it has come.
        finished: called at the end, however it came.
    """
    document = session.document
    document.end_gestures()
    if document.ref is None or document.annotation is None:
        return None
    if not document.annotation.mask.any():
        accept_proposal(session)
    if not document.annotation.mask.any():
        return None
    reader = CineReader(document, session.project, session.masks)
    carry = _Carry(reader, Key(index=document.ref.index, mask=document.annotation.mask.copy()))

    def report(_: int) -> None:
        say = session.notices.warn if carry.stopped else session.notices.info
        say(*carry.summary())

    return fill_frames(session, carry.steps, PROPAGATE, progressed=progressed, finished=finished, report=report)


class _Carry:
    """One way along a cine, with a drift score for each frame.

    The score, 1 at best, is the lower of two: how alike a frame and the one before are once movement is undone, and how
    well the mask agrees with the model (Dice), as a share of how well it did at first.
    """

    def __init__(self, reader: CineReader, start: Key) -> None:
        self._reader = reader
        self._start = start
        self.scores: list[tuple[int, float]] = []
        self.stopped = ""

    def steps(self) -> Steps:
        reader, start = self._reader, self._start
        frame = reader.frame(start.index)
        levels, fields = reader.levels(frame), fields_of(start.mask)
        at_first = _agreement(start.mask, reader.student(frame))
        for index in range(start.index + 1, reader.instance.frames):
            progress = Progress(done=index - start.index, total=reader.instance.frames - start.index - 1)
            frame = reader.frame(index)
            before, levels = levels, reader.levels(frame)
            student, kept = reader.student(frame), reader.by_hand(index)
            if kept is not None and kept.any():
                fields, at_first = fields_of(kept), _agreement(kept, student)
                yield FrameStep(progress=progress)
                continue
            fields, likeness = moved(fields, before, levels)
            mask = mask_of(fields, reader.shape)
            self.scores.append(
                (index, min(likeness, _agreement(mask, student) / at_first if at_first >= TRUSTED else 1))
            )
            self.stopped = self._reason(kept, mask)
            if self.stopped:
                return
            yield FrameStep(progress=progress, ref=reader.ref(index), mask=mask)

    def _reason(self, kept: MaskArray | None, mask: MaskArray) -> str:
        """Why the frame that was scored last is not filled; empty where it is."""
        if kept is not None:
            return translate("cine", "its mask was removed by hand")
        if not mask.any():
            return translate("cine", "the mask has left the frame")
        score = self.scores[-1][1]
        text = translate("cine", "the drift score is {0} there (1 is best)").format(f"{score:.2f}")
        return text if score < UNLIKE else ""

    def summary(self) -> tuple[str, str]:
        """What was done in a sentence, and the score of every frame."""
        line = translate("cine", "frame {0}: drift score {1}")
        detail = "\n".join(line.format(index + 1, f"{score:.2f}") for index, score in self.scores)
        if self.stopped:
            last = self.scores[-1][0]
            text = translate("cine", "The mask was carried to frame {0}, and not to frame {1}: {2}.")
            return text.format(last, last + 1, self.stopped), detail
        worst = min((score for _, score in self.scores), default=1.0)
        text = translate("cine", "Carried to the end. Frames filled: {0}; lowest drift score: {1}.")
        return text.format(len(self.scores), f"{worst:.2f}"), detail


def _agreement(mask: MaskArray, student: MaskArray | None) -> float:
    return overlap(mask, student).dice if student is not None else 0.0


def _between(reader: CineReader, first: Key, last: Key) -> Generator[tuple[int, MaskArray | None], None, None]:
    """Frames between two keys with their masks: carried from both ends and blended by the distance from them.

    Each frame comes twice, at first without a mask.
    """
    forward: dict[int, MaskArray] = {}
    fields, levels = fields_of(first.mask), reader.levels(reader.frame(first.index))
    for index in range(first.index + 1, last.index):
        before, levels = levels, reader.levels(reader.frame(index))
        fields, _ = moved(fields, before, levels)
        forward[index] = mask_of(fields, reader.shape)
        yield index, None
    fields, levels = fields_of(last.mask), reader.levels(reader.frame(last.index))
    for index in range(last.index - 1, first.index, -1):
        before, levels = levels, reader.levels(reader.frame(index))
        fields, _ = moved(fields, before, levels)
        part = (index - first.index) / (last.index - first.index)
        yield index, blended(fields_of(forward.pop(index)), fields, part, reader.shape)
