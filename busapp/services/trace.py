"""Moments that a benchmark wants to know, as JSON lines: ``busapp --trace FILE``."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import TextIO

from busapp.model.errors import UserError

EVENTS = ("window_shown", "frame_painted", "mask_painted", "stroke_painted", "edit_durable")


class Trace:
    """Writes ``{"event": ..., "ns": <monotonic nanoseconds>}`` lines; does nothing without a file.

    Raises:
        UserError: the file cannot be written.
    """

    def __init__(self, path: Path | None = None) -> None:
        try:
            self._file: TextIO | None = path.open("a", encoding="utf-8", buffering=1) if path else None
        except OSError as error:
            raise UserError(f"{path}: the trace cannot be written: {error.strerror}") from error
        self._lock = threading.Lock()

    def event(self, name: str, ns: int | None = None) -> None:
        """Note that one of ``EVENTS`` has just happened (or happened at ``ns``)."""
        if self._file is not None:
            line = json.dumps({"event": name, "ns": ns or time.monotonic_ns()})
            with self._lock:
                self._file.write(line + "\n")
