"""Half focal loss, half Dice: what EMKD's repository trains with."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.losses.lesion_dice import LesionDice


class FocalDice(nn.Module):
    """``.5 mean((1 - p_y)^gamma (-log p_y)) + .5 Dice``, ``p_y`` the true class's probability (Lin et al. 2017)."""

    def __init__(self, gamma: float = 2.0) -> None:
        super().__init__()
        self.gamma = gamma
        self.dice = LesionDice()

    def forward(self, logits: Tensor, mask: Tensor) -> Tensor:
        """Mask logits and masks (0/1), both Bx1xHxW, to a scalar."""
        ce = F.binary_cross_entropy_with_logits(logits, mask, reduction="none")
        focal = ((1 - (-ce).exp()) ** self.gamma * ce).mean()
        loss: Tensor = 0.5 * focal + 0.5 * self.dice(logits, mask)
        return loss
