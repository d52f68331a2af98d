"""Decoupled contrastive distillation for ABUS: what is tumour and what is not, as the teacher sees it."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from kd_core.data.transforms import FRAME, MASK
from kd_core.distill.taps import paired, tapped
from kd_core.distill.task import Batch, Losses, Task, full_precision, full_size, one_of
from kd_core.losses import ClassVectors, DecoupledContrast, HardRanking, LogitKD, TeacherQueue
from kd_core.losses.decoupled_contrast import DENOMINATORS


class ClassContrastTask(Task):
    """``L_seg + kd L_KD + contrast L_DC + ranking L_rank``.

    Pan et al. 2023 (10.1088/1361-6560/ad1274) describe the two feature terms and publish neither formulas nor weights:
    they are our choice (see ``losses``).

    Args:
        student: gives ``Logits``.
        teachers: one.
        segmentation: see ``Task``.
        kd: weight of ``LogitKD``.
        contrast: weight of ``DecoupledContrast``.
        ranking: weight of ``HardRanking``.
        temperature: of ``LogitKD``.
        tau: of ``DecoupledContrast``.
        denominator: of ``DecoupledContrast``.
        queue: teacher prototypes of each class that are kept.
        margin: of ``HardRanking``.
        hardest: of ``HardRanking``.
        listwise: of ``HardRanking``.
        places: of each class and patch (``ClassVectors``).
        ramp: epochs over which the weights rise from 0: what a network makes of a few steps from random weights is no
            place to be pulled from.
        student_layer: name of the layer whose map is compared, the decoder's last but one.
        teacher_layer: the teacher's.
    """

    listening = Task.listening | {
        "kd",
        "contrast",
        "ranking",
        "temperature",
        "tau",
        "denominator",
        "queue",
        "margin",
        "hardest",
        "listwise",
        "ramp",
        "student_layer",
    }

    def __init__(
        self,
        student: nn.Module,
        teachers: Sequence[nn.Module],
        *,
        segmentation: str,
        kd: float,
        contrast: float,
        ranking: float,
        temperature: float,
        tau: float,
        denominator: str,
        queue: int,
        margin: float,
        hardest: int,
        listwise: float,
        places: int,
        ramp: int,
        student_layer: str,
        teacher_layer: str,
    ) -> None:
        super().__init__(student, segmentation=segmentation, teachers=teachers)
        one_of("denominator", denominator, dict.fromkeys(DENOMINATORS))
        self.weights = {"kd": kd, "contrast": contrast, "ranking": ranking}
        self.ramp, self.risen = ramp, 1.0
        self.expect(*self.weights)
        ((ours, theirs),) = paired(student, teachers[0], [student_layer], [teacher_layer])
        self.student_layer, self.teacher_layer = student_layer, teacher_layer
        self.kd = LogitKD(temperature)
        self.vectors = ClassVectors(ours, theirs, places=places)
        self.queue = TeacherQueue(theirs, queue)
        self.contrast = DecoupledContrast(tau, denominator)
        self.ranking = HardRanking(margin, hardest, listwise)

    def start_epoch(self, epoch: int) -> None:
        """See ``Task``."""
        self.risen = min(1.0, (epoch + 1) / max(1, self.ramp))

    def teach(self, frame: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Logits, and the vectors of both classes."""
        with tapped(self.teachers[0], [self.teacher_layer]) as maps:
            said = {"logits": full_size(self.teachers[0](frame).mask, mask)}
        with full_precision(frame):
            said["vectors"] = self.vectors.taught(maps[self.teacher_layer].float(), mask)
        return said

    def forward(self, batch: Batch) -> Losses:
        """See ``Task``; terms ``segmentation``, ``kd``, ``contrast``, ``ranking``."""
        mask, heard = batch[MASK], self.heard(batch)
        with tapped(self.student, [self.student_layer]) as maps:
            logits = full_size(self.student(batch[FRAME]).mask, mask)
        terms: Losses = {}
        weights = {name: self.risen * weight for name, weight in self.weights.items()}
        with full_precision(mask):
            if self.weights["kd"]:
                terms["kd"] = self.kd(logits, heard["logits"], mask)
            if self.weights["contrast"] or self.weights["ranking"]:
                ours, theirs = self.vectors(maps[self.student_layer].float(), heard["vectors"], mask)
                terms["contrast"] = self.contrast(ours, theirs, self.queue)
                terms["ranking"] = self.ranking(ours, theirs, self.queue)
                if self.training:
                    self.queue.push(theirs)
            return {"segmentation": self.segmentation(logits, mask)} | self.weigh(weights, terms)
