"""Other readers' outlines, thin, each in a colour and pattern of its own, with a legend."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from busapp.services.other_readers import Other, Seen
from busapp.ui import theme
from busapp.ui.canvas.captions import LINES, MARGIN
from busapp.ui.canvas.layers import outline_path
from busapp.ui.canvas.viewport import Viewport

translate = QCoreApplication.translate

PATTERNS: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 3), (7, 3, 2, 3))
SAMPLE = 28
NAME_WIDTH = 150


class ReadersLayer:
    """Drawn once for a view and kept as a picture: a brush event copies the part it needs, however ragged the masks."""

    def __init__(self) -> None:
        self._seen: Seen | None = None
        self._paths: list[QPainterPath] = []
        self._picture = QPixmap()
        self._drawn: tuple[Viewport, QSize, float] | None = None

    def set_seen(self, seen: Seen | None) -> None:
        """Show these; None for nothing, not even a legend."""
        self._seen, self._drawn = seen, None
        self._paths = [outline_path(other.reading.mask) for other in seen.others] if seen is not None else []
        if seen is None:
            self._picture = QPixmap()

    def paint(self, painter: QPainter, dirty: QRect, whole: QRect, view: Viewport, ratio: float) -> None:
        """Paint what falls into ``dirty``, a part of the widget's ``whole``."""
        if self._seen is None:
            return
        key = (view, whole.size(), ratio)
        if key != self._drawn:
            self._draw(self._seen, view, whole, ratio)
            self._drawn = key
        source = QRect(dirty.topLeft() * ratio, dirty.size() * ratio)
        painter.drawPixmap(dirty, self._picture, source)

    def _draw(self, seen: Seen, view: Viewport, whole: QRect, ratio: float) -> None:
        self._picture = QPixmap(whole.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.save()
        painter.setTransform(view.transform(), True)
        for other, path in zip(seen.others, self._paths, strict=True):
            for pen in pens(other.place):
                painter.setPen(pen)
                painter.drawPath(path)
        painter.restore()
        _paint_legend(painter, seen)
        painter.end()


def pens(place: int) -> list[QPen]:
    """What a reader's outline is drawn with: a dark seam, then their colour in their pattern."""
    seam = QPen(QColor(0, 0, 0, 150), 3.4)
    line = QPen(QColor(theme.READERS[place % len(theme.READERS)]), 1.8)
    pattern = PATTERNS[place % len(PATTERNS)]
    if pattern:
        line.setDashPattern(pattern)
    for pen in (seam, line):
        pen.setCosmetic(True)
    return [seam, line]


def _paint_legend(painter: QPainter, seen: Seen) -> None:
    """Below the captions at the left: who, and how far they agree with what is in view."""
    painter.setFont(theme.figures_font(painter.font()))
    metrics = painter.fontMetrics()
    line = metrics.height() + 2
    top = MARGIN + LINES * metrics.height() + 2 * theme.UNIT
    rows = [_row(other) for other in seen.others]
    empty = translate("readers", "No other reader has marked this frame.")
    names = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, NAME_WIDTH) for name, _ in rows]
    left = max((metrics.horizontalAdvance(name) for name in names), default=0)
    right = max((metrics.horizontalAdvance(text) for _, text in rows), default=0)
    width = SAMPLE + left + right + 4 * theme.UNIT if rows else metrics.horizontalAdvance(empty) + 2 * theme.UNIT
    plate = QRect(MARGIN - 6, top, width, line * max(1, len(rows)) + theme.UNIT)
    painter.fillRect(plate, QColor(0, 0, 0, 150))
    painter.setPen(QColor("#c3c7cd"))
    if not rows:
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, empty)
    for number, (other, name, (_, text)) in enumerate(zip(seen.others, names, rows, strict=True)):
        row = QRect(plate.left() + theme.UNIT, top + theme.UNIT // 2 + number * line, width - 2 * theme.UNIT, line)
        middle = row.center().y()
        for pen in pens(other.place):
            painter.setPen(pen)
            painter.drawLine(QLineF(QPointF(row.left(), middle), QPointF(row.left() + SAMPLE - 6, middle)))
        painter.setPen(QColor("#c3c7cd"))
        align = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(row.adjusted(SAMPLE, 0, 0, 0), align | Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(row, align | Qt.AlignmentFlag.AlignRight, text)


def _row(other: Other) -> tuple[str, str]:
    if not other.reading.mask.any():
        return other.reading.reader, translate("readers", "no lesion")
    dice = "" if other.dice is None else translate("readers", "Dice {0}").format(f"{other.dice:.2f}")
    return other.reading.reader, dice
