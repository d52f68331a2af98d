"""A student that learns from masks alone."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from kd_core.data.transforms import FRAME, MASK, PRESENCE
from kd_core.distill.task import Batch, Losses, Task, full_size
from kd_core.losses import PresenceCE


class SupervisedTask(Task):
    """A segmentation term on the mask, which weighs 1, and cross entropy on presence.

    Args:
        student: gives ``Logits``.
        teachers: none.
        segmentation: see ``Task``.
        presence: weight of the presence term; 0 for a network without a presence head.
    """

    def __init__(
        self, student: nn.Module, teachers: Sequence[nn.Module], *, segmentation: str, presence: float
    ) -> None:
        super().__init__(student, segmentation=segmentation)
        self.presence = presence
        self.presence_ce = PresenceCE()

    def forward(self, batch: Batch) -> Losses:
        """See ``Task``; terms ``segmentation`` and ``presence``."""
        mask, presence = self.student(batch[FRAME])
        losses = {"segmentation": self.segmentation(full_size(mask, batch[MASK]), batch[MASK])}
        if self.presence:
            losses["presence"] = self.presence * self.presence_ce(presence.float(), batch[PRESENCE])
        return losses
