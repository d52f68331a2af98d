"""Strokes of a pen at 1 kHz in the real window, at two frame sizes in turn, while the model works."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from busapp.services.model_shelf import open_frame_model, shipped_model
from busapp.services.trace import Trace
from busapp.ui.canvas.canvas import Canvas
from kd_core.data import read_frame
from tests.benchmarks.bench import Bench
from tests.benchmarks.strokes import EVERY_MS, strokes
from tests.benchmarks.timing import spread
from tests.conftest import SAMPLES, write_gray

SIZES = {"0.25 megapixels": 500, "4 megapixels": 2000}
STROKES, STROKE_MS = 12, 800
IDLE_SECONDS = 5.0
REPAINTS = 20_000


@dataclass
class Drawn:
    """A window with a frame in it, and what was measured there."""

    bench: Bench
    trace: Path
    size: int
    waits: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)
    released: list[int] = field(default_factory=list)

    @property
    def canvas(self) -> Canvas:
        """Of the window."""
        return self.bench.workbench.canvas


def run() -> Iterator[str]:
    """Event to paint, release to disk, idle load, and many repaints."""
    with tempfile.TemporaryDirectory() as home:
        opened = {name: _open(Path(home, str(size)), size) for name, size in SIZES.items()}
        with _inference():
            for number, stroke in enumerate(strokes(STROKES, STROKE_MS)):
                for drawn in opened.values():
                    (draw_in_time if number % 2 else _draw_one_by_one)(drawn, stroke)
        for name, drawn in opened.items():
            yield f"{name}: event to paint, the model working: {spread(drawn.waits)}"
            yield f"{name}: work of the window's thread for one event and its paint: {spread(drawn.works)}"
            yield f"{name}: release to durable: {spread(_durable(drawn))}"
        small, large = opened.values()
        waits, works = _ratio(large.waits, small.waits), _ratio(large.works, small.works)
        yield f"p99 at 4 megapixels over that at 0.25: {waits:.2f}, of the work alone {works:.2f}"
        yield f"idle for {IDLE_SECONDS:.0f} s, two windows: {_idle(small.bench):.2f} % of a core"
        yield f"{REPAINTS} repaints: {_repaint(large.canvas):.1f} s"
        for drawn in opened.values():
            drawn.bench.close()


def _open(home: Path, size: int) -> Drawn:
    home.mkdir()
    picture = cv2.resize(read_frame(SAMPLES / "phantom.png"), (size, size)).astype(np.uint8)
    path, trace = write_gray(home / "frame.png", picture), home / "trace.jsonl"
    bench = Bench(home, Trace(trace))
    bench.workbench.open_paths([path])
    document = bench.session.document
    bench.wait(lambda: document.annotation is not None and document.proposal is not None)
    bench.session.settings.brush_radius = 12 / bench.workbench.canvas.scale
    return Drawn(bench, trace, size)


@contextmanager
def _inference() -> Iterator[None]:
    """The model segments one frame after another meanwhile."""
    segmenter, frame, over = open_frame_model(shipped_model()), read_frame(SAMPLES / "phantom.png"), threading.Event()

    def work() -> None:
        while not over.is_set():
            segmenter.segment(frame)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def draw_in_time(drawn: Drawn, stroke: npt.NDArray[np.float64]) -> None:
    """One stroke in real time. An event waits from when it is due until it is painted, with those due meanwhile."""
    canvas, places = _press(drawn, stroke)
    start, sent = time.perf_counter(), 1
    while sent < len(places):
        first, now = sent, time.perf_counter()
        while sent < len(places) and start + sent * EVERY_MS / 1e3 <= now:
            _send(canvas, QEvent.Type.MouseMove, places[sent])
            sent += 1
        drawn.bench.turn()
        painted = time.perf_counter()
        drawn.waits += [(painted - start) * 1e3 - number * EVERY_MS for number in range(first, sent)]
        time.sleep(max(0.0, start + sent * EVERY_MS / 1e3 - time.perf_counter()))
    _release(drawn, places)


def _draw_one_by_one(drawn: Drawn, stroke: npt.NDArray[np.float64]) -> None:
    """One stroke, each event painted before the next comes: what it costs, whatever else runs on this machine."""
    canvas, places = _press(drawn, stroke)
    for place in places[1:]:
        worked = time.thread_time()
        _send(canvas, QEvent.Type.MouseMove, place)
        drawn.bench.turn()
        drawn.works.append((time.thread_time() - worked) * 1e3)
    _release(drawn, places)


def _press(drawn: Drawn, stroke: npt.NDArray[np.float64]) -> tuple[Canvas, list[QPointF]]:
    canvas = drawn.canvas
    view = canvas._view.transform()
    places = [view.map(QPointF(x * drawn.size, y * drawn.size)) for x, y in stroke]
    _send(canvas, QEvent.Type.MouseButtonPress, places[0])
    drawn.bench.turn()
    return canvas, places


def _release(drawn: Drawn, places: list[QPointF]) -> None:
    drawn.released.append(time.monotonic_ns())
    _send(drawn.canvas, QEvent.Type.MouseButtonRelease, places[-1])
    drawn.bench.wait(lambda: drawn.bench.session.project.unsaved == 0)


def _send(canvas: Canvas, kind: QEvent.Type, place: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, place, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


def _ratio(large: list[float], small: list[float]) -> float:
    return float(np.percentile(large, 99) / np.percentile(small, 99))


def _durable(drawn: Drawn) -> list[float]:
    lines = [json.loads(line) for line in drawn.trace.read_text().splitlines()]
    written = [line["ns"] for line in lines if line["event"] == "edit_durable"]
    return [(end - begin) / 1e6 for begin, end in zip(drawn.released, written, strict=True)]


def _idle(bench: Bench) -> float:
    """Share of a core, in per cent, that the process uses while nobody does anything, a second after all was done."""
    settled = time.monotonic() + 1
    bench.wait(lambda: time.monotonic() > settled)
    loop = QEventLoop()
    QTimer.singleShot(round(IDLE_SECONDS * 1e3), loop.quit)
    before, start = time.process_time(), time.monotonic()
    loop.exec()
    return 100 * (time.process_time() - before) / (time.monotonic() - start)


def _repaint(canvas: Canvas) -> float:
    """Seconds for many small repaints; PySide6 6.12.0 aborted CPython 3.11 after about 5,300."""
    start = time.monotonic()
    for _ in range(REPAINTS):
        canvas.repaint(200, 200, 4, 4)
    return time.monotonic() - start
