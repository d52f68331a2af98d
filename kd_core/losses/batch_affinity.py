"""Cross-image relational distillation: which places of all images of a batch look alike."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from kd_core.losses.term import Term, mean_places


class BatchAffinity(Term):
    """``mean_ij mean_rows KL(softmax(T_ij/tau) || softmax(S_ij/tau))``, ``S_ij = F_i F_j^T`` of unit features.

    CIRKD's mini-batch pixel-to-pixel term (Yang et al. 2022): i, j run over all pairs of images, a row is a place of i
    over all places of j. Features are average-pooled to ``grid`` places along each axis first, to bound the pairs.
    """

    def __init__(self, grid: int = 8, tau: float = 0.1) -> None:
        super().__init__()
        self.grid, self.tau = grid, tau

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw to unit features, B x n x C."""
        places = mean_places(teacher, self.grid).flatten(2).transpose(1, 2)
        return F.normalize(places, dim=2, eps=1e-8)

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw and a teacher's unit features."""
        log_s, log_t = (self._log_rows(one) for one in (self.taught(student, mask), taught))
        return (log_t.exp() * (log_t - log_s)).sum(3).mean()

    def _log_rows(self, places: Tensor) -> Tensor:
        """``log softmax`` of the similarities: B x n x B x n, over the last."""
        batch, count, channels = places.shape
        rows = places.reshape(batch * count, channels)
        return (rows @ rows.T / self.tau).view(batch, count, batch, count).log_softmax(3)
