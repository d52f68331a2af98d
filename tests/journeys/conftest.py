"""``start``: opens the real window on files. An exception that nobody caught fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot
from torch import nn

from kd_core.contracts import InputSpec, ModelCard, OutputSpec, sha256_of
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from kd_core.export import export_onnx
from kd_core.models import Logits
from kd_core.models.logits import with_spot
from tests.conftest import lesion_picture, write_gray
from tests.journeys.studio import Studio


@pytest.fixture
def start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Callable[..., Studio]]:
    opened: list[Studio] = []

    def open_window(*arguments: str | Path) -> Studio:
        opened.append(Studio(qtbot, monkeypatch, arguments))
        return opened[-1]

    yield open_window
    for studio in opened:
        studio.close()
    report = home / "crash.txt"
    assert not report.exists(), report.read_text()


@pytest.fixture
def bench(start: Callable[..., Studio], tmp_path: Path) -> Studio:
    """A picture with a dark disc, 96 pixels a side; what the model says of it is dismissed."""
    studio = start(write_gray(tmp_path / "disc.png", lesion_picture(3)[0]))
    studio.wait_for_frame("disc.png")
    studio.session.document.dismiss_proposal()
    return studio


SPEC = InputSpec(name="volume", depth=16, height=16, width=16, std_floor=1e-6)


class _Bright(nn.Module):
    def forward(self, x: torch.Tensor) -> Logits:
        return with_spot(x * 3)


@pytest.fixture
def volume_model(tmp_path: Path) -> Path:
    """What is brighter than a volume's mean is lesion."""
    folder = tmp_path / "model"
    folder.mkdir()
    check = np.random.default_rng(0).normal(size=(1, 1, *SPEC.shape)).astype(np.float32)
    export_onnx(_Bright().eval(), folder / MODEL_NAME, SPEC, OutputSpec(), [check])
    ModelCard(
        name="bright",
        version="0",
        created="2026-01-01T00:00:00+00:00",
        architecture="none",
        parameters=0,
        macs=0,
        sha256=sha256_of(folder / MODEL_NAME),
        input=SPEC,
    ).write(folder / CARD_NAME)
    return folder
