"""Which lesions of a volume a mask finds, by their size, and what it marks that is none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from kd_core.metrics.overlap import Mask
from kd_core.metrics.surface import Spacing

COVERED = 0.25
"""A lesion counts as found where the mask covers this share of it or more."""

LEAST_MM = 3.0
"""A part of the mask that is smaller than a sphere of this diameter is no finding, so it is not a false one either."""

SIZES_MM = (0.0, 5.0, 10.0, 20.0)
"""Lower ends of the classes of diameter."""


class Lesion(NamedTuple):
    """A connected part of a reference: the diameter of a sphere of its volume, and whether it was found."""

    diameter_mm: float
    found: bool


class Detection(NamedTuple):
    """A volume's lesions, and how many parts of the mask touch none of them."""

    lesions: tuple[Lesion, ...]
    false_positives: int


def detect(mask: Mask, reference: Mask, spacing: Spacing) -> Detection:
    """Compare connected parts (faces, edges and corners connect).

    Args:
        mask: bool DxHxW.
        reference: of the same size.
        spacing: millimetres along each axis.
    """
    voxel = float(np.prod(spacing))
    parts, sizes = _parts(reference)
    covered = np.bincount(parts[mask], minlength=len(sizes) + 1)[1:]
    lesions = tuple(
        Lesion(_diameter(size * voxel), bool(inside >= COVERED * size))
        for size, inside in zip(sizes, covered, strict=True)
    )
    marked, volumes = _parts(mask)
    touching = set(np.unique(marked[reference]).tolist())
    false = sum(
        _diameter(size * voxel) >= LEAST_MM and number not in touching for number, size in enumerate(volumes, 1)
    )
    return Detection(lesions, false)


def findings(mask: Mask, spacing: Spacing) -> tuple[npt.NDArray[np.uint8], int]:
    """The connected parts of a mask that are findings, and how many parts are too small to be one.

    Args:
        mask: bool DxHxW.
        spacing: millimetres along each axis.

    Returns:
        uint8 DxHxW, 0 or the number of a finding, the largest first; all from the 255th on share that number.
    """
    parts, sizes = _parts(mask)
    order = np.argsort(-sizes, kind="stable")
    kept = [number for number in order if _diameter(sizes[number] * float(np.prod(spacing))) >= LEAST_MM]
    names = np.zeros(len(sizes) + 1, np.uint8)
    names[np.array(kept, int) + 1] = np.minimum(np.arange(1, len(kept) + 1), 255)
    return names[parts], len(sizes) - len(kept)


def size_class(diameter_mm: float) -> str:
    """The class of ``SIZES_MM`` that a diameter belongs to, such as ``5-10 mm``."""
    at = int(np.searchsorted(SIZES_MM, diameter_mm, side="right"))
    lower = f"{SIZES_MM[at - 1]:g}"
    return f"{lower}-{SIZES_MM[at]:g} mm" if at < len(SIZES_MM) else f"{lower} mm and more"


def _parts(mask: Mask) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp]]:
    """Numbered parts, and how many voxels each has."""
    parts, _ = ndimage.label(mask, structure=np.ones((3,) * mask.ndim))
    return parts, np.bincount(parts.ravel())[1:]


def _diameter(volume: float) -> float:
    return float((6 / np.pi * volume) ** (1 / 3))
