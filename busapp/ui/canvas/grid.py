"""Thin lines between a frame's pixels, once they are large enough to be told apart."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen

from busapp.ui.canvas.viewport import Viewport

FROM_SCALE = 8.0
"""Zoom from which the grid is drawn."""


def paint_grid(painter: QPainter, area: QRect, view: Viewport, height: int, width: int) -> None:
    """The grid of a frame of this size, where it falls into an area of the widget."""
    if view.scale < FROM_SCALE:
        return
    seen = view.to_pixels(area).within(height, width)
    if seen.empty:
        return
    to_widget = view.transform()

    def line(x0: int, y0: int, x1: int, y1: int) -> QLineF:
        first, last = to_widget.map(QPointF(x0, y0)), to_widget.map(QPointF(x1, y1))
        return QLineF(first.toPoint(), last.toPoint())

    painter.setPen(QPen(QColor(140, 140, 140, 70), 0))
    painter.drawLines([line(x, seen.top, x, seen.bottom) for x in range(seen.left, seen.right + 1)])
    painter.drawLines([line(seen.left, y, seen.right, y) for y in range(seen.top, seen.bottom + 1)])
