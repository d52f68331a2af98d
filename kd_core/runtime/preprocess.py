"""From a frame to the network's input. Training and evaluation use these same functions."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kd_core.contracts import InputSpec

Gray = npt.NDArray[np.uint8]


def to_gray(frame: npt.NDArray[np.uint8]) -> Gray:
    """The frame as gray levels.

    Args:
        frame: uint8, HxW, HxWx1, or HxWx3 in RGB order.

    Returns:
        uint8 HxW; the frame itself where it is HxW already.

    Raises:
        ValueError: another dtype or shape, or no pixels.
    """
    if frame.dtype != np.uint8:
        raise ValueError(f"a frame is uint8, not {frame.dtype}")
    if frame.ndim == 3 and frame.shape[2] == 1:
        frame = frame[:, :, 0]
    colour = frame.ndim == 3 and frame.shape[2] == 3
    if (frame.ndim != 2 and not colour) or frame.size == 0:
        raise ValueError(f"a frame is HxW or HxWx3 with pixels, not {frame.shape}")
    return _u8(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)) if colour else frame


def resize_gray(gray: Gray, height: int, width: int) -> Gray:
    """Resize to height x width: area average where it shrinks, linear where it grows.

    A frame twice as large or more is halved first, which is an area average too and OpenCV's fastest.
    """
    while gray.shape[0] >= 2 * height and gray.shape[1] >= 2 * width and not (gray.shape[0] | gray.shape[1]) & 1:
        half = gray.shape[1] // 2, gray.shape[0] // 2
        gray = _u8(cv2.resize(gray, half, interpolation=cv2.INTER_AREA))
    shrinks = gray.shape[0] >= height and gray.shape[1] >= width
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return _u8(cv2.resize(gray, (width, height), interpolation=method))


def standardise(gray: Gray, std_floor: float) -> npt.NDArray[np.float32]:
    """Subtract the frame's mean and divide by its standard deviation (at least ``std_floor``).

    Args:
        gray: uint8 HxW.
        std_floor: in gray levels.

    Returns:
        float32 HxW.
    """
    mean, std = cv2.meanStdDev(gray)
    scale = 1.0 / max(float(std[0, 0]), std_floor)
    return cv2.addWeighted(gray, scale, gray, 0.0, -float(mean[0, 0]) * scale, dtype=cv2.CV_32F)  # type: ignore[return-value]


def prepare(gray: Gray, spec: InputSpec) -> npt.NDArray[np.float32]:
    """A gray frame as the network's input: float32 1x1xHxW of ``spec``'s size."""
    small = resize_gray(gray, spec.height, spec.width)
    return standardise(small, spec.std_floor)[None, None]


def _u8(array: Any) -> Gray:
    """What OpenCV returns, typed as what it is."""
    result: Gray = array
    return result
