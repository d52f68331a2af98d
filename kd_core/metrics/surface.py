"""Distance between outlines."""

from __future__ import annotations

import math

import numpy as np
import torch
from monai.metrics.hausdorff_distance import compute_hausdorff_distance

from kd_core.metrics.overlap import Mask


def hd95(mask: Mask, reference: Mask) -> float:
    """95th percentile of the symmetric Hausdorff distance, in pixels.

    Where one of the two is empty, the frame's diagonal; 0 where both are.
    """
    if not mask.any() and not reference.any():
        return 0.0
    if not mask.any() or not reference.any():
        return math.hypot(*mask.shape)
    pair = (torch.from_numpy(np.ascontiguousarray(one))[None, None] for one in (mask, reference))
    return float(compute_hausdorff_distance(*pair, include_background=True, percentile=95))
