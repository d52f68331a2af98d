"""Process start to window, to the first frame, and to its mask; each start a new process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.conftest import SAMPLES

STARTS = 7
EVENTS = ("window_shown", "frame_painted", "mask_painted")


def run() -> Iterator[str]:
    """One line an event: median, least and most of the starts."""
    starts = [_start() for _ in range(STARTS + 1)][1:]
    for event in EVENTS:
        times = [start[event] for start in starts]
        yield f"to {event:14} median {np.median(times):.0f} ms, {min(times):.0f} to {max(times):.0f}"


def _start() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "settings.json").write_text('{"language": "en", "welcomed": true}')
        trace = Path(home) / "trace.jsonl"
        command = [sys.executable, "-m", "busapp", "--trace", str(trace), str(SAMPLES / "phantom.dcm")]
        began = time.monotonic_ns()
        process = subprocess.Popen(command, env={**os.environ, "BUSAPP_HOME": home})
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if trace.exists() and '"mask_painted"' in trace.read_text():
                break
            time.sleep(0.01)
        process.kill()
        process.wait()
        lines = [json.loads(line) for line in trace.read_text().splitlines()]
        return {line["event"]: (line["ns"] - began) / 1e6 for line in reversed(lines)}
