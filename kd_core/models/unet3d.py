"""3-D U-Net (Cicek et al. 2016): the teacher of the ABUS paper at base 32, and its small student.

Two 3x3x3 convolutions a level with BatchNorm, the second of which widens: b to 2b, 2b to 4b, 4b to 8b, 8b to 16b;
max-pooling by 2, 2x2x2 transposed convolutions, concatenated skips. At base 32 it has the paper's 19.07 M parameters.
The small student's 6.8 % of them (Pan et al. 2023, 10.1088/1361-6560/ad1274, which publishes no layout) are reached
with all widths times .261.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kd_core.models.logits import Logits, with_spot

LEVELS = 4


class UNet3D(nn.Module):
    """``down`` has four blocks from the full resolution, ``up`` three back to it.

    Args:
        base: channels of the first convolution.
        width_mult: all channels times this, rounded.
        inputs: channels of a volume.
    """

    def __init__(self, base: int, width_mult: float, inputs: int) -> None:
        super().__init__()
        narrow = [round(base * width_mult * 2**level) for level in range(LEVELS)]
        wide = [round(2 * base * width_mult * 2**level) for level in range(LEVELS)]
        before = [inputs, *wide[:-1]]
        self.down = nn.ModuleList(_block(before[level], narrow[level], wide[level]) for level in range(LEVELS))
        rising = range(LEVELS - 2, -1, -1)
        self.enlarge = nn.ModuleList(
            nn.ConvTranspose3d(wide[level + 1], wide[level + 1], 2, stride=2) for level in rising
        )
        self.up = nn.ModuleList(_block(wide[level + 1] + wide[level], wide[level], wide[level]) for level in rising)
        self.pool = nn.MaxPool3d(2)
        self.head = nn.Conv3d(wide[0], 1, 1)

    def forward(self, x: Tensor) -> Logits:
        """Bx``inputs``xDxHxW, all sides multiples of 8, to logits at DxHxW."""
        features: list[Tensor] = []
        for level, block in enumerate(self.down):
            x = block(self.pool(x) if level else x)
            features.append(x)
        for step, block in enumerate(self.up):
            x = block(torch.cat([features[LEVELS - 2 - step], self.enlarge[step](x)], dim=1))
        return with_spot(self.head(x))


def unet3d(*, base: int = 32, width_mult: float = 1.0, inputs: int = 1) -> UNet3D:
    """The teacher: 19.07 M parameters."""
    return UNet3D(base, width_mult, inputs)


def small_unet3d(*, width_mult: float = 0.261, inputs: int = 1) -> UNet3D:
    """The small student: 1.30 M parameters, 6.8 % of the teacher's."""
    return UNet3D(32, width_mult, inputs)


def _block(inputs: int, inner: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv3d(inputs, inner, 3, padding=1, bias=False),
        nn.BatchNorm3d(inner),
        nn.ReLU(inplace=True),
        nn.Conv3d(inner, outputs, 3, padding=1, bias=False),
        nn.BatchNorm3d(outputs),
        nn.ReLU(inplace=True),
    )
