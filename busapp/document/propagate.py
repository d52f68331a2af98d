"""A mask carried from one frame of a cine to the next, along the movement of the tissue."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from busapp.document.lesions import numbers
from busapp.model.edit import MaskArray
from busapp.model.frame import Display, Rect, bounds

AROUND = 0.5
"""What is looked at around a mask, as a share of its sides: movement beyond tells nothing of it."""

LEAST_AROUND = 24
"""Pixels of it at least."""


class Carried(NamedTuple):
    """A mask on the next frame. ``likeness``, -1 to 1, is how alike both frames are there once movement is undone."""

    mask: MaskArray
    likeness: float


def carried(mask: MaskArray, before: Display, after: Display) -> Carried:
    """Follow a mask from one frame to another of the same size, by dense optical flow (DIS, Kroeger et al. 2016).

    Args:
        mask: on the frame before.
        before: as it is shown.
        after: as it is shown.
    """
    inside = bounds(mask)
    if inside.empty:
        return Carried(np.zeros_like(mask), 1.0)
    seen = _around(inside).within(*mask.shape)
    old, new = (_calm(levels[seen.slices()]) for levels in (before, after))
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(new, old, None)  # type: ignore[call-overload]  # the stub lacks None
    y, x = np.mgrid[: seen.height, : seen.width].astype(np.float32)
    where_x, where_y = x + flow[..., 0], y + flow[..., 1]
    moved = np.zeros_like(mask)
    for number in numbers(mask):
        part = (mask[seen.slices()] == number).astype(np.float32)
        moved[seen.slices()][cv2.remap(part, where_x, where_y, cv2.INTER_LINEAR) > 0.5] = number
    back = cv2.remap(old, where_x, where_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    ring = cv2.dilate(moved[seen.slices()], np.ones((9, 9), np.uint8)) > 0
    return Carried(moved, _likeness(back, new, ring))


def _around(rect: Rect) -> Rect:
    more_x, more_y = (max(LEAST_AROUND, round(AROUND * side)) for side in (rect.width, rect.height))
    return Rect(rect.left - more_x, rect.top - more_y, rect.right + more_x, rect.bottom + more_y)


def _calm(levels: Display) -> npt.NDArray[np.uint8]:
    """Gray, speckle smoothed a little: it changes from frame to frame though the tissue does not move."""
    gray = cv2.cvtColor(levels, cv2.COLOR_RGB2GRAY) if levels.ndim == 3 else levels
    return cv2.GaussianBlur(gray, (5, 5), 0).astype(np.uint8)


def _likeness(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8], where: npt.NDArray[np.bool_]) -> float:
    """Normalised cross-correlation."""
    one, other = (levels[where].astype(np.float64) for levels in (first, second))
    if one.size < 2 or one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
