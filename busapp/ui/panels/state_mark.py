"""Marks that tell how far a file is: a shape and a colour each, so that neither is needed to tell them apart."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from busapp.ui import theme

COLOURS = {
    "new": "MUTED",
    "proposed": "ACCENT",
    "in work": "WORK",
    "done": "DONE",
    "reviewed": "DONE",
    "rejected": "ERROR",
}
"""The theme's colours of the states, by their names."""


def paint_mark(painter: QPainter, rect: QRectF, state: str) -> None:
    """Draw the mark of a state into a square.

    A ring: new; dotted: proposed; half full: in work; a tick: done; two: reviewed; a cross: rejected.
    """
    colour = QColor(getattr(theme, COLOURS[state]))
    pen = QPen(colour, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 10, rect.height() / 10)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == "proposed":
        pen.setDashPattern([1.2, 1.9])
    painter.setPen(pen)
    if state in ("new", "proposed", "in work"):
        painter.drawEllipse(QRectF(1, 1, 8, 8))
    if state == "in work":
        painter.setBrush(colour)
        painter.drawPie(QRectF(1, 1, 8, 8), 90 * 16, 180 * 16)
    elif state == "done":
        painter.drawPolyline(_tick(0))
    elif state == "reviewed":
        painter.drawPolyline(_tick(-1.8))
        painter.drawPolyline(_tick(2.2))
    elif state == "rejected":
        painter.drawLine(QPointF(1.5, 1.5), QPointF(8.5, 8.5))
        painter.drawLine(QPointF(8.5, 1.5), QPointF(1.5, 8.5))
    painter.restore()


def _tick(right: float) -> list[QPointF]:
    return [QPointF(x + right, y) for x, y in ((1.2, 5.4), (3.8, 8.2), (8.8, 1.8))]
