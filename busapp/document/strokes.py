"""Gestures that paint: strokes of brush and eraser, segment by segment, and regions that may still change."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from busapp.document.document import Document
from busapp.document.lesions import guarded
from busapp.document.regions import Region
from busapp.model.edit import Edit, MaskArray, MaskPatch
from busapp.model.frame import Point, Rect, bounds

_Offsets = npt.NDArray[np.floating]


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

    def _put(self, rect: Rect, after: MaskArray) -> None:
        """Change the mask within ``rect``, but for lesions that are locked."""
        area = rect.slices()
        self._mask[area] = guarded(self._original[area], after, self._document.locked)

    def _painted(self, rect: Rect) -> None:
        """Pixels within ``rect`` have changed."""
        if not rect.empty:
            self._touched = self._touched.union(rect)
            self._document.touch(rect)


class Stroke(LivePaint):
    """A line as wide as the brush, round or square."""

    def __init__(self, document: Document, name: str, radius: float, value: int, *, square: bool = False) -> None:
        super().__init__(document, name)
        self._radius = radius
        self._value = value
        self._square = square
        self._last: Point | None = None

    def move_to(self, point: Point, pressure: float = 1.0) -> None:
        """Paint from the last point to this one, whatever the distance between two events.

        Args:
            point: of the frame.
            pressure: of a pen, 0 to 1: the part of the brush's radius that paints.
        """
        rect, inside = swept(self._mask.shape, self._last or point, point, pressure * self._radius, square=self._square)
        self._last = point
        if not rect.empty:
            self._painted(self._lay(rect, inside))

    def _lay(self, rect: Rect, inside: Region) -> Rect:
        """Put the brush down on pixels ``inside`` a rectangle; the rectangle that changed."""
        self._put(rect, np.where(inside, np.uint8(self._value), self._mask[rect.slices()]))
        return rect


class LiveRegion(LivePaint):
    """A region that is added to the mask, and may still change."""

    def show(self, region: Region) -> None:
        """This region (bool HxW) in place of the one before."""
        now = np.where(region, np.uint8(self._document.lesion), self._original)
        rect = bounds(now != self._mask)
        self._put(rect, now[rect.slices()])
        self._painted(rect)


def swept(
    shape: tuple[int, ...], start: Point, end: Point, radius: float, *, square: bool = False
) -> tuple[Rect, Region]:
    """Pixels whose centres a brush covers on its way from ``start`` to ``end``.

    A radius under half a pixel still covers the pixel under the pointer.

    Args:
        shape: height and width of the frame.
        start: in pixels.
        end: in pixels.
        radius: in pixels; half the side of a square brush.
        square: a brush with upright sides.

    Returns:
        The rectangle around them, cut to the frame and empty where they lie outside; which pixels of it they are.
    """
    reach = max(radius, 0.5)
    rect = Rect(
        math.floor(min(start.x, end.x) - reach),
        math.floor(min(start.y, end.y) - reach),
        math.ceil(max(start.x, end.x) + reach) + 1,
        math.ceil(max(start.y, end.y) + reach) + 1,
    ).within(*shape)
    if rect.empty:
        return Rect(0, 0, 0, 0), np.zeros((0, 0), np.bool_)
    x = np.arange(rect.left, rect.right, dtype=np.float32)[None, :] + np.float32(0.5 - start.x)
    y = np.arange(rect.top, rect.bottom, dtype=np.float32)[:, None] + np.float32(0.5 - start.y)
    dx, dy = end.x - start.x, end.y - start.y
    inside = _in_square(x, y, dx, dy, reach) if square else _in_disc(x, y, dx, dy, reach)
    column, row = math.floor(start.x), math.floor(start.y)
    if (
        dx * dx + dy * dy <= 1e-6
        and radius < 0.5
        and rect.left <= column < rect.right
        and rect.top <= row < rect.bottom
    ):
        inside[row - rect.top, column - rect.left] = True
    return rect, inside


def _in_disc(x: _Offsets, y: _Offsets, dx: float, dy: float, reach: float) -> Region:
    length = dx * dx + dy * dy
    if length > 1e-6:
        along = np.clip((x * np.float32(dx) + y * np.float32(dy)) / np.float32(length), 0, 1)
        distance = (x - along * np.float32(dx)) ** 2 + (y - along * np.float32(dy)) ** 2
    else:
        distance = x**2 + y**2
    inside: Region = distance <= np.float32(reach * reach)
    return inside


def _in_square(x: _Offsets, y: _Offsets, dx: float, dy: float, reach: float) -> Region:
    """Where there is a time, 0 to 1, at which both axes are within reach."""
    (enter_x, leave_x), (enter_y, leave_y) = _times(x, dx, reach), _times(y, dy, reach)
    inside: Region = np.maximum(enter_x, enter_y) <= np.minimum(leave_x, leave_y)
    return inside


def _times(offsets: _Offsets, by: float, reach: float) -> tuple[_Offsets, _Offsets]:
    """When, from 0 to 1, a side that moves by so much comes within reach and leaves it; in vain: 1 and 0."""
    if abs(by) <= 1e-3:
        within = np.abs(offsets) <= reach
        return np.where(within, 0.0, 1.0), np.where(within, 1.0, 0.0)
    ends = (offsets - np.float32(reach)) / np.float32(by), (offsets + np.float32(reach)) / np.float32(by)
    return np.maximum(np.minimum(*ends), 0), np.minimum(np.maximum(*ends), 1)
