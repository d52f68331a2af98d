"""The training loop: it knows tasks and losses by name only. Lightning Fabric gives device and precision."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader

from kd_core.contracts import RunError
from kd_core.data.dataset import Views
from kd_core.data.transforms import FRAME, MASK, PRESENCE
from kd_core.distill import Task
from kd_core.training.config import RunConfig
from kd_core.training.run_folder import RunFolder

Validate = Callable[[nn.Module], dict[str, float]]
"""Scores of a network in evaluation mode, by name."""


def train(task: Task, views: Views, config: RunConfig, run: RunFolder, validate: Validate) -> nn.Module:
    """Train ``task``'s student to the end of ``config``, going on from the run's checkpoint if it has one.

    Views, their order and the weights depend on the seed and the epoch alone, so a run that was
    interrupted and resumed ends with the same weights as one that was not (on the same machine).

    Returns:
        The student with averaged weights (EMA), in evaluation mode.

    Raises:
        RunError: a loss is not finite; the message names the term and the step.
    """
    fabric = Fabric(accelerator="auto", devices=1, precision=config.precision)  # type: ignore[arg-type]
    optimizer = torch.optim.AdamW(task.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    steps = math.ceil(len(views) / config.batch_size)
    schedule = LambdaLR(optimizer, one_cycle(config.epochs * steps, config.warmup))
    averaged = copy.deepcopy(task.student).eval().requires_grad_(False)
    first_epoch = _restore(run, task, averaged, optimizer, schedule)
    task = task.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stub lacks it
    model, optimizer = fabric.setup(task, optimizer)
    averaged = fabric.to_device(averaged)
    started = time.monotonic()
    for epoch in range(first_epoch, config.epochs):
        views.epoch = epoch
        torch.manual_seed(config.seed * 100_003 + epoch)  # so that dropout is the same after a resume
        loader = DataLoader(
            views,
            batch_size=config.batch_size,
            shuffle=True,
            generator=torch.Generator().manual_seed(config.seed * 100_003 + epoch),
            num_workers=config.workers,
        )
        model.train()
        sums: dict[str, float] = {}
        for step, batch in enumerate(fabric.setup_dataloaders(loader, use_distributed_sampler=False)):
            losses = model(batch[FRAME], batch[MASK], batch[PRESENCE])
            _refuse_nan(losses, epoch, step)
            optimizer.zero_grad()
            fabric.backward(torch.stack(list(losses.values())).sum())
            fabric.clip_gradients(model, optimizer, max_norm=5.0)
            optimizer.step()
            schedule.step()
            _average(averaged, task.student, config.ema, epoch * steps + step)
            for name, loss in losses.items():
                sums[name] = sums.get(name, 0.0) + loss.item() / steps
        run.save(_state(epoch + 1, task, averaged, optimizer, schedule))
        done = epoch + 1 - first_epoch
        left = (time.monotonic() - started) / done * (config.epochs - epoch - 1)
        run.report("epoch", epoch=epoch + 1, epochs=config.epochs, seconds_left=round(left), losses=sums)
        if (epoch + 1) % config.validate_every == 0 or epoch + 1 == config.epochs:
            run.report("validation", epoch=epoch + 1, scores=validate(averaged))
    return averaged


def one_cycle(steps: int, warmup: float) -> Callable[[int], float]:
    """Share of the peak learning rate at a step: linear up during ``warmup`` of the steps, cosine down to 0."""
    rising = max(1, round(steps * warmup))

    def factor(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))

    return factor


def _refuse_nan(losses: dict[str, Tensor], epoch: int, step: int) -> None:
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


def _state(epoch: int, task: Task, averaged: nn.Module, optimizer: Any, schedule: LambdaLR) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "task": task.state_dict(),
        "averaged": averaged.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": schedule.last_epoch,
    }


def _restore(
    run: RunFolder, task: Task, averaged: nn.Module, optimizer: torch.optim.Optimizer, schedule: LambdaLR
) -> int:
    """Fill all parts from the checkpoint; the epoch to go on with (0 without a checkpoint)."""
    state = run.load()
    if state is None:
        return 0
    task.load_state_dict(state["task"])
    averaged.load_state_dict(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict({**schedule.state_dict(), "last_epoch": state["step"]})
    epoch: int = state["epoch"]
    return epoch
