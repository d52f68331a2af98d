"""What the training loop knows of a task."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor, nn

Losses = dict[str, Tensor]
"""Weighted terms by name; their sum is what is minimised."""


class Task(nn.Module, ABC):
    """Holds the student, and whatever else takes part in learning."""

    student: nn.Module

    @abstractmethod
    def forward(self, frame: Tensor, mask: Tensor, presence: Tensor) -> Losses:
        """One batch: frames Bx1xHxW, masks Bx1xHxW (0/1), presences B (0/1)."""
