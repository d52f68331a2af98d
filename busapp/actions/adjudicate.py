"""Settle what readers disagree on: take a mask, go to the next frame."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.document.adjudication import Candidate
from busapp.document.agreement import overlap
from busapp.document.document import replacement
from busapp.model.errors import Cancelled, UserError
from busapp.model.progress import Progress
from busapp.model.study import FrameRef
from busapp.services.tasks import StepTask

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore


def adjudicate(session: Session, *, candidate: Candidate) -> bool:
    """Put a candidate's mask in place of one's own, as one edit; whether it was another than what is there."""
    document = session.document
    document.end_gestures()
    if document.annotation is None:
        return False
    edit = replacement(candidate.edit_name, document.annotation.mask, candidate.mask)
    if edit is not None:
        document.apply(edit)
    return edit is not None


class Disagreements:
    """The frames that readers disagree on, the lowest Dice of any two first; without those adjudicated already.

    They are ranked once, off the window's thread, and then gone through one by one; after the last they are ranked
    anew.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queue: deque[FrameRef] = deque()
        self._reader = ""
        self._ranking = False

    def go_on(self, progressed: Callable[[Progress], None], finished: Callable[[], None]) -> StepTask[Progress] | None:
        """Go to the next one; where they have to be ranked first, the work that does it."""
        store = self._session.project.store
        if self._ranking:
            return None
        if store is None or (self._queue and self._reader == store.reader):
            self._advance()
            return None
        ranked: list[tuple[float, FrameRef]] = []

        def end() -> None:
            self._ranking = False
            finished()

        def done() -> None:
            end()
            ranked.sort(key=lambda one: one[0])
            self._queue, self._reader = deque(ref for dice, ref in ranked if dice < 1), store.reader
            self._advance()

        def failed(error: Exception) -> None:
            end()
            if isinstance(error, UserError):
                self._session.notices.error(str(error))
            elif not isinstance(error, Cancelled):
                raise error

        self._ranking = True
        return StepTask(
            self._session.background, lambda: _rank(store, ranked), progressed=progressed, finished=done, failed=failed
        )

    def _advance(self) -> None:
        """To the next one whose file is open; a person is told of those that are not, and where there is no other."""
        document, notices, closed = self._session.document, self._session.notices, 0
        self._session.player.pause()
        while self._queue:
            viewed = document.find(self._queue.popleft())
            if viewed is not None and viewed != document.ref:
                document.go_to(viewed)
                break
            closed += viewed is None
        else:
            text = translate(
                "adjudicate", "No other frame on which readers disagree is left in the files that are open."
            )
            notices.info(text)
        if closed:
            text = translate("adjudicate", "{0} frames on which readers disagree lie in files that are not open.")
            notices.warn(text.format(closed))


def _rank(store: ProjectStore, ranked: list[tuple[float, FrameRef]]) -> Generator[Progress, None, None]:
    """Fill ``ranked`` with the lowest Dice of every frame that is not settled yet."""
    from busapp.files.readings import adjudicated, count_shared, shared  # SQLAlchemy must not delay the window

    settled, total = adjudicated(store), count_shared(store)
    for number, frame in enumerate(shared(store), 1):
        if frame is not None and frame.ref not in settled:
            pairs = combinations(frame.readings, 2)
            ranked.append((min(overlap(one.mask, other.mask).dice for one, other in pairs), frame.ref))
        yield Progress(done=number, total=total)
