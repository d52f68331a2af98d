"""Ranking: a student's vector is nearer to its teacher's than to the most similar ones of the other class."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.losses.class_vectors import BACKGROUND, TUMOUR, Vectors
from kd_core.losses.teacher_queue import TeacherQueue


class HardRanking(nn.Module):
    """``mean[d(s, t) - d(s, n) + margin]_+ (+ listwise KL(softmax(-d(t, .) / tau) || softmax(-d(s, .) / tau)))``.

    ``d = 1 - cos``; ``t`` is the teacher's vector at the same place, ``n`` the ``hardest`` most similar teacher vectors
    of the other class, in the batch and the queue. Pan et al. 2023 (10.1088/1361-6560/ad1274) rank distances in feature
    space to handle hard negatives and publish no formula; this is the batch-hard triplet loss (Hermans et al. 2017).
    The list-wise part (DarkRank, Chen et al. 2018) compares the order in which student and teacher see those of the
    other class.

    Args:
        margin: in distances, which run from 0 to 2.
        hardest: negatives an anchor.
        listwise: weight of the list-wise part; 0 leaves it out.
        tau: its temperature.
    """

    def __init__(self, margin: float = 0.3, hardest: int = 8, listwise: float = 0.0, tau: float = 0.1) -> None:
        super().__init__()
        self.margin, self.hardest, self.listwise, self.tau = margin, hardest, listwise, tau

    def forward(self, student: Vectors, teacher: Vectors, queue: TeacherQueue) -> Tensor:
        """Both networks' vectors of a batch, and those kept of earlier ones."""
        losses = []
        for kind, other in ((BACKGROUND, TUMOUR), (TUMOUR, BACKGROUND)):
            ours, theirs = student.of(kind), teacher.of(kind)
            negatives = torch.cat([teacher.of(other), queue.of(other)])
            if not (len(ours) and len(negatives)):
                continue
            own = 1 - (ours * theirs).sum(1, keepdim=True)
            far = 1 - ours @ negatives.T
            hard = far.topk(min(self.hardest, len(negatives)), dim=1, largest=False).values
            loss = F.relu(own - hard + self.margin).mean()
            if self.listwise:
                log_s, log_t = ((one / self.tau).log_softmax(1) for one in (-far, theirs @ negatives.T - 1))
                loss = loss + self.listwise * (log_t.exp() * (log_t - log_s)).sum(1).mean()
            losses.append(loss)
        return torch.stack(losses).mean() if losses else student.unit.sum() * 0
