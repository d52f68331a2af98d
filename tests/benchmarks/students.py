"""Teachers and students of the recipes at the papers' sizes, in turn in one ONNX Runtime on one thread."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from torch import nn

from kd_core.contracts import InputSpec, OutputSpec
from kd_core.export import count_macs, export_onnx
from kd_core.models import MODELS
from kd_core.recipes import RECIPES
from kd_core.training.config import Network

TURNS = 5
SIZES = {"tiny_unet": (320, 640), "t2kd": (256, 256), "best_teacher": (256, 256)}
"""Height and width; the first is the TinyUnet paper's, T2KD's is the usual one, that of Liu et al. is not known."""


def run() -> Iterator[str]:
    """Least CPU time of a frame in milliseconds, one thread: other work on the machine does not count."""
    for name, (height, width) in SIZES.items():
        recipe = RECIPES[name]("paper")
        stages = {stage.name: stage for stage in recipe.stages}
        spec = replace(recipe.input, height=height, width=width)
        sides = {"teacher": stages["teacher"].network, "student": stages["student"].network}
        frame = np.random.default_rng(0).normal(size=(1, 1, height, width)).astype(np.float32)
        sessions = {side: _session(network, spec, frame) for side, network in sides.items()}
        times: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(TURNS):
            for side, session in sessions.items():
                start = time.process_time()
                session.run(None, {spec.name: frame})
                times[side].append(1e3 * (time.process_time() - start))
        macs = {side: count_macs(_fresh(network), spec) / 1e9 for side, network in sides.items()}
        least = {side: min(found) for side, found in times.items()}
        yield f"{name} at {height}x{width}: " + ", ".join(
            f"{side} {least[side]:.1f} ms ({macs[side]:.2f} GMACs)" for side in sides
        )
        yield f"  the student is {least['teacher'] / least['student']:.1f} times faster"


def _session(network: Network, spec: InputSpec, frame: npt.NDArray[np.float32]) -> ort.InferenceSession:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        export_onnx(_fresh(network), path, spec, OutputSpec(), [frame])
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        return ort.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def _fresh(network: Network) -> nn.Module:
    return MODELS[network.model](**network.options).eval()
