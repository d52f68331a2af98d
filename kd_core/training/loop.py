"""The training loop: it knows tasks and losses by name only. Lightning Fabric gives device, precision and processes."""

from __future__ import annotations

import copy
import math
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import torch
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, Sampler

from kd_core.contracts import Cancelled, RunError
from kd_core.data.transforms import View
from kd_core.distill import Batch, Losses, Task
from kd_core.training.config import Training
from kd_core.training.run_folder import StageFolder
from kd_core.training.usage import Usage

Validate = Callable[[nn.Module], dict[str, Any]]
"""Scores of a network in evaluation mode, by name; ``dice`` is one of them."""

Illustrate = Callable[[nn.Module, int], None]
"""Shows what a network in evaluation mode does after an epoch."""


class TrainingViews(Protocol):
    """A data set whose views depend on the epoch."""

    epoch: int

    def __len__(self) -> int: ...

    def __getitem__(self, position: int) -> View: ...


class _AsItIs:
    """A batch that Fabric hands on as it is.

    Its mixed precision rounds all that it finds in a dict, the masks and what the teachers said, too.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def __getitem__(self, name: str) -> Tensor:
        return self._batch[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._batch)


def make_fabric(precision: str) -> Fabric:
    """The process's part in the training: under ``torchrun`` one of several, else the only one."""
    processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    alone = int(os.environ.get("WORLD_SIZE", "1")) == 1
    strategy = "auto" if alone else DDPStrategy(find_unused_parameters=True)
    fabric = Fabric(
        accelerator="auto",
        devices=processes,
        num_nodes=int(os.environ.get("WORLD_SIZE", "1")) // processes,
        strategy=strategy,
        precision=precision,  # type: ignore[arg-type]  # one of a list of names; Fabric refuses others
    )
    fabric.launch()
    return fabric


def train(
    fabric: Fabric,
    task: Task,
    views: TrainingViews,
    training: Training,
    folder: StageFolder,
    validate: Validate,
    illustrate: Illustrate = lambda network, epoch: None,
) -> nn.Module:
    """Train ``task``'s student to the end, going on from the stage's checkpoint if it has one.

    Views, their order and the weights depend on the seed and the epoch alone, so a run that was
    interrupted and resumed ends with the same weights as one that was not (on the same machine).

    Returns:
        The student with the averaged weights (EMA) that validated best, in evaluation mode, on the CPU: views that are
        repeated are learned by heart in the end.

    Raises:
        RunError: a loss is not finite (the message names the term and the step), or the disk is full.
        Cancelled: the process was asked to stop; the checkpoint is that of the last epoch.
    """
    optimizer = torch.optim.AdamW(
        [parameter for parameter in task.parameters() if parameter.requires_grad],
        lr=training.learning_rate,
        weight_decay=training.weight_decay,
    )
    steps = math.ceil(len(views) / training.batch_size)
    schedule = LambdaLR(optimizer, one_cycle(training.epochs * steps, training.warmup))
    averaged = copy.deepcopy(task.student).eval().requires_grad_(False)
    best = _Best()
    first_epoch = _restore(folder, task, averaged, optimizer, schedule, best)
    task = channels_last(task)
    model, optimizer = fabric.setup(task, optimizer)
    averaged = fabric.to_device(averaged)
    started, usage = time.monotonic(), Usage()
    with _stop_asked() as stop:
        for epoch in range(first_epoch, training.epochs):
            views.epoch = epoch
            torch.manual_seed(training.seed * 100_003 + epoch)  # so that dropout is the same after a resume
            task.start_epoch(epoch)
            model.train()
            sums: dict[str, float] = {}
            for step, batch in enumerate(_batches(views, training, epoch, fabric)):
                if stop():
                    raise Cancelled(f"stopped in epoch {epoch + 1}; the same command goes on from there")
                losses = model(_AsItIs(batch))
                _refuse_nan(losses, epoch, step)
                optimizer.zero_grad()
                fabric.backward(torch.stack(list(losses.values())).sum())
                fabric.clip_gradients(model, optimizer, max_norm=5.0)
                optimizer.step()
                schedule.step()
                _average(averaged, task.student, training.ema, epoch * steps + step)
                for name, loss in losses.items():
                    sums[name] = sums.get(name, 0.0) + loss.item() / steps
            last = epoch + 1 == training.epochs
            if last or (epoch + 1) % training.validate_every == 0:
                best.offer(_validate(task, averaged, validate, folder, epoch + 1), averaged)
                illustrate(averaged, epoch + 1)
            folder.save(_state(epoch + 1, task, averaged, optimizer, schedule, best))
            an_epoch = (time.monotonic() - started) / (epoch + 1 - first_epoch)
            left = an_epoch * (training.epochs - epoch - 1 + training.epochs * folder.work_after)
            folder.report(
                "epoch",
                epoch=epoch + 1,
                epochs=training.epochs,
                seconds_left=round(left),
                losses=sums,
                usage=usage.taken(),
            )
    averaged.load_state_dict(best.weights)
    return averaged.cpu()


class _Best:
    """The weights that validated best so far, and their Dice."""

    def __init__(self) -> None:
        self.dice = -1.0
        self.weights: dict[str, Tensor] = {}

    def offer(self, dice: float, network: nn.Module) -> None:
        if dice > self.dice:
            self.dice = dice
            self.weights = {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}


def one_cycle(steps: int, warmup: float) -> Callable[[int], float]:
    """Share of the peak learning rate at a step: linear up during ``warmup`` of the steps, cosine down to 0."""
    rising = max(1, round(steps * warmup))

    def factor(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))

    return factor


class EpochOrder(Sampler[int]):
    """All positions in an order that depends on seed and epoch alone, dealt in turn to the processes.

    Each process gets the same number; where they do not come out even, the first positions are seen twice.
    """

    def __init__(self, count: int, seed: int, *, rank: int = 0, processes: int = 1) -> None:
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed)).tolist()
        missing = -count % processes
        self._mine = [*order, *order[:missing]][rank::processes]

    def __iter__(self) -> Iterator[int]:
        return iter(self._mine)

    def __len__(self) -> int:
        return len(self._mine)


def _batches(views: TrainingViews, training: Training, epoch: int, fabric: Fabric) -> Iterator[Batch]:
    order: Sequence[int] = list(
        EpochOrder(len(views), training.seed * 100_003 + epoch, rank=fabric.global_rank, processes=fabric.world_size)
    )
    size = math.ceil(training.batch_size / fabric.world_size)
    if len(order) % size == 1:
        # Batch normalisation cannot learn from a batch of one: its first view comes a second time.
        order = [*order, order[0]]
    loader: DataLoader[View] = DataLoader(
        views,  # type: ignore[arg-type]  # a Dataset in all but name
        batch_size=size,
        sampler=order,
        num_workers=training.workers,
    )
    batches: Any = fabric.setup_dataloaders(loader, use_distributed_sampler=False)
    return iter(batches)


def _validate(task: Task, averaged: nn.Module, validate: Validate, folder: StageFolder, epoch: int) -> float:
    """Score the student and its rivals. Every process does, so that all go on with the same task.

    Returns:
        The student's Dice.
    """
    dice: dict[str, float] = {}
    for name, network in {"student": averaged, **task.rivals()}.items():
        network.eval()
        scores = validate(network)
        dice[name] = scores.get("dice", 0.0)
        folder.report("validation", epoch=epoch, network=name, scores=scores)
    task.validated(dice)
    return dice["student"]


def _refuse_nan(losses: Losses, epoch: int, step: int) -> None:
    for name, loss in losses.items():
        if not torch.isfinite(loss):
            raise RunError(f"epoch {epoch + 1}, step {step + 1}: the term {name!r} is {loss.item()}")


@torch.no_grad()
def _average(averaged: nn.Module, student: nn.Module, decay: float, step: int) -> None:
    """EMA of weights and BatchNorm statistics; shorter at the start, so that it forgets the random weights."""
    decay = min(decay, (1 + step) / (10 + step))
    for old, new in zip(_floats(averaged), _floats(student), strict=True):
        old.lerp_(new.to(old.dtype), 1 - decay)


def _floats(module: nn.Module) -> Iterator[Tensor]:
    return (tensor for tensor in module.state_dict().values() if tensor.is_floating_point())


def _state(
    epoch: int, task: Task, averaged: nn.Module, optimizer: Any, schedule: LambdaLR, best: _Best
) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "best_dice": best.dice,
        "best": best.weights,
        "task": task.learned(),
        "averaged": averaged.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": schedule.last_epoch,
    }


def channels_last(task: Task) -> Task:
    """Convolutions of frames and of volumes are faster with the channels last in memory."""
    volumes = any(parameter.ndim == 5 for parameter in task.parameters())
    memory = torch.channels_last_3d if volumes else torch.channels_last
    return task.to(memory_format=memory)  # type: ignore[call-overload,no-any-return]  # torch's stub lacks it


def _restore(
    folder: StageFolder,
    task: Task,
    averaged: nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: LambdaLR,
    best: _Best,
) -> int:
    """Fill all parts from the checkpoint; the epoch to go on with (0 without a checkpoint).

    Raises:
        RunError: another version of the program wrote it.
    """
    state = folder.load()
    if state is None:
        return 0
    if "best" not in state:
        raise RunError(f"{folder.path}: an older version wrote this checkpoint; delete the folder to train it anew")
    task.load_learned(state["task"])
    averaged.load_state_dict(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict({**schedule.state_dict(), "last_epoch": state["step"]})
    best.dice, best.weights = state["best_dice"], state["best"]
    epoch: int = state["epoch"]
    return epoch


@contextmanager
def _stop_asked() -> Iterator[Callable[[], bool]]:
    """Ctrl+C and SIGTERM end the training between two steps, not within one."""
    asked: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda number, _: asked.append(number)) for number in signals}
    try:
        yield lambda: bool(asked)
    except RuntimeError as error:
        # Whoever stops the whole process group stops the loader's workers before us, which raises here.
        if not asked:
            raise
        raise Cancelled("stopped; the same command goes on from the last epoch") from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
