"""What of a volume's mask is a finding, and what a speck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

Mask = npt.NDArray[np.bool_]

LEAST_MM = 3.0
"""A part of the mask that is smaller than a sphere of this diameter is no finding, so it is not a false one either."""


def findings(mask: Mask, spacing: Sequence[float]) -> tuple[npt.NDArray[np.uint8], int]:
    """The connected parts of a mask that are findings, and how many parts are too small to be one.

    Args:
        mask: bool DxHxW.
        spacing: millimetres along each axis.

    Returns:
        uint8 DxHxW, 0 or the number of a finding, the largest first; all from the 255th on share that number.
    """
    parts, sizes = parts_of(mask)
    large = [number for number in np.argsort(-sizes, kind="stable") if is_finding(sizes[number], spacing)]
    names = np.zeros(len(sizes) + 1, np.uint8)
    names[np.array(large, int) + 1] = np.minimum(np.arange(1, len(large) + 1), 255)
    return names[parts], len(sizes) - len(large)


def parts_of(mask: Mask) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.intp]]:
    """Numbered parts (faces, edges and corners connect), and how many voxels each has."""
    parts = sitk.GetArrayFromImage(sitk.ConnectedComponent(sitk.GetImageFromArray(mask.astype(np.uint8)), True))
    return parts, np.bincount(parts.ravel())[1:]


def diameter_of(volume: float) -> float:
    """Of a sphere, in the unit whose cube ``volume`` is in."""
    return float((6 / np.pi * volume) ** (1 / 3))


def is_finding(voxels: int, spacing: Sequence[float]) -> bool:
    """Whether a part of so many voxels is large enough (``LEAST_MM``)."""
    return diameter_of(voxels * float(np.prod(spacing))) >= LEAST_MM
