"""Queues on disk: numbered folders under one root, so that any window or command finds them after a crash."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from busapp.model.errors import UserError


def new_folder(root: Path, fill: Callable[[Path], None]) -> Path:
    """Put a folder at the end of a queue; it has its name once ``fill`` has written what belongs in it.

    Raises:
        UserError: it cannot be written; nothing is left of it.
    """
    part = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "adding.lock"):
            number = 1 + max((int(one.name) for one in numbered_folders(root)), default=0)
            part, target = root / f"{number:04d}.partial", root / f"{number:04d}"
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            fill(part)
            part.replace(target)
    except OSError as error:
        raise UserError(f"{root}: the job cannot be written: {error.strerror}") from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
    return target


def numbered_folders(root: Path) -> list[Path]:
    """What is in a queue, in the order of the numbers."""
    if not root.is_dir():
        return []
    return sorted(
        (one for one in root.iterdir() if one.name.isdecimal() and one.is_dir()), key=lambda one: int(one.name)
    )


@contextmanager
def taken(lock: FileLock) -> Iterator[bool]:
    """Hold a lock unless another process does; whether this one does."""
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    with lock:
        yield True


def is_held(lock: FileLock) -> bool:
    """Whether a living process holds a lock."""
    with taken(lock) as ours:
        return not ours


def write_json(path: Path, held: Any) -> None:
    """Write a file in one step: it is the old one or the new one, never a part."""
    part = path.with_suffix(".partial")
    part.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", "utf-8")
    part.replace(path)
