"""The list of files: a row of thumbnails, each with its name and how far it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from busapp.actions import study
from busapp.actions.compare import compare_with
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.study import FrameRef, Instance
from busapp.services.frames import THUMBNAIL_SIZE
from busapp.ui import theme
from busapp.ui.panels.state_mark import paint_mark
from busapp.ui.panels.thumbnail_model import (
    CommentRole,
    Index,
    InstanceRole,
    ProblemRole,
    StateRole,
    ThumbnailModel,
)

CELL = QSize(THUMBNAIL_SIZE + 16, THUMBNAIL_SIZE + 34)
BATCH = 4000
"""Cells that are laid out at a time: about 20 ms."""


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws a thumbnail with its name, its number of frames, a mark that tells its state, and one for a comment."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 (Qt's name)
        """All alike, so that a long list lays out at once."""
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        instance: Instance = index.data(InstanceRole)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        box = QRect(rect.left() + 8, rect.top() + 4, THUMBNAIL_SIZE, THUMBNAIL_SIZE)
        painter.save()
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        painter.fillRect(box, QColor(theme.CANVAS))
        if picture is not None:
            painter.drawPixmap(box.topLeft(), picture)
        else:
            painter.setPen(QColor(theme.MUTED))
            problem = index.data(ProblemRole)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, problem)
        painter.setPen(QPen(QColor(theme.ACCENT if selected else theme.LINE), 2 if selected else 1))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        if instance.frames > 1:
            badge = QRect(box.right() - 30, box.bottom() - 17, 28, 15)
            painter.fillRect(badge, QColor(0, 0, 0, 190))
            painter.setPen(QColor(theme.CANVAS_TEXT))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(instance.frames))
        if index.data(CommentRole):
            _paint_comment(painter, QRectF(box.left() + 5, box.top() + 5, 14, 12))
        paint_mark(painter, QRectF(rect.left() + 8, box.bottom() + 8, 10, 10), index.data(StateRole))
        painter.setPen(QColor(theme.TEXT if selected else theme.MUTED))
        painter.setFont(theme.caption_font(painter.font()))
        line = QRect(rect.left() + 22, box.bottom() + 3, rect.width() - 28, 20)
        text, metrics = instance.path.name, painter.fontMetrics()
        if metrics.horizontalAdvance(text) > line.width():  # what tells files apart seldom stands behind the point
            text = metrics.elidedText(instance.path.stem, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


def _paint_comment(painter: QPainter, rect: QRectF) -> None:
    """A note: a sheet with two lines."""
    painter.fillRect(rect, QColor(theme.CALIPER))
    painter.setPen(QPen(QColor(theme.CANVAS), 1.5))
    for share in (0.35, 0.65):
        y = rect.top() + share * rect.height()
        painter.drawLine(round(rect.left()) + 3, round(y), round(rect.right()) - 3, round(y))


class Thumbnails(QListView):
    """The row of thumbnails."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = ThumbnailModel(session)
        self.setModel(self._model)
        self.setItemDelegate(ThumbnailDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take the keys from the canvas
        self.setAccessibleName(self.tr("Study list"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(CELL.height() + 14)
        self._seeking = False
        self.selectionModel().currentChanged.connect(self._chosen)
        self.horizontalScrollBar().rangeChanged.connect(self._seek)
        session.document.subscribe(self._on_changes)

    @property
    def titles(self) -> dict[str, str]:
        """Of the states of a file, in the window's language."""
        return self._model.titles

    def close_loader(self) -> None:
        """Stop making thumbnails."""
        self._model.close()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Choose a file; with Ctrl it is put beside the one in view."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            compare_with(self._session, ref=FrameRef(index.data(InstanceRole).key, 0))
            return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """An empty list says why."""
        super().paintEvent(event)
        if self._session.document.instances and not self._model.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.MUTED))
            painter.drawText(
                self.viewport().rect(),
                Qt.AlignmentFlag.AlignCenter,
                self.tr("No file matches. Clear the search or the filter."),
            )

    def _chosen(self, current: QModelIndex) -> None:
        ref = self._session.document.ref
        instance = current.data(InstanceRole)
        if instance is not None and (ref is None or ref.instance != instance.key):
            study.go_to(self._session, ref=FrameRef(instance.key, 0))

    def _on_changes(self, changes: Changes) -> None:
        ref = self._session.document.ref
        if changes.studies:
            self._seeking = self._model.sync() or self._seeking
            self.viewport().update()
        if changes.saved and ref is not None:
            self._model.touch(ref.instance)
        if (changes.frame or changes.studies) and ref is not None:
            self._show_place(self._session.document.files.place(ref.instance))

    def _show_place(self, row: int | None) -> None:
        """Mark the file in view, if it is listed."""
        if row is None or row >= self._model.rowCount():
            if self.currentIndex().isValid():
                self.selectionModel().clear()
        elif self.currentIndex().row() != row:
            self.setCurrentIndex(self._model.index(row))

    def _seek(self) -> None:
        """A long list is laid out bit by bit: what was to be in view is looked for until its place is there."""
        current = self.currentIndex()
        if self._seeking and current.isValid():
            self.scrollTo(current)
            self._seeking = not self.viewport().rect().intersects(self.visualRect(current))
