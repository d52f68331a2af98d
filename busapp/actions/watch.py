"""A hot folder: what arrives in it becomes part of a project."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator
from pathlib import Path

from busapp.files.opening import open_source
from busapp.files.project_list import add_instances
from busapp.files.project_store import ProjectStore
from busapp.files.source import Snapshot
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.progress import Progress

LOOK_SECONDS = 1.0
UNFINISHED = (".partial", ".part", ".tmp", ".crdownload", ".filepart")


def watch_folder(folder: Path, project: Path) -> Iterator[Progress]:
    """Add files to the project as they arrive, for ever. Files stay where they are; one is taken when its size and
    time have not changed between two looks.

    Each step is a file that was added, or, with ``left_out``, one that cannot be opened.

    Raises:
        UserError: the folder cannot be read, or the project cannot be written.
    """
    store = ProjectStore(project, getpass.getuser())
    seen: dict[Path, Snapshot] = {}
    taken: dict[Path, Snapshot] = {}
    added = 0
    try:
        while True:
            now = _look(folder)
            for path, snapshot in now.items():
                if taken.get(path) == snapshot or seen.get(path) != snapshot:
                    continue
                taken[path] = snapshot
                try:
                    instance = open_source(path).instance
                except UnreadableFile as error:
                    yield Progress(done=added, total=0, left_out=f"{path.name}: {error.reason}")
                    continue
                add_instances(store, [instance])
                added += 1
                yield Progress(done=added, total=0, about=path.name)
            seen = now
            time.sleep(LOOK_SECONDS)
    finally:
        store.close()


def _look(folder: Path) -> dict[Path, Snapshot]:
    """Files in the folder and those below, but for hidden and unfinished ones."""
    try:
        found = sorted(folder.resolve(strict=True).rglob("*"))
    except OSError as error:
        raise UserError(f"{folder}: cannot be watched: {error.strerror}") from error
    held = {}
    for path in found:
        hidden = any(part.startswith(".") for part in path.relative_to(folder.resolve()).parts)
        if hidden or path.suffix.lower() in UNFINISHED:
            continue
        try:
            held[path] = Snapshot.of(path)
        except UnreadableFile:
            continue  # a folder, or gone again since it was listed
    return held
