"""Gestures: what happens between press and release."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from busapp.actions.session import Session
from busapp.model.frame import FULL_8_BIT, Point, Window
from busapp.ui.canvas.viewport import Viewport


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Where the pointer is, on the frame and on the widget.

    ``pressure`` is a pen's, 0 to 1; ``opposite`` is whether Shift or Alt is held, for tools that have an opposite.
    """

    frame: Point
    widget: QPointF
    pressure: float = 1.0
    opposite: bool = False


class Gesture:
    """Begun by a press. Most end with the release of the button; some go on from press to press.

    ``cancel`` leaves things as they were before the first press.
    """

    closed = False
    """Whether ``trail`` is shown as a closed line."""

    def press(self, pointer: Pointer) -> None:
        """The button was pressed again."""

    def move(self, pointer: Pointer) -> None:
        """The pointer has moved."""

    def release(self, pointer: Pointer) -> bool:
        """The button was released; whether that ends the gesture."""
        return True

    def step_back(self) -> bool:
        """Take back the last press; whether this gesture has such steps."""
        return False

    def trail(self) -> Sequence[Point]:
        """Places of the frame that are joined by a line while the gesture is under way."""
        return ()

    def finish(self) -> None:
        """End it: what was done stays."""

    def cancel(self) -> None:
        """The person thought better of it."""


class PanGesture(Gesture):
    """Moves the frame with the pointer."""

    def __init__(self, start: Pointer, view: Viewport, show: Callable[[Viewport], None]) -> None:
        self._start, self._view, self._show = start.widget, view, show

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self._show(self._view.moved(pointer.widget - self._start))

    def cancel(self) -> None:
        """See ``Gesture``."""
        self._show(self._view)


class WindowGesture(Gesture):
    """Changes the display window: rightwards wider, downwards darker. The pixels stay as they are."""

    def __init__(self, session: Session, start: Pointer) -> None:
        self._document = session.document
        self._start = start.widget
        self._before = self._document.window
        frame = self._document.frame
        self._window = self._before or (frame.window if frame else FULL_8_BIT)

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        by = pointer.widget - self._start
        step = self._window.width / 256
        width = max(1.0, self._window.width + by.x() * step)
        self._document.set_window(Window(self._window.center + by.y() * step, width, self._window.gamma))

    def cancel(self) -> None:
        """See ``Gesture``."""
        self._document.set_window(self._before)
