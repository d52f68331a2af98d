"""Send: which files, to which server, and what became of everything that was sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.send import cancel_send, queue_files, send_again
from busapp.actions.session import Session
from busapp.files.outbox import OVER, Summary, all_orders, order_by_number
from busapp.files.source import has_preamble
from busapp.model.errors import UserError
from busapp.services.error_texts import in_words
from busapp.services.executor import start_sending
from busapp.services.pacs.peers import all_peers, outbox_path
from busapp.services.tasks import Lane
from busapp.ui import theme
from busapp.ui.dialogs.parts import push_button
from busapp.ui.dialogs.servers import ServersDialog

POLL_MS = 1000


class _Row(NamedTuple):
    number: int
    summary: Summary


class SendDialog(QDialog):
    """Stays beside the window. What was sent goes on when it, or the window, is closed."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = Lane("send")
        self._rows: list[_Row] = []
        self._paths = _study_in_view(session)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Send"))
        self.resize(860, 440)
        self._what = QLabel()
        self._what.setWordWrap(True)
        choose = push_button(self.tr("Other files ..."), self._choose)
        self._to = QComboBox()
        self._to.setAccessibleName(self.tr("Server"))
        self._to.setMinimumWidth(220)
        servers = push_button(self.tr("Servers ..."), self._edit_servers)
        self._send = push_button(self.tr("Send"), self._begin)
        self._send.setDefault(True)
        self._table = QTableWidget(0, 5)
        self._table.setAccessibleName(self.tr("Sends"))
        self._table.setHorizontalHeaderLabels(
            [self.tr("Send"), self.tr("Server"), self.tr("Confirmed"), self.tr("State"), self.tr("Reason")]
        )
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self._table.verticalHeader().hide()
        self._table.setShowGrid(False)
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.itemSelectionChanged.connect(self._refresh)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._again = push_button(self.tr("Try again"), self._try_again)
        self._cancel = push_button(self.tr("Cancel the send"), self._stop)
        self._lay_out(choose, servers)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._load_servers()
        self._look()

    def done(self, result: int) -> None:
        """Closed in whichever way: sends go on, only looking at them ends."""
        self._timer.stop()
        self._lane.close(2.0)
        super().done(result)

    def _lay_out(self, choose: QPushButton, servers: QPushButton) -> None:
        first, second, last = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (first, second, last):
            row.setSpacing(theme.UNIT)
        first.addWidget(self._what, 1)
        first.addWidget(choose)
        to = QLabel(self.tr("To"))
        to.setBuddy(self._to)
        for widget in (to, self._to, servers):
            second.addWidget(widget)
        second.addStretch(1)
        second.addWidget(self._send)
        last.addWidget(self._again)
        last.addWidget(self._cancel)
        last.addStretch(1)
        last.addWidget(push_button(self.tr("Close"), self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._state)
        layout.addLayout(last)

    def _choose(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Files to send"), self._session.settings.last_folder)
        if paths:
            self._paths = [Path(path) for path in paths]
            self._refresh()

    def _edit_servers(self) -> None:
        dialog = ServersDialog(self)
        dialog.finished.connect(self._load_servers)
        dialog.open()

    def _load_servers(self) -> None:
        chosen = self._to.currentText()
        self._to.clear()
        try:
            self._to.addItems(list(all_peers()))
        except UserError as error:
            self._failed(error)
        self._to.setCurrentIndex(max(self._to.findText(chosen), 0 if self._to.count() else -1))
        self._refresh()

    def _look(self) -> None:
        self._lane.run(_rows, self._seen, self._failed)

    def _seen(self, rows: list[_Row]) -> None:
        if rows == self._rows:
            return
        chosen = self._chosen()
        self._rows = rows
        self._table.setRowCount(len(rows))
        for place, (number, (peer, confirmed, total, state, reason)) in enumerate(rows):
            texts = (str(number), peer, f"{confirmed} / {total}", self._state_text(state), reason)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self._table.setItem(place, column, item)
        if rows:
            numbers = [row.number for row in rows]
            self._table.selectRow(numbers.index(chosen.number) if chosen and chosen.number in numbers else 0)
        self._refresh()

    def _chosen(self) -> _Row | None:
        place = self._table.currentRow()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def _refresh(self) -> None:
        row = self._chosen()
        self._show_reason(row)
        self._send.setEnabled(bool(self._paths) and self._to.count() > 0)
        self._again.setEnabled(row is not None and row.summary.state in ("failed", "cancelled"))
        self._cancel.setEnabled(row is not None and row.summary.state not in OVER)
        if not self._paths:
            self._what.setText(self.tr("No DICOM file is open. Choose files to send."))
        else:
            text = self.tr("DICOM files of this study, sent as they are, with the patient's name in them: {0}")
            self._what.setText(text.format(len(self._paths)))
        self._what.setToolTip("\n".join(path.name for path in self._paths[:20]))

    def _show_reason(self, row: _Row | None) -> None:
        """In full, which a cell of the table has no room for."""
        self._state.setText(in_words(row.summary.reason) if row is not None else "")
        theme.set_role(self._state, "error" if row is not None and row.summary.state == "failed" else "muted")

    def _state_text(self, state: str) -> str:
        return {
            "waiting": self.tr("waiting"),
            "sending": self.tr("sending"),
            "confirmed": self.tr("confirmed"),
            "failed": self.tr("failed"),
            "cancelled": self.tr("cancelled"),
        }[state]

    def _begin(self) -> None:
        paths, to = list(self._paths), self._to.currentText()

        def queue() -> None:
            queue_files(paths, to=to)
            start_sending()

        self._try(queue)

    def _try_again(self) -> None:
        number = self._rows[self._table.currentRow()].number

        def again() -> None:
            send_again(order_by_number(outbox_path(), number))
            start_sending()

        self._try(again)

    def _stop(self) -> None:
        number = self._rows[self._table.currentRow()].number
        self._try(lambda: cancel_send(order_by_number(outbox_path(), number)))

    def _try(self, action: Callable[[], object]) -> None:
        self._lane.run(action, lambda _: self._look(), self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._state.setText(in_words(error))
        theme.set_role(self._state, "error")


def _study_in_view(session: Session) -> list[Path]:
    """The DICOM files of the study that is looked at."""
    document = session.document
    if document.ref is None:
        return []
    study = document.instance(document.ref).study
    return [one.path for one in document.instances if one.study == study and has_preamble(one.path)]


def _rows() -> list[_Row]:
    """The queue, the newest first."""
    return [_Row(order.number, order.summary()) for order in reversed(all_orders(outbox_path()))]
