"""Plays a cine at its own rate; late frames are dropped, never waited for."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from busapp.document.document import Document
from busapp.model.study import FrameRef

DEFAULT_RATE = 20.0
SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Times a cine's own rate."""

TICK_MS = 8


class Player(QObject):
    """Moves a document through the frames of its instance, over and over, until it is paused.

    Args:
        document: whose frame in view it moves.
        ready: whether a frame is decoded.
    """

    changed = Signal()

    def __init__(self, document: Document, ready: Callable[[FrameRef], bool]) -> None:
        super().__init__()
        self._document = document
        self._ready = ready
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._due = 0.0
        self.speed = 1.0

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._timer.isActive()

    @property
    def rate(self) -> float:
        """Frames per second at which the instance in view is played."""
        ref = self._document.ref
        own = (self._document.instance(ref).frames_per_second if ref else 0.0) or DEFAULT_RATE
        return own * self.speed

    def change_speed(self, steps: int) -> None:
        """Play faster or slower by so many of ``SPEEDS``, from now on; 0: at a cine's own rate again."""
        place = SPEEDS.index(self.speed) + steps
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)] if steps else 1.0
        self._due = time.monotonic()
        self.changed.emit()

    def toggle(self) -> None:
        """Play or pause; a single frame cannot be played."""
        ref = self._document.ref
        if self.playing:
            self._timer.stop()
        elif ref is not None and self._document.instance(ref).frames > 1:
            self._due = time.monotonic()
            self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """Stop where it is."""
        if self.playing:
            self.toggle()

    def _tick(self) -> None:
        ref, now = self._document.ref, time.monotonic()
        if ref is None or now < self._due:
            return
        frames = self._document.instance(ref).frames
        period = 1.0 / self.rate
        steps = 1 + int((now - self._due) / period)
        target = FrameRef(ref.instance, (ref.index + steps) % frames)
        if not self._ready(target):
            target = FrameRef(ref.instance, (ref.index + 1) % frames)
        if self._ready(target):
            self._due = max(self._due + steps * period, now - period)
            self._document.go_to(target)
