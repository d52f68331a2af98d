"""Operations on a whole mask: the mask in, another of the same size out.

Lengths are given in pixels of each axis, so that a millimetre is as long down the frame as across it.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from busapp.model.edit import MaskArray
from busapp.model.frame import Spacing

STEP_MM = 0.5
STEP_PX = 2.0
"""How far a mask grows or shrinks at once; in pixels where there is no scale."""

SMOOTH_MM = 1.0
SMOOTH_PX = 4.0
"""Radius of what smoothing takes away: spikes and notches thinner than twice this."""


def fill_holes(mask: MaskArray, spacing: Spacing | None) -> MaskArray:
    """All background that does not reach the frame's edge becomes lesion."""
    outside = np.zeros((mask.shape[0] + 4, mask.shape[1] + 4), np.uint8)
    padded = np.pad(mask, 1)
    cv2.floodFill((padded > 0).astype(np.uint8), outside, (0, 0), 2, flags=4 | cv2.FLOODFILL_MASK_ONLY)
    holes = (outside[2:-2, 2:-2] == 0) & (mask == 0)
    return np.where(holes, np.uint8(1), mask)


def keep_largest(mask: MaskArray, spacing: Spacing | None) -> MaskArray:
    """Only the largest connected part (8-neighbourhood) stays."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((mask > 0).astype(np.uint8), connectivity=8)
    if len(stats) < 3:
        return mask.copy()
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.where(labels == largest, mask, np.uint8(0))


def smooth(mask: MaskArray, spacing: Spacing | None) -> MaskArray:
    """Round the outline: opening, then closing, by a disc. What is smaller than the disc stays as it is."""
    disc = _disc(spacing, SMOOTH_MM, SMOOTH_PX)
    binary = (mask > 0).astype(np.uint8)
    rounded = _morph(_morph(binary, cv2.MORPH_OPEN, disc), cv2.MORPH_CLOSE, disc)
    count, labels = cv2.connectedComponents(binary, connectivity=8)
    kept = np.zeros(count, bool)
    kept[np.unique(labels[rounded > 0])] = True
    lost = (binary > 0) & ~kept[labels]
    return np.where(lost, mask, rounded).astype(np.uint8)


def grow(mask: MaskArray, spacing: Spacing | None) -> MaskArray:
    """Every outline moves outwards by one step."""
    return _morph((mask > 0).astype(np.uint8), cv2.MORPH_DILATE, _disc(spacing, STEP_MM, STEP_PX))


def shrink(mask: MaskArray, spacing: Spacing | None) -> MaskArray:
    """Every outline moves inwards by one step."""
    return _morph((mask > 0).astype(np.uint8), cv2.MORPH_ERODE, _disc(spacing, STEP_MM, STEP_PX))


RESHAPE: dict[str, Callable[[MaskArray, Spacing | None], MaskArray]] = {
    "Fill holes": fill_holes,
    "Keep the largest": keep_largest,
    "Smooth": smooth,
    "Grow": grow,
    "Shrink": shrink,
}
"""By the name that the edit has in the history."""


def _morph(mask: MaskArray, how: int, disc: npt.NDArray[np.uint8]) -> MaskArray:
    """OpenCV's morphology on a mask with enough background around it, so that the frame's edge is no outline."""
    reach = max(disc.shape)
    edges = cv2.BORDER_REPLICATE if how == cv2.MORPH_ERODE else cv2.BORDER_CONSTANT
    padded = cv2.copyMakeBorder(mask, reach, reach, reach, reach, edges)
    result = cv2.morphologyEx(padded, how, disc)
    return np.ascontiguousarray(result[reach:-reach, reach:-reach]).astype(np.uint8)


def _disc(spacing: Spacing | None, mm: float, px: float) -> npt.NDArray[np.uint8]:
    """A disc in millimetres, which on the frame may be an ellipse; at least one pixel to each side."""
    across, down = (mm / spacing.x, mm / spacing.y) if spacing else (px, px)
    reach_x, reach_y = max(1, int(across)), max(1, int(down))
    y, x = np.mgrid[-reach_y : reach_y + 1, -reach_x : reach_x + 1]
    inside = (x / max(across, 1.0)) ** 2 + (y / max(down, 1.0)) ** 2 <= 1 + 1e-9
    return np.asarray(inside, np.uint8)
