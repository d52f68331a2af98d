"""The study list: a row of thumbnails, each with its name and whether it has been begun."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from busapp.actions import study
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.frame import Display
from busapp.model.study import FrameRef, Instance
from busapp.services.frames import THUMBNAIL_SIZE, thumbnail_loader
from busapp.ui import theme

_Index = QModelIndex | QPersistentModelIndex
_ASKED = 48
_KEPT = 1500
"""Thumbnails in memory, about 45 MB; an older one is made anew when it comes into view."""
CELL = QSize(THUMBNAIL_SIZE + 16, THUMBNAIL_SIZE + 34)

InstanceRole = Qt.ItemDataRole.UserRole + 1
StateRole = Qt.ItemDataRole.UserRole + 2

DOTS = {"new": "MUTED", "in work": "WORK", "done": "DONE", "reviewed": "DONE", "rejected": "ERROR"}
"""The theme's colours of the states; new is a ring, reviewed has a ring around it, rejected a stroke through it."""


class ThumbnailModel(QAbstractListModel):
    """The document's instances; a thumbnail is made when it is first asked for."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._document = session.document
        self._count = 0
        self._asked: deque[str] = deque(maxlen=_ASKED)
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()
        self._broken: set[str] = set()
        self._titles = {
            "new": self.tr("new"),
            "in work": self.tr("in work"),
            "done": self.tr("done"),
            "reviewed": self.tr("reviewed"),
            "rejected": self.tr("rejected"),
        }
        self._loader = thumbnail_loader(self._document.instance_by_key, self._made, self._failed)
        self._ask = QTimer(self, interval=0, singleShot=True)
        self._ask.timeout.connect(lambda: self._loader.want(list(self._asked)))

    def sync(self) -> None:
        """Instances may have been added, or frames begun."""
        total = len(self._document.instances)
        if total > self._count:
            self.beginInsertRows(QModelIndex(), self._count, total - 1)
            self._count = total
            self.endInsertRows()
        elif total:
            self.dataChanged.emit(self.index(0), self.index(total - 1), [StateRole])

    def touch(self, ref: FrameRef) -> None:
        """A frame has been begun."""
        row = self._document.position(ref)
        self.dataChanged.emit(self.index(row), self.index(row), [StateRole])

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's name and signature)
        """Number of instances."""
        return 0 if parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows."""
        instance = self._document.instances[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return instance.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{instance.path}\n{instance.study_title}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{instance.path.name}, {instance.frames}, {self._titles[self._state(instance)]}"
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(instance.key)
        if role == InstanceRole:
            return instance
        if role == StateRole:
            return self._state(instance)
        return None

    def close(self) -> None:
        """Stop making thumbnails."""
        self._loader.close()

    def _state(self, instance: Instance) -> str:
        """A key of ``DOTS``: the state of the frame that is least far; frames that nobody began do not count."""
        statuses = self._document.statuses(instance)
        if not statuses:
            return "new"
        return next((one for one in ("", "rejected", "done") if one in statuses), "reviewed") or "in work"

    def _picture(self, key: str) -> QPixmap | None:
        picture = self._pictures.get(key)
        made = self._loader.get(key) if picture is None else None
        if made is not None:
            picture = self._keep(key, made)
        if picture is None and key not in self._broken:
            if key in self._asked:
                self._asked.remove(key)
            self._asked.appendleft(key)
            self._ask.start()
        return picture

    def _made(self, key: str, picture: Display) -> None:
        self._keep(key, picture)
        self._refresh(key)

    def _keep(self, key: str, picture: Display) -> QPixmap:
        height, width = picture.shape[:2]
        image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._pictures[key] = QPixmap.fromImage(image)
        if len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        return self._pictures[key]

    def _failed(self, key: str, _: Exception) -> None:
        self._broken.add(key)
        self._refresh(key)

    def _refresh(self, key: str) -> None:
        if key in self._asked:
            self._asked.remove(key)
        row = self._document.position(FrameRef(key, 0))
        if row < self._count:
            self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws a thumbnail with its name, its number of frames, and a dot that tells its state."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 (Qt's name)
        """All alike, so that a long list lays out at once."""
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
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
        painter.setPen(QPen(QColor(theme.ACCENT if selected else theme.LINE), 2 if selected else 1))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        if instance.frames > 1:
            badge = QRect(box.right() - 30, box.bottom() - 17, 28, 15)
            painter.fillRect(badge, QColor(0, 0, 0, 190))
            painter.setPen(QColor(theme.CANVAS_TEXT))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(instance.frames))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_dot(painter, QRect(rect.left() + 9, box.bottom() + 9, 8, 8), index.data(StateRole))
        painter.setPen(QColor(theme.TEXT if selected else theme.MUTED))
        painter.setFont(theme.caption_font(painter.font()))
        line = QRect(rect.left() + 22, box.bottom() + 3, rect.width() - 28, 20)
        middle = Qt.TextElideMode.ElideMiddle
        text = painter.fontMetrics().elidedText(instance.path.name, middle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


def _paint_dot(painter: QPainter, rect: QRect, state: str) -> None:
    colour = QColor(getattr(theme, DOTS[state]))
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush if state == "new" else colour)
    painter.drawEllipse(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == "reviewed":
        painter.drawEllipse(rect.adjusted(-3, -3, 3, 3))
    elif state == "rejected":
        painter.setPen(QPen(QColor(theme.BACKGROUND), 2))
        painter.drawLine(rect.bottomLeft(), rect.topRight())


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
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(CELL.height() + 14)
        self.selectionModel().currentChanged.connect(self._chosen)
        session.document.subscribe(self._on_changes)

    def close_loader(self) -> None:
        """Stop making thumbnails."""
        self._model.close()

    def _chosen(self, current: QModelIndex) -> None:
        ref = self._session.document.ref
        instance = current.data(InstanceRole)
        if instance is not None and (ref is None or ref.instance != instance.key):
            study.go_to(self._session, ref=FrameRef(instance.key, 0))

    def _on_changes(self, changes: Changes) -> None:
        if changes.studies:
            self._model.sync()
        ref = self._session.document.ref
        if changes.saved and ref is not None:
            self._model.touch(ref)
        if changes.frame and ref is not None:
            row = self._session.document.position(ref)
            if self.currentIndex().row() != row and row < self._model.rowCount():
                self.setCurrentIndex(self._model.index(row))
