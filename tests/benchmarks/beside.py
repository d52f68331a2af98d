"""Strokes and steps in the real window, with a job that trains beside it and with that job stopped, in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import psutil

from busapp.actions.jobs import start_job, stop_job
from busapp.files.jobs import Job, JobOrder
from busapp.services.executor import LocalExecutor
from busapp.services.trace import Trace
from kd_core.contracts.jobs import DataSource, read_events
from kd_core.data import read_frame
from tests.benchmarks.bench import Bench
from tests.benchmarks.brush import Drawn, draw_in_time
from tests.benchmarks.step import Painted
from tests.benchmarks.strokes import strokes
from tests.benchmarks.timing import spread
from tests.conftest import SAMPLES, lesion_picture, write_gray

ROUNDS, STROKE_MS = 12, 800
FRAMES = 24
SIDE = 1000
STEPS = 10


def run() -> Iterator[str]:
    """Event to paint and key to proposal, beside a job and without one."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        bench = _open(home)
        painted = Painted(bench.workbench.canvas)
        waits: dict[str, list[float]] = {"stopped": [], "running": []}
        steps: dict[str, list[float]] = {"stopped": [], "running": []}
        with _job(home, bench) as processes:
            for number, stroke in enumerate(strokes(2 * ROUNDS, STROKE_MS)):
                state = ("running", "stopped")[number % 2]
                for process in processes:
                    process.resume() if state == "running" else process.suspend()
                drawn = Drawn(bench, home / "trace.jsonl", SIDE, waits=waits[state])
                draw_in_time(drawn, stroke)
                verb = ("next_file", "previous_file")[number // 2 % 2]
                steps[state] += [_step(bench, painted, verb) for _ in range(STEPS)]
        for what, found in (("event to paint", waits), ("key to painted pixels and proposal", steps)):
            for state, values in found.items():
                yield f"{what}, job {state}: {spread(values)}"
            p99 = [float(np.percentile(found[state], 99)) for state in ("running", "stopped")]
            yield f"{what}, p99 beside the job over that without: {p99[0] / p99[1]:.2f}"
        bench.close()


def _open(home: Path) -> Bench:
    picture = cv2.resize(read_frame(SAMPLES / "phantom.png"), (SIDE, SIDE)).astype(np.uint8)
    paths = [write_gray(home / "frames" / f"{number}.png", np.roll(picture, number)) for number in range(FRAMES)]
    bench = Bench(home, Trace(home / "trace.jsonl"))
    bench.workbench.open_paths(paths)
    document = bench.session.document
    bench.wait(lambda: document.annotation is not None and document.proposal is not None)
    bench.session.settings.brush_radius = 12 / bench.workbench.canvas.scale
    return bench


def _step(bench: Bench, painted: Painted, verb: str) -> float:
    """Milliseconds from a key to the next file's painted pixels, with what the model says of it."""
    document, before = bench.session.document, painted.count
    start = time.perf_counter()
    bench.do(verb)
    bench.wait(lambda: document.shown == document.ref and document.proposal is not None and painted.count > before)
    return (time.perf_counter() - start) * 1e3


@contextmanager
def _job(home: Path, bench: Bench) -> Iterator[Sequence[psutil.Process]]:
    """A job of the window's project at work, and its processes."""
    data = home / "data"
    for place, label in enumerate(("benign", "malignant")):
        for number in range(1, 31):
            gray, mask = lesion_picture(100 * place + number, 256)
            write_gray(data / label / f"{label} ({number}).png", gray)
            write_gray(data / label / f"{label} ({number})_mask.png", mask)
    (data / "normal").mkdir()
    order = JobOrder(
        recipe="supervised",
        data=(DataSource(layout="busi", path=str(data)),),
        statuses=(),
        settings={"epochs": 1000, "workers": 0},
    )
    store = bench.session.project.store
    assert store is not None
    job = start_job(store.folder, order=order, executor=LocalExecutor())
    bench.wait(lambda: any(event.kind == "epoch" for event in read_events(job.run)), seconds=600)
    processes = _processes(job)
    try:
        yield processes
    finally:
        for process in processes:
            process.resume()
        stop_job(job=job, state="cancelled")
        bench.wait(lambda: job.state()[0] == "cancelled")


def _processes(job: Job) -> list[psutil.Process]:
    return [one for one in psutil.process_iter(["cmdline"]) if str(job.run) in (one.info["cmdline"] or [])]
