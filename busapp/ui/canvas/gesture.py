"""Gestures: what happens between press and release."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF

from busapp.actions.session import Session
from busapp.document.strokes import Point
from busapp.model.frame import FULL_8_BIT, Window
from busapp.ui.canvas.viewport import Viewport


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Where the pointer is: on the frame and on the widget."""

    frame: Point
    widget: QPointF


class Gesture(Protocol):
    """Made by a press. ``cancel`` leaves things as they were before it."""

    def move(self, pointer: Pointer) -> None:
        """The pointer has moved."""

    def finish(self) -> None:
        """The button was released."""

    def cancel(self) -> None:
        """The person thought better of it."""


class PanGesture:
    """Moves the frame with the pointer."""

    def __init__(self, start: Pointer, view: Viewport, show: Callable[[Viewport], None]) -> None:
        self._start, self._view, self._show = start.widget, view, show

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self._show(self._view.moved(pointer.widget - self._start))

    def finish(self) -> None:
        """See ``Gesture``."""

    def cancel(self) -> None:
        """See ``Gesture``."""
        self._show(self._view)


class WindowGesture:
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
        self._document.set_window(Window(self._window.center + by.y() * step, width))

    def finish(self) -> None:
        """See ``Gesture``."""

    def cancel(self) -> None:
        """See ``Gesture``."""
        self._document.set_window(self._before)
