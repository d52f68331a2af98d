"""What the canvas paints, one above the other: pixels, mask, proposal. Kept as Qt images and paths."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from busapp.model.edit import MaskArray
from busapp.model.frame import Display, Rect

OUTLINE_WIDTH = 2.0
FILL_ALPHA = 46
SMOOTH_BELOW = 4.0
"""Above this zoom pixels are shown as squares."""


class PixelLayer:
    """The frame's gray levels or colours."""

    def __init__(self) -> None:
        self._buffer: npt.NDArray[np.uint8] | None = None
        self._image = QImage()

    def set_levels(self, levels: Display | None) -> None:
        """Show these levels (uint8 HxW or HxWx3); None for nothing."""
        if levels is None:
            self._buffer, self._image = None, QImage()
            return
        code = cv2.COLOR_GRAY2BGRA if levels.ndim == 2 else cv2.COLOR_RGB2BGRA
        self._buffer = cv2.cvtColor(levels, code).astype(np.uint8, copy=False)
        height, width = levels.shape[:2]
        self._image = QImage(self._buffer.data, width, height, 4 * width, QImage.Format.Format_RGB32)

    def paint(self, painter: QPainter, part: QRectF, scale: float) -> None:
        """Paint the part of the frame that is asked for, in frame coordinates."""
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SMOOTH_BELOW)
            painter.drawImage(part, self._image, part)


class MaskLayer:
    """A label map as a light fill and an outline; the fill shows the live array, whatever paints into it."""

    def __init__(self, colour: str, *, filled: bool, dashed: bool) -> None:
        self._colours = [0, QColor(colour).rgb() & 0x00FFFFFF | FILL_ALPHA << 24]
        self._filled = filled
        self._pen = QPen(QColor(colour), OUTLINE_WIDTH)
        self._pen.setCosmetic(True)
        if dashed:
            self._pen.setDashPattern([4, 3])
        self._mask: MaskArray | None = None
        self._image = QImage()
        self._bounds = Rect(0, 0, 0, 0)
        self._outline = QPainterPath()

    def set_mask(self, mask: MaskArray | None) -> None:
        """Show this mask; None for nothing."""
        self._mask = mask
        self._bounds = Rect(0, 0, 0, 0)
        self._image = QImage()
        if mask is not None:
            height, width = mask.shape
            self._image = QImage(mask.data, width, height, width, QImage.Format.Format_Indexed8)
            self._image.setColorTable(self._colours)
            self._bounds = _bounds(mask)
        self._trace()

    def touch(self, rect: Rect) -> None:
        """The array has changed within ``rect``."""
        self._bounds = self._bounds.union(rect)
        self._trace()

    def paint(self, painter: QPainter, part: QRectF) -> None:
        """Paint the part of the frame that is asked for, in frame coordinates."""
        if self._mask is None or self._outline.isEmpty():
            return
        if self._filled:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(part, self._image, part)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._pen)
        painter.drawPath(self._outline)

    def _trace(self) -> None:
        self._outline = QPainterPath()
        if self._mask is None or self._bounds.empty:
            return
        inside = np.ascontiguousarray(self._mask[self._bounds.slices()])
        contours, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
        for contour in contours:
            points = contour[:, 0, :] + (self._bounds.left + 0.5, self._bounds.top + 0.5)
            polygon = QPolygonF([QPointF(x, y) for x, y in points.tolist()])
            self._outline.addPolygon(polygon)
            self._outline.closeSubpath()


def _bounds(mask: MaskArray) -> Rect:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if rows.size == 0:
        return Rect(0, 0, 0, 0)
    return Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
