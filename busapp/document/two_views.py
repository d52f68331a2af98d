"""The volume of a lesion from two orthogonal views of it."""

from __future__ import annotations

import math
from typing import NamedTuple

from busapp.document.measure import Lesion


class Volume(NamedTuple):
    """Three axes in mm, and the volume of the ellipsoid they span in mm³."""

    long_axis: float
    short_axis: float
    third_axis: float
    cubic_mm: float


def ellipsoid(first: Lesion, second: Lesion) -> Volume | None:
    """The ellipsoid volume ``pi / 6 * a * b * c``; None unless both lesions have a scale.

    ``a`` is the longest axis in either view, ``b`` the axis perpendicular to it in the same view, as BI-RADS measures a
    lesion (ACR 2013); ``c`` is the extent across the beam in the other view. Both planes hold the beam, so across it
    is the one direction that the other view adds, whichever of its axes is the longer. The formula is the usual one for
    lesions measured in three directions (Tomayko & Reynolds 1989).
    """
    if first.spacing is None or second.spacing is None:
        return None
    longer, other = (first, second) if first.shape.long_axis >= second.shape.long_axis else (second, first)
    a, b, c = longer.shape.long_axis, longer.shape.short_axis, other.shape.width
    return Volume(a, b, c, math.pi / 6 * a * b * c)
