"""The process is killed; every finished stroke is there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES
from tests.journeys.painter import stroke_pixel
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.dcm"


def _durable(trace: Path) -> int:
    return trace.read_text().count('"edit_durable"') if trace.exists() else 0


@pytest.mark.parametrize("attempt", range(3))
def test_every_finished_stroke_survives_sigkill(
    start: Callable[..., Studio], home: Path, tmp_path: Path, attempt: int
) -> None:
    trace = tmp_path / "trace.jsonl"
    command = [sys.executable, "-m", "tests.journeys.painter", str(PHANTOM), str(trace)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "BUSAPP_HOME": str(home)})
    enough = random.Random(attempt).randint(5, 40)
    deadline = time.monotonic() + 60
    while _durable(trace) < enough and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    finished = _durable(trace)
    assert finished >= enough

    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    assert len(studio.history) >= finished
    assert set(studio.history) == {"Brush"}
    painted = [bool(studio.annotation.mask[stroke_pixel(number)]) for number in range(len(studio.history) + 1)]
    assert painted == [True] * len(studio.history) + [False]
    studio.press(*["Ctrl+Z"] * len(studio.history))
    assert not studio.annotation.mask.any()
