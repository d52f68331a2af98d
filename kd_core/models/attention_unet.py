"""Attention U-Net (Oktay et al. 2018): a U-Net whose skips are weighed by what the deeper level is looking for.

The layout is the one that most published comparisons use (LeeJunHyun, then U-Bench): two 3x3 convolutions a block,
max-pooling, nearest enlargement followed by a 3x3 convolution, five levels. Width 64 is the 34.88 M teacher of T2KD
and LightBTSeg as far as it can be known; ``width_mult=1.75`` has the 106.8 M that the T2KD abstract reports for its
teachers; width 16 (2.18 M) is the student's plain, thinner control.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.models.logits import Logits, with_spot

Block = Callable[[int, int], nn.Module]
"""Builds a block from its numbers of input and output channels; the size stays."""

DEPTH = 5


class AttentionGate(nn.Module):
    """Weighs a skip ``x`` by a gating signal ``g`` of the same size.

    ``x * sigmoid(BN(w_psi * relu(BN(w_g * g) + BN(w_x * x))))``, all convolutions 1x1 (Oktay et al. 2018, eq. 1-2).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = channels // 2
        self.gate = nn.Sequential(nn.Conv2d(channels, inner, 1), nn.BatchNorm2d(inner))
        self.skip = nn.Sequential(nn.Conv2d(channels, inner, 1), nn.BatchNorm2d(inner))
        self.weight = nn.Sequential(nn.Conv2d(inner, 1, 1), nn.BatchNorm2d(1), nn.Sigmoid())

    def forward(self, gate: Tensor, skip: Tensor) -> Tensor:
        """Both BxCxHxW, the answer too."""
        weighed: Tensor = skip * self.weight(F.relu(self.gate(gate) + self.skip(skip)))
        return weighed


class GatedUNet(nn.Module):
    """A U-Net with attention gates, built of any blocks.

    Args:
        widths: channels of the levels, from the full resolution down.
        block: of the encoder and, after the concatenation, of the decoder.
        enlarge: what follows the nearest enlargement by 2.
        inputs: channels of a frame.
    """

    def __init__(self, widths: Sequence[int], block: Block, enlarge: Block, inputs: int) -> None:
        super().__init__()
        steps = list(pairwise(widths))
        self.encoder = nn.ModuleList(block(before, after) for before, after in [(inputs, widths[0]), *steps])
        self.enlarge = nn.ModuleList(enlarge(deep, shallow) for shallow, deep in steps)
        self.gate = nn.ModuleList(AttentionGate(shallow) for shallow, _ in steps)
        self.decoder = nn.ModuleList(block(2 * shallow, shallow) for shallow, _ in steps)
        self.head = nn.Conv2d(widths[0], 1, 1)

    def forward(self, x: Tensor) -> Logits:
        """Bx``inputs``xHxW, H and W multiples of 2 ** (levels - 1), to logits at HxW."""
        features = []
        for level, block in enumerate(self.encoder):
            x = block(F.max_pool2d(x, 2) if level else x)
            features.append(x)
        for level in reversed(range(len(self.decoder))):
            x = self.enlarge[level](F.interpolate(x, scale_factor=2.0, mode="nearest"))
            skip = self.gate[level](x, features[level])
            x = self.decoder[level](torch.cat([skip, x], dim=1))
        return with_spot(self.head(x))


def conv_block(inputs: int, outputs: int) -> nn.Sequential:
    """(3x3 convolution, BatchNorm, ReLU) twice."""
    return nn.Sequential(*conv_step(inputs, outputs), *conv_step(outputs, outputs))


def conv_step(inputs: int, outputs: int) -> nn.Sequential:
    """3x3 convolution with a bias, BatchNorm, ReLU."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def attention_unet(*, width: int = 64, width_mult: float = 1.0, inputs: int = 1) -> GatedUNet:
    """Five levels: ``width`` times ``width_mult`` channels at full resolution, twice as many at each deeper level."""
    base = round(width * width_mult)
    return GatedUNet([base << level for level in range(DEPTH)], conv_block, conv_step, inputs)
