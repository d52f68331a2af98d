"""The DICOM tags of the file in view, with a search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from busapp.files.tags import Tag

translate = QCoreApplication.translate


class TagDialog(QDialog):
    """A table; what is typed is looked for in tag, name and value, whatever the case."""

    def __init__(self, path: Path, tags: Sequence[Tag], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(path.name)
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("tags", "Search tag, name or value"))
        self.search.setAccessibleName(translate("tags", "Search tag, name or value"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.table = QTableWidget(len(tags), 4)
        heads = [
            translate("tags", "Tag"),
            translate("tags", "VR"),
            translate("tags", "Name"),
            translate("tags", "Value"),
        ]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setAccessibleName(translate("tags", "DICOM tags"))
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        for row, tag in enumerate(tags):
            indent = "    " * tag.depth
            for column, text in enumerate((f"{indent}{tag.tag}", tag.vr, tag.name, tag.value)):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self._texts = [f"{tag.tag} {tag.name} {tag.value}".casefold() for tag in tags]
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.search, self.table, self._count, buttons):
            layout.addWidget(widget)
        self.resize(860, 640)
        self._filter("")

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        shown = 0
        for row, held in enumerate(self._texts):
            hidden = not all(word in held for word in wanted)
            self.table.setRowHidden(row, hidden)
            shown += not hidden
        self._count.setText(translate("tags", "{0} of {1} elements").format(shown, len(self._texts)))
