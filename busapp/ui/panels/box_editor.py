"""A picture with boxes that a person adds, moves and removes, by mouse or keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from busapp.model.frame import Rect
from busapp.ui import theme

_SMALLEST = 4
"""Pixels of the frame below which a drag is a click."""

_STEP = 4
_ARROWS = {
    Qt.Key.Key_Left: (-_STEP, 0),
    Qt.Key.Key_Right: (_STEP, 0),
    Qt.Key.Key_Up: (0, -_STEP),
    Qt.Key.Key_Down: (0, _STEP),
}


class BoxEditor(QWidget):
    """Drag adds a box, a click chooses one, Delete removes it. By keys: Insert adds one, arrows move it, with Shift
    they size it, Space chooses the next.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(360, 270)
        self.setToolTip(
            self.tr("Drag: add a box. Click: choose one. Delete: remove it. Insert, arrows, Shift+arrows: by keys.")
        )
        self._picture = QPixmap()
        self._size = QSize(1, 1)
        self._chosen = -1
        self._drag: tuple[QPointF, QPointF] | None = None
        self.boxes: list[Rect] = []

    def show_picture(self, picture: QPixmap, size: QSize, boxes: list[Rect]) -> None:
        """A picture (of any scale) of a frame of this size, with boxes in the frame's pixels."""
        self._picture, self._size, self.boxes, self._chosen = picture, size, list(boxes), -1
        self._drag = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = event.position(), event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show the box that is being drawn."""
        if self._drag:
            self._drag = self._drag[0], event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A drag is a new box, a click chooses."""
        if not self._drag:
            return
        (start, _), self._drag = self._drag, None
        box = self._rect(start, event.position())
        if box.width >= _SMALLEST and box.height >= _SMALLEST:
            self._add(box)
        else:
            at = self._rect(event.position(), event.position())
            under = [place for place, one in enumerate(self.boxes) if _holds(one, QPoint(at.left, at.top))]
            self._chosen = under[-1] if under else -1
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The same by keys."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Insert:
            x, y = self._size.width() // 2, self._size.height() // 2
            self._add(Rect(x - 40, y - 12, x + 40, y + 12).within(self._size.height(), self._size.width()))
        elif key == Qt.Key.Key_Space and self.boxes:
            self._chosen = (self._chosen + 1) % len(self.boxes)
            self.update()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._chosen >= 0:
            del self.boxes[self._chosen]
            self._chosen = -1
            self._tell()
        elif key in _ARROWS and self._chosen >= 0:
            self._nudge(*_ARROWS[key], sizing=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """The picture, as large as fits, with its boxes."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.CANVAS))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self._area(), self._picture, QRectF(self._picture.rect()))
        for place, box in enumerate(self.boxes):
            painter.setPen(QPen(QColor(theme.MASK if place == self._chosen else theme.ERROR), 2))
            painter.drawRect(self._on_screen(box))
        if self._drag:
            painter.setPen(QPen(QColor(theme.MASK), 1, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(*self._drag).normalized())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def point_of(self, x: float, y: float) -> QPoint:
        """Where a pixel of the frame is in this widget."""
        return self._on_screen(Rect(round(x), round(y), round(x), round(y))).topLeft().toPoint()

    def _add(self, box: Rect) -> None:
        self.boxes.append(box)
        self._chosen = len(self.boxes) - 1
        self._tell()

    def _nudge(self, right: int, down: int, *, sizing: bool) -> None:
        box = self.boxes[self._chosen]
        sized = Rect(box.left, box.top, max(box.left + 1, box.right + right), max(box.top + 1, box.bottom + down))
        self.boxes[self._chosen] = sized if sizing else box.moved(right, down)
        self._tell()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    def _scale(self) -> float:
        return min(self.width() / self._size.width(), self.height() / self._size.height())

    def _area(self) -> QRectF:
        width, height = self._size.width() * self._scale(), self._size.height() * self._scale()
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _on_screen(self, box: Rect) -> QRectF:
        area, scale = self._area(), self._scale()
        left, top = area.left() + box.left * scale, area.top() + box.top * scale
        return QRectF(left, top, (box.right - box.left) * scale, (box.bottom - box.top) * scale)

    def _rect(self, one: QPointF, other: QPointF) -> Rect:
        """The pixels of the frame between two points of the widget."""
        area, scale = self._area(), self._scale()
        xs, ys = (
            sorted((round((one.x() - area.left()) / scale), round((other.x() - area.left()) / scale))),
            sorted((round((one.y() - area.top()) / scale), round((other.y() - area.top()) / scale))),
        )
        return Rect(xs[0], ys[0], xs[1], ys[1])


def _holds(box: Rect, point: QPoint) -> bool:
    return box.left <= point.x() < box.right and box.top <= point.y() < box.bottom
