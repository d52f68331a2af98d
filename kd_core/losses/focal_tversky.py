"""Focal Tversky loss (Abraham & Khan 2019)."""

from __future__ import annotations

from torch import Tensor, nn


class FocalTversky(nn.Module):
    """``(1 - TI)^(1/gamma)``, ``TI = (hit + 1) / (hit + a missed + (1 - a) false + 1)``.

    ``hit = sum(p y)``, ``missed = sum((1 - p) y)``, ``false = sum(p (1 - y))``.

    A frame's own TI, averaged over frames. ``a`` = .7 weighs missed lesion pixels more than false ones; ``gamma`` is
    4/3.
    """

    def __init__(self, a: float = 0.7, gamma: float = 4 / 3) -> None:
        super().__init__()
        self.a, self.gamma = a, gamma

    def forward(self, logits: Tensor, mask: Tensor) -> Tensor:
        """Mask logits and masks (0/1), both Bx1xHxW, to a scalar."""
        p, y = logits.sigmoid().flatten(1), mask.flatten(1)
        hit, missed, false = (p * y).sum(1), ((1 - p) * y).sum(1), (p * (1 - y)).sum(1)
        index = (hit + 1) / (hit + self.a * missed + (1 - self.a) * false + 1)
        # At 1 the root has no slope to follow.
        return ((1 - index).clamp(min=1e-7) ** (1 / self.gamma)).mean()
