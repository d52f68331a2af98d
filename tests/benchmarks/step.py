"""Next file on its key to painted pixels, in the real window, with files decoded and segmented ahead."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject

from busapp.files.opening import open_all
from busapp.model.study import Skipped
from tests.benchmarks.bench import Bench
from tests.benchmarks.timing import spread
from tests.conftest import ROOT

FILES = 100
PAUSES = {"a look of half a second at each": 0.5, "a glance of a tenth": 0.1, "as fast as it paints": 0.0}
"""Seconds on each file before the next key."""


def run() -> Iterator[str]:
    """Files of a set, on the key D."""
    for name, paths in {"BUSI, PNG": _real("busi", [".png"]), "DICOM": _real("dicom_us", ["", ".dcm"])}.items():
        if not paths:
            yield f"{name}: no shared data here"
            continue
        for pause, seconds in PAUSES.items():
            with tempfile.TemporaryDirectory() as home:
                yield f"{name}, {len(paths)} files, {pause}: {_page(Path(home), paths, seconds)}"


class Painted(QObject):
    """Counts the paints of a widget."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        self.count += event.type() == QEvent.Type.Paint
        return False


def _page(home: Path, paths: Sequence[Path], seconds: float) -> str:
    bench = Bench(home)
    document, canvas = bench.session.document, bench.workbench.canvas
    painted = Painted(canvas)
    bench.workbench.open_paths(paths)
    bench.wait(lambda: len(document.files.listed) == len(paths) and bool(bench.session.masks.model_name))
    _look(bench, 2.0)
    times, computed, proposed = [], [], 0
    for _ in range(len(paths) - 1):
        _look(bench, seconds)
        before = painted.count
        start, busy = time.perf_counter(), time.thread_time()
        bench.do("next_file")
        ready = document.shown == document.ref and document.proposal is not None
        bench.wait(lambda before=before: document.shown == document.ref and painted.count > before)  # type: ignore[misc]
        times.append((time.perf_counter() - start) * 1e3)
        computed.append((time.thread_time() - busy) * 1e3)
        proposed += ready
    bench.close()
    median, late = np.percentile(computed, [50, 95])
    return (
        f"{spread(times)}, of which the window's thread computes p50 {median:.0f}, p95 {late:.0f}; "
        f"with a proposal at once {proposed / len(times):.0%}"
    )


def _look(bench: Bench, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        bench.turn()
        time.sleep(0.001)


def _real(name: str, suffixes: Sequence[str]) -> list[Path]:
    """Files that open, of a folder of the shared data."""
    root = Path(os.environ.get("BUSAPP_TEST_DATA", ROOT.parent / "shared" / "data")) / name
    found = [path for path in sorted(root.rglob("*")) if path.suffix in suffixes and "mask" not in path.name]
    sources = (one for one in open_all(found) if not isinstance(one, Skipped))
    return [one.instance.path for one in islice(sources, FILES)]
