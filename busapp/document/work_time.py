"""How long a person has worked on the frame in view."""

from __future__ import annotations

import time
from collections.abc import Callable

IDLE_SECONDS = 30.0
"""So long after the last input a person is taken to look at the frame; after that the clock stands still."""


class WorkTime:
    """A clock that runs while there is input, and a little longer; never while the window is in the background.

    Args:
        now: seconds, from any start.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seconds = 0.0
        self._last: float | None = now()

    def begin(self) -> None:
        """Another frame is in view."""
        self.take()

    def touch(self) -> None:
        """There was input."""
        if self._last is not None:
            now = self._now()
            self._seconds += min(now - self._last, IDLE_SECONDS)
            self._last = now

    def pause(self) -> None:
        """The window went to the background."""
        self.touch()
        self._last = None

    def go_on(self) -> None:
        """The window is in front again."""
        if self._last is None:
            self._last = self._now()

    def take(self) -> float:
        """Seconds of work since the frame came into view or this was last asked. Asking counts as input."""
        self.touch()
        seconds, self._seconds = self._seconds, 0.0
        return seconds
