"""The list of files as Qt's model: names, states, and thumbnails made when they are first asked for."""

from __future__ import annotations

from collections import OrderedDict, deque
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap

from busapp.actions.session import Session
from busapp.document.worklist import MISSING
from busapp.model.frame import Display
from busapp.model.study import Instance
from busapp.services.frames import thumbnail_loader
from busapp.ui.panels.worth_text import worth_text

Index = QModelIndex | QPersistentModelIndex

InstanceRole = Qt.ItemDataRole.UserRole + 1
StateRole = Qt.ItemDataRole.UserRole + 2
CommentRole = Qt.ItemDataRole.UserRole + 3
ProblemRole = Qt.ItemDataRole.UserRole + 4

_ASKED = 48
_KEPT = 1500
"""Thumbnails in memory, about 45 MB; an older one is made anew when it comes into view."""


class ThumbnailModel(QAbstractListModel):
    """The files that the document lists."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._files = session.document.files
        self._count = self._made_as = 0
        self._asked: deque[str] = deque(maxlen=_ASKED)
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()
        self._broken: set[str] = set()
        self.titles = {
            "new": self.tr("new"),
            "proposed": self.tr("proposed"),
            "in work": self.tr("in work"),
            "done": self.tr("done"),
            "reviewed": self.tr("reviewed"),
            "rejected": self.tr("rejected"),
            MISSING: self.tr("missing"),
        }
        self._unreadable = self.tr("not readable")
        self._loader = thumbnail_loader(self._files.instance, self._made, self._failed, session.file_opened)
        self._ask = QTimer(self, interval=0, singleShot=True)
        self._ask.timeout.connect(lambda: self._loader.want(list(self._asked)))

    def sync(self) -> bool:
        """The list may have grown, or been made anew; whether it was made anew."""
        total, anew = len(self._files.listed), self._made_as != self._files.made
        if anew:
            self.beginResetModel()
            self._made_as, self._count = self._files.made, total
            self.endResetModel()
        elif total > self._count:
            self.beginInsertRows(QModelIndex(), self._count, total - 1)
            self._count = total
            self.endInsertRows()
        return anew

    def touch(self, key: str) -> None:
        """What is known of a file has changed."""
        row = self._files.place(key)
        if row is not None and row < self._count:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's name and signature)
        """Number of files."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows."""
        instance = self._files.listed[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return instance.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "<br>".join(map(escape, self._tooltip(instance)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            about = (instance.path.name, str(instance.frames), self._problem(instance))
            return ", ".join([*filter(None, about), self.titles[self._files.state(instance)]])
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(instance)
        if role == InstanceRole:
            return instance
        if role == StateRole:
            return self._files.state(instance)
        if role == CommentRole:
            return bool(self._files.comments(instance))
        if role == ProblemRole:
            return self._problem(instance)
        return None

    def close(self) -> None:
        """Stop making thumbnails."""
        self._loader.close()

    def _problem(self, instance: Instance) -> str:
        """Why there is no thumbnail and will be none; empty where there is no such reason."""
        if self._files.is_missing(instance):
            return self.titles[MISSING]
        return self._unreadable if instance.key in self._broken else ""

    def _tooltip(self, instance: Instance) -> list[str]:
        """What is known of a file, a line each."""
        files = self._files
        title = "" if files.rules.names_hidden else instance.study_title
        lines = [str(instance.path), title, instance.caption.device]
        lines += [self._problem(instance), self.titles[files.state(instance)]]
        if (confidence := files.confidence(instance)) is not None:
            lines.append(self.tr("model: {0} % sure of a lesion").format(min(round(100 * confidence), 99)))
        if seconds := round(files.seconds(instance)):
            lines.append(self.tr("time spent: {0}").format(f"{seconds // 60}:{seconds % 60:02}"))
        if (correction := files.correction(instance)) is not None:
            lines.append(self.tr("corrected: {0} % of what was proposed").format(round(100 * correction)))
        if (disagreement := files.disagreement(instance)) is not None:
            lines.append(self.tr("readers disagree: {0} %").format(round(100 * disagreement)))
        if (worth := files.worth(instance)) is not None:
            lines.append(worth_text(worth))
        return [*filter(None, lines), *files.comments(instance)]

    def _picture(self, instance: Instance) -> QPixmap | None:
        key = instance.key
        picture = self._pictures.get(key)
        made = self._loader.get(key) if picture is None else None
        if made is not None:
            picture = self._keep(key, made)
        if picture is None and not self._problem(instance):
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
        self.touch(key)
