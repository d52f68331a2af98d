"""Pixels without burnt-in text: what lies outside the ultrasound regions, and in boxes, is blanked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from busapp.files.codecs import PixelFormat, Values
from busapp.model.frame import Rect, Region

P = TypeVar("P", bound=np.generic)


def blanked_area(regions: Sequence[Region], boxes: Iterable[Rect], height: int, width: int) -> npt.NDArray[np.bool_]:
    """What is to be blanked: bool HxW, all that is in no region, and the boxes.

    A frame without any region is blanked in the boxes alone: nothing says where its picture is.
    """
    area = np.full((height, width), bool(regions))
    for region in regions:
        area[region.rect.within(height, width).slices()] = False
    for box in boxes:
        inside = box.within(height, width)
        if not inside.empty:
            area[inside.slices()] = True
    return area


def blanked(pixels: npt.NDArray[P], regions: Sequence[Region], boxes: Iterable[Rect]) -> npt.NDArray[P]:
    """A decoded frame (HxW or HxWx3, dark as low), black outside the regions and in the boxes; all else as it was."""
    clean = pixels.copy()
    clean[blanked_area(regions, boxes, *pixels.shape[:2])] = 0
    return clean


def black(form: PixelFormat, palette: npt.NDArray[np.uint8] | None, *, rgb: bool) -> npt.NDArray[np.generic]:
    """The stored value or values that are shown darkest.

    Args:
        form: how pixels are stored.
        palette: uint8 Nx3, where values are indices of it.
        rgb: whether three samples are RGB; else they are YCbCr.
    """
    if form.samples == 3:
        middle = 1 << (form.bits_stored - 1)
        return np.array([0, 0, 0] if rgb else [0, middle, middle], form.dtype)
    if palette is not None:
        return np.array(palette.astype(np.int64).sum(axis=1).argmin(), form.dtype)
    lowest = -(1 << (form.bits_stored - 1)) if form.signed else 0
    highest = lowest + (1 << form.bits_stored) - 1
    return np.array(highest if form.photometric == "MONOCHROME1" else lowest, form.dtype)


def without_spare_bits(values: Values, form: PixelFormat) -> Values:
    """Values of the bits that are stored. Old files keep overlays in the others (PS3.5 8.1.1)."""
    spare = values.dtype.itemsize * 8 - form.bits_stored
    if spare <= 0:
        return values
    raised: Values = np.left_shift(values, spare, dtype=values.dtype)
    lowered: Values = np.right_shift(raised, spare, dtype=values.dtype)
    return lowered
