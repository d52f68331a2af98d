"""Which frame of a project shows the same pixels as another, whatever file they are in.

Frames that nobody began are told by their files' bytes alone: nothing says how large they are before they are decoded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from busapp.files.opening import open_source
from busapp.files.project_store import ProjectStore, _frames, path_at, pixel_table
from busapp.files.source import FrameSource
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Frame
from busapp.model.study import FrameRef

BATCH = 100
"""Digests that are written at a time; those of a run that is stopped hard are made anew."""


class Known(NamedTuple):
    """A frame of the project, and the file that it is in."""

    ref: FrameRef
    path: Path


class PixelIndex:
    """Finds frames by their pixels. Those of the project are decoded when the first frame of their size is asked for.

    Attributes:
        unread: files of the project that could not be compared, because they are gone or damaged.
    """

    def __init__(self, store: ProjectStore) -> None:
        self._store = store
        self._sizes: set[tuple[int, int]] = set()
        self._found: dict[str, Known] = {}
        self._waiting: dict[FrameRef, str] = {}
        self.unread: set[Path] = set()

    def prepare(self, frame: Frame) -> Iterator[Path]:
        """Decode what the project has of this size, once; names each file before it is read.

        Raises:
            ProjectError: the database cannot be read or written.
        """
        size = frame.height, frame.width
        if size in self._sizes:
            return
        self._sizes.add(size)
        opened: tuple[Path, FrameSource] | None = None
        for known in self._not_compared(*size):
            yield known.path
            try:
                if opened is None or opened[0] != known.path:
                    opened = known.path, open_source(known.path)
                source = opened[1]
                if source.instance.uid != known.ref.instance:
                    raise UnreadableFile(known.path, "another picture lies here now")
                self.add(known, source.read(known.ref.index))
            except UnreadableFile:
                self.unread.add(known.path)

    def find(self, frame: Frame) -> Known | None:
        """The first frame of the project with these pixels, of those that ``prepare`` compared or that were added.

        Raises:
            ProjectError: the database cannot be read.
        """
        digest = _digest(frame)
        if digest in self._found:
            return self._found[digest]
        query = (
            sa.select(_frames.c.instance, _frames.c.number, _frames.c.place)
            .join(pixel_table, _SAME_FRAME)
            .where(pixel_table.c.digest == digest)
            .order_by(_frames.c.id)
        )
        with self._store.connection() as connection:
            row = connection.execute(query).first()
        return None if row is None else Known(FrameRef(row.instance, row.number), path_at(row.place))

    def add(self, known: Known, frame: Frame) -> None:
        """A frame of the project, with its pixels."""
        digest = _digest(frame)
        self._found.setdefault(digest, known)
        self._waiting[known.ref] = digest
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was found out.

        Raises:
            ProjectError: the database cannot be written.
        """
        rows = [
            {"instance": ref.instance, "number": ref.index, "digest": digest} for ref, digest in self._waiting.items()
        ]
        if rows:
            statement = insert(pixel_table)
            news = {"digest": statement.excluded.digest}
            with self._store.connection(write=True) as connection:
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["instance", "number"], set_=news), rows
                )
        self._waiting.clear()
        self._found.clear()

    def _not_compared(self, height: int, width: int) -> list[Known]:
        query = (
            sa.select(_frames.c.instance, _frames.c.number, _frames.c.place)
            .outerjoin(pixel_table, _SAME_FRAME)
            .where(_frames.c.height == height, _frames.c.width == width, pixel_table.c.digest.is_(None))
            .order_by(_frames.c.id)
        )
        with self._store.connection() as connection:
            rows = connection.execute(query)
            return [Known(FrameRef(row.instance, row.number), path_at(row.place)) for row in rows]


_SAME_FRAME = sa.and_(pixel_table.c.instance == _frames.c.instance, pixel_table.c.number == _frames.c.number)


def _digest(frame: Frame) -> str:
    """Of pixels as they are decoded; gray that was saved as colour is gray."""
    pixels = np.ascontiguousarray(frame.pixels)
    digest = hashlib.sha256(repr((pixels.shape, pixels.dtype.str)).encode())
    digest.update(pixels.data)
    return digest.hexdigest()
