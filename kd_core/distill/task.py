"""What the training loop knows of a task, and what all tasks share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import ClassVar, Protocol, TypeVar

import torch
from torch import Tensor, nn

from kd_core.contracts import RunError
from kd_core.data.transforms import FRAME, MASK, TAUGHT
from kd_core.losses import SEGMENTATION
from kd_core.losses.term import resized

Losses = dict[str, Tensor]
"""Weighted terms by name; their sum is what is minimised."""

Found = TypeVar("Found")


class Batch(Protocol):
    """Tensors by name.

    ``frame``, ``mask`` Bx1x(Dx)HxW, ``presence`` B (0/1), ``label`` B (see ``dual_path_kd``); ``taught/...`` where it
    was kept.
    """

    def __getitem__(self, name: str, /) -> Tensor: ...

    def __iter__(self) -> Iterator[str]: ...


class Task(nn.Module, ABC):
    """Holds the student and whatever else takes part in learning.

    Attributes:
        listening: options that decide how a student uses what teachers say, not what they say: stages that differ in
            nothing else share what was kept of it.

    Args:
        student: gives ``Logits``.
        segmentation: name of the term that compares its mask logits with masks.
        teachers: trained networks; they stay as they are and in evaluation mode.
    """

    listening: ClassVar[frozenset[str]] = frozenset({"segmentation"})

    def __init__(self, student: nn.Module, *, segmentation: str, teachers: Sequence[nn.Module] = ()) -> None:
        super().__init__()
        self.student = student
        self.segmentation = one_of("segmentation", segmentation, SEGMENTATION)()
        self.teachers = nn.ModuleList(teachers).requires_grad_(False).eval()
        self.first = nn.Module()

    @abstractmethod
    def forward(self, batch: Batch) -> Losses:
        """Named, weighted losses of one batch."""

    def teach(self, frame: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """All that the teachers have to say of frames and masks Bx1xHxW, the batch first; of nothing else."""
        return {}

    def rivals(self) -> dict[str, nn.Module]:
        """Networks beside the student that are to be validated with it, by name."""
        return {}

    def partners(self) -> dict[str, nn.Module]:
        """Networks that were trained with the student and are worth keeping, by name."""
        return {}

    def start_epoch(self, epoch: int) -> None:
        """Called before each epoch, from 0."""

    def validated(self, dice: Mapping[str, float]) -> None:
        """Called with the validation Dice of the student and of each rival."""

    def train(self, mode: bool = True) -> Task:
        """As ``nn.Module.train``; teachers stay in evaluation mode."""
        super().train(mode)
        self.teachers.eval()
        return self

    def learned(self) -> dict[str, Tensor]:
        """The state without the teachers, which never changes."""
        return {name: tensor for name, tensor in self.state_dict().items() if not name.startswith("teachers.")}

    def load_learned(self, state: Mapping[str, Tensor]) -> None:
        """Take up what ``learned`` gave."""
        self.load_state_dict({**self.state_dict(), **state})

    def heard(self, batch: Batch) -> dict[str, Tensor]:
        """What the teachers say of a batch: as it was kept, or asked now."""
        kept = {name.removeprefix(TAUGHT): batch[name] for name in batch if name.startswith(TAUGHT)}
        if not kept:
            with torch.no_grad():
                kept = self.teach(batch[FRAME], batch[MASK])
        return {name: tensor.float() for name, tensor in kept.items()}

    def weigh(self, weights: Mapping[str, float], terms: Losses) -> Losses:
        """Terms times their weights, each divided by its own first value, so that a weight means the same for all.

        (Graph Flow, Zou et al. 2022, lost 25 points of IoU without such tuning.) A term whose weight is 0 is left out.
        """
        return {name: weights[name] * term / self._first(name, term) for name, term in terms.items() if weights[name]}

    def expect(self, *terms: str) -> None:
        """Make room for the first values of these terms, which belong to the state."""
        for name in terms:
            self.first.register_buffer(name, torch.zeros(()))

    def _first(self, name: str, term: Tensor) -> Tensor:
        first = self.first.get_buffer(name)
        if self.training and first == 0 and term > 1e-12:
            first.copy_(term.detach())
        return first if first > 0 else torch.ones_like(first)


def one_of(what: str, name: str, known: Mapping[str, Found]) -> Found:
    """A dict's entry by name.

    Raises:
        RunError: there is none; the message lists those there are.
    """
    if name not in known:
        raise RunError(f"no {what} {name!r}; there are: {', '.join(known)}")
    return known[name]


def full_size(logits: Tensor, mask: Tensor) -> Tensor:
    """Mask logits Bx1x... as float32 at the masks' size."""
    return resized(logits.float(), mask.shape[2:])


def full_precision(tensor: Tensor) -> AbstractContextManager[None]:
    """Losses are computed in float32, also where the networks run in less."""
    return torch.autocast(tensor.device.type, enabled=False)
