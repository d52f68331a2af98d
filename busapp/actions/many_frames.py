"""Masks for many frames at once, one edit a frame, with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.model.edit import MaskArray
from busapp.model.errors import Cancelled
from busapp.model.progress import Progress
from busapp.model.study import FrameRef
from busapp.services.tasks import StepTask

translate = QCoreApplication.translate


@dataclass(frozen=True, kw_only=True, eq=False)
class FrameStep:
    """How far the work has come. ``ref`` and ``mask``: the frame that is to be filled now, if one is."""

    progress: Progress
    ref: FrameRef | None = None
    mask: MaskArray | None = None


Steps = Generator[FrameStep, None, None]


def fill_frames(
    session: Session,
    steps: Callable[[], Steps],
    name: str,
    *,
    progressed: Callable[[Progress], None],
    finished: Callable[[], None],
    report: Callable[[int], None],
) -> StepTask[FrameStep]:
    """Do the steps on the cine's lane and put their masks on the frames; one that a person made is kept.

    Args:
        session: the session.
        steps: called there.
        name: of the edits.
        progressed: called with how far it has come.
        finished: called at the end, however it came.
        report: called after it where all steps were done, with the number of frames that have their mask now.
    """
    filled = 0

    def count(taken: bool) -> None:
        nonlocal filled
        filled += taken

    def take(step: FrameStep) -> None:
        if step.ref is not None and step.mask is not None:
            session.project.put(step.ref, name, step.mask, count)
        progressed(step.progress)

    def done() -> None:
        finished()
        # After all that was put: the project's lane keeps the order.
        session.project.ask(lambda _: None, lambda _: report(filled))

    def stopped(error: Exception) -> None:
        finished()
        if isinstance(error, Cancelled):
            session.notices.info(
                translate("many_frames", "Stopped. What was filled stays; undo takes it back on each frame.")
            )
        else:
            session.tell_why(error)

    session.player.pause()
    return StepTask(session.cine, steps, progressed=take, finished=done, failed=stopped)
