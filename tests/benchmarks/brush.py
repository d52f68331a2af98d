"""Strokes of a pen at 1 kHz in the real window, at two frame sizes in turn, while the model works."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from busapp.actions.session import Session
from busapp.services.model_shelf import open_frame_model, shipped_model
from busapp.services.notices import Notices
from busapp.services.settings import Settings
from busapp.services.trace import Trace
from busapp.ui.canvas.canvas import Canvas
from busapp.ui.theme import apply_theme
from busapp.ui.window import MainWindow
from busapp.ui.workbench import Workbench
from kd_core.data import read_frame
from tests.benchmarks.strokes import EVERY_MS, strokes
from tests.benchmarks.timing import spread
from tests.conftest import SAMPLES, write_gray

SIZES = {"0.25 megapixels": 500, "4 megapixels": 2000}
STROKES, STROKE_MS = 12, 800
IDLE_SECONDS = 5.0
REPAINTS = 20_000


@dataclass
class Bench:
    """A window with a frame in it, and what was measured there."""

    window: MainWindow
    workbench: Workbench
    trace: Path
    size: int
    waits: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)
    released: list[int] = field(default_factory=list)


def run() -> Iterator[str]:
    """Event to paint, release to disk, idle load, and many repaints."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    apply_theme(application)
    with tempfile.TemporaryDirectory() as home:
        os.environ["BUSAPP_HOME"] = home
        benches = {name: _open(application, Path(home, str(size)), size) for name, size in SIZES.items()}
        with _inference():
            for number, stroke in enumerate(strokes(STROKES, STROKE_MS)):
                for bench in benches.values():
                    (_draw_in_time if number % 2 else _draw_one_by_one)(application, bench, stroke)
        for name, bench in benches.items():
            yield f"{name}: event to paint, the model working: {spread(bench.waits)}"
            yield f"{name}: work of the window's thread for one event and its paint: {spread(bench.works)}"
            yield f"{name}: release to durable: {spread(_durable(bench))}"
        small, large = benches.values()
        waits, works = _ratio(large.waits, small.waits), _ratio(large.works, small.works)
        yield f"p99 at 4 megapixels over that at 0.25: {waits:.2f}, of the work alone {works:.2f}"
        yield f"idle for {IDLE_SECONDS:.0f} s, two windows: {_idle(application):.2f} % of a core"
        yield f"{REPAINTS} repaints: {_repaint(benches['4 megapixels']):.1f} s"
        for bench in benches.values():
            bench.window.close()


def _open(application: QApplication, home: Path, size: int) -> Bench:
    home.mkdir()
    picture = cv2.resize(read_frame(SAMPLES / "phantom.png"), (size, size)).astype(np.uint8)
    path, trace = write_gray(home / "frame.png", picture), home / "trace.jsonl"
    session = Session(Settings(reader="bench"), Trace(trace), Notices())
    session.start(home / "project", None)
    window = MainWindow(session.settings, shown=lambda: None)
    window.resize(1366, 768)
    window.show()
    workbench = Workbench(session)
    window.furnish(workbench)
    workbench.open_paths([path])
    document = session.document
    _until(application, lambda: document.annotation is not None and document.proposal is not None)
    session.settings.brush_radius = 12 / workbench.canvas.scale
    return Bench(window, workbench, trace, size)


def _until(application: QApplication, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        application.processEvents()


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


def _draw_in_time(application: QApplication, bench: Bench, stroke: npt.NDArray[np.float64]) -> None:
    """One stroke in real time. An event waits from when it is due until it is painted, with those due meanwhile."""
    canvas, places = _press(application, bench, stroke)
    start, sent = time.perf_counter(), 1
    while sent < len(places):
        first, now = sent, time.perf_counter()
        while sent < len(places) and start + sent * EVERY_MS / 1e3 <= now:
            _send(canvas, QEvent.Type.MouseMove, places[sent])
            sent += 1
        application.processEvents()
        painted = time.perf_counter()
        bench.waits += [(painted - start) * 1e3 - number * EVERY_MS for number in range(first, sent)]
        time.sleep(max(0.0, start + sent * EVERY_MS / 1e3 - time.perf_counter()))
    _release(application, bench, places)


def _draw_one_by_one(application: QApplication, bench: Bench, stroke: npt.NDArray[np.float64]) -> None:
    """One stroke, each event painted before the next comes: what it costs, whatever else runs on this machine."""
    canvas, places = _press(application, bench, stroke)
    for place in places[1:]:
        worked = time.thread_time()
        _send(canvas, QEvent.Type.MouseMove, place)
        application.processEvents()
        bench.works.append((time.thread_time() - worked) * 1e3)
    _release(application, bench, places)


def _press(application: QApplication, bench: Bench, stroke: npt.NDArray[np.float64]) -> tuple[Canvas, list[QPointF]]:
    canvas = bench.workbench.canvas
    view = canvas._view.transform()
    places = [view.map(QPointF(x * bench.size, y * bench.size)) for x, y in stroke]
    _send(canvas, QEvent.Type.MouseButtonPress, places[0])
    application.processEvents()
    return canvas, places


def _release(application: QApplication, bench: Bench, places: list[QPointF]) -> None:
    bench.released.append(time.monotonic_ns())
    _send(bench.workbench.canvas, QEvent.Type.MouseButtonRelease, places[-1])
    _until(application, lambda: bench.workbench.session.project.unsaved == 0)


def _send(canvas: Canvas, kind: QEvent.Type, place: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, place, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


def _ratio(large: list[float], small: list[float]) -> float:
    return float(np.percentile(large, 99) / np.percentile(small, 99))


def _durable(bench: Bench) -> list[float]:
    lines = [json.loads(line) for line in bench.trace.read_text().splitlines()]
    written = [line["ns"] for line in lines if line["event"] == "edit_durable"]
    return [(end - begin) / 1e6 for begin, end in zip(bench.released, written, strict=True)]


def _idle(application: QApplication) -> float:
    """Share of a core, in per cent, that the process uses while nobody does anything, a second after all was done."""
    settled = time.monotonic() + 1
    _until(application, lambda: time.monotonic() > settled)
    QTimer.singleShot(round(IDLE_SECONDS * 1e3), lambda: application.exit(0))  # quit would close the windows
    before, start = time.process_time(), time.monotonic()
    application.exec()
    return 100 * (time.process_time() - before) / (time.monotonic() - start)


def _repaint(bench: Bench) -> float:
    """Seconds for many small repaints; PySide6 6.12.0 aborted CPython 3.11 after about 5,300."""
    start = time.monotonic()
    for _ in range(REPAINTS):
        bench.workbench.canvas.repaint(200, 200, 4, 4)
    return time.monotonic() - start
