"""One frame of a data set with its mask, and how both are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from kd_core.contracts import DataError

Label = Literal["benign", "malignant", "normal", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A frame, the mask files that together are its mask, and what it must not be separated from.

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
    """Decode a mask file: lesion where a pixel is not black.

    Returns:
        bool HxW.

    Raises:
        DataError: missing, damaged, or not a picture.
    """
    picture = _decode(path)
    if picture.mode not in ("1", "L", "P", "I") and not picture.mode.startswith("I;16"):
        lit: npt.NDArray[np.bool_] = np.asarray(picture.convert("RGB")).max(axis=2) > 0
        return lit
    if picture.mode == "P":
        picture = picture.convert("RGB").convert("L")
    return np.asarray(picture) > 0


def sample_mask(sample: Sample, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """The union of a sample's mask files.

    Args:
        sample: which.
        shape: height and width of its frame, which every mask must have.

    Returns:
        bool HxW.

    Raises:
        DataError: a mask is missing, unreadable, or of another size.
    """
    union = np.zeros(shape, np.bool_)
    for path in sample.masks:
        mask = read_mask(path)
        if mask.shape != shape:
            raise DataError(f"{path}: the mask is {mask.shape[1]}x{mask.shape[0]}, its frame {shape[1]}x{shape[0]}")
        union |= mask
    return union


def usable(samples: Iterable[Sample]) -> tuple[list[Sample], list[Problem]]:
    """Samples whose files are pictures, the masks of their frame's size, and what is wrong with the others.

    Only the files' headers are read.
    """
    kept, problems = [], []
    for sample in samples:
        try:
            size = _size(sample.frame)
            wrong = [path for path in sample.masks if _size(path) != size]
        except DataError as error:
            path, _, reason = str(error).partition(": ")
            problems.append(Problem(path=Path(path), reason=reason))
            continue
        problems += [
            Problem(path=path, reason="the mask is {}x{}, its frame {}x{}".format(*_size(path), *size))
            for path in wrong
        ]
        if not wrong:
            kept.append(sample)
    return kept, problems


def _size(path: Path) -> tuple[int, int]:
    """Width and height."""
    try:
        with Image.open(path) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DataError(f"{path}: not a picture that can be decoded: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _decode(path: Path) -> Image.Image:
    try:
        with Image.open(path) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DataError(f"{path}: not a picture that can be decoded: {_reason(error)}") from error
    return picture
