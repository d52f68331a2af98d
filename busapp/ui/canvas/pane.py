"""A frame with a mask and a title, to be looked at only: beside the canvas, or in rows of its own kind."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from busapp.model.edit import MaskArray
from busapp.model.frame import Frame, Point, Window, display_levels
from busapp.ui import theme
from busapp.ui.canvas.captions import MARGIN, paint_message, paint_text
from busapp.ui.canvas.cross import cross_rect, paint_cross
from busapp.ui.canvas.layers import MaskLayer, PixelLayer
from busapp.ui.canvas.viewport import Turn, Viewport, fitted

ZOOM_STEP = 1.2


class FramePane(QWidget):
    """Dragging moves it, Ctrl and wheel zoom it; the wheel alone goes through frames.

    Signals: ``moved`` when a person has moved or zoomed it, ``pointed`` with the place of the frame under the pointer
    (None for none), ``stepped`` with a number of frames (where ``steps`` says that there are several), ``resized``.
    """

    moved = Signal()
    pointed = Signal(object)
    stepped = Signal(int)
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view = Viewport()
        self.frame: Frame | None = None
        self.steps = False
        self._levels_of: tuple[Frame, Window | None, Turn] | None = None
        self._title, self._note, self._problem = "", "", ""
        self._pixels, self._mask = PixelLayer(), MaskLayer()
        self._fitted = True
        self._cross: Point | None = None
        self._drag: QPointF | None = None
        self._wheel = 0.0
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 200)

    def show_frame(
        self,
        frame: Frame | None,
        mask: MaskArray | None,
        title: str,
        *,
        window: Window | None = None,
        note: str = "",
        problem: str = "",
    ) -> None:
        """Show a frame and a mask of its size.

        Args:
            frame: None for none.
            mask: None for none.
            title: what it is, top left.
            window: how gray levels are shown; None for the frame's own.
            note: what else is to be said, bottom left.
            problem: why there is no frame.
        """
        other = self.frame is None or frame is None or frame.pixels.shape[:2] != self.frame.pixels.shape[:2]
        self.frame, self._title, self._note, self._problem = frame, title, note, problem
        self.setAccessibleName(title)
        self._mask.set_mask(mask)
        self.view = replace(self.view, tall=frame.tall if frame else 1.0)
        self.set_window(window)
        if self._fitted or other:
            self.fit()
        self.update()

    def fit(self) -> None:
        """Show all of the frame."""
        if self.frame is not None:
            self.set_view(fitted(self.frame.height, self.frame.width, QSizeF(self.size()), self.view))
            self._fitted = True

    def set_view(self, view: Viewport) -> None:
        """Show this part of the frame, turned like this."""
        self._fitted = False
        if view != self.view:
            self.view = view
            self.set_window(self._levels_of[1] if self._levels_of else None)
            self.update()

    def set_cross(self, point: Point | None) -> None:
        """Mark a place of the frame; None for none."""
        for one in (self._cross, point):
            if one is not None:
                self.update(cross_rect(self.view.transform().map(QPointF(*one))))
        self._cross = point

    def set_window(self, window: Window | None) -> None:
        """Show gray levels like this; None for the frame's own window."""
        if self.frame is None:
            self._levels_of = None
            self._pixels.set_levels(None, Turn())
            return
        wanted, held = (self.frame, window, self.view.turn), self._levels_of
        if held is None or held[0] is not wanted[0] or held[1:] != wanted[1:]:
            self._levels_of = wanted
            self._pixels.set_levels(display_levels(self.frame, window), self.view.turn)
            self.update()

    # --- painting and hands --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paint what is asked for."""
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.fillRect(event.rect(), QColor(theme.CANVAS))
        if self.frame is not None:
            ratio = self.devicePixelRatioF()
            self._pixels.paint(painter, event.rect(), self.view, ratio)
            self._mask.paint(painter, event.rect(), self.view, ratio)
            if self._cross is not None:
                paint_cross(painter, self.view.transform().map(QPointF(*self._cross)))
        elif self._problem:
            paint_message(painter, self.rect(), self.tr("This frame cannot be shown"), self._problem)
        inner: QRect = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        paint_text(painter, inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._title)
        paint_text(painter, inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._note)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Take hold of the frame."""
        self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Move the frame, or say where the pointer is on it."""
        if self._drag is not None:
            self._move_to(self.view.moved(event.position() - self._drag))
            self._drag = event.position()
        self._point_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Let go of it."""
        self._drag = None

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """The pointer is on nothing."""
        self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Ctrl: zoom at the pointer. Else: other frames, where there are any."""
        steps = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if not self.steps or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._move_to(self.view.zoomed(ZOOM_STEP**steps, event.position()))
            return
        self._wheel += steps  # a touch pad turns the wheel by small parts of a step
        whole = int(self._wheel)
        self._wheel -= whole
        if whole:
            self.stepped.emit(-whole)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """A frame that was fitted stays so."""
        if self._fitted:
            self.fit()
        self.resized.emit()

    def _move_to(self, view: Viewport) -> None:
        if self.frame is not None:
            self.set_view(view)
            self.moved.emit()

    def _point_at(self, place: QPointF) -> None:
        self.pointed.emit(self.view.to_frame(place))
