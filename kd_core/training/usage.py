"""What a training takes of the machine: processors, memory, graphics memory."""

from __future__ import annotations

import time

import psutil
import torch


class Usage:
    """Watches this process and those that it started."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._times: dict[int, float] = {}
        self._since = time.monotonic()
        self.taken()

    def taken(self) -> dict[str, float]:
        """``processors`` kept busy on average since the last call, ``memory_mb`` held now; on a GPU ``gpu_memory_mb``,
        the most that was held.
        """
        now, busy, held = time.monotonic(), 0.0, 0
        times = {}
        for one in (self._process, *self._process.children(recursive=True)):
            try:
                used = one.cpu_times()
                held += one.memory_info().rss
            except psutil.Error:  # it ended just now
                continue
            times[one.pid] = used.user + used.system
            busy += times[one.pid] - self._times.get(one.pid, 0.0)
        elapsed, self._since, self._times = now - self._since, now, times
        found = {"processors": round(busy / max(elapsed, 1e-3), 2), "memory_mb": round(held / 1e6)}
        if torch.cuda.is_available():
            found["gpu_memory_mb"] = round(torch.cuda.max_memory_allocated() / 1e6)
        return found
