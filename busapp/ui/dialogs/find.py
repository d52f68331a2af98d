"""Find studies on a server, and fetch one. The asking is done by ``busapp query`` in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from busapp.model.errors import UserError
from busapp.services.child import Child
from busapp.services.error_texts import in_words
from busapp.services.pacs.peers import all_peers, received_path
from busapp.ui import theme
from busapp.ui.dialogs.parts import push_button
from busapp.ui.dialogs.servers import ServersDialog

SHOWN = ("date", "patient_id", "patient_name", "modalities", "instances", "description")


class FindDialog(QDialog):
    """Stays beside the window until a study was fetched and opened.

    Args:
        open_paths: called with the folder of a study that was fetched.
        parent: of the dialog.
    """

    def __init__(self, open_paths: Callable[[Sequence[Path]], None], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._open_paths = open_paths
        self._child: Child | None = None
        self._studies: list[dict[str, Any]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Find on a server"))
        self.resize(900, 520)
        self._peer = QComboBox()
        servers = push_button(self.tr("Servers ..."), self._edit_servers)
        self._fields = {name: QLineEdit() for name in ("patient_id", "patient_name", "study_date", "modality")}
        self._fields["modality"].setText("US")
        self._fields["patient_name"].setPlaceholderText(self.tr("FAMILY*"))
        self._fields["study_date"].setPlaceholderText(self.tr("20240131 or 20240101-20240131"))
        titles = {
            "patient_id": self.tr("Patient id"),
            "patient_name": self.tr("Patient's name"),
            "study_date": self.tr("Study date"),
            "modality": self.tr("Modality"),
        }
        self._find = push_button(self.tr("Find"), self._ask)
        self._find.setDefault(True)
        self._table = self._studies_table()
        self._bar = QProgressBar(textVisible=False)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._fetch = push_button(self.tr("Fetch and open"), self._retrieve)
        self._stop = push_button(self.tr("Stop"), self._cancel)
        form = QFormLayout()
        form.setVerticalSpacing(theme.UNIT)
        row, last = QHBoxLayout(), QHBoxLayout()
        for one in (row, last):
            one.setSpacing(theme.UNIT)
        row.addWidget(self._peer, 1)
        row.addWidget(servers)
        form.addRow(self.tr("Server"), row)
        self._peer.setAccessibleName(self.tr("Server"))
        for name, field in self._fields.items():
            field.setAccessibleName(titles[name])
            form.addRow(titles[name], field)
        for widget in (self._find, self._fetch, self._stop):
            last.addWidget(widget)
        last.addStretch(1)
        last.addWidget(push_button(self.tr("Close"), self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(form)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._state)
        layout.addLayout(last)
        self._load_servers()
        self._fields["patient_id"].setFocus()

    def done(self, result: int) -> None:
        """Closed in whichever way: what was begun is stopped."""
        if self._child is not None:
            self._child.end()
        super().done(result)

    def _studies_table(self) -> QTableWidget:
        table = QTableWidget(0, len(SHOWN))
        table.setAccessibleName(self.tr("Studies"))
        table.setHorizontalHeaderLabels(
            [
                self.tr("Date"),
                self.tr("Patient id"),
                self.tr("Patient's name"),
                self.tr("Modality"),
                self.tr("Files"),
                self.tr("Description"),
            ]
        )
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setStretchLastSection(True)
        table.itemSelectionChanged.connect(self._refresh)
        table.itemActivated.connect(lambda _: self._retrieve())
        return table

    def _edit_servers(self) -> None:
        dialog = ServersDialog(self)
        dialog.finished.connect(self._load_servers)
        dialog.open()

    def _load_servers(self) -> None:
        chosen = self._peer.currentText()
        self._peer.clear()
        try:
            self._peer.addItems(list(all_peers()))
        except UserError as error:
            self._tell(in_words(error), "error")
        self._peer.setCurrentIndex(max(self._peer.findText(chosen), 0 if self._peer.count() else -1))
        if not self._peer.count():
            self._tell(self.tr("No server is known yet: add one with Servers ..."), "muted")
        self._refresh()

    def _refresh(self) -> None:
        busy, place = self._child is not None, self._table.currentRow()
        self._find.setEnabled(not busy and self._peer.count() > 0)
        self._fetch.setEnabled(not busy and 0 <= place < len(self._studies))
        self._stop.setEnabled(busy)
        self._bar.setVisible(busy)

    def _ask(self) -> None:
        self._studies = []
        self._table.setRowCount(0)
        conditions = {name: field.text().strip() for name, field in self._fields.items()}
        self._tell(self.tr("Asking {0} ...").format(self._peer.currentText()), "muted")
        words = ["query", "--from", self._peer.currentText(), "--conditions", "-", "--json"]
        self._start(words, self._found, self._all_found, json.dumps(conditions))

    def _found(self, line: str) -> None:
        study = json.loads(line)
        self._studies.append(study)
        place = self._table.rowCount()
        self._table.setRowCount(place + 1)
        for column, name in enumerate(SHOWN):
            value = study[name]
            self._table.setItem(place, column, QTableWidgetItem("" if value is None else str(value)))

    def _all_found(self) -> None:
        count = len(self._studies)
        self._tell(self.tr("{0} studies found.").format(count) if count else self.tr("No study fits."), "muted")
        if count:
            self._table.selectRow(0)
            self._table.setFocus()

    def _retrieve(self) -> None:
        if self._child is not None or not 0 <= self._table.currentRow() < len(self._studies):
            return
        uid, target = self._studies[self._table.currentRow()]["uid"], received_path()
        words = ["query", "--from", self._peer.currentText(), "--retrieve", uid, "-o", str(target), "--json"]
        self._tell(self.tr("Fetching ..."), "muted")
        self._start(words, self._came, lambda: self._opened(target / uid))

    def _came(self, line: str) -> None:
        step = json.loads(line)
        self._bar.setRange(0, step["total"])
        self._bar.setValue(step["done"])
        if step["total"]:
            self._tell(self.tr("{0} of {1} files fetched").format(step["done"], step["total"]), "muted")
        else:
            self._tell(step["about"], "warning")

    def _opened(self, folder: Path) -> None:
        self._open_paths([folder])
        self.accept()

    def _start(self, words: list[str], said: Callable[[str], None], then: Callable[[], None], given: str = "") -> None:
        self._bar.setRange(0, 0)
        self._stopped = False
        self._child = Child(words, self, given)
        self._child.said.connect(said)
        self._child.ended.connect(lambda fine, why: self._ended(fine, why, then))
        self._refresh()

    def _ended(self, fine: bool, why: str, then: Callable[[], None]) -> None:
        self._child = None
        self._refresh()
        if fine:
            then()
        elif self._stopped:
            self._tell(self.tr("Stopped. What has come is kept; fetching again goes on from there."), "muted")
        else:
            self._tell(why, "error")

    def _cancel(self) -> None:
        if self._child is not None:
            self._stopped = True
            self._child.stop()

    def _tell(self, text: str, role: str) -> None:
        self._state.setText(text)
        theme.set_role(self._state, role)
