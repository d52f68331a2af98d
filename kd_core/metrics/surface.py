"""Distances between outlines, in pixels of the frame, or in millimetres where a spacing is given.

An outline is the pixels of a mask that have a neighbour (of 4; of a volume 6) outside it; outside the frame is outside
the mask. Where one of the two masks is empty, the distance is the diagonal of the frame or volume; 0 where both are.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import torch
from monai.metrics.hausdorff_distance import compute_hausdorff_distance
from monai.metrics.surface_distance import compute_average_surface_distance

from kd_core.metrics.overlap import Mask

Spacing = tuple[float, ...]
"""Millimetres from one pixel to the next along each axis of a mask."""


def hd95(mask: Mask, reference: Mask, spacing: Spacing | None = None) -> float:
    """The larger of the two directed 95th-percentile distances between the outlines."""
    return _distance(
        lambda ours, theirs: compute_hausdorff_distance(
            ours, theirs, include_background=True, percentile=95, spacing=spacing
        ),
        mask,
        reference,
        spacing,
    )


def assd(mask: Mask, reference: Mask, spacing: Spacing | None = None) -> float:
    """Average symmetric surface distance: ``(sum_a d(a, B) + sum_b d(b, A)) / (|A| + |B|)`` of outlines A and B.

    ``d`` is the distance of a pixel to the nearest of the other outline.
    """
    return _distance(
        lambda ours, theirs: compute_average_surface_distance(
            ours, theirs, include_background=True, symmetric=True, spacing=spacing
        ),
        mask,
        reference,
        spacing,
    )


def _distance(
    measure: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    mask: Mask,
    reference: Mask,
    spacing: Spacing | None,
) -> float:
    """``measure`` of both as 1x1x..., unless one is empty."""
    if not mask.any() and not reference.any():
        return 0.0
    if not mask.any() or not reference.any():
        steps = spacing or (1.0,) * mask.ndim
        return math.hypot(*(side * step for side, step in zip(mask.shape, steps, strict=True)))
    ours, theirs = (torch.from_numpy(np.ascontiguousarray(one))[None, None] for one in (mask, reference))
    with warnings.catch_warnings():
        # MONAI 1.6 warns of an argument that it passes to itself.
        warnings.filterwarnings("ignore", "monai.metrics.utils get_mask_edges", FutureWarning)
        return float(measure(ours, theirs))
