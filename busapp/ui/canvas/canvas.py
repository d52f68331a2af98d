"""The canvas: one raster surface; only what changed is painted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from busapp.actions import mask as mask_actions
from busapp.actions import study as study_actions
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.edit import MaskArray
from busapp.model.frame import Point, display_levels
from busapp.model.study import FrameRef
from busapp.ui import theme
from busapp.ui.canvas.calipers import paint_calipers
from busapp.ui.canvas.captions import paint_captions, paint_message
from busapp.ui.canvas.clicks import paint_clicks
from busapp.ui.canvas.cross import cross_rect, paint_cross
from busapp.ui.canvas.declared import paint_declared
from busapp.ui.canvas.gesture import Gesture, PanGesture, Pointer, WindowGesture
from busapp.ui.canvas.grid import paint_grid
from busapp.ui.canvas.layers import MaskLayer, PixelLayer, ProposalLayer
from busapp.ui.canvas.loupe import loupe_rect, paint_loupe
from busapp.ui.canvas.readers_layer import ReadersLayer
from busapp.ui.canvas.tools import ROUND, SQUARED, TOOLS
from busapp.ui.canvas.viewport import Turn, Viewport, centred, fitted

ZOOM_STEP = 1.2
OUTLINE_MARGIN = 3.0
_CLOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Canvas(QWidget):
    """Shows the document's frame, mask and proposal; turns mouse and keys into gestures.

    Signals: ``moved`` when another part of the frame is shown, ``pointed`` with the place of the frame under the
    pointer (None for none).
    """

    brush_changed = Signal()
    mask_painted = Signal()
    moved = Signal()
    pointed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._view = Viewport()
        self._fitted = True
        self._shape: tuple[str, int, int] | None = None
        self._turns: dict[str, Turn] = {}
        self._pixels = PixelLayer()
        self._mask = MaskLayer()
        self._proposal = ProposalLayer(theme.PROPOSAL)
        self._readers = ReadersLayer()
        self._candidate = ProposalLayer(theme.CANDIDATE)
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
        self._loupe_held = False
        self.shows_declared = False
        self._trail_rect = QRect()
        self._cross: Point | None = None
        self.setAccessibleName(self.tr("Frame"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 240)
        session.document.subscribe(self._on_changes)
        session.document.subscribe_gestures(self._finish_gesture)
        session.others.changed.connect(self._show_readers)

    # --- what is shown -------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show all of the frame."""
        frame = self._session.document.frame
        if frame is not None:
            self.set_view(fitted(frame.height, frame.width, QSizeF(self.size()), self._view))
            self._fitted = True

    def actual_size(self) -> None:
        """One frame pixel for one pixel of the screen."""
        frame = self._session.document.frame
        if frame is not None:
            view = replace(self._view, scale=1 / self.devicePixelRatioF())
            self.set_view(centred(frame.height, frame.width, QSizeF(self.size()), view))

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in (or out), at a point of the widget or its middle."""
        self.set_view(self._view.zoomed(ZOOM_STEP**steps, at or QRectF(self.rect()).center()))

    def rotate(self, quarters: int) -> None:
        """Turn the file in view clockwise by so many quarters, on the screen only, for as long as it is open."""
        self._set_turn(self._view.turn.turned(quarters))

    def flip(self, *, sideways: bool) -> None:
        """Exchange left and right of the file in view, or top and bottom, likewise."""
        self._set_turn(self._view.turn.flipped(sideways=sideways))

    def _set_turn(self, turn: Turn) -> None:
        """The place in the middle stays there; a frame that was fitted stays so."""
        document = self._session.document
        if document.frame is None or document.shown is None:
            return
        self._finish_gesture()
        self._turns[document.shown.instance] = turn
        self._pixels.set_levels(display_levels(document.frame, document.window), turn)
        if self._fitted:
            self._view = replace(self._view, turn=turn)
            self.fit()
        else:
            middle = QRectF(self.rect()).center()
            self.set_view(replace(self._view, turn=turn).placed(self._view.to_frame(middle), middle))

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

    def preview(self, mask: MaskArray | None) -> None:
        """Outline a mask that might be chosen; None for none."""
        self._candidate.set_mask(mask)
        self.update()

    def _show_readers(self) -> None:
        self._readers.set_seen(self._session.others.seen)
        self.update()

    def toggle_grid(self) -> None:
        """Draw lines between pixels from a zoom of 8 on, or do not; remembered."""
        settings = self._session.settings
        settings.pixel_grid = not settings.pixel_grid
        self.update()

    def toggle_declared(self) -> None:
        """Draw the regions and overlays that the file names, or do not."""
        self.shows_declared = not self.shows_declared
        self.update()

    def _hold_loupe(self, held: bool) -> None:
        self._loupe_held = held
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

    def toggle_square_brush(self) -> None:
        """A square brush, or a round one again."""
        mask_actions.square_brush(self._session)
        self._update_ring()

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

    @property
    def view(self) -> Viewport:
        """Which part of the frame is shown."""
        return self._view

    def set_view(self, view: Viewport) -> None:
        """Show this part of the frame."""
        self._view, self._fitted = view, False
        self.update()
        self.moved.emit()

    def set_cross(self, point: Point | None) -> None:
        """Mark the place of the frame that is pointed at elsewhere; None for none."""
        for one in (self._cross, point):
            if one is not None:
                self.update(cross_rect(self._view.transform().map(QPointF(*one))))
        self._cross = point

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
        elif changes not in (Changes(saved=True), Changes(studies=True)):
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
            self._pixels.set_levels(None, Turn())
            return
        instance = document.shown.instance if document.shown else ""
        view = replace(self._view, tall=frame.tall, turn=self._turns.get(instance, Turn()))
        self._pixels.set_levels(display_levels(frame, document.window), view.turn)
        shape = (instance, frame.height, frame.width)
        if shape != self._shape:
            alike = self._shape is not None and shape[1:] == self._shape[1:] and view == self._view
            self._view, self._shape = view, shape
            if self._fitted or not alike:
                self.fit()

    # --- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paint what is asked for, and note for the trace what is on screen now."""
        document = self._session.document
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.fillRect(event.rect(), QColor(theme.CANVAS))
        if document.frame is not None:
            self._paint_frame(painter, event.rect(), self._view)
            if self._loupe_held and self._hover is not None:
                paint_loupe(painter, self._hover, self._view, self._paint_frame)
            self._paint_ring(painter)
            self._paint_trail(painter)
            if self._cross is not None:
                paint_cross(painter, self._view.transform().map(QPointF(*self._cross)))
        if not document.instances:
            paint_message(painter, self.rect(), self.tr("Drop a study here"), self._how_to_open())
        elif document.problem:
            paint_message(painter, self.rect(), self.tr("This frame cannot be shown"), document.problem)
        elif self._session.settings.show_captions:
            paint_captions(painter, self.rect(), event.rect(), document, self._view)
        painter.end()
        painted, self._to_trace = self._to_trace, set()
        for name in sorted(painted):
            self._session.trace.event(name)
        if "mask_painted" in painted:
            QTimer.singleShot(0, self, self.mask_painted.emit)

    def _paint_frame(self, painter: QPainter, area: QRect, view: Viewport) -> None:
        """The frame and what lies on it, where they fall into an area of the widget."""
        document, ratio = self._session.document, self.devicePixelRatioF()
        frame = document.frame
        assert frame is not None
        self._pixels.paint(painter, area, view, ratio)
        if self.overlays_hidden:
            return
        if self._session.settings.pixel_grid:
            paint_grid(painter, area, view, frame.height, frame.width)
        if self.shows_declared:
            paint_declared(painter, area, frame, view, ratio)
        self._mask.paint(painter, area, view, ratio)
        self._proposal.paint(painter, area, view)
        self._readers.paint(painter, area, self.rect(), view, ratio)
        self._candidate.paint(painter, area, view)
        paint_calipers(painter, document, view)
        if self.tool == "clicks":
            paint_clicks(painter, document.clicks, view)

    def _how_to_open(self) -> str:
        ways = (("open_folder", self.tr("or open a folder")), ("open_project", self.tr("or the project's files")))
        return ", ".join(f"{text}{self._keys_of(name)}" for name, text in ways)

    def _keys_of(self, name: str) -> str:
        action = self.window().findChild(QAction, name)
        return f"  ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if action else ""

    def _ring(self) -> QRectF | None:
        hidden = self.overlays_hidden or self._loupe_held or self.tool not in ROUND
        if self._hover is None or hidden or not self._session.document.editable:
            return None
        reach = self._view.radii(self._session.settings.brush_radius)
        reach = QPointF(max(reach.x(), 2.0), max(reach.y(), 2.0))
        return QRectF(self._hover - reach, self._hover + reach)

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
            if self._session.settings.brush_square and self.tool in SQUARED:
                painter.drawRect(ring)
            else:
                painter.drawEllipse(ring)

    def _point_at(self, place: QPointF | None) -> None:
        """The pointer is there now; None for nowhere on the canvas."""
        self._update_ring()
        self._hover = place
        self._update_ring()
        self.pointed.emit(self._view.to_frame(place) if place is not None else None)

    def _update_ring(self) -> None:
        if self._loupe_held and self._hover is not None:
            self.update(loupe_rect(self._hover))
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
        self._press(self._pointer(event), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Go on with the gesture; the ring follows the pointer."""
        self._move(self._pointer(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """End the gesture, unless it goes on to another press."""
        self._release(self._pointer(event))

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 (Qt's name)
        """A pen is a mouse whose pressure counts."""
        pointer = self._pointer(event, event.pressure())
        if event.type() == QEvent.Type.TabletPress:
            self._press(pointer, event.button())
        elif event.type() == QEvent.Type.TabletMove:
            self._move(pointer)
        else:
            self._release(pointer)
        event.accept()

    def _press(self, pointer: Pointer, button: Qt.MouseButton) -> None:
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
            self._gesture = PanGesture(pointer, self._view, self.set_view)
        elif button == Qt.MouseButton.RightButton:
            self._gesture = WindowGesture(self._session, pointer)
        elif button == Qt.MouseButton.LeftButton:
            self._gesture = TOOLS[self.tool](self._session, pointer)

    def _move(self, pointer: Pointer) -> None:
        self._point_at(pointer.widget)
        if self._gesture is not None:
            self._gesture.move(pointer)
            self._update_trail()

    def _release(self, pointer: Pointer) -> None:
        if self._gesture is not None and self._gesture.release(pointer):
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
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Hide the ring."""
        self._point_at(None)

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
        """Space held pans, V held hides the overlays, J held magnifies, Esc reverts a gesture, Enter ends one."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_held, self._space_used = True, False
        elif event.key() == Qt.Key.Key_V:
            self._hold_bare(True)
        elif event.key() == Qt.Key.Key_J:
            self._hold_loupe(True)
        elif event.key() in _CLOSE and self._gesture is not None:
            self._finish_gesture()
        elif event.key() == Qt.Key.Key_Backspace and self._gesture is not None and self._gesture.step_back():
            self._update_trail()
        elif event.key() != Qt.Key.Key_Escape or not self.cancel_gesture():
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Space tapped plays or pauses; V let go shows the overlays again, J let go takes the loupe away."""
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            held, self._space_held = self._space_held, False
            if held and not self._space_used:  # of a shortcut with Space only the release comes here
                self._session.player.toggle()
        elif event.key() == Qt.Key.Key_V:
            self._hold_bare(False)
        elif event.key() == Qt.Key.Key_J:
            self._hold_loupe(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Keys that were held are let go of elsewhere."""
        self._space_held = False
        self._hold_bare(False)
        self._hold_loupe(False)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """A frame that was fitted stays so; else what was in the middle stays there."""
        if self._fitted:
            self.fit()
        else:
            grown = event.size() - event.oldSize()
            self.set_view(self._view.moved(QPointF(grown.width(), grown.height()) / 2))

    def _pointer(self, event: QMouseEvent | QTabletEvent, pressure: float = 1.0) -> Pointer:
        opposite = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier))
        place = event.position()
        return Pointer(frame=self._view.to_frame(place), widget=place, pressure=pressure, opposite=opposite)
