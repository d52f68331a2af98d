"""Plays a cine at its own rate; late frames are dropped, never waited for."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from busapp.document.document import Document
from busapp.model.study import FrameRef

DEFAULT_RATE = 20.0
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

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._timer.isActive()

    @property
    def rate(self) -> float:
        """Frames per second of the instance in view."""
        ref = self._document.ref
        return (self._document.instance(ref).frames_per_second if ref else 0.0) or DEFAULT_RATE

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
