"""Models of volumes whose answer is known without looking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from kd_core.contracts import InputSpec, ModelCard, OutputSpec, sha256_of
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from kd_core.export import export_onnx
from kd_core.models import Logits
from kd_core.models.logits import with_spot

SPEC = InputSpec(name="volume", depth=16, height=16, width=16, std_floor=1e-6)


class _Brighter(nn.Module):
    def __init__(self, than: float) -> None:
        super().__init__()
        self.than = than

    def forward(self, x: torch.Tensor) -> Logits:
        return with_spot((x - self.than) * 3)


def write_volume_model(folder: Path, *, name: str = "bright", than: float = 0.0) -> Path:
    """What lies so many standard deviations above a volume's mean is lesion."""
    folder.mkdir(parents=True)
    check = np.random.default_rng(0).normal(size=(1, 1, *SPEC.shape)).astype(np.float32)
    export_onnx(_Brighter(than).eval(), folder / MODEL_NAME, SPEC, OutputSpec(), [check])
    ModelCard(
        name=name,
        version="0",
        created="2026-01-01T00:00:00+00:00",
        architecture="none",
        parameters=0,
        macs=0,
        sha256=sha256_of(folder / MODEL_NAME),
        input=SPEC,
    ).write(folder / CARD_NAME)
    return folder
