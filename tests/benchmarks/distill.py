"""An epoch of distillation beside a supervised one, teachers' answers kept; and what keeping them costs."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import torch

from kd_core.data import Sample
from kd_core.data.dataset import Views
from kd_core.data.transforms import training_views
from kd_core.distill import TASKS, Task
from kd_core.models import MODELS
from kd_core.recipes import RECIPES
from kd_core.training.config import Recipe, Stage
from kd_core.training.loop import channels_last
from kd_core.training.stored_views import StoredViews, store_views
from tests.conftest import lesion_picture, write_gray

FRAMES, ROUNDS, TURNS = 48, 2, 5


def run() -> Iterator[str]:
    """The ``cpu`` profile of each recipe with trained teachers, on frames made here."""
    with tempfile.TemporaryDirectory() as folder:
        samples = list(_samples(Path(folder)))
        for name in ("t2kd", "tiny_unet"):
            recipe = RECIPES[name]("cpu")
            student = next(stage for stage in recipe.stages if stage.name == "student")
            twin = next(stage for stage in recipe.stages if stage.name == "twin")
            views = Views(samples, training_views(recipe.input, lesion_free=0, transplant=0), seed=0)
            sides: dict[str, tuple[Task, StoredViews]] = {}
            built: dict[str, float] = {}
            for side, stage in (("distilled", student), ("supervised", twin)):
                task, place, started = _task(recipe, stage), Path(folder) / name / side, time.perf_counter()
                stored = store_views(
                    views, ROUNDS, task, place, device=torch.device("cpu"), precision=_bf16, progress=lambda *_: None
                )
                built[side] = (time.perf_counter() - started) / (ROUNDS * FRAMES)
                sides[side] = task, stored
            seconds: dict[str, list[float]] = {side: [] for side in sides}
            for turn in range(TURNS + 1):
                for side, (task, stored) in sides.items():
                    stored.epoch = turn
                    seconds[side].append(_epoch(task, stored))
            medians = {side: statistics.median(values[1:]) for side, values in seconds.items()}
            ratio = medians["distilled"] / medians["supervised"]
            size = sum(file.stat().st_size for file in (Path(folder) / name / "distilled").iterdir())
            yield (
                f"{name}: an epoch of {FRAMES} views distilled {medians['distilled']:.2f} s, supervised "
                f"{medians['supervised']:.2f} s: {ratio:.2f} x"
            )
            yield (
                f"{name}: making a view {1000 * built['supervised']:.0f} ms, with the teachers' answers "
                f"{1000 * built['distilled']:.0f} ms and {size / ROUNDS / FRAMES / 1e6:.2f} MB on disk, once a view"
            )


def _task(recipe: Recipe, stage: Stage) -> Task:
    torch.manual_seed(0)
    networks = {one.name: one.network for one in recipe.stages}
    teachers = [MODELS[networks[name].model](**networks[name].options) for name in stage.teachers]
    task = TASKS[stage.task](MODELS[stage.network.model](**stage.network.options), teachers, **stage.options)
    return channels_last(task)


def _epoch(task: Task, stored: StoredViews) -> float:
    """Seconds of one pass, as the training loop does it."""
    optimizer = torch.optim.AdamW([one for one in task.parameters() if one.requires_grad])
    task.train()
    started = time.perf_counter()
    for batch in torch.utils.data.DataLoader(stored, batch_size=16, shuffle=True):
        with _bf16():
            loss = torch.stack(list(task(batch).values())).sum()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    return time.perf_counter() - started


def _bf16() -> AbstractContextManager[None]:
    return torch.autocast("cpu", torch.bfloat16)


def _samples(folder: Path) -> Iterator[Sample]:
    blank = Sample(layout="busi", name="", frame=folder, masks=(), group="", label="benign")
    for number in range(FRAMES):
        gray, mask = lesion_picture(number, 256)
        frame, outline = folder / f"{number}.png", folder / f"{number}_mask.png"
        write_gray(frame, gray)
        write_gray(outline, mask)
        yield replace(blank, name=str(number), frame=frame, masks=(outline,), group=str(number))
