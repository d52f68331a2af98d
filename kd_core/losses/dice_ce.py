"""Dice over lesion frames plus cross entropy over all pixels."""

from __future__ import annotations

from torch import Tensor, nn

from kd_core.losses.lesion_dice import LesionDice
from kd_core.losses.pixel_ce import PixelCE


class DiceCE(nn.Module):
    """``LesionDice + PixelCE``, both weighing 1 (Isensee et al. 2021)."""

    def __init__(self) -> None:
        super().__init__()
        self.dice, self.pixel = LesionDice(), PixelCE()

    def forward(self, logits: Tensor, mask: Tensor) -> Tensor:
        """Mask logits and masks (0/1), both Bx1xHxW, to a scalar."""
        loss: Tensor = self.dice(logits, mask) + self.pixel(logits, mask)
        return loss
