"""What the distillation terms have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Term(nn.Module, ABC):
    """A difference between a student and a teacher, 0 where they agree.

    ``taught`` is all that a teacher's tensor has to say: it depends on the view alone, so it can be kept and need not
    be computed in every epoch.
    """

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """What is kept of a teacher's tensor; ``mask`` is Bx1xHxW (0/1), the batch comes first in the answer, too."""
        return teacher

    @abstractmethod
    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """The student's tensor against what the teacher said of the same views, to a scalar."""


def to_size_of(student: Tensor, taught: Tensor) -> Tensor:
    """A student's map BxCxhxw at the height and width of a teacher's."""
    return resized(student, taught.shape[2:])


def resized(maps: Tensor, size: torch.Size) -> Tensor:
    """Maps of frames or volumes, BxCx..., enlarged or reduced linearly."""
    if maps.shape[2:] == size:
        return maps
    return F.interpolate(maps, size, mode="bilinear" if maps.ndim == 4 else "trilinear", align_corners=False)


def mean_places(maps: Tensor, grid: Any) -> Tensor:
    """Maps of frames or volumes, BxCx..., averaged to ``grid`` places along each axis (a number, or one an axis)."""
    return F.adaptive_avg_pool2d(maps, grid) if maps.ndim == 4 else F.adaptive_avg_pool3d(maps, grid)


def strongest_places(maps: Tensor, grid: int) -> Tensor:
    """Maps of frames or volumes, BxCx..., the largest values at ``grid`` places along each axis."""
    return F.adaptive_max_pool2d(maps, grid) if maps.ndim == 4 else F.adaptive_max_pool3d(maps, grid)
