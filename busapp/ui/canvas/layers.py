"""What the canvas paints, one above the other: pixels, the annotation's mask, the proposal."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from busapp.document.lesions import numbers
from busapp.model.edit import MaskArray
from busapp.model.frame import Display, Rect, bounds
from busapp.ui import theme
from busapp.ui.canvas.viewport import Turn, Viewport

OUTLINE_WIDTH = 2.0
FILL_ALPHA = 46
SMOOTH_BELOW = 4.0
"""Above this zoom pixels are shown as squares."""

_HALO = 3
_NUDGE = 0.003
"""Pixels of the frame: keeps the middle of a screen pixel off the line between two of them, where OpenCV's rounding
would depend on where the painted area begins.
"""
_AROUND = np.ones((3, 3), np.uint8)


class PixelLayer:
    """The frame's gray levels or colours.

    They are turned in memory, not by the painter: Qt paints a part of a turned picture a little differently than the
    whole, and that would be seen at the rim of every stroke.
    """

    def __init__(self) -> None:
        self._buffer: npt.NDArray[np.uint8] | None = None
        self._image = QImage()

    def set_levels(self, levels: Display | None, turn: Turn) -> None:
        """Show these levels (uint8 HxW or HxWx3), turned like this; None for nothing."""
        if levels is None:
            self._buffer, self._image = None, QImage()
            return
        levels = np.rot90(levels[:, ::-1] if turn.mirrored else levels, -turn.quarters)
        code = cv2.COLOR_GRAY2BGRA if levels.ndim == 2 else cv2.COLOR_RGB2BGRA
        self._buffer = cv2.cvtColor(np.ascontiguousarray(levels), code).astype(np.uint8, copy=False)
        height, width = levels.shape[:2]
        self._image = QImage(self._buffer.data, width, height, 4 * width, QImage.Format.Format_RGB32)

    def paint(self, painter: QPainter, area: QRect, view: Viewport, ratio: float) -> None:
        """Paint what falls into an area of the widget, whose screen has ``ratio`` pixels to each of its own."""
        if self._buffer is None:
            return
        upright = view.unturned(self._image.height(), self._image.width())
        seen = upright.to_pixels(area).within(self._image.height(), self._image.width())
        if seen.empty:
            return
        if view.scale < SMOOTH_BELOW:
            part = QRectF(seen.left, seen.top, seen.width, seen.height)
            painter.save()
            painter.setTransform(upright.transform(), True)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(part, self._image, part)
            painter.restore()
            return
        # Squares are placed as the mask is, to the pixel of the screen: Qt rounds those of a part in its own way.
        size = round(area.width() * ratio), round(area.height() * ratio)
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        to_part = from_screen(area, upright, ratio, seen)
        squares = cv2.warpAffine(self._buffer[seen.slices()], to_part, size, flags=flags)
        image = QImage(squares.data, *size, 4 * size[0], QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(area.topLeft(), image)


class MaskLayer:
    """A mask as a light fill and an outline two screen pixels wide, each lesion in its colour and, where there are
    several, with its number.

    Outline and fill are made in the resolution of the screen, for the area that is painted and no more: what a
    brush event costs depends neither on the size of the frame nor on how ragged the mask is.
    """

    def __init__(self) -> None:
        self._mask: MaskArray | None = None
        self._places: dict[int, Rect] = {}

    def set_mask(self, mask: MaskArray | None) -> None:
        """Show this mask, the live array; None for nothing."""
        self._mask = mask
        self._places = {} if mask is None else {number: bounds(mask == number) for number in numbers(mask)}

    def touch(self, rect: Rect) -> None:
        """The array has changed within ``rect``."""
        if self._mask is not None:
            for number in numbers(self._mask[rect.slices()]):
                self._places[number] = self._places.get(number, rect).union(rect)

    def paint(self, painter: QPainter, area: QRect, view: Viewport, ratio: float) -> None:
        """Paint what falls into an area of the widget, whose screen has ``ratio`` pixels to each of its own."""
        for number, place in self._places.items():
            part = area & view.to_widget(place, _HALO)
            if self._mask is not None and not part.isEmpty():
                self._paint_lesion(painter, self._mask, number, part, view, ratio)
        if len(self._places) > 1:
            for number, place in self._places.items():
                self._write(painter, number, view.to_widget(place, 0), area)

    def _paint_lesion(
        self, painter: QPainter, mask: MaskArray, number: int, area: QRect, view: Viewport, ratio: float
    ) -> None:
        area = area.adjusted(-_HALO, -_HALO, _HALO, _HALO)
        shown = np.ascontiguousarray(self._on_screen(mask, number, area, view, ratio))
        height, width = shown.shape
        image = QImage(shown.data, width, height, width, QImage.Format.Format_Indexed8)
        rgb = QColor(theme.lesion_colour(number)).rgb() & 0x00FFFFFF
        image.setColorTable([0, rgb | FILL_ALPHA << 24, rgb | 0xFF000000])
        image.setDevicePixelRatio(ratio)
        painter.drawImage(area.topLeft(), image)

    def _write(self, painter: QPainter, number: int, place: QRect, area: QRect) -> None:
        """A number at the top right of its lesion, where a partial repaint may cut it off: it comes with the next."""
        box = QRect(place.right() + 2, place.top() - 2, 2 * theme.UNIT, 2 * theme.UNIT)
        if box.intersects(area):
            painter.setPen(QColor(theme.lesion_colour(number)))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))

    def _on_screen(
        self, mask: MaskArray, number: int, area: QRect, view: Viewport, ratio: float
    ) -> npt.NDArray[np.uint8]:
        """0 outside a lesion, 1 inside, 2 on its outline, for every screen pixel of an area."""
        seen = view.to_pixels(area).within(*mask.shape)
        inside = np.zeros((round(area.height() * ratio), round(area.width() * ratio)), np.uint8)
        if seen.empty:
            return inside
        smooth = view.scale < SMOOTH_BELOW
        to_mask = from_screen(area, view, ratio, seen)
        part = (mask[seen.slices()] == number) * np.uint8(255)
        flags = (cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST) | cv2.WARP_INVERSE_MAP
        inside = cv2.warpAffine(part, to_mask, inside.shape[::-1], flags=flags).astype(np.uint8)
        inside = (inside > 127).astype(np.uint8)
        outline = cv2.dilate(inside, _AROUND) != cv2.erode(inside, _AROUND)
        inside[outline] = 2
        return inside


def outline_path(mask: MaskArray) -> QPainterPath:
    """The outlines of a mask, holes included, through the centres of its outermost pixels."""
    path, around = QPainterPath(), bounds(mask)
    if around.empty:
        return path
    inside = np.ascontiguousarray(mask[around.slices()])
    contours, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        points = contour[:, 0, :] + (around.left + 0.5, around.top + 0.5)
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        path.closeSubpath()
    return path


def from_screen(area: QRect, view: Viewport, ratio: float, seen: Rect) -> npt.NDArray[np.float64]:
    """From the screen pixels of an area to the pixels of a part of the frame, centre to centre (2x3)."""
    to_frame = view.transform().inverted()[0]
    screen = QTransform.fromTranslate(area.left(), area.top()).scale(1 / ratio, 1 / ratio).translate(0.5, 0.5)
    offset = _NUDGE - 0.5
    whole = screen * to_frame * QTransform.fromTranslate(offset - seen.left, offset - seen.top)
    return np.array([[whole.m11(), whole.m21(), whole.dx()], [whole.m12(), whole.m22(), whole.dy()]])


class ProposalLayer:
    """A proposal as a dashed outline without fill. It does not change while it is shown."""

    def __init__(self, colour: str) -> None:
        self._pen = QPen(QColor(colour), OUTLINE_WIDTH)
        self._pen.setCosmetic(True)
        self._pen.setDashPattern([4, 3])
        self._bounds = Rect(0, 0, 0, 0)
        self._outline = QPainterPath()

    def set_mask(self, mask: MaskArray | None) -> None:
        """Show this mask; None for nothing."""
        self._bounds = Rect(0, 0, 0, 0) if mask is None else bounds(mask)
        self._outline = QPainterPath() if mask is None else outline_path(mask)

    def paint(self, painter: QPainter, area: QRect, view: Viewport) -> None:
        """Paint what falls into an area of the widget."""
        if self._bounds.empty or not area.intersects(view.to_widget(self._bounds, _HALO)):
            return
        painter.save()
        painter.setTransform(view.transform(), True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._pen)
        painter.drawPath(self._outline)
        painter.restore()
