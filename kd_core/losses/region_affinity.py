"""Region affinity distillation: how alike lesion and background look to the network."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from kd_core.losses.term import Term

NO_REGION = 2.0
"""Stands for the cosine of an image that shows only one of the two regions."""


def region_cosine(features: Tensor, mask: Tensor) -> Tensor:
    """Cosine between the mean features of lesion and of background: BxCxhxw and Bx1xHxW to B."""
    share = F.interpolate(mask, features.shape[2:], mode="area")
    lesion = torch.einsum("bchw,bhw->bc", features, share[:, 0])
    background = features.sum((2, 3)) - lesion
    cosine = F.cosine_similarity(lesion, background, dim=1)
    has_both = (share.sum((1, 2, 3)) > 0) & ((1 - share).sum((1, 2, 3)) > 0)
    return cosine.where(has_both, cosine.new_tensor(NO_REGION))


class RegionAffinity(Term):
    """``(cos(s_lesion, s_background) - cos(t_lesion, t_background))^2``, means of features under the mask.

    EMKD (Qin et al. 2021), RAD, averaged over images; one that shows only lesion or only background counts 0.
    """

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw to their cosines, Bx1."""
        return region_cosine(teacher, mask)[:, None]

    def per_image(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """The difference of each image to each of K teachers: BxCxhxw and BxK to BxK."""
        ours = region_cosine(student, mask)[:, None]
        return (ours - taught).square().where(taught < NO_REGION, taught.new_zeros(()))

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """Feature maps BxCxhxw and a teacher's cosines."""
        return self.per_image(student, taught, mask).mean()
