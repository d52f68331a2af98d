"""A volume, and the names of files that hold one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

NIFTI = (".nii", ".nii.gz")
SAMPLED = 1_000_000

SUFFIXES = (*NIFTI, ".nrrd", ".nhdr", ".mha", ".mhd")


@dataclass(frozen=True, kw_only=True, eq=False)
class Volume:
    """Voxels and where they lie.

    Attributes:
        voxels: any real dtype, DxHxW: slice, row, column.
        spacing: millimetres from one slice, row, column to the next.
        origin: x, y, z in millimetres of the first voxel, in DICOM's patient coordinates (LPS).
        direction: unit vectors along slice, row and column, 3x3, each a row of x, y, z.
    """

    voxels: npt.NDArray[Any]
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    direction: tuple[tuple[float, float, float], ...] = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))

    def with_voxels(self, voxels: npt.NDArray[Any]) -> Volume:
        """Other values at the same place.

        Raises:
            ValueError: of another size.
        """
        if voxels.shape != self.voxels.shape:
            raise ValueError(f"{voxels.shape} voxels cannot lie where {self.voxels.shape} are")
        return replace(self, voxels=voxels)


def thinned(voxels: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """About a million voxels or fewer, evenly spread: enough to tell how the values of a volume lie."""
    step = max(1, round((voxels.size / SAMPLED) ** (1 / 3)))
    return voxels[::step, ::step, ::step].astype(np.float64)


def is_volume(path: Path) -> bool:
    """Whether the name is that of a volume file."""
    return path.name.lower().endswith(SUFFIXES)
