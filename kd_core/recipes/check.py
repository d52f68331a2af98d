"""A job looked at before it begins: its split, and what would make its figures worthless."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from kd_core.contracts import JobSpec
from kd_core.contracts.check import Check, Part
from kd_core.data import Problem, Sample
from kd_core.data.dataset import load_gray
from kd_core.data.duplicates import find_duplicates, fingerprint
from kd_core.recipes.run import prepared
from kd_core.training.loop import make_fabric

PARTS = ("train", "validation", "test")

FEW_HELD_OUT = 20
"""Lesion families, cases or patients in the test part below which a gain of less than several points is luck."""


def check(
    job: JobSpec, samples: Sequence[Sample], problems: Sequence[Problem], heard: Callable[[int, int], None]
) -> Check:
    """Split the data as the job would, and look for near-duplicates across the parts.

    Args:
        job: that is to be run.
        samples: of its data sets.
        problems: with them.
        heard: called with frames read and their number.

    Raises:
        KdError: the job could not begin; the text says why.
    """
    recipe, split, _ = prepared(job, samples)
    sides: dict[str, Sequence[Sample]] = {name: getattr(split, name) for name in PARTS}
    parts = {name: _part(side) for name, side in sides.items()}
    return Check(
        device=_device(),
        parts=parts,
        problems=tuple(str(problem) for problem in problems),
        few_held_out=parts["test"].lesion_groups < FEW_HELD_OUT,
        no_normals=recipe.normals and not parts["train"].frames.get("normal"),
        unlabelled=len(split.unlabelled),
        leaks=() if recipe.input.depth else tuple(_leaks(sides, heard)),
    )


def _part(samples: Sequence[Sample]) -> Part:
    lesions = [sample for sample in samples if sample.label != "normal"]
    return Part(
        frames=dict(sorted(Counter(sample.label for sample in samples).items())),
        groups=len(_groups(samples)),
        lesion_groups=len(_groups(lesions)),
    )


def _groups(samples: Sequence[Sample]) -> set[tuple[str, str]]:
    return {(sample.layout, sample.group) for sample in samples}


def _leaks(sides: dict[str, Sequence[Sample]], heard: Callable[[int, int], None]) -> Iterator[str]:
    samples = [(name, sample) for name, side in sides.items() for sample in side]
    prints = []
    for number, (_, sample) in enumerate(samples, 1):
        prints.append(fingerprint(np.ascontiguousarray(load_gray(sample)[0])))
        heard(number, len(samples))
    for pair in find_duplicates(prints):
        (one, first), (other, second) = samples[pair.first], samples[pair.second]
        if one != other:
            yield f"{first.layout}/{first.name} ({one}), {second.layout}/{second.name} ({other})"


def _device() -> str:
    fabric = make_fabric("32-true")
    if fabric.device.type == "cuda":
        return torch.cuda.get_device_name(fabric.device)
    return f"{os.cpu_count()} processor cores, no GPU"
