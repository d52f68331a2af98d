"""The list of a project of 50,000 files: to open it, to find, to sort, to scroll, and what it costs to have it."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from busapp.document.worklist import Query
from busapp.files.project_list import add_answers, add_instances
from busapp.files.project_store import ProjectStore
from busapp.model.edit import Edit, MaskPatch, TakenStep
from busapp.model.frame import Rect
from busapp.model.study import Caption, Instance
from busapp.model.work import Answer
from tests.benchmarks.bench import Bench
from tests.benchmarks.timing import spread

FILES, BEGUN = 50_000, 5_000
JUMPS = 200
IDLE_SECONDS = 4.0


def run() -> Iterator[str]:
    """A project in memory, so that making it does not take minutes; its pictures are missing."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
        _make(Path(home) / "project")
        yield from _open(Path(home))


def _open(home: Path) -> Iterator[str]:
    bench = Bench(home)
    document, view = bench.session.document, bench.workbench.thumbnails
    ready = bench.wait(lambda: bench.session.project.store is not None and len(document.begun) == BEGUN)
    yield f"the project opens, {BEGUN} begun frames and {FILES} answers: {ready:.0f} ms, off the window's thread"
    _rest(bench)  # the icons come a second after the window
    bench.held.clear()
    bench.do("open_project")
    first = bench.wait(lambda: bool(document.files.listed))
    whole = first + bench.wait(lambda: len(document.files.listed) == FILES)
    bench.turn()
    yield f"Ctrl+J to the first files listed {first:.0f} ms, to all {FILES}: {whole:.0f} ms"
    missing = bench.wait(lambda: document.files.counts()["missing"] == FILES)
    laid_out = bench.wait(lambda: view.horizontalScrollBar().maximum() > 100 * FILES)
    yield f"until it is known which are missing {missing:.0f} ms more, until all are laid out {laid_out:.0f} more"
    yield f"in that time the window's thread computed {sum(bench.held):.0f} ms, {max(bench.held):.0f} at most at a time"
    for name, query in {
        "find by text": Query(text="frame 77"),
        "filter by status and scanner": Query(states=frozenset({"in work"}), devices=frozenset({"Scanner 1"})),
        "sort by name": Query(order="name"),
        "sort by confidence": Query(order="confidence"),
        "all as opened": Query(),
    }.items():
        yield f"{name}: {_time(partial(_show, bench, query)):.0f} ms, {len(document.files.listed)} listed"
    bar, places = view.horizontalScrollBar(), random.Random(0)
    bench.wait(lambda: bar.maximum() > 100 * FILES)

    def jump() -> None:
        bar.setValue(places.randrange(bar.maximum()))
        bench.turn()

    yield f"scroll anywhere, to painted: {spread([_time(jump) for _ in range(JUMPS)])}"
    busy = time.process_time()
    _rest(bench)
    yield f"idle: {(time.process_time() - busy) / IDLE_SECONDS:.1%} of a core, most of it this loop"
    bench.close()


def _rest(bench: Bench) -> None:
    end = time.perf_counter() + IDLE_SECONDS
    while time.perf_counter() < end:
        bench.turn()
        time.sleep(0.02)


def _show(bench: Bench, query: Query) -> None:
    bench.session.document.show_list(query)
    bench.turn()


def _time(do: Callable[[], None]) -> float:
    """Milliseconds that the window's thread computes: what it takes on a machine that has nothing else to do."""
    start = time.thread_time()
    do()
    return (time.thread_time() - start) * 1e3


def _make(folder: Path) -> None:
    """Through the store, as the window does."""
    store = ProjectStore(folder, "bench")
    instances = [_instance(number) for number in range(FILES)]
    add_instances(store, instances)
    chance = np.random.default_rng(0).uniform(size=FILES)
    add_answers(store, "m", {one.stored(0): Answer(p, bool(p > 0.5)) for one, p in zip(instances, chance, strict=True)})
    mask = np.zeros((400, 500), np.uint8)
    rect = Rect(100, 100, 200, 180)
    mask[rect.slices()] = 1
    inside = mask[rect.slices()]
    edit = Edit(name="Accept", change=MaskPatch(rect=rect, before=np.zeros_like(inside), after=inside))
    for one in instances[:: FILES // BEGUN]:
        store.save(
            TakenStep(
                instance=one,
                ref=one.stored(0),
                step="do",
                edit=edit,
                base_revision=0,
                mask=mask,
                findings={"Class": "benign", "Comment": "a comment of some length"},
                seconds=12.0,
                proposed=mask,
                confidence=0.9,
            )
        )
    store.close()


def _instance(number: int) -> Instance:
    folder = Path(f"/data/set {number // 500}")
    return Instance(
        uid=f"sha256:{number:064x}",
        path=folder / f"frame {number}.png",
        frames=1,
        study=str(folder),
        study_title=folder.name,
        order=(0, 0, ""),
        caption=Caption(device=f"Scanner {number % 3}"),
    )
