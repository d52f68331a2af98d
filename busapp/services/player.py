"""Plays a cine at its own rate; late frames are dropped, never waited for, and counted."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from busapp.document.document import Document
from busapp.model.study import FrameRef

DEFAULT_RATE = 20.0
SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Times a cine's own rate."""

TICK_MS = 8
COUNTED = 120
"""Frames that the count of those shown goes back over."""


class Shown(NamedTuple):
    """Of the frames that were last due: how many there were, were shown, and were shown with the model's answer."""

    due: int
    shown: int
    answered: int


class Player(QObject):
    """Moves a document through the frames of its instance, until it is paused.

    Args:
        document: whose frame in view it moves.
        ready: whether a frame is decoded.
        loops: whether the first frame follows on the last; else it stops there.
    """

    changed = Signal()

    def __init__(self, document: Document, ready: Callable[[FrameRef], bool], loops: Callable[[], bool]) -> None:
        super().__init__()
        self._document = document
        self._ready = ready
        self._loops = loops
        self._counted: deque[Shown] = deque(maxlen=COUNTED)
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

    @property
    def shown(self) -> Shown:
        """Of the last ``COUNTED`` times that the frame in view changed, since it began to play."""
        return Shown(*(sum(counts) for counts in zip(Shown(0, 0, 0), *self._counted, strict=True)))

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
            if not self._loops() and self._document.beside(ref, 1) is None:
                self._document.go_to(FrameRef(ref.instance, 0))
            self._due = time.monotonic()
            self._counted.clear()
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
        last = None if self._loops() else frames - 1
        if ref.index == last:
            self.toggle()
            return
        period = 1.0 / self.rate
        steps = 1 + int((now - self._due) / period)
        if last is not None:
            steps = min(steps, last - ref.index)
        target = FrameRef(ref.instance, (ref.index + steps) % frames)
        if not self._ready(target):
            target = FrameRef(ref.instance, (ref.index + 1) % frames)
        if self._ready(target):
            self._due = max(self._due + steps * period, now - period)
            self._counted.append(Shown(steps, 1, int(self._document.proposal is not None)))
            self._document.go_to(target)
