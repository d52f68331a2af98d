"""The canvas: one raster surface; only what changed is painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from busapp.actions import mask as mask_actions
from busapp.actions import study as study_actions
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.frame import display_levels
from busapp.model.study import FrameRef
from busapp.ui import theme
from busapp.ui.canvas.calipers import paint_calipers
from busapp.ui.canvas.captions import paint_captions, paint_message
from busapp.ui.canvas.gesture import Gesture, PanGesture, Pointer, WindowGesture
from busapp.ui.canvas.layers import MaskLayer, PixelLayer, ProposalLayer
from busapp.ui.canvas.tools import ROUND, TOOLS
from busapp.ui.canvas.viewport import Viewport, centred, fitted

ZOOM_STEP = 1.2
OUTLINE_MARGIN = 3.0
_CLOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Canvas(QWidget):
    """Shows the document's frame, mask and proposal; turns mouse and keys into gestures."""

    brush_changed = Signal()
    mask_painted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._view = Viewport()
        self._fitted = True
        self._shape: tuple[str, int, int] | None = None
        self._pixels = PixelLayer()
        self._mask = MaskLayer(theme.MASK)
        self._proposal = ProposalLayer(theme.PROPOSAL)
        self._gesture: Gesture | None = None
        self._hover: QPointF | None = None
        self._space_held = False
        self._space_used = False
        self._wheel = 0.0
        self._to_trace: set[str] = set()
        self._answered: FrameRef | None = None
        self.tool = "brush"
        self._hidden = False
        self._bare_held = False
        self._trail_rect = QRect()
        self.setAccessibleName(self.tr("Frame"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 240)
        session.document.subscribe(self._on_changes)
        session.document.subscribe_gestures(self._finish_gesture)

    # --- what is shown -------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show all of the frame."""
        frame = self._session.document.frame
        if frame is not None:
            self._set_view(fitted(frame.height, frame.width, QSizeF(self.size())))
            self._fitted = True

    def actual_size(self) -> None:
        """One frame pixel for one pixel of the screen."""
        frame = self._session.document.frame
        if frame is not None:
            scale = 1 / self.devicePixelRatioF()
            self._set_view(centred(frame.height, frame.width, QSizeF(self.size()), scale))

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in (or out), at a point of the widget or its middle."""
        self._set_view(self._view.zoomed(ZOOM_STEP**steps, at or QRectF(self.rect()).center()))

    def set_tool(self, tool: str) -> None:
        """What the left button does from now on."""
        self._finish_gesture()
        self.tool = tool
        self.setCursor(Qt.CursorShape.ArrowCursor if tool in ROUND else Qt.CursorShape.CrossCursor)
        self.update()

    @property
    def overlays_hidden(self) -> bool:
        """Whether mask, proposal and brush ring are hidden, for good or while a key is held."""
        return self._hidden or self._bare_held

    def toggle_overlays(self) -> None:
        """Hide mask, proposal and brush ring, or show them again."""
        self._hidden = not self._hidden
        self.update()

    def _hold_bare(self, held: bool) -> None:
        self._bare_held = held
        self.update()

    def change_brush(self, steps: int) -> None:
        """Larger or smaller brush."""
        self._update_ring()
        mask_actions.scale_brush(self._session, steps=steps)
        self._update_ring()
        self.brush_changed.emit()

    @property
    def scale(self) -> float:
        """Device-independent pixels per frame pixel."""
        return self._view.scale

    def cancel_gesture(self) -> bool:
        """Revert the gesture under way; whether there was one."""
        gesture = self._let_go()
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def _finish_gesture(self) -> None:
        gesture = self._let_go()
        if gesture is not None:
            gesture.finish()

    def _let_go(self) -> Gesture | None:
        gesture, self._gesture = self._gesture, None
        self._update_trail()
        return gesture

    def _set_view(self, view: Viewport) -> None:
        self._view, self._fitted = view, False
        self.update()

    def _on_changes(self, changes: Changes) -> None:
        document = self._session.document
        if changes.frame:
            self._answered = None
        if changes.pixels or changes.view:
            self._show_pixels()
        if changes.pixels:
            self._to_trace.add("frame_painted")
        annotation = document.annotation
        if changes.frame or changes.pixels or (annotation is not None and changes.history and changes.proposal):
            self._mask.set_mask(annotation.mask if annotation else None)
        elif changes.mask is not None:
            self._mask.touch(changes.mask)
        if changes.proposal or changes.frame or changes.history:
            offered = document.offered
            self._proposal.set_mask(offered.mask if offered else None)
            self._note_first_mask()
        if changes.mask is not None and not (changes.pixels or changes.proposal or changes.frame):
            self._to_trace.add("stroke_painted")
            self.update(self._view.to_widget(changes.mask, OUTLINE_MARGIN))
        elif changes != Changes(saved=True):
            self.update()

    def _note_first_mask(self) -> None:
        """For the trace: the first paint on which a frame in view has its answer, an empty one included."""
        document = self._session.document
        decided = document.annotation is not None or document.read_only
        if document.proposal is not None and decided and self._answered != document.ref:
            self._answered = document.ref
            self._to_trace.add("mask_painted")

    def _show_pixels(self) -> None:
        document = self._session.document
        frame = document.frame
        if frame is None:
            self._pixels.set_levels(None)
            return
        self._pixels.set_levels(display_levels(frame, document.window))
        shape = (document.ref.instance if document.ref else "", frame.height, frame.width)
        if self._shape is None or shape != self._shape:
            same_size = self._shape is not None and shape[1:] == self._shape[1:]
            self._shape = shape
            if self._fitted or not same_size:
                self.fit()

    # --- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paint what is asked for, and note for the trace what is on screen now."""
        document = self._session.document
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.fillRect(event.rect(), QColor(theme.CANVAS))
        if document.frame is not None:
            self._pixels.paint(painter, event.rect(), self._view)
            if not self.overlays_hidden:
                self._mask.paint(painter, event.rect(), self._view, self.devicePixelRatioF())
                self._proposal.paint(painter, event.rect(), self._view)
                paint_calipers(painter, document, self._view)
            self._paint_ring(painter)
            self._paint_trail(painter)
        if not document.instances:
            paint_message(painter, self.rect(), self.tr("Drop a study here"), self._how_to_open())
        elif document.problem:
            paint_message(painter, self.rect(), self.tr("This frame cannot be shown"), document.problem)
        elif self._session.settings.show_captions:
            paint_captions(painter, self.rect(), event.rect(), document, self._view.scale)
        painter.end()
        painted, self._to_trace = self._to_trace, set()
        for name in sorted(painted):
            self._session.trace.event(name)
        if "mask_painted" in painted:
            QTimer.singleShot(0, self, self.mask_painted.emit)

    def _how_to_open(self) -> str:
        text, opens = self.tr("or open a folder"), self.window().findChild(QAction, "open_folder")
        return f"{text}  ({opens.shortcut().toString(opens.shortcut().SequenceFormat.NativeText)})" if opens else text

    def _ring(self) -> QRectF | None:
        if self._hover is None or self.overlays_hidden or not self._session.document.editable or self.tool not in ROUND:
            return None
        radius = max(self._session.settings.brush_radius * self._view.scale, 2.0)
        return QRectF(self._hover.x() - radius, self._hover.y() - radius, 2 * radius, 2 * radius)

    def _paint_ring(self, painter: QPainter) -> None:
        ring = self._ring()
        if ring is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 160), 3.0), (QColor(255, 255, 255, 220), 1.2)):
            pen = QPen(colour, width)
            if self.tool == "eraser":
                pen.setDashPattern([3 / width * 1.2, 3 / width * 1.2])
            painter.setPen(pen)
            painter.drawEllipse(ring)

    def _update_ring(self) -> None:
        ring = self._ring()
        if ring is not None:
            self.update(ring.toAlignedRect().adjusted(-3, -3, 3, 3))

    def _trail(self) -> QPolygonF:
        """The line of the gesture under way, on the widget."""
        places = self._gesture.trail() if self._gesture is not None else ()
        to_widget = self._view.transform()
        return QPolygonF([to_widget.map(QPointF(*place)) for place in places])

    def _paint_trail(self, painter: QPainter) -> None:
        trail = self._trail()
        if trail.isEmpty() or self._gesture is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 160), 3.0), (QColor(255, 255, 255, 220), 1.2)):
            painter.setPen(QPen(colour, width))
            if self._gesture.closed:
                painter.drawPolygon(trail)
            else:
                painter.drawPolyline(trail)

    def _update_trail(self) -> None:
        """Paint where the trail was and where it is; a gesture without one costs nothing."""
        trail = self._trail()
        now = QRect() if trail.isEmpty() else trail.boundingRect().toAlignedRect().adjusted(-3, -3, 3, 3)
        if not (now.isNull() and self._trail_rect.isNull()):
            self.update(self._trail_rect.united(now))
        self._trail_rect = now

    # --- hands ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin a gesture, or go on with one that takes several presses."""
        pointer, button = self._pointer(event.position()), event.button()
        if self._gesture is not None:
            if button == Qt.MouseButton.LeftButton:
                self._gesture.press(pointer)
                self._update_trail()
            return
        if self._session.document.frame is None:
            return
        self._session.player.pause()
        if button == Qt.MouseButton.MiddleButton or self._space_held:
            self._space_used = True
            self._gesture = PanGesture(pointer, self._view, self._set_view)
        elif button == Qt.MouseButton.RightButton:
            self._gesture = WindowGesture(self._session, pointer)
        elif button == Qt.MouseButton.LeftButton:
            self._gesture = TOOLS[self.tool](self._session, pointer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Go on with the gesture; the ring follows the pointer."""
        self._update_ring()
        self._hover = event.position()
        self._update_ring()
        if self._gesture is not None:
            self._gesture.move(self._pointer(event.position()))
            self._update_trail()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """End the gesture, unless it goes on to another press."""
        if self._gesture is not None and self._gesture.release(self._pointer(event.position())):
            self._finish_gesture()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """The second press of two; it ends a gesture of several presses."""
        under_way = self._gesture is not None
        self.mousePressEvent(event)
        if under_way:
            self._finish_gesture()

    def event(self, event: QEvent) -> bool:
        """Enter and Backspace belong to a gesture of several presses before they belong to the menus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (*_CLOSE, Qt.Key.Key_Backspace)
            and self._gesture is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 (Qt's name)
        """The right button changes the window; it opens no menu."""
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Show the ring."""
        self._hover = event.position()
        self._update_ring()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Hide the ring."""
        self._update_ring()
        self._hover = None

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Ctrl: zoom at the pointer. Shift: brush size. Else: frames of a cine; a single picture is zoomed."""
        steps = (event.angleDelta().y() or event.angleDelta().x()) / 120
        document = self._session.document
        if steps == 0 or document.ref is None:
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not shift and (control or document.instance(document.ref).frames == 1):
            self.zoom(steps, event.position())
            return
        self._wheel += steps  # a touch pad turns the wheel by small parts of a step
        whole = int(self._wheel)
        self._wheel -= whole
        if whole and shift:
            self.change_brush(whole)
        elif whole:
            study_actions.step_frame(self._session, steps=-whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Space held pans, V held hides the overlays, Esc reverts a gesture, Enter ends one."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_held, self._space_used = True, False
        elif event.key() == Qt.Key.Key_V:
            self._hold_bare(True)
        elif event.key() in _CLOSE and self._gesture is not None:
            self._finish_gesture()
        elif event.key() == Qt.Key.Key_Backspace and self._gesture is not None and self._gesture.step_back():
            self._update_trail()
        elif event.key() != Qt.Key.Key_Escape or not self.cancel_gesture():
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Space tapped plays or pauses; V let go shows the overlays again."""
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self._space_held = False
            if not self._space_used:
                self._session.player.toggle()
        elif event.key() == Qt.Key.Key_V:
            self._hold_bare(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Keys that were held are let go of elsewhere."""
        self._space_held = False
        self._hold_bare(False)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """A frame that was fitted stays so."""
        if self._fitted:
            self.fit()

    def _pointer(self, place: QPointF) -> Pointer:
        return Pointer(frame=self._view.to_frame(place), widget=place)
