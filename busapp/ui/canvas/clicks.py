"""Clicks that refine an outline, painted on the frame: a plus for lesion, a minus for what is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from busapp.document.clicks import Click
from busapp.ui import theme
from busapp.ui.canvas.viewport import Viewport

ARM = 5.0


def paint_clicks(painter: QPainter, clicks: Sequence[Click], view: Viewport) -> None:
    """Every click at its place, as large on the screen at any zoom."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    to_widget = view.transform()
    for colour, width in ((QColor(0, 0, 0, 200), 5.0), (QColor(theme.TEXT), 2.0)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for click in clicks:
            middle = to_widget.map(QPointF(*click.point))
            painter.drawLine(QLineF(middle.x() - ARM, middle.y(), middle.x() + ARM, middle.y()))
            if click.lesion:
                painter.drawLine(QLineF(middle.x(), middle.y() - ARM, middle.x(), middle.y() + ARM))
