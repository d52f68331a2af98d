"""Binary cross entropy over all pixels of all frames."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class PixelCE(nn.Module):
    """``-mean(y log p + (1 - y) log(1 - p))``, p the sigmoid of the logits."""

    def forward(self, logits: Tensor, mask: Tensor) -> Tensor:
        """Mask logits and masks (0/1), both Bx1xHxW, to a scalar."""
        return F.binary_cross_entropy_with_logits(logits, mask)
