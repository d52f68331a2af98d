"""T2KD's weight balance loss: small lesions count as much as the background around them."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.losses.lesion_dice import LesionDice


class WeightBalance(nn.Module):
    """``-(1/N) sum(beta y log p + (1 - beta)(1 - y) log(1 - p)) + Dice``, ``beta = clip(N_background / N, .5, high)``.

    T2KD (10.7507/1001-5515.202311054) names a weight balance loss and publishes no formula: this one is our choice, the
    class-balanced cross entropy of HED (Xie & Tu 2015), ``beta`` for each image, plus Dice. ``high`` keeps a lesion of
    few pixels from drowning the background; a frame without lesion has ``beta = .5``.
    """

    def __init__(self, high: float = 0.95) -> None:
        super().__init__()
        self.high = high
        self.dice = LesionDice()

    def forward(self, logits: Tensor, mask: Tensor) -> Tensor:
        """Mask logits and masks (0/1), both Bx1xHxW, to a scalar."""
        background = 1 - mask.mean((1, 2, 3), keepdim=True)
        beta = background.clamp(0.5, self.high).where(background < 1, background.new_tensor(0.5))
        weight = beta * mask + (1 - beta) * (1 - mask)
        loss: Tensor = F.binary_cross_entropy_with_logits(logits, mask, weight) + self.dice(logits, mask)
        return loss
