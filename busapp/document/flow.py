"""Movement of the tissue from one frame of a cine to another."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from busapp.document.gray import to_gray
from busapp.model.edit import MaskArray
from busapp.model.frame import Display, Rect

AROUND = 0.5
"""What is looked at around a mask, as a share of its sides: movement beyond tells nothing of it."""

LEAST_AROUND = 24
"""Pixels of it at least."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Flow:
    """Where what lies at each pixel of a part of a frame lay on the frame before.

    Attributes:
        seen: the part.
        x: float32, column of the part.
        y: float32, row of the part.
        before: gray levels of the part on the frame before, moved with the tissue.
        after: gray levels of the part.
    """

    seen: Rect
    x: npt.NDArray[np.float32]
    y: npt.NDArray[np.float32]
    before: npt.NDArray[np.uint8]
    after: npt.NDArray[np.uint8]

    def likeness(self, mask: MaskArray) -> float:
        """How alike both frames are at a mask and close around it once movement is undone, -1 to 1."""
        ring = cv2.dilate((mask[self.seen.slices()] > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        return _likeness(self.before, self.after, ring)


def flow_between(inside: Rect, before: Display, after: Display) -> Flow | None:
    """Movement of the tissue around a rectangle from one frame to another, by dense optical flow (DIS, Kroeger et al.
    2016); None where the rectangle is empty.
    """
    if inside.empty:
        return None
    seen = _around(inside).within(*before.shape[:2])
    old, new = (_calm(levels[seen.slices()]) for levels in (before, after))
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(new, old, None)  # type: ignore[call-overload]  # the stub lacks None
    y, x = np.mgrid[: seen.height, : seen.width].astype(np.float32)
    where_x, where_y = x + flow[..., 0], y + flow[..., 1]
    back = cv2.remap(old, where_x, where_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    return Flow(seen=seen, x=where_x, y=where_y, before=back, after=new)


def _around(rect: Rect) -> Rect:
    more_x, more_y = (max(LEAST_AROUND, round(AROUND * side)) for side in (rect.width, rect.height))
    return Rect(rect.left - more_x, rect.top - more_y, rect.right + more_x, rect.bottom + more_y)


def _calm(levels: Display) -> npt.NDArray[np.uint8]:
    """Gray, speckle smoothed a little: it changes from frame to frame though the tissue does not move."""
    return cv2.GaussianBlur(to_gray(levels), (5, 5), 0).astype(np.uint8)


def _likeness(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8], where: npt.NDArray[np.bool_]) -> float:
    """Normalised cross-correlation."""
    one, other = (levels[where].astype(np.float64) for levels in (first, second))
    if one.size < 2 or one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
