"""Brushes that mind what lies under them: one that takes what is alike, one that pushes outlines."""

from __future__ import annotations

import math

import cv2
import numpy as np

from busapp.document.document import Document
from busapp.document.regions import Region
from busapp.document.strokes import Stroke
from busapp.model.frame import Point, Rect

BEND = 0.5
"""Radius of the bend between what was pushed and the old outline, as a share of the brush's."""

LARGEST_BEND = 16.0
"""In pixels: bends take time."""


class ThresholdStroke(Stroke):
    """Paints only what is ``alike`` (bool HxW). Other lesions keep their pixels."""

    def __init__(self, document: Document, radius: float, value: int, alike: Region, *, square: bool) -> None:
        super().__init__(document, "Threshold brush", radius, value, square=square)
        self._alike = alike

    def _lay(self, rect: Rect, inside: Region) -> Rect:
        area = rect.slices()
        return super()._lay(rect, inside & self._alike[area] & (self._original[area] == 0))


class Nudge(Stroke):
    """Pushes outlines with a round tool: begun within a lesion it makes that one larger, begun outside it makes
    lesions smaller.

    The way of the tool is added (or taken away), and sharp corners beside it, where it meets the old outline, are
    filled by arcs: a morphological closing that is confined to the neighbourhood of the way. Other lesions keep
    their pixels when one grows.
    """

    def __init__(self, document: Document, radius: float, start: Point) -> None:
        super().__init__(document, "Nudge", radius, 0)
        height, width = self._mask.shape
        if 0 <= start.x < width and 0 <= start.y < height:
            self._value = int(self._mask[int(start.y), int(start.x)])
        self._bend = min(BEND * radius, LARGEST_BEND)
        self._way = np.zeros(self._mask.shape, np.bool_)

    def _lay(self, rect: Rect, inside: Region) -> Rect:
        self._way[rect.slices()] |= inside
        # A closing looks twice its radius far: changes reach that far, and need as much around them to be right.
        reach = math.ceil(2 * self._bend) + 1
        changed = _wider(rect, reach).within(*self._mask.shape)
        seen = _wider(rect, 2 * reach).within(*self._mask.shape)
        before, way = self._original[seen.slices()], self._way[seen.slices()]
        pushed = (before == self._value) | way
        pushed |= _closed(pushed, self._bend) & _grown(way, self._bend)
        free = before == 0 if self._value else before > 0
        after = np.where(pushed & free, np.uint8(self._value), before)
        inner = Rect(*(np.array(changed) - (seen.left, seen.top, seen.left, seen.top)).tolist())
        self._put(changed, after[inner.slices()])
        return changed


def _wider(rect: Rect, by: int) -> Rect:
    return Rect(rect.left - by, rect.top - by, rect.right + by, rect.bottom + by)


def _grown(region: Region, by: float) -> Region:
    distance = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance <= by)


def _closed(region: Region, radius: float) -> Region:
    """Closing by a disc; beyond the array is like what lies at its edge."""
    return ~_grown(~_grown(region, radius), radius)
