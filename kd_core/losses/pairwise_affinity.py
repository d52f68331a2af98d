"""Structured distillation: which places of an image look alike."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from kd_core.losses.term import Term, strongest_places


class PairwiseAffinity(Term):
    """``mean_ij (cos_s(i, j) - cos_t(i, j))^2`` over all pairs of places of an image (SKD, Liu et al. 2019).

    Features are max-pooled to ``grid`` places along each axis first. (The authors pool by 2; a fixed grid makes maps of
    any size comparable and bounds the number of pairs.)
    """

    def __init__(self, grid: int = 8) -> None:
        super().__init__()
        self.grid = grid

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw to cosines, B x n x n."""
        places = F.normalize(strongest_places(teacher, self.grid).flatten(2), dim=1, eps=1e-8)
        return places.transpose(1, 2) @ places

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw and a teacher's cosines."""
        return F.mse_loss(self.taught(student, mask), taught)
