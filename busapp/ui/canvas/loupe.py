"""The magnifier: what lies under the pointer, larger, for as long as a key is held."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from busapp.ui import theme
from busapp.ui.canvas.viewport import LARGEST, Viewport

RADIUS = 15.0 * theme.UNIT
POWER = 3.0
"""Times the zoom of the canvas, whatever that is."""


def loupe_rect(place: QPointF) -> QRect:
    """The widget's pixels that the loupe covers when the pointer is there."""
    reach = QPointF(RADIUS + 2, RADIUS + 2)
    return QRectF(place - reach, place + reach).toAlignedRect()


def paint_loupe(
    painter: QPainter, place: QPointF, view: Viewport, paint: Callable[[QPainter, QRect, Viewport], None]
) -> None:
    """A round picture of what ``paint`` paints around the pointer, with a mark where the pointer is."""
    area, round_ = loupe_rect(place), QPainterPath()
    round_.addEllipse(place, RADIUS, RADIUS)
    painter.save()
    painter.setClipPath(round_, Qt.ClipOperation.IntersectClip)
    painter.fillRect(area, QColor(theme.CANVAS))
    paint(painter, area, view.zoomed(POWER, place, largest=POWER * LARGEST))
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 160), 3.0), (QColor(255, 255, 255, 220), 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(place, RADIUS, RADIUS)
        painter.drawLine(place - QPointF(4, 0), place + QPointF(4, 0))
        painter.drawLine(place - QPointF(0, 4), place + QPointF(0, 4))
    painter.restore()
