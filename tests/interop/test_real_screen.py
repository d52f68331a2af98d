"""The installed command on a real X server, with a real pointer and keyboard."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from busapp.files.project_store import ProjectStore
from busapp.model.study import FrameRef
from tests.conftest import SAMPLES

TOOLS = ("Xvfb", "xdotool")


@pytest.fixture
def screen(home: Path) -> Iterator[dict[str, str]]:
    """The environment of a program on a screen of its own."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (apt-get install xvfb xdotool)")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    server.terminate()
    server.wait()


def _wait_for(trace: Path, event: str, times: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if trace.exists() and trace.read_text().count(f'"{event}"') >= times:
            return
        time.sleep(0.02)
    raise AssertionError(f"no {event} ({times}); the program {'ended' if process.poll() is not None else 'runs'}")


def _do(screen: dict[str, str], *gesture: str) -> None:
    subprocess.run(["xdotool", *gesture], env=screen, check=True)


def test_a_stroke_made_with_the_pointer_survives_sigkill(screen: dict[str, str], home: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    command = [str(Path(sys.executable).with_name("busapp")), "--trace", str(trace), str(SAMPLES / "phantom.dcm")]
    process = subprocess.Popen(command, env=screen)
    try:
        _wait_for(trace, "mask_painted", 1, process)
        _do(screen, "mousemove", "500", "420", "click", "1")
        _wait_for(trace, "edit_durable", 1, process)
        _do(screen, "key", "Return")
        _wait_for(trace, "edit_durable", 2, process)
        stroke = [word for step in range(12) for word in ("mousemove", str(500 + 8 * step), "440")]
        _do(screen, "mousemove", "500", "440", "mousedown", "1", *stroke, "mouseup", "1")
        _wait_for(trace, "edit_durable", 3, process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    store = ProjectStore(home / "project", "Tester")
    ref = FrameRef("1.2.826.0.1.3680043.10.1424.1.3.7", 0)
    annotation = store.load(ref, 480, 640)
    store.close()
    assert [edit.name for edit in annotation.done] == ["Brush", "Accept", "Brush"]
