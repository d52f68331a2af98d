"""From the network's outputs to a mask of the frame's size."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from kd_core.contracts import OutputSpec

Logits = npt.NDArray[np.float32]
MaskArray = npt.NDArray[np.uint8]

_FAR_BELOW = np.float32(-20.0)


def logit(probability: float) -> float:
    """The logit of a probability strictly between 0 and 1."""
    return math.log(probability / (1.0 - probability))


def sigmoid(value: float) -> float:
    """The logistic function, safe for large values of either sign."""
    return 0.5 * (1.0 + math.tanh(0.5 * value))


def to_mask(logits: Logits, height: int, width: int, spec: OutputSpec) -> MaskArray:
    """Enlarge mask logits to the frame's size and threshold them.

    Only the part of the frame where the answer can be lesion is enlarged, so a small lesion in a
    large frame costs little.

    Args:
        logits: float32 hxw, the network's mask logits of one frame.
        height: of the frame.
        width: of the frame.
        spec: thresholds; the presence threshold is not applied here.

    Returns:
        uint8 height x width, 0 or 1.
    """
    cut = logit(spec.mask_threshold)
    mask = np.zeros((height, width), np.uint8)
    kept = _without_small_parts(logits, cut, spec.min_area)
    if kept is None:
        return mask
    rows, columns = np.flatnonzero((kept > cut).any(1)), np.flatnonzero((kept > cut).any(0))
    top, bottom = _span(rows, logits.shape[0], height)
    left, right = _span(columns, logits.shape[1], width)
    scale_y, scale_x = logits.shape[0] / height, logits.shape[1] / width
    # Pixel centres map as in cv2.resize: source = (target + .5) * scale - .5.
    inverse = np.array(
        [
            [scale_x, 0.0, (left + 0.5) * scale_x - 0.5],
            [0.0, scale_y, (top + 0.5) * scale_y - 0.5],
        ]
    )
    enlarged = cv2.warpAffine(
        kept,
        inverse,
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    mask[top:bottom, left:right] = enlarged > cut
    return mask


def _without_small_parts(logits: Logits, cut: float, min_area: float) -> Logits | None:
    """The logits with parts under ``min_area`` (share of all pixels) pushed below the cut; None if none is left."""
    above = (logits > cut).astype(np.uint8)
    if not above.any():
        return None
    if min_area <= 0.0:
        return logits
    count, labels, stats, _ = cv2.connectedComponentsWithStats(above, connectivity=8)
    small = [part for part in range(1, count) if stats[part, cv2.CC_STAT_AREA] < min_area * logits.size]
    if len(small) == count - 1:
        return None
    if small:
        logits = np.where(np.isin(labels, small), _FAR_BELOW, logits)
    return logits


def _span(indices: npt.NDArray[np.intp], source: int, target: int) -> tuple[int, int]:
    """The target pixels that source pixels ``indices[0]`` to ``indices[-1]`` and their neighbours can reach."""
    scale = target / source
    first = math.floor((int(indices[0]) - 1) * scale)
    last = math.ceil((int(indices[-1]) + 2) * scale)
    return max(first, 0), min(last, target)
