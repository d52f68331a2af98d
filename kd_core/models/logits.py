"""What every network answers."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor
from torch.nn import functional as F

SPOT = 8
"""Side of the window over which mask logits are averaged as evidence of a lesion, in pixels of the logits."""


class Logits(NamedTuple):
    """``mask`` is Bx1xhxw, ``presence`` Bx1; both before the sigmoid."""

    mask: Tensor
    presence: Tensor


def with_spot(mask: Tensor) -> Logits:
    """Mask logits Bx1xhxw, and the strongest spot among them for the presence of a network that has no head for it."""
    return Logits(mask, F.avg_pool2d(mask, SPOT, SPOT // 2).amax((2, 3)))
