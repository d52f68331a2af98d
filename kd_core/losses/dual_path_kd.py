"""Two teachers, one student: how much each teacher's logits count for an image or a pixel."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.losses.logit_kd import softened_kl

BENIGN, MALIGNANT, NEITHER = 0, 1, -1
"""An image's class; the first two are also the teachers' places."""

Coupling = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Teachers' logits BxKxHxW, masks Bx1xHxW and classes B to weights BxKx1x1 or BxKxHxW, at most 1 a pixel in sum."""


def _mean(teachers: Tensor, mask: Tensor, label: Tensor) -> Tensor:
    """Each the same: ``1/K`` (You et al. 2017)."""
    return torch.full_like(teachers[:, :, :1, :1], 1 / teachers.shape[1])


def _hard(teachers: Tensor, mask: Tensor, label: Tensor) -> Tensor:
    """The teacher of the image's class; all the same where it has none."""
    one_hot = F.one_hot(label.clamp(min=0), teachers.shape[1]).to(teachers.dtype)[:, :, None, None]
    return torch.where((label == NEITHER)[:, None, None, None], _mean(teachers, mask, label), one_hot)


def _conf(teachers: Tensor, mask: Tensor, label: Tensor) -> Tensor:
    """``w_k ~ 1 - exp(CE_k) / sum_j exp(CE_j)``, a weight an image, in sum 1 (CA-MKD, Zhang et al. 2022)."""
    ce = F.binary_cross_entropy_with_logits(teachers, mask.expand_as(teachers), reduction="none").mean((2, 3))
    weights = (1 - ce.softmax(1)) / (teachers.shape[1] - 1)
    return weights[:, :, None, None]


def _region(teachers: Tensor, mask: Tensor, label: Tensor) -> Tensor:
    """Lesion pixels: the teacher of the class. Background: all, where all of them call it background, else none.

    After MS-KD (Feng et al. 2021): each teacher supervises where it is the expert.
    """
    agreed = (teachers < 0).all(1, keepdim=True).to(teachers.dtype) / teachers.shape[1]
    return torch.where(mask > 0.5, _hard(teachers, mask, label), agreed)


COUPLINGS: dict[str, Coupling] = {"hard": _hard, "mean": _mean, "conf": _conf, "region": _region}


class DualPathKD(nn.Module):
    """``sum_k mean_pixels(w_k T^2 KL(softmax(t_k/T) || softmax(s/T)))``, the mean over pixels with a weight.

    T2KD and LightBTSeg (arXiv 2311.11086) speak of double-path joint distillation from a benign and a malignant teacher
    and publish no formula. That ``w`` is one-hot in the image's class (``hard``) is our reading of it; the others are
    published couplings of several teachers. One teacher has the weight 1, whatever the coupling.
    """

    def __init__(self, coupling: str = "hard", temperature: float = 4.0) -> None:
        super().__init__()
        self.coupling = COUPLINGS[coupling]
        self.temperature = temperature

    def weights(self, teachers: Tensor, mask: Tensor, label: Tensor) -> Tensor:
        """Weights BxKx1x1 or BxKxHxW of teachers' logits BxKxHxW."""
        coupling = _mean if teachers.shape[1] == 1 else self.coupling
        return coupling(teachers, mask, label)

    def forward(self, student: Tensor, teachers: Tensor, mask: Tensor, label: Tensor) -> Tensor:
        """Student's logits Bx1xHxW, teachers' BxKxHxW, masks Bx1xHxW, classes B (``BENIGN`` ...) to a scalar."""
        weights = self.weights(teachers, mask, label).expand_as(teachers)
        kl = softened_kl(student.expand_as(teachers), teachers, self.temperature)
        return (weights * kl).sum() / weights.sum().clamp(min=1.0)
