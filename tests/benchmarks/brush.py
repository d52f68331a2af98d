"""Brush event to painted pixels in the real window at two frame sizes, and a finished stroke to the disk."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from busapp.services.trace import Trace
from kd_core.data import read_frame
from tests.benchmarks.bench import Bench
from tests.benchmarks.timing import spread
from tests.conftest import SAMPLES, write_gray

SIZES = {"0.25 megapixels": (500, 500), "4 megapixels": (2000, 2000)}
STROKES, EVENTS = 12, 60


def run() -> Iterator[str]:
    """Strokes of 60 events with a brush of 12 px of the screen."""
    for name, size in SIZES.items():
        with tempfile.TemporaryDirectory() as home:
            yield from _strokes(name, size, Path(home))


def _strokes(name: str, size: tuple[int, int], home: Path) -> Iterator[str]:
    trace = home / "trace.jsonl"
    path = write_gray(home / "frame.png", cv2.resize(read_frame(SAMPLES / "phantom.png"), size).astype(np.uint8))
    bench = Bench(home, Trace(trace))
    session, canvas = bench.session, bench.workbench.canvas
    bench.workbench.open_paths([path])
    bench.wait(lambda: session.document.annotation is not None and session.document.proposal is not None)
    session.settings.brush_radius = 12 / canvas.scale
    view, times, finished = canvas._view.transform(), [], []
    for stroke in range(STROKES):
        row = size[1] * (0.1 + 0.8 * stroke / STROKES)
        places = [view.map(QPointF(size[0] * (0.1 + 0.8 * n / EVENTS), row)).toPoint() for n in range(EVENTS)]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            start = time.perf_counter()
            QTest.mouseMove(canvas, place)
            bench.turn()
            times.append((time.perf_counter() - start) * 1e3)
        finished.append(time.monotonic_ns())
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])
        bench.wait(lambda: not session.project.unsaved)
    bench.close()
    durable = [json.loads(line)["ns"] for line in trace.read_text().splitlines() if "edit_durable" in line]
    waits = [(end - begin) / 1e6 for begin, end in zip(finished, durable, strict=True)]
    yield f"{name}: event to paint {spread(times)}"
    yield f"{name}: release to durable {spread(waits)}"
