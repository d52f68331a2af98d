"""Volumes as frames: the slices of a NIfTI, NRRD or MetaImage file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from busapp.files.source import Snapshot, content_uid, guarded, read_bytes
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Frame, Rect, Region, Spacing, Window
from busapp.model.study import FrameRef, Instance
from kd_core.contracts import DataError
from kd_core.runtime.volume import Volume, thinned
from kd_core.runtime.volume_io import read_volume


@dataclass(frozen=True, kw_only=True)
class SlicedVolume:
    """A volume, the frame that each of its slices is, and what is not as it should be but can be read around."""

    volume: Volume
    slices: tuple[FrameRef, ...]
    notes: tuple[str, ...] = ()


class VolumeFile:
    """A volume file; see ``FrameSource``. A frame is a slice, with the volume's millimetres.

    Raises:
        UnreadableFile: missing, empty, damaged, or not one volume of gray values.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = Snapshot.of(path)
        uid = content_uid(read_bytes(path))
        self.volume = guarded(path, lambda: read_plain(path))
        self._low, self._high = _span(self.volume.voxels)
        self.instance = Instance(
            uid=uid,
            path=path,
            frames=len(self.volume.voxels),
            study=str(path.parent.resolve()),
            study_title=path.parent.resolve().name,
            order=(0, 0, path.name),
        )

    def read(self, index: int) -> Frame:
        """See ``FrameSource``."""
        self._opened.check(self._path)
        voxels = self.volume.voxels[index]
        rows, columns = voxels.shape
        region = Region(
            rect=Rect(0, 0, columns, rows),
            spacing=Spacing(self.volume.spacing[2], self.volume.spacing[1]),
            kind="tissue",
        )
        if voxels.dtype == np.uint8:
            return Frame(pixels=voxels.astype(np.uint8), window=_window(self._low, self._high), regions=(region,))
        # Percentiles, not extremes, fill the gray levels: single voxels can lie far from all others.
        scale = 65535.0 / max(self._high - self._low, 1e-30)
        levels = (np.nan_to_num(voxels.astype(np.float64)) - self._low) * scale
        return Frame(pixels=levels.clip(0, 65535).astype(np.uint16), window=_window(0, 65535), regions=(region,))


def read_plain(path: Path) -> Volume:
    """A volume file, its errors as the window shows them."""
    try:
        return read_volume(path)
    except DataError as error:
        raise UnreadableFile(path, str(error).removeprefix(f"{path}: ")) from error


def _window(low: float, high: float) -> Window:
    return Window((low + high) / 2, max(high - low, 1.0))


def _span(voxels: npt.NDArray[Any]) -> tuple[float, float]:
    """The values between which nearly all lie."""
    low, high = np.percentile(np.nan_to_num(thinned(voxels)), (0.1, 99.9))
    return float(low), float(high)
