"""Binary cross entropy of the presence decision."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class PresenceCE(nn.Module):
    """Cross entropy of "this frame shows a lesion", with label smoothing ``eps`` (Szegedy et al. 2016).

    The target is ``y (1 - eps) + eps / 2``. Normal frames are few: smoothing keeps the head from memorising
    them.
    """

    def __init__(self, eps: float = 0.05) -> None:
        super().__init__()
        self.eps = eps

    def forward(self, logit: Tensor, presence: Tensor) -> Tensor:
        """Presence logits Bx1 and presences (0/1) B to a scalar."""
        target = presence * (1 - self.eps) + self.eps / 2
        return F.binary_cross_entropy_with_logits(logit.flatten(), target)
