"""Best-teacher distillation: teacher and student trained together."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from kd_core.data.transforms import FRAME, MASK
from kd_core.distill.task import Batch, Losses, Task, full_precision, full_size, one_of
from kd_core.losses import LogitKD

VARIANTS = {
    "best": "the teacher's weights with the best validation Dice so far (the paper)",
    "online": "the teacher as it is now",
    "ema": "the teacher's averaged weights (Mean Teacher, Tarvainen & Valpola 2017)",
    "dml": "the teacher as it is now, which learns from the student, too (Deep Mutual Learning, Zhang et al. 2018)",
}
EMA = 0.99


class BestTeacherTask(Task):
    """Teacher: ``L_seg``. Student: ``(1 - a) L_seg + a T^2 KL(softmax(t*/T) || softmax(s/T))``.

    Liu et al. 2023 (10.1007/978-3-031-51455-5_21) train both at the same time and introduce the teacher's best weights
    to distil the student; they publish no formula. Ours: ``t*`` is a copy of the teacher with the best validation Dice
    so far, taken when validation finds one. Before the first, ``a`` is 0; then it rises to ``kd`` within ``ramp``
    epochs. One optimiser holds both networks: their losses share no parameter. Two-stage distillation from a teacher
    trained beforehand (``offline``) is ``ComparatorTask`` with a stage as teacher.

    Args:
        student: gives ``Logits``.
        teachers: the one to be trained with it.
        segmentation: see ``Task``.
        variant: a key of ``VARIANTS``.
        kd: ``a`` after the ramp.
        ramp: epochs.
        temperature: T.
    """

    epochs_taught: Tensor
    best_dice: Tensor

    def __init__(
        self,
        student: nn.Module,
        teachers: Sequence[nn.Module],
        *,
        segmentation: str,
        variant: str,
        kd: float,
        ramp: int,
        temperature: float,
    ) -> None:
        super().__init__(student, segmentation=segmentation)
        one_of("variant", variant, VARIANTS)
        self.variant, self.full, self.ramp = variant, kd, ramp
        self.teacher = teachers[0].requires_grad_(True).train()
        self.star = copy.deepcopy(self.teacher).requires_grad_(False)
        self.kd = LogitKD(temperature)
        self.expect("kd")
        self.register_buffer("epochs_taught", torch.zeros(()))
        self.register_buffer("best_dice", torch.full((), -1.0))

    def rivals(self) -> dict[str, nn.Module]:
        """The teacher as it is now."""
        return {"teacher": self.teacher}

    def partners(self) -> dict[str, nn.Module]:
        """The teacher that the student had at the end."""
        return {"teacher": self.star if self.variant in ("best", "ema") else self.teacher}

    def start_epoch(self, epoch: int) -> None:
        """One more epoch with a teacher, once there is one."""
        if self.best_dice >= 0:
            self.epochs_taught += 1

    def validated(self, dice: Mapping[str, float]) -> None:
        """A better teacher becomes the student's."""
        if dice["teacher"] > self.best_dice:
            self.best_dice.fill_(dice["teacher"])
            if self.variant == "best":
                self.star.load_state_dict(self.teacher.state_dict())

    def train(self, mode: bool = True) -> BestTeacherTask:
        """The copy stays in evaluation mode."""
        super().train(mode)
        self.star.eval()
        return self

    def forward(self, batch: Batch) -> Losses:
        """See ``Task``; terms ``teacher``, ``segmentation``, ``kd`` and, mutually, ``teacher_kd``."""
        frame, mask = batch[FRAME], batch[MASK]
        share = self.full * min(1.0, float(self.epochs_taught) / max(1, self.ramp))
        ours, theirs = (full_size(network(frame).mask, mask) for network in (self.student, self.teacher))
        with full_precision(mask):
            losses = {
                "teacher": self.segmentation(theirs, mask),
                "segmentation": (1 - share) * self.segmentation(ours, mask),
            }
        if self.variant == "ema":
            self._average()
        if not share:
            return losses
        star = self._star(frame, mask, theirs)
        with full_precision(mask):
            losses |= self.weigh({"kd": share}, {"kd": self.kd(ours, star, mask)})
            if self.variant == "dml":
                losses["teacher_kd"] = share * self.kd(theirs, ours.detach(), mask) / self.first.get_buffer("kd")
        return losses

    @torch.no_grad()
    def _star(self, frame: Tensor, mask: Tensor, theirs: Tensor) -> Tensor:
        if self.variant in ("online", "dml"):
            return theirs.detach()
        return full_size(self.star(frame).mask, mask)

    @torch.no_grad()
    def _average(self) -> None:
        if not self.training:
            return
        now = self.teacher.state_dict()
        for name, old in self.star.state_dict().items():
            old.lerp_(now[name], 1 - EMA) if old.is_floating_point() else old.copy_(now[name])
