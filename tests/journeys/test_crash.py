"""The process is killed in the middle of an hour of work, or two work at once: every finished gesture is there."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from busapp.files.project_store import ProjectStore
from busapp.model.edit import Annotation
from busapp.model.study import FrameRef
from tests.conftest import ROOT, SAMPLES
from tests.journeys.hour import STEPS, digest
from tests.journeys.painter import STROKES, stroke_pixel
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.dcm"
MOMENTS, FEW = 50, 5
Start = Callable[..., Studio]


def _durable(trace: Path) -> int:
    return trace.read_bytes().count(b'"edit_durable"') if trace.exists() else 0


def _kill_at(moment: random.Random, steps: int, home: Path, trace: Path, record: Path) -> int:
    """Kill the hour of work at a random moment of its first ``steps``; how many had been reported as on the disk."""
    command = [sys.executable, "-m", "tests.journeys.hour", str(PHANTOM), str(trace), str(record)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "BUSAPP_HOME": str(home)})
    enough, deadline = moment.randint(1, steps), time.monotonic() + 200
    while _durable(trace) < enough and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.002)
    time.sleep(moment.uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert _durable(trace) >= enough
    return _durable(trace)


def _history(steps: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """What is done and what is undone after these steps of one frame."""
    done: list[str] = []
    undone: list[str] = []
    for one in steps:
        if one["step"] == "do":
            done.append(one["name"])
            undone.clear()
        elif one["step"] == "undo":
            undone.append(done.pop())
        else:
            done.append(undone.pop())
    return done, undone


def _names(annotation: Annotation) -> tuple[list[str], list[str]]:
    return [edit.name for edit in annotation.done], [edit.name for edit in annotation.undone]


@pytest.mark.parametrize(
    "attempt", [pytest.param(number, marks=[pytest.mark.slow] if number >= FEW else []) for number in range(MOMENTS)]
)
def test_every_finished_gesture_survives_sigkill(start: Start, home: Path, tmp_path: Path, attempt: int) -> None:
    trace, record = tmp_path / "trace.jsonl", tmp_path / "record.jsonl"
    steps = STEPS // 6 if attempt < FEW else STEPS  # the few of every run come early in the hour
    durable = _kill_at(random.Random(attempt), steps, home, trace, record)
    taken = [json.loads(line) for line in record.read_text().splitlines()]
    assert durable <= len(taken)
    store = ProjectStore(home / "project", "Tester")
    uid = next(iter(store.begun())).instance
    for frame in {one["frame"] for one in taken}:
        mine = [one for one in taken if one["frame"] == frame]
        reported = sum(one["frame"] == frame for one in taken[:durable])
        annotation = store.load(FrameRef(uid, frame), 480, 640)
        assert reported <= annotation.revision <= len(mine)
        if annotation.revision:
            assert digest(annotation.mask, annotation.findings) == mine[annotation.revision - 1]["state"]
        assert _names(annotation) == _history(mine[: annotation.revision])
    shown = store.load(FrameRef(uid, 0), 480, 640)
    store.close()

    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    assert _names(studio.annotation) == _names(shown)
    studio.press(*["Ctrl+Z"] * len(studio.history))
    assert not studio.annotation.mask.any()
    assert studio.annotation.findings == {}


def test_two_processes_on_one_frame_never_overwrite_each_other(home: Path) -> None:
    command = [sys.executable, "-m", "tests.journeys.painter", str(PHANTOM)]
    environment = {**os.environ, "BUSAPP_HOME": str(home)}
    both = [subprocess.Popen([*command, str(share), "2"], cwd=ROOT, env=environment) for share in range(2)]
    assert [process.wait(timeout=200) for process in both] == [0, 0]
    store = ProjectStore(home / "project", "Tester")
    (ref,) = store.begun()
    annotation = store.load(ref, 480, 640)
    store.close()
    assert [number for number in range(STROKES) if not annotation.mask[stroke_pixel(number)]] == []
    assert {edit.name for edit in annotation.done} <= {"Brush", "Merge"}
