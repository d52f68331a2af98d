"""A student that learns from masks alone."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.distill.task import Losses, Task
from kd_core.losses import LesionDice, PixelCE, PresenceCE


class SupervisedTask(Task):
    """Dice + cross entropy on the mask, cross entropy on presence.

    Args:
        student: gives mask logits (Bx1xhxw, enlarged to the mask's size here) and presence logits (Bx1).
        presence_weight: of the presence term; the others weigh 1.
    """

    def __init__(self, student: nn.Module, *, presence_weight: float) -> None:
        super().__init__()
        self.student = student
        self.presence_weight = presence_weight
        self.dice, self.pixel, self.presence = LesionDice(), PixelCE(), PresenceCE()

    def forward(self, frame: Tensor, mask: Tensor, presence: Tensor) -> Losses:
        """See ``Task``; terms ``dice``, ``ce`` and ``presence``."""
        logits, presence_logit = self.student(frame)
        logits = F.interpolate(logits.float(), mask.shape[2:], mode="bilinear", align_corners=False)
        return {
            "dice": self.dice(logits, mask),
            "ce": self.pixel(logits, mask),
            "presence": self.presence_weight * self.presence(presence_logit.float(), presence),
        }
