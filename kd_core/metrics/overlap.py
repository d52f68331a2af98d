"""Overlap of a mask with its reference."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def dice(mask: Mask, reference: Mask) -> float:
    """``2 |A n B| / (|A| + |B|)``; 1 where both are empty."""
    total = int(mask.sum()) + int(reference.sum())
    return 2.0 * int((mask & reference).sum()) / total if total else 1.0


def iou(mask: Mask, reference: Mask) -> float:
    """``|A n B| / |A u B|``; 1 where both are empty."""
    union = int((mask | reference).sum())
    return int((mask & reference).sum()) / union if union else 1.0
