"""Channel-wise distillation: where each channel looks."""

from __future__ import annotations

from torch import Tensor, nn

from kd_core.losses.term import Term, to_size_of


class ChannelKD(Term):
    """``T^2 / (B C) sum_channels KL(softmax_hw(t/T) || softmax_hw(s/T))`` (CWD, Shu et al. 2021).

    Args:
        inputs: the student's channels, brought to the teacher's by a 1x1 convolution where they differ.
        outputs: the teacher's.
        temperature: T.
    """

    def __init__(self, inputs: int, outputs: int, temperature: float = 4.0) -> None:
        super().__init__()
        self.temperature = temperature
        self.connector: nn.Module = nn.Identity()
        if inputs != outputs:
            self.connector = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
        """Feature maps of both, BxCxhxw."""
        ours = to_size_of(self.connector(student), taught)
        log_s, log_t = ((one.flatten(2) / self.temperature).log_softmax(2) for one in (ours, taught))
        kl: Tensor = (log_t.exp() * (log_t - log_s)).sum(2).mean()
        return self.temperature**2 * kl
