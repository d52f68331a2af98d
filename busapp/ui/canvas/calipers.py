"""Calipers as they are drawn: thin lines with cross marks at their ends, the reading beside them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from busapp.document.calipers import Caliper
from busapp.document.document import Document
from busapp.ui import theme
from busapp.ui.canvas.viewport import Viewport

CROSS = 5.0


def paint_calipers(painter: QPainter, document: Document, view: Viewport) -> None:
    """Paint all of a document's calipers, light on a dark seam, so that they are seen on any gray."""
    if not document.calipers or document.frame is None:
        return
    to_widget = view.transform()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(theme.figures_font(painter.font()))
    for caliper in document.calipers:
        places = [to_widget.map(QPointF(*point)) for point in caliper.points]
        for colour, width in ((QColor(0, 0, 0, 170), 3.2), (QColor(theme.CALIPER), 1.3)):
            painter.setPen(QPen(colour, width))
            _paint(painter, caliper, places)
        _write(painter, caliper.reading(document.frame), places[-1])
    painter.restore()


def _paint(painter: QPainter, caliper: Caliper, places: list[QPointF]) -> None:
    if caliper.kind == "ellipse":
        painter.drawEllipse(QRectF(places[0], places[1]).normalized())
        return
    painter.drawPolyline(places)
    for place in places:
        painter.drawLine(place - QPointF(CROSS, 0), place + QPointF(CROSS, 0))
        painter.drawLine(place - QPointF(0, CROSS), place + QPointF(0, CROSS))


def _write(painter: QPainter, text: str, place: QPointF) -> None:
    if not text:
        return
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-4, -2, 4, 2)
    box.moveTopLeft(place + QPointF(10, 6))
    painter.fillRect(box, QColor(0, 0, 0, 170))
    painter.setPen(QColor(theme.CALIPER))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
