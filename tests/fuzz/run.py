"""Mutated files by the thousand, each through a reader in a process of its own that may die."""

from __future__ import annotations

import json
import selectors
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.conftest import ROOT
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import KINDS, seeds
from tests.fuzz.worker import MEMORY, SECONDS

SHARES = {"dicom": 0.35, "picture": 0.2, "volume": 0.15, "json": 0.15, "zip": 0.08, "onnx": 0.07}
_PATIENCE = 60
"""Seconds on the clock after which a worker that says nothing is taken for one that waits for ever."""


@dataclass(kw_only=True)
class Tally:
    """What came of the files of a kind; ``bad`` says which file did what it must not."""

    outcomes: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: int = 0


class _Worker:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-B", "-m", "tests.fuzz.worker", str(self._folder)],  # -B: it is to write nothing
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            text=True,
        )

    def judge(self, kind: str, path: Path) -> dict[str, object]:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{kind}\t{path}\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            answer = process.stdout.readline() if ready.select(_PATIENCE) else ""
        if answer:
            held: dict[str, object] = json.loads(answer)
            if int(str(held["memory"])) > MEMORY:
                self.restart()
            return held
        process.kill()
        code = process.wait()
        self.restart()
        return {"outcome": "died", "reason": f"signal {-code}" + (" (hung)" if code in (-27, -9) else "")}

    def restart(self) -> None:
        self.close()
        self._process = self._start()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def cases(kind: str, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of so many mutated files."""
    held = seeds(kind)
    others = [data for _, data in held]
    for number in range(count):
        random = np.random.default_rng([seed, KINDS.index(kind), number])
        name, data = held[number % len(held)]
        yield name, mutated(data, kind, random, others)


def fuzz(count: int, *, seed: int, keep: Path | None = None) -> dict[str, Tally]:
    """Try so many files, by kind. Those that did what they must not are kept in ``keep``."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        worker = _Worker(Path(name))
        try:
            for kind in KINDS:
                tally = found[kind] = Tally()
                for number, (file, data) in enumerate(cases(kind, round(count * SHARES[kind]), seed)):
                    folder = Path(name) / f"{kind}-{number}"
                    folder.mkdir()
                    path = folder / file
                    path.write_bytes(data)
                    problem = _judge(worker, kind, path, tally)
                    if problem:
                        tally.bad.append(f"{kind} {number} ({file}): {problem}")
                        if keep:
                            keep.mkdir(parents=True, exist_ok=True)
                            shutil.copyfile(path, keep / f"{kind}-{number}-{file}")
                    shutil.rmtree(folder)
        finally:
            worker.close()
    return found


def _judge(worker: _Worker, kind: str, path: Path, tally: Tally) -> str:
    """Count what came of a file; what was wrong with that, or nothing."""
    answer = worker.judge(kind, path)
    outcome, reason = str(answer["outcome"]), str(answer["reason"])
    tally.outcomes[outcome] += 1
    if outcome in ("died", "leaked"):
        return f"{outcome}: {reason}"
    seconds, memory = float(str(answer["seconds"])), int(str(answer["memory"]))
    tally.seconds, tally.memory = max(tally.seconds, seconds), max(tally.memory, memory)
    if outcome == "refused" and not reason.strip():
        return "refused without a reason"
    if memory > MEMORY:
        return f"took {memory >> 20} MB"
    if seconds > SECONDS:
        return f"took {seconds:.0f} s"
    return f"wrote outside: {answer['written']}" if answer["written"] else ""
