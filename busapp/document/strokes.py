"""Gestures that paint: strokes of brush and eraser, segment by segment, and regions that may still change."""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet

import numpy as np
import numpy.typing as npt

from busapp.document.document import Document
from busapp.document.lesions import free, painted
from busapp.model.edit import Edit, MaskArray, MaskPatch
from busapp.model.frame import Point, Rect, bounds


class LivePaint:
    """A gesture that is seen in the mask at once: one edit when it ends, nothing when it is cancelled."""

    def __init__(self, document: Document, name: str) -> None:
        if document.annotation is None:
            raise RuntimeError("no annotation to paint on")
        self._document = document
        self._name = name
        self._mask = document.annotation.mask
        self._original = self._mask.copy()
        self._touched = Rect(0, 0, 0, 0)

    def finish(self) -> None:
        """End the gesture; where no pixel changed there is no edit."""
        area = self._touched.slices()
        before, after = self._original[area], self._mask[area]
        if not np.array_equal(before, after):
            patch = MaskPatch(rect=self._touched, before=before.copy(), after=after.copy())
            self._document.record(Edit(name=self._name, change=patch))

    def cancel(self) -> None:
        """As if the gesture had not been."""
        area = self._touched.slices()
        self._mask[area] = self._original[area]
        if not self._touched.empty:
            self._document.touch(self._touched)

    def _painted(self, rect: Rect) -> None:
        """Pixels within ``rect`` have changed."""
        if not rect.empty:
            self._touched = self._touched.union(rect)
            self._document.touch(rect)


class Stroke(LivePaint):
    """A line as wide as the brush."""

    def __init__(self, document: Document, name: str, radius: float, value: int) -> None:
        super().__init__(document, name)
        self._radius = radius
        self._value = value
        self._last: Point | None = None

    def move_to(self, point: Point) -> None:
        """Paint from the last point to this one, whatever the distance between two events."""
        rect = paint_segment(self._mask, self._last or point, point, self._radius, self._value, self._document.locked)
        self._last = point
        self._painted(rect)


class LiveRegion(LivePaint):
    """A region that is added to the mask, and may still change."""

    def show(self, region: npt.NDArray[np.bool_]) -> None:
        """This region (bool HxW) in place of the one before."""
        now = painted(self._original, region, self._document.lesion, self._document.locked)
        rect = bounds(now != self._mask)
        self._mask[rect.slices()] = now[rect.slices()]
        self._painted(rect)


def paint_segment(
    mask: MaskArray, start: Point, end: Point, radius: float, value: int, locked: AbstractSet[int] = frozenset()
) -> Rect:
    """Set every pixel whose centre is within ``radius`` of the line from ``start`` to ``end``.

    A radius under half a pixel still paints the pixel under the pointer.

    Args:
        mask: uint8 HxW, changed in place.
        start: in pixels.
        end: in pixels.
        radius: in pixels.
        value: what to paint.
        locked: lesions whose pixels stay.

    Returns:
        The rectangle that was painted in, cut to the mask; empty where the segment lies outside.
    """
    reach = max(radius, 0.5)
    rect = Rect(
        math.floor(min(start.x, end.x) - reach),
        math.floor(min(start.y, end.y) - reach),
        math.ceil(max(start.x, end.x) + reach) + 1,
        math.ceil(max(start.y, end.y) + reach) + 1,
    ).within(*mask.shape)
    if rect.empty:
        return Rect(0, 0, 0, 0)
    x = np.arange(rect.left, rect.right, dtype=np.float32)[None, :] + np.float32(0.5 - start.x)
    y = np.arange(rect.top, rect.bottom, dtype=np.float32)[:, None] + np.float32(0.5 - start.y)
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    if length > 1e-6:
        along = np.clip((x * np.float32(dx) + y * np.float32(dy)) / np.float32(length), 0, 1)
        distance = (x - along * np.float32(dx)) ** 2 + (y - along * np.float32(dy)) ** 2
    else:
        distance = x**2 + y**2
    part = mask[rect.slices()]
    covered = distance <= np.float32(reach * reach)
    row, column = int(start.y) - rect.top, int(start.x) - rect.left
    if length <= 1e-6 and radius < 0.5 and 0 <= row < rect.height and 0 <= column < rect.width:
        covered[row, column] = True
    if locked:
        covered &= free(part, locked)
    part[covered] = value
    return rect
