"""Live wire: an outline that clings to the edge between the corners that are clicked."""

from __future__ import annotations

from collections.abc import Sequence

from busapp.actions.correct import begin_wire
from busapp.actions.mask import add_outline
from busapp.actions.session import Session
from busapp.document.livewire import LiveWire
from busapp.model.frame import Point
from busapp.ui.canvas.gesture import Gesture, Pointer
from busapp.ui.canvas.tools.outline import PolygonGesture


class LiveWireGesture(PolygonGesture):
    """As a polygon, with the way along the edge in place of straight sides."""

    closed = False

    def __init__(self, session: Session, start: Pointer, wire: LiveWire) -> None:
        super().__init__(session, start)
        self._wire = wire
        self._wire.anchor(start.frame)
        self._sides: list[list[Point]] = []
        self._loose: list[Point] = []

    def press(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        super().press(pointer)
        if len(self._corners) > len(self._sides) + 1:
            self._sides.append(self._wire.way_to(pointer.frame))
            self._wire.anchor(pointer.frame)
            self._loose = []

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self._loose = self._wire.way_to(pointer.frame)

    def step_back(self) -> bool:
        """See ``Gesture``."""
        super().step_back()
        if self._sides:
            self._sides.pop()
            self._wire.anchor(self._corners[-1])
            self._loose = []
        return True

    def trail(self) -> Sequence[Point]:
        """See ``Gesture``."""
        return [*self._outline(), *self._loose]

    def finish(self) -> None:
        """See ``Gesture``."""
        if len(self._corners) >= 3:
            points = [*self._outline(), *self._wire.way_to(self._corners[0])]
            add_outline(self._session, points=points, name="Live wire")

    def _outline(self) -> list[Point]:
        return [self._corners[0], *(point for side in self._sides for point in side)]


def livewire(session: Session, start: Pointer) -> Gesture | None:
    """Begin a live wire; nothing where no annotation is in view."""
    wire = begin_wire(session)
    return LiveWireGesture(session, start, wire) if wire is not None else None
