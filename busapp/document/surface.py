"""The distance of two outlines."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from busapp.document.agreement import Inside
from busapp.model.frame import Spacing, bounds

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def hd95(first: Inside, second: Inside, spacing: Spacing | None) -> float | None:
    """The larger of the two directed 95th-percentile distances between the outlines of two masks of one size.

    An outline is the pixels of a mask that have one of their 4 neighbours outside it; outside the frame is outside the
    mask.

    Args:
        first: a mask.
        second: another.
        spacing: of the frame there; None for a distance in pixels.

    Returns:
        None where either is empty: there is no distance to what is not there.
    """
    around = bounds(first).union(bounds(second))
    one, other = (_outline(mask[around.slices()] > 0) for mask in (first, second))
    if not one.any() or not other.any():
        return None
    scale = spacing or Spacing(1.0, 1.0)
    there, back = _distances(other, scale)[one > 0], _distances(one, scale)[other > 0]
    return float(max(np.percentile(there, 95), np.percentile(back, 95)))


def _outline(inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    mask = inside.astype(np.uint8)
    shrunk = cv2.erode(mask, _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return mask - shrunk.astype(np.uint8)


def _distances(outline: npt.NDArray[np.uint8], scale: Spacing) -> npt.NDArray[np.float32]:
    """Of every pixel to the nearest of an outline (Maurer et al. 2003, exact)."""
    image = sitk.GetImageFromArray(outline)
    image.SetSpacing((scale.x, scale.y))
    distances = sitk.SignedMaurerDistanceMap(image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
    found = np.asarray(sitk.GetArrayFromImage(distances), np.float32)
    found[outline > 0] = 0  # it says nearly 0 there, of either sign
    return found
