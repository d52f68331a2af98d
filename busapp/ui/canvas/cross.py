"""A cross where the pointer is on the other of two frames side by side."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

REACH, GAP = 14.0, 4.0


def cross_rect(place: QPointF) -> QRect:
    """The widget's pixels that a cross there covers."""
    reach = QPointF(REACH + 2, REACH + 2)
    return QRectF(place - reach, place + reach).toAlignedRect()


def paint_cross(painter: QPainter, place: QPointF) -> None:
    """Four arms around a place that stays free, light on a dark seam."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for colour, width in ((QColor(0, 0, 0, 190), 3.6), (QColor(255, 255, 255), 1.6)):
        painter.setPen(QPen(colour, width))
        for arm in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            painter.drawLine(place + arm * GAP, place + arm * REACH)
    painter.restore()
