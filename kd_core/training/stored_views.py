"""Views made once, with all that teachers say of them, kept on disk and repeated.

A student's epoch then costs what a supervised one costs: the teachers, and the making of views, are paid for once.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import DataLoader, Dataset

from kd_core.contracts import RunError
from kd_core.data.dataset import Views
from kd_core.data.transforms import FRAME, LABEL, MASK, TAUGHT, View
from kd_core.distill import Task

INDEX_NAME = "index.json"
BATCH = 16
TELL_EVERY = 10.0
"""Seconds between two words of progress."""


class StoredViews(Dataset[View]):
    """Item ``i`` of epoch ``e`` is view ``i`` of round ``e mod rounds``, as it was written.

    Frames and what teachers said lie on disk as float16, masks, presences and labels as int8.
    """

    def __init__(self, folder: Path) -> None:
        index = json.loads((folder / INDEX_NAME).read_text("utf-8"))
        self._count, self._rounds = index["views"], index["rounds"]
        self._arrays = {name: np.load(folder / file, mmap_mode="r") for name, file in index["arrays"].items()}
        self.epoch = 0

    def __len__(self) -> int:
        return int(self._count)

    def __getitem__(self, position: int) -> View:
        row = (self.epoch % self._rounds) * self._count + position
        return {name: _for_training(name, array[row]) for name, array in self._arrays.items()}


def store_views(
    views: Views,
    rounds: int,
    task: Task,
    folder: Path,
    *,
    device: torch.device,
    precision: Callable[[], AbstractContextManager[None]],
    progress: Callable[[int, int], None],
) -> StoredViews:
    """Make ``rounds`` views of each frame, ask the teachers about them, and write all to ``folder``.

    A folder that is there and complete is taken as it is: its name must say what is in it (see ``store_name``). One
    that was cut short is made anew.

    Args:
        views: to be made.
        rounds: how many of each frame.
        task: whose teachers are asked.
        folder: for the arrays; its parent is made.
        device: where the teachers are.
        precision: in which they run.
        progress: called with the views done and to do, now and then.

    Raises:
        RunError: the disk has no room for it; the message says how much it needs.
    """
    if (folder / INDEX_NAME).exists():
        return StoredViews(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    task.eval()
    total, row, told = rounds * len(views), 0, 0.0
    arrays: dict[str, np.memmap[Any, np.dtype[Any]]] = {}
    for batch in _batches(views, rounds):
        with torch.no_grad(), precision():
            said = task.teach(batch[FRAME].to(device), batch[MASK].to(device))
        batch |= {f"{TAUGHT}{name}": tensor.cpu() for name, tensor in said.items()}
        arrays = arrays or _make_arrays(folder, batch, total)
        size = len(batch[FRAME])
        for name, tensor in batch.items():
            arrays[name][row : row + size] = tensor.float().numpy()
        row += size
        if time.monotonic() - told > TELL_EVERY or row == total:
            told = time.monotonic()
            progress(row, total)
    for array in arrays.values():
        array.flush()
    index = {"views": len(views), "rounds": rounds, "arrays": {name: _file_of(name) for name in arrays}}
    (folder / INDEX_NAME).write_text(json.dumps(index), "utf-8")
    return StoredViews(folder)


def store_name(*parts: Any) -> str:
    """A folder name that differs where any of these (JSON-like) does."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _batches(views: Views, rounds: int) -> Iterator[dict[str, torch.Tensor]]:
    for number in range(rounds):
        views.epoch = number
        yield from DataLoader(views, batch_size=BATCH)


def _make_arrays(folder: Path, batch: dict[str, torch.Tensor], rows: int) -> dict[str, np.memmap[Any, np.dtype[Any]]]:
    shapes = {name: (rows, *tensor.shape[1:]) for name, tensor in batch.items()}
    needed = sum(int(np.prod(shape)) * _kind(name).itemsize for name, shape in shapes.items())
    free = shutil.disk_usage(folder).free
    if needed > 0.95 * free:
        raise RunError(
            f"{folder}: the views and what the teachers say of them need {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB "
            "are free; make room, or set rounds=0"
        )
    return {
        name: np.lib.format.open_memmap(folder / _file_of(name), mode="w+", dtype=_kind(name), shape=shape)
        for name, shape in shapes.items()
    }


def _file_of(name: str) -> str:
    return f"{name.replace('/', '-')}.npy"


def _kind(name: str) -> np.dtype[Any]:
    if name == FRAME or name.startswith(TAUGHT):
        return np.dtype(np.float16)
    return np.dtype(np.int8)


def _for_training(name: str, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """What teachers said stays as it lies on disk: the task makes floats of a whole batch at once."""
    if name.startswith(TAUGHT):
        return np.array(value)
    return np.asarray(value, np.int64 if name == LABEL else np.float32)
