"""A volume as large as a scanner makes them: memory; and what the networks of volumes cost a patch."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from kd_core.contracts import InputSpec
from kd_core.models import MODELS
from kd_core.runtime.volume_segmenter import slide
from tests.benchmarks.timing import in_turn, spread

SHAPE = (270, 550, 840)
PATCH = InputSpec(name="volume", depth=64, height=64, width=64, std_floor=1e-6)
NETWORKS = ("unet3d", "hrnet3d", "small_unet3d")
TURNS = 5


def run() -> Iterator[str]:
    """Memory without a network's own, which comes on top; networks take turns."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        before, peak, seconds = pool.apply(_whole)
    size = "x".join(map(str, SHAPE[::-1]))
    yield f"{size} voxels: {peak:.2f} GB, {before:.2f} of it before the start; {seconds:.0f} s without a network"
    patch = np.random.default_rng(0).normal(size=(1, 1, *PATCH.shape)).astype(np.float32)
    sides = {name: partial(_session(name).run, None, {"volume": patch}) for name in NETWORKS}
    for name, times in in_turn(sides, rounds=TURNS, warmup=1).items():
        yield f"{name}, a patch of 64x64x64: {spread(times)}"


def _whole() -> tuple[float, float, float]:
    """Gigabytes before and at most, and seconds, of a volume whose network answers what it sees."""
    voxels = np.random.default_rng(0).integers(0, 255, SHAPE, np.uint8)
    before, started = _gigabytes(), time.perf_counter()
    slide(voxels, PATCH, lambda patch: (patch[0, 0], 0.0), 0.5)
    return before, _gigabytes(), time.perf_counter() - started


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _session(name: str) -> ort.InferenceSession:
    network = MODELS[name]().eval()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            network,
            (torch.zeros(1, 1, *PATCH.shape),),
            str(path),
            input_names=["volume"],
            opset_version=17,
            dynamo=False,
        )
        return ort.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
