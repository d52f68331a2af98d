"""Segment files without a window: masks, overlays and a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from busapp.document.lesions import numbered
from busapp.document.measure import measure_frame, measure_lesions
from busapp.files.opening import open_all
from busapp.files.pictures import draw_outline, write_png
from busapp.files.source import FrameSource
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.frame import Frame, display_levels
from busapp.model.progress import Progress
from busapp.model.study import Instance, Skipped
from busapp.services.inference import segment_frame
from kd_core.runtime import Segmenter

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RESULTS_NAME = "results.csv"

Row = TypeVar("Row", bound="DataclassInstance")


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """One line of ``results.csv``; the frame's number counts from 1. Empty cells are not known, not zero."""

    file: str
    frame: int | None = None
    width: int | None = None
    height: int | None = None
    lesion_count: int | None = None
    area_px: int | None = None
    area_mm2: float | None = None
    long_axis_mm: float | None = None
    short_axis_mm: float | None = None
    confidence: float | None = None
    milliseconds: float | None = None
    error: str = ""


class SegmentRun:
    """A pass over files and folders; iterate it for progress, then ask ``failed``.

    A file named by itself goes into ``out``; those of a folder go where they lie in that folder. A bad file
    gets its row and the rest is done. Masks are written over those of an earlier pass into the same ``out`` (one
    with a ``results.csv``), and over no other file.
    """

    def __init__(self, paths: Iterable[Path], out: Path, segmenter: Segmenter, *, overlay: bool) -> None:
        self._paths = list(paths)
        self._out = out
        self._segmenter = segmenter
        self._overlay = overlay
        self._taken: set[Path] = set()
        self._ours = False
        self.failed = 0
        self.frames = 0

    def __iter__(self) -> Iterator[Progress]:
        """Raises ``UserError`` where nothing can be written."""
        self._ours = (self._out / RESULTS_NAME).exists()
        for row in written(self._out, ResultRow, self._rows()):
            yield Progress(done=self.frames, total=0, about=row.file)

    def _rows(self) -> Iterator[ResultRow]:
        for path in self._paths:
            inside = self._out if self._out.resolve() != path.resolve() else None
            for source in open_all([path], leave_out=inside):
                if isinstance(source, Skipped):
                    self.failed += not source.expected
                    yield ResultRow(file=str(source.path), error=source.reason)
                else:
                    yield from self._segment_file(source, root=path)

    def _segment_file(self, source: FrameSource, root: Path) -> Iterator[ResultRow]:
        instance = source.instance
        targets = self._targets(instance, root)
        for index, target in enumerate(targets):
            try:
                frame = source.read(index)
            except UnreadableFile as error:
                self.failed += 1
                yield ResultRow(file=str(instance.path), frame=index + 1, error=error.reason)
                continue
            foreign = [path for path in self._written_to(target) if path.exists()]
            if foreign and not self._ours:
                self.failed += 1
                reason = f"{foreign[0].name} is there already and was not written by busapp segment"
                yield ResultRow(file=str(instance.path), frame=index + 1, error=reason)
                continue
            self.frames += 1
            yield self._segment_frame(instance.path, index, frame, target)

    def _segment_frame(self, path: Path, index: int, frame: Frame, target: Path) -> ResultRow:
        shown = display_levels(frame)
        answer = segment_frame(self._segmenter, frame)
        mask, *overlay = self._written_to(target)
        write_png(mask, answer.mask * np.uint8(255))
        for path in overlay:
            write_png(path, draw_outline(shown, answer.mask))
        measures = measure_frame(measure_lesions(numbered(answer.mask), frame), frame)
        return ResultRow(
            file=str(path),
            frame=index + 1,
            width=frame.width,
            height=frame.height,
            lesion_count=measures.lesions,
            area_px=measures.area_px,
            area_mm2=_rounded(measures.area_mm2),
            long_axis_mm=_rounded(measures.long_axis_mm),
            short_axis_mm=_rounded(measures.short_axis_mm),
            confidence=round(answer.confidence, 4),
            milliseconds=round(answer.timings.total_ms, 2),
        )

    def _written_to(self, target: Path) -> list[Path]:
        """The mask of a frame, and its overlay where one is wanted."""
        kinds = ("mask", "overlay") if self._overlay else ("mask",)
        return [target.with_name(f"{target.name}_{kind}.png") for kind in kinds]

    def _targets(self, instance: Instance, root: Path) -> list[Path]:
        """Where the masks of a file's frames go, without ``_mask.png``.

        Where another file has such a name already (``a.png`` beside ``a.dcm``), the whole name takes its place.
        """
        path, folder = instance.path, self._out
        if root.is_dir() and path.is_relative_to(root):
            folder = folder / path.relative_to(root).parent
        for stem in chain([path.stem, path.name], (f"{path.name}_{number}" for number in count(2))):
            names = [stem] if instance.frames == 1 else [f"{stem}_frame{n + 1:03d}" for n in range(instance.frames)]
            targets = [folder / name for name in names]
            if self._taken.isdisjoint(targets):
                self._taken.update(targets)
                return targets
        raise AssertionError("count() does not end")


def written(out: Path, kind: type[Row], rows: Iterable[Row]) -> Iterator[Row]:
    """Pass rows through and write each into ``results.csv`` as it comes.

    Args:
        out: the folder, made if it is missing.
        kind: a dataclass; its fields are the columns.
        rows: what to write; None becomes an empty cell.

    Raises:
        UserError: nothing can be written.
    """
    names = [field.name for field in fields(kind)]
    try:
        out.mkdir(parents=True, exist_ok=True)
        with (out / RESULTS_NAME).open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            for row in rows:
                values = (getattr(row, name) for name in names)
                writer.writerow("" if value is None else value for value in values)
                file.flush()
                yield row
    except OSError as error:
        raise UserError(f"{out}: cannot be written: {error.strerror}") from error


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
