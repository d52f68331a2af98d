"""Overhaul of feature distillation: a teacher's map before its ReLU, and no more of it than matters after."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from kd_core.losses.term import Term

FAINT = 1e-3
"""Below this probability of a negative value its mean is taken as -3 sigma."""


def negative_mean(norm: nn.BatchNorm2d) -> Tensor:
    """``E[x | x < 0]`` of each channel that leaves a BatchNorm, ``x ~ N(bias, weight^2)``: C, float.

    ``mu - sg exp(-mu^2 / (2 sg^2)) / (sqrt(2 pi) Phi(-mu/sg))``; ``-3 sg`` where ``Phi(-mu/sg) <= .001``.
    """
    mu, sigma = norm.bias.detach().double(), norm.weight.detach().double().abs().clamp(min=1e-12)
    below = 0.5 * torch.erfc(mu / sigma / math.sqrt(2))
    density = torch.exp(-((mu / sigma) ** 2) / 2) / math.sqrt(2 * math.pi)
    mean = mu - sigma * density / below.clamp(min=FAINT)
    return torch.where(below > FAINT, mean, -3 * sigma).float()


class MarginFeatures(Term):
    """``mean((s - t')^2 [s > t' or t' > 0])``, ``t' = max(t, m)``, ``m`` the teacher's mean negative value.

    Margin ReLU and partial L2 of Heo et al. 2019, which TinyUnet's repository evidently used. The student's map goes
    through a linear map of its channels and BatchNorm. (The authors sum over all places and weigh by 1e-5; we take the
    mean, and where a map is large every second, fourth ... place of it: that is what an epoch has time for on a CPU.)

    Args:
        inputs: the student's channels.
        norm: the BatchNorm from which the teacher's map comes, trained.
        side: at most so many places along height and width; 0: all.
    """

    margin: Tensor

    def __init__(self, inputs: int, norm: nn.BatchNorm2d, *, side: int = 0) -> None:
        super().__init__()
        self.side = side
        self.connector = nn.Sequential(
            nn.Linear(inputs, norm.num_features, bias=False), nn.BatchNorm1d(norm.num_features)
        )
        self.register_buffer("margin", negative_mean(norm))

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """Maps before the ReLU, BxCxHxW, to ``t'`` at the places kept, BxhxwxC."""
        stride = -(-teacher.shape[2] // self.side) if self.side else 1
        return _places(teacher, stride).maximum(self.margin)

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """The student's maps before the ReLU, of the teacher's size or larger, BxCxHxW, and ``t'``."""
        rows = _places(student, student.shape[2] // taught.shape[1])
        ours: Tensor = self.connector(rows.flatten(0, 2))
        theirs = taught.flatten(0, 2)
        counts = (ours > theirs) | (theirs > 0)
        return ((ours - theirs).square() * counts).mean()


def _places(features: Tensor, stride: int) -> Tensor:
    """Every ``stride``-th place, channels last, as the networks' maps lie in memory: BxCxHxW to BxhxwxC."""
    return features[:, :, ::stride, ::stride].permute(0, 2, 3, 1)
