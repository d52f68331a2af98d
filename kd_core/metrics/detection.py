"""Which lesions of a volume a mask finds, by their size, and what it marks that is none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kd_core.metrics.overlap import Mask
from kd_core.metrics.surface import Spacing
from kd_core.runtime.findings import diameter_of, is_finding, parts_of

COVERED = 0.25
"""A lesion counts as found where the mask covers this share of it or more."""

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
    parts, sizes = parts_of(reference)
    covered = np.bincount(parts[mask], minlength=len(sizes) + 1)[1:]
    lesions = tuple(
        Lesion(diameter_of(size * voxel), bool(inside >= COVERED * size))
        for size, inside in zip(sizes, covered, strict=True)
    )
    marked, volumes = parts_of(mask)
    touching = set(np.unique(marked[reference]).tolist())
    false = sum(is_finding(size, spacing) and number not in touching for number, size in enumerate(volumes, 1))
    return Detection(lesions, false)


def size_class(diameter_mm: float) -> str:
    """The class of ``SIZES_MM`` that a diameter belongs to, such as ``5-10 mm``."""
    at = int(np.searchsorted(SIZES_MM, diameter_mm, side="right"))
    lower = f"{SIZES_MM[at - 1]:g}"
    return f"{lower}-{SIZES_MM[at]:g} mm" if at < len(SIZES_MM) else f"{lower} mm and more"
