"""A box around a lesion: what lies in it is outlined anew from its gray levels."""

from __future__ import annotations

import math
from collections.abc import Sequence

from busapp.actions.mask import refine_box
from busapp.actions.session import Session
from busapp.model.frame import Point, Rect
from busapp.ui.canvas.gesture import Gesture, Pointer


class BoxGesture(Gesture):
    """From corner to corner."""

    closed = True

    def __init__(self, session: Session, start: Pointer) -> None:
        self._session = session
        self._start = self._end = start.frame

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self._end = pointer.frame

    def trail(self) -> Sequence[Point]:
        """See ``Gesture``."""
        (left, top), (right, bottom) = self._start, self._end
        return Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)

    def finish(self) -> None:
        """See ``Gesture``."""
        corners = self.trail()
        columns, rows = ([corner[axis] for corner in corners] for axis in (0, 1))
        box = Rect(math.floor(min(columns)), math.floor(min(rows)), math.ceil(max(columns)), math.ceil(max(rows)))
        refine_box(self._session, box=box)


def box(session: Session, start: Pointer) -> Gesture | None:
    """Begin a box; nothing where no annotation is in view."""
    return BoxGesture(session, start) if session.document.editable else None
