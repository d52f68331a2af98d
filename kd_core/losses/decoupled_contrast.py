"""Decoupled contrast: the student's tumour vectors look like any teacher's tumour, and like no background."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kd_core.losses.class_vectors import BACKGROUND, TUMOUR, Vectors
from kd_core.losses.teacher_queue import TeacherQueue

DENOMINATORS = ("negatives", "all")


class DecoupledContrast(nn.Module):
    """``(L+ + L-) / 2``, ``L = mean_anchors(-mean_P <s, t> / tau + log sum_D exp(<s, t> / tau))``.

    Pan et al. 2023 (10.1088/1361-6560/ad1274) pair tumour with tumour and background with background and publish no
    formula. Ours: anchors are the student's vectors of a class, P the teacher's prototypes of that class in the batch
    and the queue, N all teacher vectors of the other class. ``D = N`` (``negatives``: positives are not in the
    denominator, Yeh et al. 2022) or ``P + N`` (``all``: SupCon, Khosla et al. 2020). A class without anchors, positives
    or negatives says nothing; patches without tumour have anchors of the background only.

    Args:
        tau: temperature.
        denominator: one of ``DENOMINATORS``.
    """

    def __init__(self, tau: float = 0.1, denominator: str = "negatives") -> None:
        super().__init__()
        self.tau, self.denominator = tau, denominator

    def forward(self, student: Vectors, teacher: Vectors, queue: TeacherQueue) -> Tensor:
        """Both networks' vectors of a batch, and those kept of earlier ones."""
        losses = []
        for kind, other in ((BACKGROUND, TUMOUR), (TUMOUR, BACKGROUND)):
            anchors = student.of(kind)
            positives = torch.cat([teacher.prototypes(kind), queue.of(kind)])
            negatives = torch.cat([teacher.of(other), queue.of(other)])
            if not (len(anchors) and len(positives) and len(negatives)):
                continue
            near, far = anchors @ positives.T / self.tau, anchors @ negatives.T / self.tau
            against = far if self.denominator == "negatives" else torch.cat([near, far], dim=1)
            losses.append((against.logsumexp(1) - near.mean(1)).mean())
        return torch.stack(losses).mean() if losses else student.unit.sum() * 0
