"""DICOM as volumes: series of slices, multi-frame objects, Enhanced US Volumes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from busapp.files.dicom import DicomFile
from busapp.files.source import guarded
from busapp.files.volume_files import SlicedVolume
from busapp.model.errors import UnreadableFile
from busapp.model.study import FrameRef
from kd_core.runtime.preprocess import to_gray
from kd_core.runtime.volume import Volume

_Vector = npt.NDArray[np.float64]

UNEVEN = 0.02
"""Share of the usual step by which a step between slices may differ."""

TURNED = 1e-3
"""Largest difference of a direction cosine between slices of one volume."""


class _Slice(NamedTuple):
    """Where one frame lies: its file and number there, first voxel, row and column directions, pixel spacing in mm."""

    file: DicomFile
    frame: int
    origin: _Vector
    along_row: _Vector
    along_column: _Vector
    spacing: tuple[float, float]


def read_dicom_volume(paths: Sequence[Path]) -> SlicedVolume:
    """As ``dicom_volume``, of files that are not open yet."""
    return dicom_volume([DicomFile(path) for path in paths])


def dicom_volume(files: Sequence[DicomFile]) -> SlicedVolume:
    """One volume from the slices of a series, or from one multi-frame file (PS3.3 C.7.6.2, C.7.6.16, C.8.24).

    Slices are put in the order in which they lie along their normal, whatever their names and numbers.

    Raises:
        UnreadableFile: a file cannot be read, slices are of several series, sizes or directions, lie on one another,
            one is missing, or their position or spacing is not said.
    """
    first = files[0].instance.path
    _refuse_mixed(files)
    slices = [one for file in files for one in guarded(file.instance.path, partial(_slices, file))]
    if len(slices) < 2:
        raise UnreadableFile(first, "one slice is no volume")
    return guarded(first, lambda: _stack(slices))


def _refuse_mixed(files: Sequence[DicomFile]) -> None:
    first = files[0]
    for name, what in (("SeriesInstanceUID", "series"), ("Rows", "size"), ("Columns", "size")):
        for other in files[1:]:
            if other.header.get(name) != first.header.get(name):
                reason = f"is of another {what} than {first.instance.path.name}; open one series at a time"
                raise UnreadableFile(other.instance.path, reason)


def _slices(file: DicomFile) -> list[_Slice]:
    """Where each frame of a file lies.

    Raises:
        UnreadableFile: that is not said.
    """
    header, count = file.header, file.instance.frames
    if header.get("PerFrameFunctionalGroupsSequence"):
        return [_grouped(file, index) for index in range(count)]
    if count == 1:
        return [_Slice(file, 0, *_place(file, header, header), _spacing(file, header))]
    step = _number(header, "SpacingBetweenSlices") or _number(header, "SliceThickness")
    if step is None:
        raise UnreadableFile(file.instance.path, "does not say how far its frames lie apart: a cine is no volume")
    if step < 0:
        raise UnreadableFile(file.instance.path, f"the distance between its slices is negative ({step:g} mm)")
    along_row, along_column = _directions(file, header) if header.get("ImageOrientationPatient") else np.eye(3)[:2]
    said = header.get("ImagePositionPatient")
    origin = np.asarray(said, np.float64) if said else np.zeros(3)
    normal, spacing = np.cross(along_row, along_column), _spacing(file, header)
    return [
        _Slice(file, index, origin + index * step * normal, along_row, along_column, spacing) for index in range(count)
    ]


def _grouped(file: DicomFile, index: int) -> _Slice:
    """A frame of an enhanced object: its own functional groups, then the shared ones."""
    groups = [file.header.PerFrameFunctionalGroupsSequence[index]]
    groups += list(file.header.get("SharedFunctionalGroupsSequence") or [])

    def macro(*names: str) -> Dataset:
        for group in groups:
            for name in names:
                if group.get(name):
                    found: Dataset = group[name][0]
                    return found
        raise UnreadableFile(file.instance.path, f"frame {index + 1} has no {names[0]}")

    position = macro("PlanePositionVolumeSequence", "PlanePositionSequence")
    orientation = macro("PlaneOrientationVolumeSequence", "PlaneOrientationSequence")
    return _Slice(file, index, *_place(file, position, orientation), _spacing(file, macro("PixelMeasuresSequence")))


def _place(file: DicomFile, position: Dataset, orientation: Dataset) -> tuple[_Vector, _Vector, _Vector]:
    said = position.get("ImagePositionVolume") or position.get("ImagePositionPatient")
    if not said:
        raise UnreadableFile(file.instance.path, "does not say where it lies (no ImagePositionPatient)")
    return np.asarray(said, np.float64), *_directions(file, orientation)


def _directions(file: DicomFile, header: Dataset) -> tuple[_Vector, _Vector]:
    said = header.get("ImageOrientationVolume") or header.get("ImageOrientationPatient")
    if not said or len(said) != 6:
        raise UnreadableFile(file.instance.path, "does not say which way it lies (no ImageOrientationPatient)")
    along_row, along_column = np.asarray(said, np.float64).reshape(2, 3)
    if abs(along_row @ along_column) > TURNED or not np.allclose(np.linalg.norm([along_row, along_column], axis=1), 1):
        raise UnreadableFile(file.instance.path, f"its directions are not perpendicular unit vectors: {list(said)}")
    return along_row, along_column


def _spacing(file: DicomFile, header: Dataset) -> tuple[float, float]:
    """Millimetres from row to row and from column to column; of plain ultrasound those of its one region."""
    said = header.get("PixelSpacing")
    if said and len(said) == 2:
        rows, columns = (float(one) for one in said)
        if min(rows, columns) <= 0:
            raise UnreadableFile(file.instance.path, f"its pixel spacing is not positive ({rows:g}, {columns:g} mm)")
        return rows, columns
    scales = {region.spacing for region in file.regions if region.tissue and region.spacing}
    if len(scales) != 1:
        raise UnreadableFile(file.instance.path, "does not say how large its pixels are (no PixelSpacing)")
    (scale,) = scales
    return scale.y, scale.x


def _number(header: Dataset, name: str) -> float | None:
    value = header.get(name)
    return None if value in (None, "") else float(value)


def _levels(slice_: _Slice) -> npt.NDArray[Any]:
    pixels = slice_.file.read(slice_.frame).pixels
    return to_gray(pixels.astype(np.uint8)) if pixels.ndim == 3 else pixels


def _triple(vector: _Vector) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in vector)
    return x, y, z


def _stack(slices: list[_Slice]) -> SlicedVolume:
    path, one = slices[0].file.instance.path, slices[0]
    for other in slices:
        if np.abs(other.along_row - one.along_row).max() > TURNED or (
            np.abs(other.along_column - one.along_column).max() > TURNED
        ):
            raise UnreadableFile(other.file.instance.path, "lies in another direction than the other slices")
        if not np.allclose(other.spacing, one.spacing, rtol=1e-3):
            raise UnreadableFile(other.file.instance.path, "has another pixel spacing than the other slices")
    normal = np.cross(one.along_row, one.along_column)
    heights = np.array([float(slice_.origin @ normal) for slice_ in slices])
    order = np.argsort(heights, kind="stable")
    steps = np.diff(heights[order])
    step = float(np.median(steps))
    if step <= 0 or (steps <= 0.01 * step).any():
        raise UnreadableFile(path, "several slices lie at the same place; they may be of several acquisitions")
    notes = []
    gaps = np.rint(steps / step) - 1
    if gaps.any():
        at = int(np.argmax(gaps)) + 1
        raise UnreadableFile(
            path, f"{int(gaps.sum())} slices are missing (the first after slice {at} of {len(slices)})"
        )
    if np.abs(steps / step - 1).max() > UNEVEN:
        low, high = steps.min(), steps.max()
        notes.append(f"slices lie {low:.3f} to {high:.3f} mm apart; the mean is used")
    voxels = np.stack([_levels(slices[at]) for at in order])
    mean_step = float(steps.mean())
    lowest = slices[int(order[0])]
    volume = Volume(
        voxels=voxels,
        spacing=(mean_step, one.spacing[0], one.spacing[1]),
        origin=_triple(lowest.origin),
        direction=(_triple(normal), _triple(one.along_column), _triple(one.along_row)),
    )
    refs = tuple(FrameRef(slices[at].file.instance.key, slices[at].frame) for at in order)
    return SlicedVolume(volume=volume, slices=refs, notes=tuple(notes))
