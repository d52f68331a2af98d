"""What the distillation terms have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod

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


def connector(inputs: int, outputs: int) -> nn.Sequential:
    """1x1 convolution and BatchNorm from a student's channels to a teacher's (Heo et al. 2019)."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))


def to_size_of(student: Tensor, taught: Tensor) -> Tensor:
    """A student's map BxCxhxw at the height and width of a teacher's."""
    if student.shape[2:] == taught.shape[2:]:
        return student
    return F.interpolate(student, taught.shape[2:], mode="bilinear", align_corners=False)
