"""A small model folder, exported once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from kd_core.contracts import InputSpec, ModelCard, OutputSpec, sha256_of
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from kd_core.export import count_macs, count_parameters, export_onnx
from kd_core.models import MODELS

FRAME = InputSpec(height=64, width=64)


def export_small(folder: Path, student: torch.nn.Module, output: OutputSpec, spec: InputSpec = FRAME) -> Path:
    """Export a student at a small size with a card."""
    folder.mkdir()
    check = np.random.default_rng(0).standard_normal((1, 1, *spec.shape)).astype(np.float32)
    export_onnx(student.eval(), folder / MODEL_NAME, spec, output, [check])
    ModelCard(
        name="small",
        version="0",
        created="2026-01-01T00:00:00+00:00",
        architecture="compact_unet",
        parameters=count_parameters(student),
        macs=count_macs(student, spec),
        sha256=sha256_of(folder / MODEL_NAME),
        input=spec,
        output=output,
    ).write(folder / CARD_NAME)
    return folder


@pytest.fixture
def small_student() -> torch.nn.Module:
    torch.manual_seed(0)
    return MODELS["compact_unet"](stem=4, widths=(4, 8), blocks=(1, 1)).eval()


@pytest.fixture
def small_model(tmp_path: Path, small_student: torch.nn.Module) -> Path:
    return export_small(tmp_path / "small", small_student, OutputSpec())
