"""The right half of a canvas that is split: another frame, moving with the one in view, and crosses on both."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.edit import MaskArray
from busapp.model.frame import Frame, Point, Window
from busapp.ui.canvas.canvas import Canvas
from busapp.ui.canvas.pane import FramePane
from busapp.ui.canvas.viewport import Viewport


class Compare(QWidget):
    """Hidden where nothing is compared. A mask that might be chosen (``preview``) is shown here in place of the other
    frame, beside the mask that is in place.

    ``linked``: moving or zooming one half moves the other to the same part of its frame; crosses always follow.
    """

    def __init__(self, session: Session, canvas: Canvas) -> None:
        super().__init__()
        self._session, self._canvas = session, canvas
        self.pane = FramePane()
        self.linked = True
        self._candidate: tuple[MaskArray, str] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, 0, 0)
        layout.addWidget(self.pane)
        session.beside.changed.connect(self._sync)
        session.document.subscribe(self._on_changes)
        canvas.moved.connect(self._follow)
        canvas.pointed.connect(self._cross_there)
        self.pane.moved.connect(self._lead)
        self.pane.resized.connect(self._follow)
        self.pane.pointed.connect(self._cross_here)
        self.pane.stepped.connect(session.beside.step)
        self.hide()

    def toggle_link(self) -> None:
        """Let each half move by itself, or both together."""
        self.linked = not self.linked
        self._sync()

    def preview(self, mask: MaskArray | None, title: str) -> None:
        """Show a mask of the frame in view that might be chosen; None for none."""
        self._candidate = (mask, title) if mask is not None else None
        self._sync()

    def _sync(self) -> None:
        beside, document = self._session.beside, self._session.document
        self.setVisible(beside.ref is not None or self._candidate is not None)
        if self._candidate is not None:
            mask, title = self._candidate
            self.pane.steps = False
            self.pane.show_frame(document.frame, mask, title, window=document.window)
            self._follow()
            return
        if beside.ref is None:
            self._canvas.set_cross(None)
            return
        instance = document.instance(beside.ref)
        self.pane.steps = instance.frames > 1
        place = self.tr("frame {0} / {1}").format(beside.ref.index + 1, instance.frames)
        note = self.tr("moves with the other half") if self.linked else self.tr("moves by itself")
        self.pane.show_frame(
            beside.frame,
            beside.mask,
            f"{instance.path.name}\n{place}",
            window=self._window(),
            note=note,
            problem=beside.problem,
        )
        self._follow()

    def _window(self) -> Window | None:
        """Files of one scanner are compared in one window."""
        document, ref = self._session.document, self._session.beside.ref
        if document.ref is None or ref is None:
            return None
        mine, other = document.instance(document.ref), document.instance(ref)
        return document.window if mine.key == other.key or mine.caption.device == other.caption.device != "" else None

    def _on_changes(self, changes: Changes) -> None:
        if self.isVisible() and changes.view:
            self.pane.set_window(self._window())
            self._follow()

    def _follow(self) -> None:
        """Show what the canvas shows."""
        mine, other = self._session.document.frame, self.pane.frame
        if self.linked and mine is not None and other is not None:
            self.pane.set_view(_same_part(self._canvas, self._canvas.view, mine, self.pane, other))

    def _lead(self) -> None:
        """Have the canvas show what is shown here."""
        mine, other = self._session.document.frame, self.pane.frame
        if self.linked and mine is not None and other is not None:
            self._canvas.set_view(_same_part(self.pane, self.pane.view, other, self._canvas, mine))

    def _cross_there(self, point: Point | None) -> None:
        self.pane.set_cross(_same_place(point, self._session.document.frame, self.pane.frame))

    def _cross_here(self, point: Point | None) -> None:
        self._canvas.set_cross(_same_place(point, self.pane.frame, self._session.document.frame))


def _same_place(point: Point | None, on: Frame | None, other: Frame | None) -> Point | None:
    """The place on another frame, by its share of height and width; None where it lies on neither."""
    if point is None or on is None or other is None or not (0 <= point.x <= on.width and 0 <= point.y <= on.height):
        return None
    return Point(point.x * other.width / on.width, point.y * other.height / on.height)


def _same_part(widget: QWidget, view: Viewport, frame: Frame, other_widget: QWidget, other: Frame) -> Viewport:
    """What shows the same part of another frame: as much of its width, with the same place in the middle."""
    middle = view.to_frame(QRectF(widget.rect()).center())
    place = Point(middle.x * other.width / frame.width, middle.y * other.height / frame.height)
    scaled = replace(view, scale=view.scale * frame.width / other.width, tall=other.tall)
    return scaled.placed(place, QRectF(other_widget.rect()).center())
