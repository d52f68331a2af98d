"""A long cine played in the real window: frames shown in time, frames with a proposal, processor time, memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from kd_core.data import read_frame
from tests.benchmarks.bench import Bench
from tests.conftest import SAMPLES
from tests.unit.busapp.test_dicom import write_dicom

LENGTHS = (60, 1200)
RATE = 30
SECONDS = 20
PATIENCE = 120.0


class Played(NamedTuple):
    """Frames that were due, shown, and shown with a proposal; milliseconds of all cores a frame; megabytes."""

    due: int
    shown: int
    answered: int
    cpu_ms: float
    cache_mb: float
    grown_mb: float


def run() -> Iterator[str]:
    """1024x768, colour, JPEG, 30 frames a second: a short one goes round in memory, a long one does not fit."""
    context = multiprocessing.get_context("spawn")
    loads = [os.getloadavg()[0]]
    for frames in LENGTHS:
        with tempfile.TemporaryDirectory() as folder, context.Pool(1) as pool:
            one = pool.apply(_play, (_cine(Path(folder), frames),))
        loads.append(os.getloadavg()[0])
        yield (
            f"{frames} frames ({frames * 1024 * 768 * 3 / 1e6:.0f} MB decoded): "
            f"{100 * one.shown / one.due:.0f} % shown in time, {100 * one.answered / one.due:.0f} % with a proposal; "
            f"{one.cpu_ms:.1f} ms of processor a frame, "
            f"{1000 / RATE:.1f} ms x cores to spend; {one.cache_mb:.0f} MB of frames kept, "
            f"process grown by {one.grown_mb:.0f} MB"
        )
    yield f"load of the machine meanwhile: {', '.join(f'{load:.1f}' for load in loads)}"


def _play(path: Path) -> Played:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        session = bench.session
        bench.workbench.open_paths([path])
        bench.wait(lambda: session.document.proposal is not None, PATIENCE)
        memory, before = _megabytes(), time.process_time()
        due = shown = answered = 0
        session.player.toggle()
        for _ in range(SECONDS * RATE // 100):
            session.player._counted.clear()
            bench.wait(lambda: session.player.shown.due >= 100, PATIENCE)
            counts = session.player.shown
            due, shown, answered = due + counts.due, shown + counts.shown, answered + counts.answered
        cpu = time.process_time() - before
        played = Played(due, shown, answered, 1e3 * cpu / shown, session.frames._used / 1e6, _megabytes() - memory)
        bench.close()
        return played


def _cine(folder: Path, frames: int) -> Path:
    """Speckle that moves, so that no two frames compress or segment alike."""
    picture = cv2.resize(read_frame(SAMPLES / "phantom.png"), (1024, 768))
    options = [cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422]
    pictures = [np.roll(picture, 3 * n, axis=1) for n in range(min(frames, 341))]
    streams = [cv2.imencode(".jpg", cv2.cvtColor(one, cv2.COLOR_GRAY2BGR), options)[1].tobytes() for one in pictures]
    streams = [streams[n % len(streams)] for n in range(frames)]
    blank = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    return write_dicom(
        folder / "cine.dcm",
        [blank],
        streams=streams,
        photometric="YBR_FULL_422",
        NumberOfFrames=frames,
        CineRate=RATE,
    )


def _megabytes() -> float:
    """In memory now; what was ever at most is inherited from the process that started this one."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6
