"""Ruler, angle and ellipse: measuring by hand. Each stays on the frame until it is cleared or another frame comes."""

from __future__ import annotations

from busapp.actions.session import Session
from busapp.document.calipers import Caliper, Kind
from busapp.model.frame import Point
from busapp.ui.canvas.gesture import Gesture, Pointer


class CaliperGesture(Gesture):
    """From press to release; an angle goes on to a second press, its other arm."""

    def __init__(self, session: Session, start: Pointer, kind: Kind) -> None:
        self._document = session.document
        self._kind = kind
        self._points = [start.frame, start.frame]
        self._before = tuple(self._document.calipers)
        self._done = kind != "angle"

    def press(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self.move(pointer)
        self._done = True

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self._points[-1] = pointer.frame
        self._show()

    def release(self, pointer: Pointer) -> bool:
        """See ``Gesture``."""
        if not self._done:
            self._points.append(pointer.frame)  # from now on the pointer carries the other arm
        return self._done

    def finish(self) -> None:
        """See ``Gesture``."""
        if len(set(self._points)) < (3 if self._kind == "angle" else 2):
            self.cancel()

    def cancel(self) -> None:
        """See ``Gesture``."""
        self._document.set_calipers(self._before)

    def _show(self) -> None:
        points: tuple[Point, ...] = tuple(self._points)
        self._document.set_calipers((*self._before, Caliper(kind=self._kind, points=points)))


def ruler(session: Session, start: Pointer) -> Gesture:
    """Begin a ruler."""
    return CaliperGesture(session, start, "ruler")


def angle(session: Session, start: Pointer) -> Gesture:
    """Begin an angle: one arm is dragged to its corner, the other ends at the next press."""
    return CaliperGesture(session, start, "angle")


def ellipse(session: Session, start: Pointer) -> Gesture:
    """Begin an ellipse."""
    return CaliperGesture(session, start, "ellipse")
