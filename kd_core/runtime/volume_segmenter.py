"""VolumeSegmenter: a model whose network reads patches, slid over a volume of any size."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from kd_core.contracts import InputSpec, ModelError
from kd_core.runtime.graph import Graph, Tensor
from kd_core.runtime.postprocess import MaskArray, logit, sigmoid
from kd_core.runtime.volume import thinned

Voxels = npt.NDArray[Any]
"""A volume's values, any real dtype, DxHxW."""

Progress = Callable[[int, int], None]
"""Called with the patches done and to do. What it raises ends the work."""

Answer = TypeVar("Answer")

Steps = Generator[tuple[int, int], None, Answer]
"""Work patch by patch: yields the patches done and to do, and returns its answer. Closing it ends the work."""

OVERLAP = 0.5
"""Share of a patch's side that the next one covers, too."""

CLIPPED = (0.5, 99.5)
"""Percentiles beyond which values are cut off."""


class Scale(NamedTuple):
    """How a volume's values become the network's: clipped to ``low`` and ``high``, minus ``mean``, over ``std``."""

    low: float
    high: float
    mean: float
    std: float

    @classmethod
    def of(cls, voxels: Voxels, std_floor: float) -> Scale:
        """The scale of a volume: percentiles ``CLIPPED``, mean and standard deviation of what is left."""
        sampled = thinned(voxels)
        low, high = (float(one) for one in np.percentile(sampled, CLIPPED))
        sampled = sampled.clip(low, high)
        return cls(low, high, float(sampled.mean()), max(float(sampled.std()), std_floor))

    def apply(self, voxels: Voxels) -> Tensor:
        """Part of the volume as float32, as the network reads it."""
        values: Tensor = voxels.astype(np.float32).clip(self.low, self.high)
        return (values - np.float32(self.mean)) / np.float32(self.std)


class VolumeSegmentation(NamedTuple):
    """A model's answer for a volume.

    ``mask`` is uint8 DxHxW, 0 or 1. ``confidence`` is the highest probability, 0 to 1, that a patch shows a lesion;
    below the card's presence threshold the mask is empty.
    """

    mask: MaskArray
    confidence: float
    seconds: float


class VolumeSegmenter:
    """One model, ready to segment volumes. Safe to call from one thread at a time."""

    def __init__(
        self, model: Path | str, *, threads: int | None = None, presence_threshold: float | None = None
    ) -> None:
        """Check and load a model folder; arguments and errors as those of ``Segmenter``."""
        self._graph = Graph(model, threads=threads, presence_threshold=presence_threshold)
        self.card = self._graph.card
        if not self.card.input.depth:
            raise ModelError(f"{model}: this model reads frames, not volumes")

    def segment(self, voxels: Voxels, *, progress: Progress | None = None) -> VolumeSegmentation:
        """Outline the lesions of a volume.

        Beside the volume and its mask, memory is needed for one row of patches: two float32 for each voxel of ``depth``
        slices.

        Args:
            voxels: DxHxW, any real dtype.
            progress: called after each patch.

        Raises:
            ValueError: not DxHxW, or no voxels.
        """
        return _done(self.steps(voxels), progress)

    def steps(self, voxels: Voxels) -> Steps[VolumeSegmentation]:
        """As ``segment``, for whoever wants to do something else between two patches, or to stop."""
        start = time.perf_counter()
        output = self.card.output
        mask, presence = yield from _sliding(voxels, self.card.input, self._graph.run, output.mask_threshold)
        confidence = sigmoid(presence)
        if confidence < output.presence_threshold:
            mask[:] = 0
        return VolumeSegmentation(mask, confidence, time.perf_counter() - start)


def slide(
    voxels: Voxels,
    spec: InputSpec,
    network: Callable[[Tensor], tuple[Tensor, float]],
    mask_threshold: float,
    progress: Progress | None = None,
) -> tuple[MaskArray, float]:
    """Cover a volume with overlapping patches and average their logits, the middle of a patch weighing most.

    Args:
        voxels: DxHxW; where it is smaller than a patch it is surrounded by its mean.
        spec: size of a patch.
        network: a patch, float32 1x1xdxhxw, to its mask logits dxhxw and presence logit.
        mask_threshold: probability above which a voxel is lesion.
        progress: called after each patch.

    Returns:
        uint8 DxHxW, 0 or 1, and the highest presence logit.

    Raises:
        ValueError: not DxHxW, or no voxels.
    """
    return _done(_sliding(voxels, spec, network, mask_threshold), progress)


def _done(steps: Steps[Answer], progress: Progress | None) -> Answer:
    while True:
        try:
            done, total = next(steps)
        except StopIteration as end:
            answer: Answer = end.value
            return answer
        if progress is not None:
            progress(done, total)


def _sliding(
    voxels: Voxels, spec: InputSpec, network: Callable[[Tensor], tuple[Tensor, float]], mask_threshold: float
) -> Steps[tuple[MaskArray, float]]:
    if voxels.ndim != 3 or not voxels.size:
        raise ValueError(f"a volume is DxHxW with voxels, not {voxels.shape}")
    scale, cut = Scale.of(voxels, spec.std_floor), np.float32(logit(mask_threshold))
    weight = importance(spec.shape)
    depth = spec.depth
    rows, *others = (starts(length, side) for length, side in zip(voxels.shape, spec.shape, strict=True))
    plane = [max(length, side) for length, side in zip(voxels.shape[1:], spec.shape[1:], strict=True)]
    sums, weights = (np.zeros((depth, *plane), np.float32) for _ in range(2))
    mask = np.zeros(voxels.shape, np.uint8)
    total, done, presence = len(rows) * len(others[0]) * len(others[1]), 0, -np.inf
    for row, following in zip(rows, [*rows[1:], voxels.shape[0]], strict=True):
        for top, left in itertools.product(*others):
            logits, spot = network(patch_at(voxels, (row, top, left), spec.shape, scale)[None, None])
            place = np.s_[:, top : top + spec.height, left : left + spec.width]
            sums[place] += weight * logits
            weights[place] += weight
            presence, done = max(presence, spot), done + 1
            yield done, total
        # What no later row reaches is decided.
        ready = min(following - row, depth)
        above = (
            sums[:ready, : voxels.shape[1], : voxels.shape[2]]
            > cut * weights[:ready, : voxels.shape[1], : voxels.shape[2]]
        )
        mask[row : row + ready] = above
        for rolling in (sums, weights):
            rolling[: depth - ready] = rolling[ready:].copy()
            rolling[depth - ready :] = 0
    return mask, float(presence)


def patch_at(voxels: Voxels, corner: Sequence[int], shape: tuple[int, ...], scale: Scale) -> Tensor:
    """A patch as the network reads it, float32 of ``shape``; what lies beyond the volume is 0, the mean."""
    wanted = [slice(max(first, 0), first + side) for first, side in zip(corner, shape, strict=True)]
    inside = scale.apply(voxels[tuple(wanted)])
    if inside.shape == shape:
        return inside
    patch = np.zeros(shape, np.float32)
    place = (slice(max(-first, 0), max(-first, 0) + got) for first, got in zip(corner, inside.shape, strict=True))
    patch[tuple(place)] = inside
    return patch


def starts(length: int, side: int) -> list[int]:
    """Where patches begin along an axis: evenly, overlapping by ``OVERLAP`` or more, the last one at the end."""
    if length <= side:
        return [0]
    count = -(-(length - side) // max(1, round(side * (1 - OVERLAP)))) + 1
    return [round(step * (length - side) / (count - 1)) for step in range(count)]


def importance(shape: tuple[int, ...]) -> Tensor:
    """Weights of a patch's voxels: a Gaussian around its middle, sigma an eighth of a side (Isensee et al. 2021)."""
    weights = np.ones(shape, np.float32)
    for axis, along in enumerate(_bells(shape)):
        weights *= np.expand_dims(along, [other for other in range(len(shape)) if other != axis])
    return np.maximum(weights, np.float32(1e-4))


def _bells(shape: tuple[int, ...]) -> Iterator[Tensor]:
    for side in shape:
        offsets = np.arange(side) - (side - 1) / 2
        yield np.exp(-0.5 * (offsets / (side / 8)) ** 2).astype(np.float32)
