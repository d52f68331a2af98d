"""Importance map distillation: where a feature map is strong."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from kd_core.losses.term import Term, to_size_of


def strength_map(features: Tensor, power: int) -> Tensor:
    """``mean_c |x|^power``, an even power: BxCxhxw to Bx1xhxw."""
    return features.pow(power).mean(1, keepdim=True)


def unit_norm(maps: Tensor) -> Tensor:
    """Each image's map divided by its L2 norm."""
    return F.normalize(maps.flatten(1), dim=1, eps=1e-12).view_as(maps)


class ImportanceMap(Term):
    """``|| A(s) - A(t) ||^2``, ``A(x) = L2norm(vec(mean_c |x|^4))``, averaged over images.

    EMKD (Qin et al. 2021), IMD. The student's map is resized to the teacher's.
    """

    power = 4

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw to ``A``, Bx1xhxw."""
        return unit_norm(strength_map(teacher, self.power))

    def per_image(self, student: Tensor, taught: Tensor) -> Tensor:
        """The difference of each image to each of K teachers: BxCxhxw and BxKxhxw to BxK."""
        ours = unit_norm(to_size_of(strength_map(student, self.power), taught))
        return (ours - taught).square().sum((2, 3))

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw and a teacher's ``A``."""
        return self.per_image(student, taught).mean()
