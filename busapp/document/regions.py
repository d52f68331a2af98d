"""Regions of a frame that tools make: from an outline, from a seed, from a box. All are bool HxW."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from busapp.document.gray import to_gray
from busapp.model.edit import MaskArray
from busapp.model.frame import Display, Point, Rect

Region = npt.NDArray[np.bool_]

FINE = 4
"""Binary digits of a pixel's fraction that an outline is drawn with."""

REFINED_SIDE = 240
"""The longer side of what a box is refined at, in pixels: more costs time, not precision."""

MARGIN = 0.15
"""What is looked at beyond a box, as a share of its sides: there lies background for certain."""

ALIKE_SIGMA = 1.5
"""Speckle is smoothed by this many pixels before levels are compared."""

ALIKE_LEVELS, ALIKE_SPREADS = 12.0, 5.0
"""How far levels may be from the middle: gray levels at least, and in median deviations."""


def outlined(points: Sequence[Point], height: int, width: int) -> Region:
    """Pixels whose centres lie within a closed outline; where it crosses itself, by the even-odd rule."""
    region = np.zeros((height, width), np.uint8)
    if len(points) >= 3:
        # A pixel's centre is at .5 here and at 0 for OpenCV.
        fixed = np.rint((np.asarray(points) - 0.5) * (1 << FINE)).astype(np.int32)
        cv2.fillPoly(region, [fixed], 1, lineType=cv2.LINE_8, shift=FINE)
    return region > 0


def flooded(levels: Display, seed: Point, tolerance: int) -> Region:
    """What is connected to a seed and no further than ``tolerance`` gray levels from it.

    Levels are averaged over 5x5 pixels first: speckle would stop the flood at every grain.
    """
    gray = cv2.cvtColor(levels, cv2.COLOR_RGB2GRAY) if levels.ndim == 3 else levels
    height, width = gray.shape[:2]
    x, y = int(seed.x), int(seed.y)
    if not (0 <= x < width and 0 <= y < height):
        return np.zeros((height, width), np.bool_)
    calm = cv2.GaussianBlur(gray, (5, 5), 0).astype(np.uint8)
    reached = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
    cv2.floodFill(calm, reached, (x, y), 0, (tolerance,), (tolerance,), flags)
    return reached[1:-1, 1:-1] > 0


def alike(levels: Display, place: Point, radius: float) -> Region:
    """What is about as bright as the neighbourhood of a place, wherever it lies.

    Its levels and their spread are taken from a disc, by median and median deviation, so that a little of what lies
    beyond an edge does not count.
    """
    smooth = cv2.GaussianBlur(to_gray(levels), (0, 0), ALIKE_SIGMA).astype(np.uint8)
    reach = min(max(radius, 3.0), 12.0)
    left, top = math.floor(place.x - reach), math.floor(place.y - reach)
    around = Rect(left, top, left + math.ceil(2 * reach) + 1, top + math.ceil(2 * reach) + 1).within(*smooth.shape)
    x, y = np.arange(around.left, around.right) + 0.5, np.arange(around.top, around.bottom) + 0.5
    near = np.hypot(x[None, :] - place.x, y[:, None] - place.y) <= reach
    if around.empty or not near.any():
        return np.zeros(smooth.shape, np.bool_)
    sample = smooth[around.slices()][near]
    middle = float(np.median(sample))
    spread = max(ALIKE_LEVELS, ALIKE_SPREADS * float(np.median(np.abs(sample - middle))))
    return cv2.inRange(smooth, middle - spread, middle + spread) > 0


def refined(levels: Display, box: Rect, known: MaskArray) -> Region:
    """The lesion within a box, by GrabCut (Rother et al. 2004) from its gray levels.

    Begins with what is known of the lesion there, or with an ellipse that fills the box; nothing outside the box is
    lesion.

    Args:
        levels: as shown.
        box: on the frame.
        known: mask or proposal of the frame's size.
    """
    height, width = levels.shape[:2]
    region = np.zeros((height, width), np.bool_)
    box = box.within(height, width)
    if box.width < 4 or box.height < 4:
        return region
    beside_x, beside_y = max(3, round(MARGIN * box.width)), max(3, round(MARGIN * box.height))
    seen = Rect(box.left - beside_x, box.top - beside_y, box.right + beside_x, box.bottom + beside_y).within(
        height, width
    )
    scale = min(1.0, REFINED_SIDE / max(seen.width, seen.height))
    size = max(8, round(seen.width * scale)), max(8, round(seen.height * scale))
    picture = cv2.resize(levels[seen.slices()], size, interpolation=cv2.INTER_AREA)
    colour = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR) if picture.ndim == 2 else picture
    colour = cv2.medianBlur(colour.astype(np.uint8), 5)
    state = np.full((seen.height, seen.width), cv2.GC_BGD, np.uint8)
    inner = Rect(box.left - seen.left, box.top - seen.top, box.right - seen.left, box.bottom - seen.top)
    state[inner.slices()] = cv2.GC_PR_BGD
    state[_first_guess(known[box.slices()], inner, state.shape)] = cv2.GC_PR_FGD
    state = cv2.resize(state, size, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    cv2.grabCut(colour, state, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    lesion = ((state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)).astype(np.float32)
    grown = cv2.resize(lesion, (seen.width, seen.height), interpolation=cv2.INTER_LINEAR) > 0.5
    region[seen.slices()] = grown
    outside = np.ones_like(region)
    outside[box.slices()] = False
    region[outside] = False
    return region


def _first_guess(known: MaskArray, inner: Rect, shape: tuple[int, ...]) -> Region:
    guess = np.zeros(shape, np.bool_)
    share = float((known > 0).mean())
    if 0.05 < share < 0.95:
        guess[inner.slices()] = known > 0
        return guess
    y, x = np.ogrid[: shape[0], : shape[1]]
    middle_x, middle_y = (inner.left + inner.right - 1) / 2, (inner.top + inner.bottom - 1) / 2
    guess |= ((x - middle_x) / (0.5 * inner.width)) ** 2 + ((y - middle_y) / (0.5 * inner.height)) ** 2 <= 0.8
    return guess
