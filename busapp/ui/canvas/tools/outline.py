"""Outlines: a polygon, corner by corner, and a lasso, drawn freehand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF

from busapp.actions.mask import add_outline
from busapp.actions.session import Session
from busapp.model.frame import Point
from busapp.ui.canvas.gesture import Gesture, Pointer

NEAR = 9.0
"""A press this close to the first corner, in pixels of the widget, closes a polygon."""

STEP = 2.0
"""Pixels of the widget between two points of a lasso."""


class PolygonGesture(Gesture):
    """Each press is a corner. A press on the first one, a double click or Enter closes; Backspace takes one back."""

    closed = True

    def __init__(self, session: Session, start: Pointer) -> None:
        self._session = session
        self._first = start.widget
        self._corners = [start.frame]
        self._hand: Point | None = None
        self._done = False

    def press(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        if len(self._corners) >= 3 and _distance(pointer.widget, self._first) < NEAR:
            self._done = True
        elif pointer.frame != self._corners[-1]:
            self._corners.append(pointer.frame)

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self._hand = pointer.frame

    def release(self, pointer: Pointer) -> bool:
        """See ``Gesture``."""
        return self._done

    def step_back(self) -> bool:
        """See ``Gesture``."""
        if len(self._corners) > 1:
            self._corners.pop()
        return True

    def trail(self) -> Sequence[Point]:
        """See ``Gesture``."""
        return [*self._corners, self._hand] if self._hand else self._corners

    def finish(self) -> None:
        """See ``Gesture``."""
        add_outline(self._session, points=self._corners, name="Polygon")


class LassoGesture(Gesture):
    """A closed line along the way of the pointer."""

    closed = True

    def __init__(self, session: Session, start: Pointer) -> None:
        self._session = session
        self._last = start.widget
        self._points = [start.frame]

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        if _distance(pointer.widget, self._last) >= STEP:
            self._last = pointer.widget
            self._points.append(pointer.frame)

    def trail(self) -> Sequence[Point]:
        """See ``Gesture``."""
        return self._points

    def finish(self) -> None:
        """See ``Gesture``."""
        add_outline(self._session, points=self._points, name="Lasso")


def polygon(session: Session, start: Pointer) -> Gesture | None:
    """Begin a polygon; nothing where no annotation is in view."""
    return PolygonGesture(session, start) if session.document.editable else None


def lasso(session: Session, start: Pointer) -> Gesture | None:
    """Begin a lasso; nothing where no annotation is in view."""
    return LassoGesture(session, start) if session.document.editable else None


def _distance(first: QPointF, second: QPointF) -> float:
    between = first - second
    return float((between.x() ** 2 + between.y() ** 2) ** 0.5)
