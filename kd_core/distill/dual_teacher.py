"""T2KD and LightBTSeg: a benign and a malignant teacher, one student."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from kd_core.data.transforms import FRAME, LABEL, MASK
from kd_core.distill.taps import paired, tapped
from kd_core.distill.task import Batch, Losses, Task, full_precision, full_size, one_of
from kd_core.losses import COUPLINGS, DualPathKD, ImportanceMap, RegionAffinity


class DualTeacherTask(Task):
    """``L_seg + kd L_KD + importance L_IMD + affinity L_RAD``, teachers weighed by a coupling.

    The papers (10.7507/1001-5515.202311054, arXiv 2311.11086) publish the idea of double-path joint distillation, no
    formula; the terms are published ones (see ``losses``), their sum and weights our choice. Feature terms are summed
    over the layers; each teacher counts as it does in ``L_KD``. With one teacher this is plain distillation.

    Args:
        student: gives ``Logits``.
        teachers: benign, malignant; or one for all.
        segmentation: see ``Task``.
        coupling: a key of ``COUPLINGS``.
        temperature: of ``L_KD``.
        kd: weight of ``L_KD``.
        importance: weight of ``L_IMD``.
        affinity: weight of ``L_RAD``.
        student_layers: names of the layers for the feature terms, a low and a high one.
        teacher_layers: the teachers' layers that they are compared with.
    """

    listening = Task.listening | {"coupling", "temperature", "kd", "importance", "affinity", "student_layers"}

    def __init__(
        self,
        student: nn.Module,
        teachers: Sequence[nn.Module],
        *,
        segmentation: str,
        coupling: str,
        temperature: float,
        kd: float,
        importance: float,
        affinity: float,
        student_layers: Sequence[str],
        teacher_layers: Sequence[str],
    ) -> None:
        super().__init__(student, segmentation=segmentation, teachers=teachers)
        one_of("coupling", coupling, COUPLINGS)
        paired(student, teachers[0], student_layers, teacher_layers)
        self.weights = {"kd": kd, "importance": importance, "affinity": affinity}
        self.expect(*self.weights)
        self.student_layers, self.teacher_layers = tuple(student_layers), tuple(teacher_layers)
        self.kd = DualPathKD(coupling, temperature)
        self.importance, self.affinity = ImportanceMap(), RegionAffinity()

    def teach(self, frame: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Logits BxKxHxW, and for each layer importance maps BxKxhxw and cosines BxK."""
        said: dict[str, list[Tensor]] = {}
        for teacher in self.teachers:
            with tapped(teacher, self.teacher_layers) as maps:
                logits = teacher(frame).mask
            said.setdefault("logits", []).append(full_size(logits, mask))
            with full_precision(frame):
                for place, layer in enumerate(self.teacher_layers):
                    features = maps[layer].float()
                    said.setdefault(f"importance{place}", []).append(self.importance.taught(features, mask))
                    said.setdefault(f"affinity{place}", []).append(self.affinity.taught(features, mask))
        return {name: torch.cat(tensors, dim=1) for name, tensors in said.items()}

    def forward(self, batch: Batch) -> Losses:
        """See ``Task``; terms ``segmentation``, ``kd``, ``importance``, ``affinity``."""
        mask, label, heard = batch[MASK], batch[LABEL], self.heard(batch)
        with tapped(self.student, self.student_layers) as maps:
            logits = full_size(self.student(batch[FRAME]).mask, mask)
        with full_precision(mask):
            weights = self.kd.weights(heard["logits"], mask, label).flatten(2).mean(2)
            weights = weights / weights.sum(1, keepdim=True).clamp(min=1e-6)
            importance, affinity = logits.new_zeros(()), logits.new_zeros(())
            for place, layer in enumerate(self.student_layers):
                features = maps[layer].float()
                maps_differ = self.importance.per_image(features, heard[f"importance{place}"])
                cosines_differ = self.affinity.per_image(features, heard[f"affinity{place}"], mask)
                importance = importance + (weights * maps_differ).sum(1).mean()
                affinity = affinity + (weights * cosines_differ).sum(1).mean()
            terms = {
                "kd": self.kd(logits, heard["logits"], mask, label),
                "importance": importance,
                "affinity": affinity,
            }
            return {"segmentation": self.segmentation(logits, mask)} | self.weigh(self.weights, terms)
