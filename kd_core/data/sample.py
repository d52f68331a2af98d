"""One frame of a data set with its mask, and how both are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from kd_core.contracts import DataError
from kd_core.runtime.volume import is_volume
from kd_core.runtime.volume_io import read_volume, volume_size

_UNDECODABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises at files that are no pictures, or are damaged."""

Label = Literal["benign", "malignant", "normal", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A frame or volume, the mask files that together are its mask, and what it must not be separated from.

    ``group`` is the family, case or patient: samples of one group never fall into two splits. A sample
    without mask files is a normal frame.
    """

    layout: str
    name: str
    frame: Path
    masks: tuple[Path, ...]
    group: str
    label: Label


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A file that a layout could not use, and why."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def read_frame(path: Path) -> npt.NDArray[np.uint8]:
    """Decode a picture file.

    Returns:
        uint8, HxW (gray) or HxWx3 (RGB); 16-bit gray by its high byte, alpha dropped.

    Raises:
        DataError: missing, damaged, or not a picture.
    """
    picture = _decode(path)
    if picture.mode.startswith("I;16"):
        return (np.asarray(picture) >> 8).astype(np.uint8)
    gray = picture.mode in ("1", "L", "LA")
    return np.asarray(picture.convert("L" if gray else "RGB"))


def read_mask(path: Path) -> npt.NDArray[np.bool_]:
    """Decode a mask file: lesion where a pixel is not black, or a voxel not 0.

    Returns:
        bool HxW, of a volume DxHxW.

    Raises:
        DataError: missing, damaged, or not a picture.
    """
    if is_volume(path):
        marked: npt.NDArray[np.bool_] = read_volume(path).voxels != 0
        return marked
    picture = _decode(path)
    if picture.mode not in ("1", "L", "P", "I") and not picture.mode.startswith("I;16"):
        lit: npt.NDArray[np.bool_] = np.asarray(picture.convert("RGB")).max(axis=2) > 0
        return lit
    if picture.mode == "P":
        picture = picture.convert("RGB").convert("L")
    return np.asarray(picture) > 0


def sample_mask(sample: Sample, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """The union of a sample's mask files.

    Args:
        sample: which.
        shape: height and width of its frame, or sides of its volume, which every mask must have.

    Returns:
        bool of that shape.

    Raises:
        DataError: a mask is missing, unreadable, or of another size.
    """
    union = np.zeros(shape, np.bool_)
    for path in sample.masks:
        mask = read_mask(path)
        if mask.shape != shape:
            raise DataError(str(other_size(path, mask.shape, shape)))
        union |= mask
    return union


def usable(samples: Iterable[Sample]) -> tuple[list[Sample], list[Problem]]:
    """Samples whose files can be read, the masks of their frame's size, and what is wrong with the others.

    Only the files' headers are read.
    """
    kept: list[Sample] = []
    problems: list[Problem] = []
    for sample in samples:
        found = list(_faults(sample))
        problems += found
        if not found:
            kept.append(sample)
    return kept, problems


def other_size(path: Path, mask: tuple[int, ...], frame: tuple[int, ...]) -> Problem:
    """That a mask is not as large as its frame or volume, both ((depth,) height, width)."""
    ours, theirs = ("x".join(map(str, reversed(sides))) for sides in (mask, frame))
    return Problem(path=path, reason=f"the mask is {ours}, its {'frame' if len(frame) == 2 else 'volume'} {theirs}")


def _faults(sample: Sample) -> Iterator[Problem]:
    frame: tuple[int, ...] | None = None
    for path in (sample.frame, *sample.masks):
        try:
            shape = volume_size(path) if is_volume(path) else _picture_size(path)
        except DataError as error:
            yield Problem(path=path, reason=str(error).removeprefix(f"{path}: "))
            return
        frame = frame or shape
        if shape != frame:
            yield other_size(path, shape, frame)


def _picture_size(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as picture:
            return picture.height, picture.width
    except _UNDECODABLE as error:
        raise DataError(f"{path}: {_undecodable(error)}") from error


def _undecodable(error: Exception) -> str:
    return f"not a picture that can be decoded: {getattr(error, 'strerror', None) or error}"


def _decode(path: Path) -> Image.Image:
    try:
        with Image.open(path) as picture:
            picture.load()
    except _UNDECODABLE as error:
        raise DataError(f"{path}: {_undecodable(error)}") from error
    return picture
