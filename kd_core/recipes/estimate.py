"""How long a job will take on this machine: every network's steps are timed, and multiplied."""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch
from torch import nn

from kd_core.contracts import JobSpec
from kd_core.data import Sample, split_samples
from kd_core.recipes.run import fresh, recipe_of, samples_for
from kd_core.training.config import Network, Recipe
from kd_core.training.loop import make_fabric

REPEATS = 5


def estimate(job: JobSpec, samples: Sequence[Sample]) -> dict[str, float]:
    """Seconds of each stage, by name: steps, teachers' answers and validation; reading files and export come on top.

    Raises:
        KdError: as ``run_job``.
    """
    recipe = recipe_of(job)
    split = split_samples(samples, **recipe.folds)
    probe = _Probe(recipe)
    seconds = {}
    for stage in recipe.stages:
        training = stage.training
        frames = len(samples_for(stage, split))
        # Frames without masks come on top, at most so many: not all of them are outlined.
        extra = round(job.unlabelled_weight * len(split.train)) if job.unlabelled and stage.teachers else 0
        normals = sum(sample.label == "normal" for sample in samples_for(stage, split))
        views = frames + extra + normals * (training.normal_repeat - 1)
        learn = probe.learning(stage.network, training.precision, training.batch_size)
        if stage.partner is not None:
            learn += probe.learning(stage.partner, training.precision, training.batch_size)
        teachers = [next(one for one in recipe.stages if one.name == name) for name in stage.teachers]
        asked = sum(probe.answering(teacher.network, training.precision) for teacher in teachers)
        rounds = min(training.rounds or training.epochs, training.epochs)
        checks = -(-training.epochs // training.validate_every) * len(split.validation)
        seconds[stage.name] = views * (training.epochs * learn + rounds * asked) + checks * probe.answering(
            stage.network, "32-true"
        )
    return seconds


class _Probe:
    """Times each network once, in seconds a view."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._known: dict[tuple[str, str, str], float] = {}

    def learning(self, network: Network, precision: str, batch_size: int) -> float:
        """A view forwards and backwards."""
        return self._timed(network, precision, batch_size)

    def answering(self, network: Network, precision: str) -> float:
        """A view forwards."""
        return self._timed(network, precision, 0)

    def _timed(self, network: Network, precision: str, batch_size: int) -> float:
        key = (repr(network), precision, "learning" if batch_size else "answering")
        if key not in self._known:
            self._known[key] = self._measure(fresh(network), precision, min(batch_size, 8))
        return self._known[key]

    def _measure(self, network: nn.Module, precision: str, batch: int) -> float:
        fabric = make_fabric(precision)
        fabric.to_device(network)
        network.train(batch > 0)
        views = torch.randn(max(batch, 1), 1, *self._recipe.input.shape, device=fabric.device)
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            with fabric.autocast(), torch.set_grad_enabled(batch > 0):
                logits, _ = network(views)
            if batch:
                logits.float().mean().backward()
            times.append((time.perf_counter() - start) / len(views))
        return min(times)
