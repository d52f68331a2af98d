"""The edits of the frame in view, newest below; choosing one undoes or redoes up to it."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from busapp.actions import mask as mask_actions
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.edit import ADJUDICATE, Edit, MaskPatch
from busapp.model.pairing import PAIRED, paired_frame
from busapp.ui import theme


class HistoryPanel(QWidget):
    """Undone edits are gray and stay until something new is done.

    Args:
        session: whose document is shown.
        title: gives findings, and what they are, in the window's language.
    """

    def __init__(self, session: Session, title: Callable[[str], str]) -> None:
        super().__init__()
        self._session = session
        self._finding_title = title
        self._grown: WeakKeyDictionary[Edit, int] = WeakKeyDictionary()
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("History"))
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._chosen)
        self._list.itemActivated.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, theme.UNIT, theme.UNIT, theme.UNIT)
        layout.setSpacing(theme.UNIT // 2)
        layout.addWidget(self._list)
        self._names = {
            "Accept": self.tr("Accept proposal"),
            "Brush": self.tr("Brush"),
            "Erase": self.tr("Erase"),
            "Polygon": self.tr("Polygon"),
            "Lasso": self.tr("Lasso"),
            "Live wire": self.tr("Live wire"),
            "Threshold brush": self.tr("Threshold brush"),
            "Nudge": self.tr("Nudge the contour"),
            "Flood": self.tr("Flood"),
            "Refine": self.tr("Refine in a box"),
            "Click": self.tr("Refined by a click"),
            "Cut": self.tr("Cut in two"),
            "Merge lesions": self.tr("Merge lesions"),
            "Grow": self.tr("Grow"),
            "Shrink": self.tr("Shrink"),
            "Smooth": self.tr("Smooth"),
            "Fill holes": self.tr("Fill holes"),
            "Keep the largest": self.tr("Keep the largest"),
            "Carry": self.tr("Carried over"),
            "From a file": self.tr("From a file"),
            "Interpolate": self.tr("Interpolated"),
            "Propagate": self.tr("Carried along"),
            "Accept volume": self.tr("Accepted in the volume"),
            "Clear": self.tr("Clear"),
            "Remove": self.tr("Lesion removed"),
            "Number": self.tr("Parts numbered"),
            "Class": self.tr("Class"),
            "Status": self.tr("Status"),
            "Key frame": self.tr("Key frame"),
            "Comment": self.tr("Comment"),
            "Merge": self.tr("Merge with another window"),
            ADJUDICATE: self.tr("Adjudicate"),
            PAIRED: self.tr("Paired with"),
        }
        session.document.subscribe(self._on_changes)

    def _on_changes(self, changes: Changes) -> None:
        if changes.history or changes.frame:
            self._fill()

    def _fill(self) -> None:
        annotation = self._session.document.annotation
        self._list.clear()
        if annotation is None:
            return
        undone = self.tr("undone")
        for place, edit in enumerate([*annotation.done, *reversed(annotation.undone)], 1):
            item = QListWidgetItem(f"{place}   {self._title(edit)}")
            item.setToolTip(item.text())
            if place > len(annotation.done):
                item.setForeground(QColor(theme.MUTED))
                item.setToolTip(f"{item.text()}  ({undone})")
            self._list.addItem(item)
        self._list.setCurrentRow(len(annotation.done) - 1)
        self._list.scrollToItem(self._list.currentItem())

    def _title(self, edit: Edit) -> str:
        name, colon, source = edit.name.partition(": ")
        title = (self._names.get(name) or self._finding_title(name)) + colon + source
        if isinstance(edit.change, MaskPatch):
            if edit not in self._grown:
                self._grown[edit] = int(np.count_nonzero(edit.change.after)) - int(np.count_nonzero(edit.change.before))
            return f"{title}  {self._grown[edit]:+d} px"
        return f"{title}: {self._said(edit.name, edit.change.after) or self.tr('not set')}"

    def _said(self, name: str, value: str) -> str:
        """What a finding says, in words; of the other view its file, where that is open."""
        other = paired_frame(value) if name == PAIRED else None
        viewed = self._session.document.find(other) if other is not None else None
        if viewed is None:
            return self._finding_title(value)
        file = self._session.document.instance(viewed).path.name
        return self.tr("{0}, frame {1}").format(file, viewed.index + 1)

    def _chosen(self, item: QListWidgetItem) -> None:
        annotation = self._session.document.annotation
        if annotation is None:
            return
        target = self._list.row(item) + 1
        for _ in range(len(annotation.done) - target):
            mask_actions.undo(self._session)
        for _ in range(target - len(annotation.done)):
            mask_actions.redo(self._session)
