"""Strokes as a pen gives them: a place every millisecond, along the same curves every time.

They are made, not recorded from a person: a hand speeds up and slows down between corners (minimum jerk) and trembles
at 9 Hz.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

EVERY_MS = 1.0
CORNERS = 5


def strokes(count: int, milliseconds: int) -> list[npt.NDArray[np.float64]]:
    """So many strokes, each Nx2: x and y as shares of a frame, one row a millisecond."""
    random = np.random.default_rng(20261120)
    return [_stroke(random, milliseconds) for _ in range(count)]


def _stroke(random: np.random.Generator, milliseconds: int) -> npt.NDArray[np.float64]:
    corners = random.uniform(0.3, 0.7, (CORNERS, 2))
    share = np.linspace(0, 1, milliseconds // (CORNERS - 1), endpoint=False)[:, None]
    eased = share**3 * (10 - 15 * share + 6 * share**2)
    path = np.vstack([first + (last - first) * eased for first, last in pairwise(corners)])
    seconds = np.arange(len(path)) * EVERY_MS / 1e3
    tremble = 0.001 * np.sin(2 * np.pi * 9 * seconds + random.uniform(0, 6.28, (2, 1))).T
    moved: npt.NDArray[np.float64] = path + tremble
    return moved
