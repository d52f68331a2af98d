"""TinyUnet's U-Net, teacher (base 64) and thin students (base 4, 8, 16).

The layout is that of the paper's repository (zyxbend/TinyUnet): two 3x3 convolutions a block with BatchNorm, channels
b, 2b, 4b, 8b, 8b going down and 4b, 2b, b, b coming up, 2x2 transposed convolutions. A block ends in its second
BatchNorm, so that its output is the map before the ReLU, which is what Overhaul distillation (Heo et al. 2019) wants.
There the next block reads that map as it is; here it reads its ReLU, as Heo et al. assume.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.models.logits import Logits, with_spot


class UNet(nn.Module):
    """``down`` has five blocks from the full resolution, ``up`` four back to it.

    Args:
        base: channels at full resolution.
        inputs: channels of a frame.
    """

    def __init__(self, base: int, inputs: int = 1) -> None:
        super().__init__()
        down = [inputs, base, 2 * base, 4 * base, 8 * base, 8 * base]
        up = [8 * base, 4 * base, 2 * base, base, base]
        self.down = nn.ModuleList(_block(down[level], down[level + 1]) for level in range(5))
        self.enlarge = nn.ModuleList(nn.ConvTranspose2d(up[step], up[step], 2, stride=2) for step in range(4))
        self.up = nn.ModuleList(_block(2 * up[step], up[step + 1]) for step in range(4))
        self.head = nn.Conv2d(base, 1, 1)

    def forward(self, x: Tensor) -> Logits:
        """Bx``inputs``xHxW, H and W multiples of 16, to logits at HxW."""
        features: list[Tensor] = []
        for level, block in enumerate(self.down):
            x = F.relu(block(F.max_pool2d(x, 2) if level else x))
            features.append(x)
        for step, block in enumerate(self.up):
            x = F.relu(block(torch.cat([features[3 - step], self.enlarge[step](x)], dim=1)))
        return with_spot(self.head(x))


def unet(*, base: int = 64, inputs: int = 1) -> UNet:
    """The teacher: 14.79 M parameters."""
    return UNet(base, inputs)


def thin_unet(*, base: int = 4, inputs: int = 1) -> UNet:
    """The student: 58,557 parameters, 99.6 % fewer than the teacher; also 8 and 16."""
    return UNet(base, inputs)


def _block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1),
        nn.BatchNorm2d(outputs),
    )
