"""Distillation methods of the literature that a paper's own has to beat."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from kd_core.data.transforms import FRAME, MASK
from kd_core.distill.taps import paired, tapped
from kd_core.distill.task import Batch, Losses, Task, full_precision, full_size, one_of
from kd_core.losses import (
    AttentionTransfer,
    BatchAffinity,
    ChannelKD,
    ImportanceMap,
    LogitKD,
    PairwiseAffinity,
    RegionAffinity,
    Term,
)

METHODS: dict[str, dict[str, float]] = {
    "kd": {"kd": 1.0},
    "at": {"at": 1.0},
    "cwd": {"cwd": 1.0},
    "skd": {"kd": 1.0, "skd": 1.0},
    "emkd": {"kd": 0.1, "imd": 0.9, "rad": 0.9},
    "cirkd": {"kd": 1.0, "cirkd": 1.0},
}
"""Relative weights of the terms: EMKD's and CIRKD's as in their repositories."""


class ComparatorTask(Task):
    """``L_seg + weight sum_k w_k L_k``, the terms and ``w`` of a published method.

    Args:
        student: gives ``Logits``.
        teachers: one.
        segmentation: see ``Task``.
        method: a key of ``METHODS``.
        weight: of all its terms.
        temperature: of the logit term.
        student_layers: names of the layers for feature terms, which are summed over them.
        teacher_layers: the teacher's layers that they are compared with.
    """

    listening = Task.listening | {"weight", "temperature", "student_layers"}

    def __init__(
        self,
        student: nn.Module,
        teachers: Sequence[nn.Module],
        *,
        segmentation: str,
        method: str,
        weight: float,
        temperature: float,
        student_layers: Sequence[str],
        teacher_layers: Sequence[str],
    ) -> None:
        super().__init__(student, segmentation=segmentation, teachers=teachers)
        parts = one_of("method", method, METHODS)
        self.weights = {name: weight * share for name, share in parts.items()}
        self.expect(*self.weights)
        channels = paired(student, teachers[0], student_layers, teacher_layers)
        self.student_layers, self.teacher_layers = tuple(student_layers), tuple(teacher_layers)
        self.kd = LogitKD(temperature)
        self.terms = {name: [_term(name, ours, theirs) for ours, theirs in channels] for name in parts if name != "kd"}
        self.learned_terms = nn.ModuleList(term for terms in self.terms.values() for term in terms)

    def teach(self, frame: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Logits, and what each term wants to know of each layer."""
        with tapped(self.teachers[0], self.teacher_layers) as maps:
            said = {"logits": full_size(self.teachers[0](frame).mask, mask)}
        with full_precision(frame):
            for name, terms in self.terms.items():
                for place, (layer, term) in enumerate(zip(self.teacher_layers, terms, strict=True)):
                    said[f"{name}{place}"] = term.taught(maps[layer].float(), mask)
        return said

    def forward(self, batch: Batch) -> Losses:
        """See ``Task``; terms ``segmentation`` and those of the method."""
        mask, heard = batch[MASK], self.heard(batch)
        with tapped(self.student, self.student_layers) as maps:
            logits = full_size(self.student(batch[FRAME]).mask, mask)
        with full_precision(mask):
            losses = {"kd": self.kd(logits, heard["logits"], mask)} if "kd" in self.weights else {}
            for name, terms in self.terms.items():
                losses[name] = logits.new_zeros(())
                for place, (layer, term) in enumerate(zip(self.student_layers, terms, strict=True)):
                    losses[name] = losses[name] + term(maps[layer].float(), heard[f"{name}{place}"], mask)
            return {"segmentation": self.segmentation(logits, mask)} | self.weigh(self.weights, losses)


def _term(name: str, ours: int, theirs: int) -> Term:
    match name:
        case "at":
            return AttentionTransfer()
        case "cwd":
            return ChannelKD(ours, theirs)
        case "skd":
            return PairwiseAffinity()
        case "imd":
            return ImportanceMap()
        case "rad":
            return RegionAffinity()
        case _:
            return BatchAffinity()
