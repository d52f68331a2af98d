"""Simplified U-Net: the student of T2KD and LightBTSeg, an Attention U-Net rebuilt from bottlenecks.

The papers publish its size (2.2 M parameters, 16.59 G) and the word "bottleneck", not its layout. The layout is our
choice: of those enumerated it meets both figures (2.17 M, 16.6 GMACs at 256x256). Each block is two residual
bottlenecks (He et al. 2016): 1x1 to half the channels, 3x3, 1x1 to all of them. What follows an enlargement is one
bottleneck without its shortcut.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.models.attention_unet import GatedUNet

WIDTHS = (64, 128, 256, 256)


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 convolutions with BatchNorm around a shortcut (1x1 where the number of channels changes)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.body = bottleneck(inputs, outputs)
        self.shortcut = nn.Identity() if inputs == outputs else nn.Sequential(*_conv_bn(inputs, outputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        """BxCxHxW to the same size with ``outputs`` channels."""
        return F.relu(self.body(x) + self.shortcut(x))


def bottleneck(inputs: int, outputs: int) -> nn.Sequential:
    """1x1 to half of ``outputs``, 3x3, 1x1 to ``outputs``; BatchNorm after each, ReLU between them."""
    inner = outputs // 2
    return nn.Sequential(
        *_conv_bn(inputs, inner, 1),
        nn.ReLU(inplace=True),
        *_conv_bn(inner, inner, 3),
        nn.ReLU(inplace=True),
        *_conv_bn(inner, outputs, 1),
    )


def simplified_unet(*, width_mult: float = 1.0, inputs: int = 1) -> GatedUNet:
    """The student's size by default; all widths times ``width_mult``."""
    return GatedUNet([round(width * width_mult) for width in WIDTHS], _two_bottlenecks, _enlarge, inputs)


def _two_bottlenecks(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(Bottleneck(inputs, outputs), Bottleneck(outputs, outputs))


def _enlarge(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(bottleneck(inputs, outputs), nn.ReLU(inplace=True))


def _conv_bn(inputs: int, outputs: int, side: int) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
    return nn.Conv2d(inputs, outputs, side, padding=side // 2, bias=False), nn.BatchNorm2d(outputs)
