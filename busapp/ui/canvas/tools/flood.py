"""Flood: what looks like the place that was pressed. Dragging right or left makes it take more or less."""

from __future__ import annotations

from busapp.actions import mask
from busapp.actions.session import Session
from busapp.ui.canvas.gesture import Gesture, Pointer

PER_LEVEL = 6.0
"""Pixels of the widget for one gray level of tolerance."""


class FloodGesture(Gesture):
    """Seen at once, and while the tolerance changes."""

    def __init__(self, session: Session, start: Pointer) -> None:
        self._session = session
        self._start = start
        self._tolerance = session.settings.flood_tolerance
        self._region = mask.begin_flood(session)
        self.move(start)

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        more = round((pointer.widget.x() - self._start.widget.x()) / PER_LEVEL)
        mask.flood(self._session, self._region, seed=self._start.frame, tolerance=self._tolerance + more)

    def finish(self) -> None:
        """See ``Gesture``."""
        self._region.finish()

    def cancel(self) -> None:
        """See ``Gesture``."""
        self._session.settings.flood_tolerance = self._tolerance
        self._region.cancel()


def flood(session: Session, start: Pointer) -> Gesture | None:
    """Begin a flood; nothing where no annotation is in view."""
    return FloodGesture(session, start) if session.document.editable else None
