"""Segment volumes without a window: masks as NIfTI and a table."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from busapp.actions.segment import RESULTS_NAME, written
from busapp.files.dicom import DicomFile
from busapp.files.open_volume import volume_of
from busapp.files.opening import open_all
from busapp.files.source import FrameSource
from busapp.files.volume_files import SlicedVolume
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.progress import Progress
from busapp.model.study import Skipped
from kd_core.contracts import DataError
from kd_core.runtime import VolumeSegmenter
from kd_core.runtime.volume_io import write_volume


@dataclass(frozen=True, kw_only=True)
class VolumeRow:
    """One line of ``results.csv``. Empty cells are not known, not zero."""

    file: str
    slices: int | None = None
    height: int | None = None
    width: int | None = None
    lesion_mm3: float | None = None
    confidence: float | None = None
    seconds: float | None = None
    notes: str = ""
    error: str = ""


class SegmentVolumesRun:
    """A pass over volume files, DICOM series and multi-frame DICOM files; iterate it, volume by volume.

    DICOM files of one series that hold one frame each are one volume. A bad file gets its row and the rest is done;
    then ``failed`` says how many. Masks are written over those of an earlier pass into the same ``out`` (one with a
    ``results.csv``), and over no other file. ``heard`` is told of the patches of each volume; what it raises ends the
    work, and the volume that was begun leaves no mask.
    """

    def __init__(
        self, paths: Iterable[Path], out: Path, segmenter: VolumeSegmenter, *, heard: Callable[[Progress], None]
    ) -> None:
        self._paths = list(paths)
        self._heard = heard
        self._out = out
        self._segmenter = segmenter
        self._ours = False
        self._taken: set[Path] = set()
        self.failed = 0
        self.volumes = 0

    def __iter__(self) -> Iterator[Progress]:
        """Raises ``UserError`` where nothing can be written."""
        self._ours = (self._out / RESULTS_NAME).exists()
        for row in written(self._out, VolumeRow, self._rows()):
            yield Progress(done=self.volumes, total=0, about=row.file)

    def _rows(self) -> Iterator[VolumeRow]:
        series: dict[str, list[DicomFile]] = {}
        for source in open_all(self._paths, leave_out=self._out):
            if isinstance(source, Skipped):
                self.failed += not source.expected
                yield VolumeRow(file=str(source.path), error=source.reason)
            elif isinstance(source, DicomFile) and source.instance.frames == 1:
                series.setdefault(str(source.header.get("SeriesInstanceUID")), []).append(source)
            else:
                yield self._row([source])
        for files in series.values():
            yield self._row(files)

    def _row(self, sources: Sequence[FrameSource]) -> VolumeRow:
        path = sources[0].instance.path
        try:
            return self._segmented(path, volume_of(sources))
        except UnreadableFile as error:
            self.failed += 1
            return VolumeRow(file=str(error.path), error=error.reason)

    def _segmented(self, path: Path, read: SlicedVolume) -> VolumeRow:
        target = self._target(path)
        volume = read.volume
        answer = self._segmenter.segment(
            volume.voxels,
            progress=lambda done, total: self._heard(Progress(done=done, total=total, about=f"patches of {path.name}")),
        )
        try:
            write_volume(volume.with_voxels(answer.mask), target)
        except DataError as error:
            raise UserError(str(error)) from error
        self.volumes += 1
        slices, height, width = volume.voxels.shape
        return VolumeRow(
            file=str(path),
            slices=slices,
            height=height,
            width=width,
            lesion_mm3=round(float(answer.mask.sum() * np.prod(volume.spacing)), 1),
            confidence=round(answer.confidence, 4),
            seconds=round(answer.seconds, 2),
            notes="; ".join(read.notes),
        )

    def _target(self, path: Path) -> Path:
        """Where a volume's mask goes: a free name, or that of an earlier pass."""
        stem = path.name
        for suffix in (".gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm"):
            stem = stem.removesuffix(suffix)
        names = itertools.chain([stem, path.name], (f"{path.name}_{number}" for number in itertools.count(2)))
        target = next(one for name in names if (one := self._out / f"{name}_mask.nii.gz") not in self._taken)
        self._taken.add(target)
        if target.exists() and not self._ours:
            reason = f"{target.name} is there already and was not written by busapp segment"
            raise UnreadableFile(path, reason)
        return target
