"""Time two or more things in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np


def in_turn(sides: Mapping[str, Callable[[], object]], *, rounds: int, warmup: int = 3) -> dict[str, list[float]]:
    """Milliseconds of every call: a, b, a, b ... after ``warmup`` rounds that do not count."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(warmup + rounds):
        for name, call in sides.items():
            start = time.perf_counter()
            call()
            if number >= warmup:
                times[name].append((time.perf_counter() - start) * 1e3)
    return times


def spread(times: list[float]) -> str:
    """p50, p95 and p99 in words."""
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    return f"p50 {p50:.2f} ms, p95 {p95:.2f}, p99 {p99:.2f} ({len(times)} times)"
