"""Masks along a cine: carried from frame to frame with the movement of the tissue, and blended between two frames.

They move as fields. A field is float32 of the frame's size: how far a pixel is from the outline of a lesion, positive
within; fields go by the numbers of their lesions. So parts of a pixel add up from frame to frame.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from busapp.document.flow import Flow, flow_between
from busapp.document.lesions import numbers
from busapp.model.edit import MaskArray
from busapp.model.frame import Display, bounds

Field = npt.NDArray[np.float32]
Fields = dict[int, Field]


class Carried(NamedTuple):
    """A mask on the next frame. ``likeness``, -1 to 1, is how alike both frames are there once movement is undone."""

    mask: MaskArray
    likeness: float


def carried(mask: MaskArray, before: Display, after: Display) -> Carried:
    """Follow a mask from one frame to another of the same size.

    Args:
        mask: on the frame before.
        before: as it is shown.
        after: as it is shown.
    """
    fields, likeness = moved(fields_of(mask), before, after)
    return Carried(mask_of(fields, mask.shape), likeness)


def fields_of(mask: MaskArray) -> Fields:
    """The fields of all lesions in a mask."""
    return {number: _signed_distance(mask == number) for number in numbers(mask)}


def mask_of(fields: Fields, shape: tuple[int, ...]) -> MaskArray:
    """The mask of a frame; where lesions overlap a pixel goes to the one it lies deepest in."""
    mask = np.zeros(shape[:2], np.uint8)
    deepest = np.zeros(shape[:2], np.float32)
    for number, field in fields.items():
        here = field > deepest
        mask[here], deepest[here] = number, field[here]
    return mask


def moved(fields: Fields, before: Display, after: Display) -> tuple[Fields, float]:
    """Fields on another frame of the same size, along the movement of the tissue; and how alike the frames are there.

    Returns:
        The fields, and the likeness, -1 to 1.
    """
    mask = mask_of(fields, before.shape)
    flow = flow_between(bounds(mask), before, after)
    if flow is None:
        return fields, 1.0
    return {number: _warped(field, flow) for number, field in fields.items()}, flow.likeness(mask)


def blended(first: Fields, last: Fields, part: float, shape: tuple[int, ...]) -> MaskArray:
    """A mask between two: ``part`` 0 is the first and 1 the last. A lesion that only one of them has fades away."""
    fields = {}
    for number in first.keys() | last.keys():
        one, other = first.get(number), last.get(number)
        if one is not None and other is not None:
            fields[number] = (1 - part) * one + part * other
        elif one is not None:
            fields[number] = one - part * one.max()
        elif other is not None:
            fields[number] = other - (1 - part) * other.max()
    return mask_of({number: field.astype(np.float32) for number, field in fields.items()}, shape)


def _signed_distance(region: npt.NDArray[np.bool_]) -> Field:
    """Half a pixel lies between a centre and the outline."""
    padded = np.pad(region, 1).astype(np.uint8)
    within = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    without = cv2.distanceTransform(1 - padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    return np.where(region, within - 0.5, 0.5 - without).astype(np.float32)


def _warped(field: Field, flow: Flow) -> Field:
    out = field.copy()
    area = flow.seen.slices()
    out[area] = cv2.remap(field[area], flow.x, flow.y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return out
