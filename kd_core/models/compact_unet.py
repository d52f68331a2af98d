"""CompactUNet: a U-Net that does its work at a quarter of the resolution and below.

Full resolution is what costs time on a CPU (a thin U-Net with 251 x fewer multiplications than its teacher
is only 29 x faster), so two strided convolutions come first, and the mask is predicted at half of the input's
size by a sub-pixel convolution (Shi et al. 2016). Below that it is the plain scheme of Ronneberger et al.
2015 with residual blocks (He et al. 2016), skips added after a 1x1 convolution instead of concatenated. A
second head tells whether there is a lesion at all, from the deepest features and from the strongest spots of the
mask logits, averaged over small and larger windows. The layout is our choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.models.logits import Logits

WINDOWS = (4, 16)
"""Sides of the windows over which mask logits are averaged as evidence, in pixels of the half-size mask."""


def conv_bn_relu(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    """3x3 convolution, BatchNorm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions around which the input is added."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = conv_bn_relu(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        """BxCxHxW to BxCxHxW."""
        return F.relu(x + self.second(self.first(x)), inplace=True)


class CompactUNet(nn.Module):
    """See the module's docstring.

    Args:
        stem: channels at half resolution.
        widths: channels at 1/4, 1/8, 1/16 ... of the input.
        blocks: residual blocks at each of these.
        inputs: channels of the input.
        dropout: on the deepest features before the presence head.
    """

    def __init__(
        self,
        stem: int,
        widths: Sequence[int],
        blocks: Sequence[int],
        inputs: int = 1,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if len(widths) != len(blocks):
            raise ValueError(f"{len(widths)} widths but {len(blocks)} block counts")
        self.stem = conv_bn_relu(inputs, stem, stride=2)
        sources = [stem, *widths[:-1]]
        self.encoder = nn.ModuleList(
            nn.Sequential(conv_bn_relu(source, width, stride=2), *(ResidualBlock(width) for _ in range(count)))
            for source, width, count in zip(sources, widths, blocks, strict=True)
        )
        steps = list(pairwise(widths))
        self.reduce = nn.ModuleList(nn.Conv2d(deep, shallow, 1) for shallow, deep in steps)
        self.decoder = nn.ModuleList(conv_bn_relu(shallow, shallow) for shallow, _ in steps)
        self.mask_head = nn.Sequential(nn.Conv2d(widths[0], 4, 3, 1, 1), nn.PixelShuffle(2))
        self.presence_head = nn.Sequential(nn.Dropout(dropout), nn.Linear(2 * widths[-1], 1))
        self.evidence_head = nn.Linear(len(WINDOWS), 1, bias=False)

    def forward(self, x: Tensor) -> Logits:
        """Bx``inputs``xHxW (H, W multiples of ``2 ** (len(widths) + 1)``) to logits at H/2 x W/2."""
        x = self.stem(x)
        features = []
        for stage in self.encoder:
            x = stage(x)
            features.append(x)
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3))], dim=1)
        for level in reversed(range(len(self.decoder))):
            x = F.interpolate(self.reduce[level](x), scale_factor=2.0, mode="nearest")
            x = self.decoder[level](x + features[level])
        mask = self.mask_head(x)
        spots = [F.avg_pool2d(mask, window, window // 2).amax((2, 3)) for window in WINDOWS]
        evidence = self.evidence_head(torch.cat(spots, dim=1))
        return Logits(mask, self.presence_head(pooled) + evidence)


def compact_unet(
    *,
    stem: int = 16,
    widths: Sequence[int] = (32, 64, 96, 128, 160),
    blocks: Sequence[int] = (1, 1, 1, 1, 1),
    inputs: int = 1,
    dropout: float = 0.0,
) -> CompactUNet:
    """The first student's size by default."""
    return CompactUNet(stem, widths, blocks, inputs, dropout)
