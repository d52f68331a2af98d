"""A network as ONNX, and proof that the exported graph answers as the network does."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from kd_core.contracts import InputSpec, ModelError, OutputSpec

OPSET = 17
TOLERANCE = 1e-3
"""The largest difference of a logit that passes: .025 % of probability at the boundary."""


@dataclass(frozen=True, kw_only=True)
class Parity:
    """How far ONNX Runtime's answers were from torch's on real frames."""

    frames: int
    max_logit_difference: float
    pixels_that_differ: int


def export_onnx(
    student: nn.Module,
    path: Path,
    inputs: InputSpec,
    outputs: OutputSpec,
    checks: Sequence[npt.NDArray[np.float32]],
) -> Parity:
    """Write ``student`` as ONNX and compare both on ``checks``.

    Args:
        student: in evaluation mode, on the CPU; gives mask and presence logits.
        path: of the ``.onnx`` file.
        inputs: name and size of the graph's input.
        outputs: names of its outputs.
        checks: real inputs, float32 1x1x(Dx)HxW each, at least one.

    Raises:
        ModelError: a logit differs by more than ``TOLERANCE``; the file is removed.
    """
    example = torch.zeros(1, 1, *inputs.shape)
    with warnings.catch_warnings():
        # The exporter announces its own retirement; its successor writes the same graph with more shapes.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            student,
            (example,),
            str(path),
            input_names=[inputs.name],
            output_names=[outputs.mask, outputs.presence],
            opset_version=OPSET,
            dynamo=False,
        )
    session = ort.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    largest, differing = 0.0, 0
    for check in checks:
        with torch.no_grad():
            expected = [tensor.numpy() for tensor in student(torch.from_numpy(check))]
        answer = session.run([outputs.mask, outputs.presence], {inputs.name: check})
        for ours, theirs in zip(answer, expected, strict=True):
            largest = max(largest, float(np.abs(ours - theirs).max()))
        differing += int(((answer[0] > 0) != (expected[0] > 0)).sum())
    if not checks or largest > TOLERANCE:
        path.unlink()
        raise ModelError(f"{path}: the exported graph differs from the network by {largest:.2g}")
    return Parity(frames=len(checks), max_logit_difference=largest, pixels_that_differ=differing)


def count_parameters(network: nn.Module) -> int:
    """All parameters, trained or not."""
    return sum(parameter.numel() for parameter in network.parameters())


def count_macs(network: nn.Module, inputs: InputSpec) -> int:
    """Multiply-accumulates of one frame's, or one patch's, convolutions and products: half of torch's flop count.

    A network on the ``meta`` device is counted without computing anything.
    """
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, 1, *inputs.shape, device=next(network.parameters()).device))
    return int(counter.get_total_flops() // 2)
