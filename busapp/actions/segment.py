"""Segment files without a window: masks, overlays and a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from busapp.document.measure import measure_frame, measure_lesions
from busapp.files.opening import open_all
from busapp.files.pictures import draw_outline, write_png
from busapp.files.source import FrameSource
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.frame import Frame, display_levels
from busapp.model.progress import Progress
from busapp.model.study import Skipped
from kd_core.runtime import Segmenter

RESULTS_NAME = "results.csv"


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
    gets its row and the rest is done.
    """

    def __init__(self, paths: Iterable[Path], out: Path, segmenter: Segmenter, *, overlay: bool) -> None:
        self._paths = list(paths)
        self._out = out
        self._segmenter = segmenter
        self._overlay = overlay
        self._taken: set[Path] = set()
        self.failed = 0
        self.frames = 0

    def __iter__(self) -> Iterator[Progress]:
        """Raises ``UserError`` where nothing can be written."""
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            with (self._out / RESULTS_NAME).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(field.name for field in fields(ResultRow))
                for row in self._rows():
                    values = (getattr(row, field.name) for field in fields(ResultRow))
                    writer.writerow("" if value is None else value for value in values)
                    file.flush()
                    yield Progress(done=self.frames, total=0, about=row.file)
        except OSError as error:
            raise UserError(f"{self._out}: cannot be written: {error.strerror}") from error

    def _rows(self) -> Iterator[ResultRow]:
        for path in self._paths:
            for source in open_all([path]):
                if isinstance(source, Skipped):
                    self.failed += not source.expected
                    yield ResultRow(file=str(source.path), error=source.reason)
                else:
                    yield from self._segment_file(source, root=path)

    def _segment_file(self, source: FrameSource, root: Path) -> Iterator[ResultRow]:
        instance = source.instance
        stem = self._stem(instance.path, root)
        for index in range(instance.frames):
            try:
                frame = source.read(index)
            except UnreadableFile as error:
                self.failed += 1
                yield ResultRow(file=str(instance.path), frame=index + 1, error=error.reason)
                continue
            self.frames += 1
            name = stem.name if instance.frames == 1 else f"{stem.name}_frame{index + 1:03d}"
            yield self._segment_frame(instance.path, index, frame, stem.with_name(name))

    def _segment_frame(self, path: Path, index: int, frame: Frame, stem: Path) -> ResultRow:
        shown = display_levels(frame)
        answer = self._segmenter.segment(shown, regions=frame.tissue)
        write_png(stem.with_name(f"{stem.name}_mask.png"), answer.mask * np.uint8(255))
        if self._overlay:
            write_png(stem.with_name(f"{stem.name}_overlay.png"), draw_outline(shown, answer.mask))
        measures = measure_frame(measure_lesions(answer.mask, frame), frame)
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

    def _stem(self, path: Path, root: Path) -> Path:
        """Where a file's masks go, without ``_mask.png``; the whole name where another file has the stem already."""
        folder = self._out
        if root.is_dir() and path.is_relative_to(root):
            folder = folder / path.relative_to(root).parent
        stem = folder / path.stem
        number = 1
        while stem in self._taken:
            stem = folder / (path.name if number == 1 else f"{path.name}_{number}")
            number += 1
        self._taken.add(stem)
        return stem


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
