"""What every network answers."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor
from torch.nn import functional as F

SPOT = 8
"""Side of the window over which mask logits are averaged as evidence of a lesion, in pixels (voxels) of the logits."""


class Logits(NamedTuple):
    """``mask`` is Bx1xhxw, of a volume's patch Bx1xdxhxw, ``presence`` Bx1; both before the sigmoid."""

    mask: Tensor
    presence: Tensor


def with_spot(mask: Tensor) -> Logits:
    """Mask logits, and the strongest spot among them for the presence of a network that has no head for it."""
    pool = F.avg_pool2d if mask.ndim == 4 else F.avg_pool3d
    return Logits(mask, pool(mask, SPOT, SPOT // 2).flatten(1).amax(1, keepdim=True))
