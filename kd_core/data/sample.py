"""One frame of a data set with its mask, and how both are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

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
        uint8, HxW (gray) or HxWx3 (RGB); 16-bit pictures by their high byte, alpha dropped.

    Raises:
        DataError: missing, or not a picture.
    """
    picture = _decode(path)
    if picture.ndim == 3 and picture.shape[2] == 4:
        picture = picture[:, :, :3]
    if picture.ndim == 3 and picture.shape[2] == 3:
        picture = picture[:, :, ::-1]
    return np.ascontiguousarray(picture)


def read_mask(path: Path) -> npt.NDArray[np.bool_]:
    """Decode a mask file: lesion where any colour channel is not zero.

    Returns:
        bool HxW.

    Raises:
        DataError: missing, or not a picture.
    """
    picture = _decode(path)
    if picture.ndim == 3:
        picture = picture[:, :, :3].max(axis=2)
    return picture > 0


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


def _decode(path: Path) -> npt.NDArray[np.uint8]:
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    if picture is None:
        raise DataError(f"{path}: not a picture that can be decoded")
    if picture.dtype == np.uint16:
        picture = np.where(picture > 0, np.maximum(picture >> 8, 1), 0).astype(np.uint8)
    if picture.dtype != np.uint8:
        raise DataError(f"{path}: pixels of type {picture.dtype} are not supported")
    result: npt.NDArray[np.uint8] = picture
    return result
