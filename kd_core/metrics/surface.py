"""Distance between outlines."""

from __future__ import annotations

import math
import warnings

import numpy as np
import torch
from monai.metrics.hausdorff_distance import compute_hausdorff_distance

from kd_core.metrics.overlap import Mask


def hd95(mask: Mask, reference: Mask) -> float:
    """The larger of the two directed 95th-percentile distances between the outlines, in pixels.

    Where one of the two is empty, the frame's diagonal; 0 where both are.
    """
    if not mask.any() and not reference.any():
        return 0.0
    if not mask.any() or not reference.any():
        return math.hypot(*mask.shape)
    ours, theirs = (torch.from_numpy(np.ascontiguousarray(one))[None, None] for one in (mask, reference))
    with warnings.catch_warnings():
        # MONAI 1.6 warns of an argument that it passes to itself.
        warnings.filterwarnings("ignore", "monai.metrics.utils get_mask_edges", FutureWarning)
        return float(compute_hausdorff_distance(ours, theirs, include_background=True, percentile=95))
