"""Cut: a line across a lesion makes two of it."""

from __future__ import annotations

from busapp.actions.correct import cut_lesion
from busapp.actions.session import Session
from busapp.ui.canvas.gesture import Gesture, Pointer
from busapp.ui.canvas.tools.outline import LassoGesture


class CutGesture(LassoGesture):
    """An open line along the way of the pointer."""

    closed = False

    def finish(self) -> None:
        """See ``Gesture``."""
        cut_lesion(self._session, line=self._points)


def cut(session: Session, start: Pointer) -> Gesture | None:
    """Begin a cut; nothing where no annotation is in view."""
    return CutGesture(session, start) if session.document.editable else None
