"""Teacher vectors of earlier batches, so that a small batch has many to be compared with."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kd_core.losses.class_vectors import BACKGROUND, TUMOUR, Vectors


class TeacherQueue(nn.Module):
    """The last ``size`` prototypes of each class, first in, first out.

    (He et al. 2020; of a teacher, for distillation, Yang et al. 2022.) Its state belongs to a checkpoint.

    Args:
        channels: of a vector.
        size: of each class; 0: none are kept.
    """

    vectors: Tensor
    seen: Tensor

    def __init__(self, channels: int, size: int) -> None:
        super().__init__()
        self.register_buffer("vectors", torch.zeros(2, size, channels))
        self.register_buffer("seen", torch.zeros(2, dtype=torch.long))

    def of(self, kind: int) -> Tensor:
        """Those of a class that are there by now, MxC."""
        return self.vectors[kind, : int(self.seen[kind])]

    @torch.no_grad()
    def push(self, teacher: Vectors) -> None:
        """Take in the prototypes of a batch."""
        size = self.vectors.shape[1]
        for kind in (BACKGROUND, TUMOUR):
            new = teacher.prototypes(kind)[:size].to(self.vectors)
            if not len(new):
                continue
            places = (torch.arange(len(new), device=new.device) + self.seen[kind]) % size
            self.vectors[kind, places] = new
            self.seen[kind] += len(new)
