"""Knowledge distillation of mask logits, pixel by pixel."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from kd_core.losses.term import Term


def softened_kl(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """``T^2 KL(softmax(t/T) || softmax(s/T))`` of two classes with the logits (0, z), element by element.

    The softmax of (0, z/T) is the sigmoid of z/T, so one logit a pixel says it all.
    """
    s, t = student / temperature, teacher / temperature
    p = t.sigmoid()
    lesion = p * (F.logsigmoid(t) - F.logsigmoid(s))
    background = (1 - p) * (F.logsigmoid(-t) - F.logsigmoid(-s))
    return temperature**2 * (lesion + background)


class LogitKD(Term):
    """``T^2 mean_pixels KL(softmax(t/T) || softmax(s/T))`` (Hinton et al. 2015; a row a pixel, as CIRKD has it)."""

    def __init__(self, temperature: float = 4.0) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """Mask logits of both, Bx1xHxW."""
        return softened_kl(student, taught, self.temperature).mean()
