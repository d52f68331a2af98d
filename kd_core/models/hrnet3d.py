"""3-D HR-Net: branches of several resolutions side by side that exchange what they see (Sun et al. 2019, in 3-D).

The ABUS paper (Pan et al. 2023, 10.1088/1361-6560/ad1274) publishes its size, 12.1 % of the teacher's parameters, and
no layout. Ours: a stem at full resolution, then stages of one, two and three branches at the full, half and quarter
resolution, two residual blocks a branch; at the end of a stage every branch receives the sum of all (strided 3x3x3
convolutions downwards, 1x1x1 and trilinear enlargement upwards); all are enlarged and concatenated before the head.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.models.logits import Logits, with_spot

STAGES = (1, 2, 3, 3, 3)
"""How many branches the stages have."""

BLOCKS = 2
"""Residual blocks a branch and stage."""


class Residual(nn.Module):
    """Two 3x3x3 convolutions with BatchNorm around a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(*_conv_bn(channels, channels), nn.ReLU(inplace=True), *_conv_bn(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        """BxCxDxHxW to the same."""
        return F.relu(self.body(x) + x)


class Stage(nn.Module):
    """Residual blocks in each branch, after which each branch receives the sum of all.

    Args:
        widths: channels of the branches, from the full resolution down.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        branches = range(len(widths))
        self.blocks = nn.ModuleList(nn.Sequential(*(Residual(width) for _ in range(BLOCKS))) for width in widths)
        self.paths = nn.ModuleDict(
            {
                f"{source}to{target}": _path(widths, source, target)
                for target in branches
                for source in branches
                if source != target
            }
        )

    def forward(self, branches: Sequence[Tensor]) -> list[Tensor]:
        """One tensor a branch, in and out."""
        seen = [blocks(branch) for blocks, branch in zip(self.blocks, branches, strict=True)]
        return [F.relu(self._sum(seen, target)) for target in range(len(seen))]

    def _sum(self, seen: Sequence[Tensor], target: int) -> Tensor:
        total = seen[target]
        for source in range(len(seen)):
            if source != target:
                total = total + _enlarged(self.paths[f"{source}to{target}"](seen[source]), source - target)
        return total


class HRNet3D(nn.Module):
    """See the module.

    Args:
        width: channels at the full resolution, twice as many at each lower one.
        inputs: channels of a volume.
    """

    def __init__(self, width: int, inputs: int) -> None:
        super().__init__()
        widths = [width << branch for branch in range(max(STAGES))]
        self.stem = nn.Sequential(*_conv_bn(inputs, width), nn.ReLU(inplace=True))
        self.begin = nn.ModuleList(
            nn.Sequential(*_conv_bn(higher, lower, stride=2), nn.ReLU(inplace=True))
            for higher, lower in pairwise(widths)
        )
        self.stages = nn.ModuleList(Stage(widths[:count]) for count in STAGES)
        self.fuse = nn.Sequential(*_conv_bn(sum(widths), 2 * width, side=1), nn.ReLU(inplace=True))
        self.head = nn.Conv3d(2 * width, 1, 1)

    def forward(self, x: Tensor) -> Logits:
        """Bx``inputs``xDxHxW, all sides multiples of 4, to logits at DxHxW."""
        branches = [self.stem(x)]
        for count, stage in zip(STAGES, self.stages, strict=True):
            if count > len(branches):
                branches.append(self.begin[count - 2](branches[-1]))
            branches = stage(branches)
        full = [_enlarged(branch, level) for level, branch in enumerate(branches)]
        return with_spot(self.head(self.fuse(torch.cat(full, dim=1))))


def hrnet3d(*, width: int = 16, inputs: int = 1) -> HRNet3D:
    """The larger student: 2.31 M parameters, 12.1 % of the teacher's."""
    return HRNet3D(width, inputs)


def _path(widths: Sequence[int], source: int, target: int) -> nn.Module:
    """From one branch's channels and resolution to another's; what goes up is enlarged afterwards."""
    if source > target:
        return nn.Sequential(*_conv_bn(widths[source], widths[target], side=1))
    steps: list[nn.Module] = []
    for level in range(source, target):
        last = level + 1 == target
        steps += _conv_bn(widths[source], widths[target] if last else widths[source], stride=2)
        steps += [] if last else [nn.ReLU(inplace=True)]
    return nn.Sequential(*steps)


def _enlarged(x: Tensor, levels: int) -> Tensor:
    """Twice as large for each level above 0."""
    if levels <= 0:
        return x
    return F.interpolate(x, scale_factor=2.0**levels, mode="trilinear", align_corners=False)


def _conv_bn(inputs: int, outputs: int, *, side: int = 3, stride: int = 1) -> tuple[nn.Conv3d, nn.BatchNorm3d]:
    return nn.Conv3d(inputs, outputs, side, stride, padding=side // 2, bias=False), nn.BatchNorm3d(outputs)
