"""Attention transfer."""

from __future__ import annotations

from torch import Tensor

from kd_core.losses.importance_map import ImportanceMap


class AttentionTransfer(ImportanceMap):
    """``mean((A(s) - A(t))^2)``, ``A(x) = L2norm(vec(mean_c x^2))`` (AT, Zagoruyko & Komodakis 2017)."""

    power = 2

    def per_image(self, student: Tensor, taught: Tensor) -> Tensor:
        """The mean difference of each image to each of K teachers, BxK."""
        return super().per_image(student, taught) / taught[0, 0].numel()
