"""Soft Dice over the frames that show a lesion."""

from __future__ import annotations

from monai.losses.dice import DiceLoss
from torch import Tensor, nn


class LesionDice(nn.Module):
    """``1 - (2 sum(p y) + 1) / (sum p + sum y + 1)`` a frame, averaged over frames with ``sum y > 0``.

    Milletari et al. 2016 (V-Net), with p not squared. A frame without lesion has no useful Dice gradient and
    is left to the cross entropies. The result is 0 where no frame of the batch shows a lesion.
    """

    def __init__(self) -> None:
        super().__init__()
        self._dice = DiceLoss(sigmoid=True, reduction="none", smooth_nr=1.0, smooth_dr=1.0)

    def forward(self, logits: Tensor, mask: Tensor) -> Tensor:
        """Mask logits and masks (0/1), both Bx1xHxW, to a scalar."""
        shows = (mask.flatten(1).sum(1) > 0).to(logits.dtype)
        dice: Tensor = self._dice(logits, mask).flatten()
        return (dice * shows).sum() / shows.sum().clamp(min=1.0)
