"""Clicks that say "lesion here" and "not here": a region gives way around them, up to the edges.

A random walker with a prior (Grady 2005): every pixel takes a value between 0 and 1 near those of its neighbours,
nearer across a flat place than across an edge, and near what it was before, the more so the farther from the click.
The click's neighbourhood is fixed. It says how far the answer may reach: an error is about as large as the click is far
from the outline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from busapp.document.gray import calm
from busapp.document.regions import Region
from busapp.model.edit import MaskArray
from busapp.model.frame import Display, Point, Rect

_Plane = npt.NDArray[np.float64]

SIDE = 72
"""The longer side of what a click is answered at, in pixels: more costs time, not precision."""

LEAST, MOST = 3.0, 0.08
"""How far from the outline a click counts: pixels at least, and at most as a share of the frame's shorter side."""

CORE, FREE, REACH = 0.8, 4.0, 5.0
"""In distances of the click from the outline: what is fixed around it, where what was before counts little, and
where the answer ends."""

EDGE = 5.0
"""How much an edge of one standard deviation holds back what a click says."""

BEFORE = 0.3
"""How much what was before counts at ``FREE``."""

FIXED = 50.0
ROUNDS = 60
"""Of the solver (conjugate gradients), at most."""


@dataclass(frozen=True, kw_only=True)
class Click:
    """A place, and whether it is lesion."""

    point: Point
    lesion: bool

    def holds(self, region: Region) -> bool:
        """Whether a region agrees with it."""
        return bool(region[int(self.point.y), int(self.point.x)]) == self.lesion


def answered(levels: Display, region: Region, click: Click, kept: Sequence[Click]) -> Region:
    """A region after a click; it only grows by "lesion here" and only shrinks by "not here".

    Args:
        levels: the frame as it is shown.
        region: bool HxW, before the click.
        click: on the frame.
        kept: earlier clicks on the frame that the region agrees with, and goes on to.
    """
    height, width = region.shape
    distance = max(LEAST, _to_outline(region, click.point, MOST * min(height, width)))
    reach = round(REACH * distance) + 6
    x, y = int(click.point.x), int(click.point.y)
    seen = Rect(x - reach, y - reach, x + reach + 1, y + reach + 1).within(height, width)
    scale = min(1.0, SIDE / max(seen.width, seen.height))
    size = max(8, round(seen.width * scale)), max(8, round(seen.height * scale))
    gray = cv2.resize(calm(levels[seen.slices()], 1.5), size, interpolation=cv2.INTER_AREA).astype(np.float64)
    before = cv2.resize(region[seen.slices()].astype(np.float32), size, interpolation=cv2.INTER_AREA).astype(np.float64)
    pixel = seen.width / size[0]
    away = _distances(click.point, seen, size)
    weight = BEFORE * np.minimum(away / (FREE * distance), 3.0) ** 4
    goal = before.copy()
    for one in kept:
        near = _distances(one.point, seen, size) <= 1.5 * pixel
        weight[near], goal[near] = FIXED, float(one.lesion)
    core = away <= max(CORE * distance, 1.5 * pixel)
    weight[core], goal[core] = FIXED, float(click.lesion)
    solved = _walked(gray, weight, goal).astype(np.float32)
    now = cv2.resize(solved, (seen.width, seen.height), interpolation=cv2.INTER_LINEAR) > 0.5
    after = region.copy()
    part = after[seen.slices()]
    part[:] = part | now if click.lesion else part & now
    for one in (*kept, click):
        after[int(one.point.y), int(one.point.x)] = one.lesion
    return after


def after_click(levels: Display, mask: MaskArray, click: Click, earlier: Sequence[Click], number: int) -> MaskArray:
    """A mask after a click: "lesion here" makes lesion ``number`` larger, and takes no other's pixels; "not here" makes
    the lesion that was clicked smaller.

    Args:
        levels: the frame as it is shown.
        mask: before the click.
        click: on the frame.
        earlier: other clicks on the frame; those that the mask agrees with still count.
        number: of the lesion that is worked on.
    """
    if not click.lesion:
        number = int(mask[int(click.point.y), int(click.point.x)])
        if number == 0:
            return mask.copy()
    region = mask == number
    after = answered(levels, region, click, [one for one in earlier if one.holds(region)])
    if click.lesion:
        return np.where(after & (mask == 0), np.uint8(number), mask)
    return np.where(region & ~after, np.uint8(0), mask)


def _to_outline(region: Region, place: Point, most: float) -> float:
    """How far a place is from the outline, from within or without; at most so far."""
    x, y, reach = int(place.x), int(place.y), math.ceil(most)
    seen = Rect(x - reach, y - reach, x + reach + 1, y + reach + 1).within(*region.shape)
    same = np.asarray(region[seen.slices()] == region[y, x], np.uint8)
    if same.all():
        return most
    distances = cv2.distanceTransform(same, cv2.DIST_L2, cv2.DIST_MASK_5)
    return min(most, float(distances[y - seen.top, x - seen.left]))


def _distances(place: Point, seen: Rect, size: tuple[int, int]) -> _Plane:
    """From a place of the frame to each cell of a grid over a rectangle, in pixels of the frame."""
    x = seen.left + (np.arange(size[0]) + 0.5) * seen.width / size[0] - place.x
    y = seen.top + (np.arange(size[1]) + 0.5) * seen.height / size[1] - place.y
    return np.asarray(np.hypot(x[None, :], y[:, None]), np.float64)


def _walked(gray: _Plane, weight: _Plane, goal: _Plane) -> _Plane:
    """Values that are near their neighbours' and near their goals: the solution of ``(L + W) v = W g``."""
    levels = gray / max(float(gray.std()), 4.0)
    across, down = (np.exp(-EDGE * np.diff(levels, axis=axis) ** 2) + 1e-3 for axis in (1, 0))

    def applied(values: _Plane) -> _Plane:
        out = weight * values
        flow = across * np.diff(values, axis=1)
        out[:, 1:] += flow
        out[:, :-1] -= flow
        flow = down * np.diff(values, axis=0)
        out[1:] += flow
        out[:-1] -= flow
        return out

    diagonal = weight.copy()
    diagonal[:, 1:] += across
    diagonal[:, :-1] += across
    diagonal[1:] += down
    diagonal[:-1] += down
    values = goal.copy()
    rest = weight * goal - applied(values)
    step = rest / diagonal
    slope = float((rest * step).sum())
    for _ in range(ROUNDS):
        if slope < 1e-8:
            break
        image = applied(step)
        length = slope / float((step * image).sum())
        values += length * step
        rest -= length * image
        turned = rest / diagonal
        steeper = float((rest * turned).sum())
        step = turned + steeper / slope * step
        slope = steeper
    return values
