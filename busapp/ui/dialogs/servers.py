"""Servers of images: a list, and what is known of the one that is chosen. The form is made of ``Peer``'s fields."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from busapp.model.errors import UserError
from busapp.services.child import Child
from busapp.services.error_texts import in_words
from busapp.services.pacs.peers import Peer, all_peers, remove_peer, save_peer
from busapp.ui import theme
from busapp.ui.dialogs.parts import push_button

LIST_WIDTH = 180
FORM_WIDTH = 620


class ServersDialog(QDialog):
    """Adds, changes, tests and removes servers."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Servers"))
        self._child: Child | None = None
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Servers"))
        self._list.setFixedWidth(LIST_WIDTH)
        self._list.currentTextChanged.connect(self._show)
        self._name = QLineEdit(placeholderText=self.tr("a short name, such as pacs"))
        self._name.setAccessibleName(self.tr("Name"))
        self._form = QFormLayout()
        self._form.setVerticalSpacing(theme.UNIT)
        self._form.addRow(self.tr("Name"), self._name)
        self._fields = {one.name: self._field(one) for one in dataclasses.fields(Peer) if one.name in Peer.schema()}
        kind = self._fields["kind"]
        assert isinstance(kind, QComboBox)
        kind.currentTextChanged.connect(lambda _: self._show_rows())
        self._state = QLabel(
            self.tr("Passwords are not kept: one comes from the environment variable BUSAPP_PASSWORD_<NAME>.")
        )
        self._state.setWordWrap(True)
        self._state.setMinimumHeight(2 * self._state.fontMetrics().lineSpacing())
        self._new = push_button(self.tr("New"), self._begin)
        self._save = push_button(self.tr("Save"), self._keep)
        self._test = push_button(self.tr("Test the connection"), self._echo)
        self._remove = push_button(self.tr("Remove"), self._forget)
        close = push_button(self.tr("Close"), self.accept)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        for button in (self._save, self._test, self._remove):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        side = QVBoxLayout()
        side.setSpacing(theme.UNIT)
        side.addWidget(self._list, 1)
        side.addWidget(self._new)
        main = QVBoxLayout()
        main.setSpacing(2 * theme.UNIT)
        main.addLayout(self._form)
        main.addStretch(1)
        main.addWidget(self._state)
        main.addLayout(row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(side)
        layout.addLayout(main, 1)
        self.resize(LIST_WIDTH + FORM_WIDTH, 0)
        self._peers: dict[str, Peer] = {}
        self._load("")

    def done(self, result: int) -> None:
        """Closed in whichever way."""
        if self._child is not None:
            self._child.end()
        super().done(result)

    def _field(self, one: dataclasses.Field[Any]) -> QWidget:
        about = Peer.schema()[one.name]
        title = QCoreApplication.translate("peers", about.title)
        widget: QWidget
        if about.choices:
            widget = QComboBox()
            widget.addItems(about.choices)
        elif isinstance(one.default, bool):
            widget = QCheckBox()
        elif isinstance(one.default, int):
            widget = QSpinBox(minimum=0, maximum=65535)
        elif isinstance(one.default, float):
            widget = QDoubleSpinBox(minimum=1, maximum=3600, decimals=0)
        else:
            widget = QLineEdit()
        widget.setAccessibleName(title)
        self._form.addRow(title, widget)
        return widget

    def _show_rows(self) -> None:
        kind = _value(self._fields["kind"])
        for name, about in Peer.schema().items():
            self._form.setRowVisible(self._fields[name], about.kind in ("", kind))

    def _load(self, chosen: str) -> None:
        try:
            self._peers = all_peers()
        except UserError as error:
            self._tell(in_words(error), "error")
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems(list(self._peers))
        self._list.blockSignals(False)
        if self._peers:
            names = list(self._peers)
            self._list.setCurrentRow(names.index(chosen) if chosen in names else 0)
        self._show(self._list.currentItem().text() if self._peers else "")

    def _show(self, name: str) -> None:
        peer = self._peers.get(name)
        self._name.setText(name)
        for one in dataclasses.fields(Peer):
            if one.name in self._fields:
                _set(self._fields[one.name], getattr(peer, one.name) if peer else one.default)
        self._show_rows()
        self._test.setEnabled(peer is not None)
        self._remove.setEnabled(peer is not None)

    def _begin(self) -> None:
        self._list.setCurrentRow(-1)
        self._show("")
        self._name.setFocus()

    def _keep(self) -> None:
        values = {name: _value(widget) for name, widget in self._fields.items()}
        try:
            save_peer(Peer(name=self._name.text().strip(), **values))
        except UserError as error:
            self._tell(in_words(error), "error")
            return
        self._load(self._name.text().strip())
        self._tell(self.tr("Saved."), "muted")

    def _forget(self) -> None:
        try:
            remove_peer(self._list.currentItem().text())
        except UserError as error:
            self._tell(in_words(error), "error")
        self._load("")

    def _echo(self) -> None:
        name = self._list.currentItem().text()
        self._test.setEnabled(False)
        self._tell(self.tr("Asking {0} ...").format(name), "muted")
        self._child = Child(["peers", "echo", name], self)
        self._child.ended.connect(lambda fine, why: self._echoed(name, fine, why))

    def _echoed(self, name: str, fine: bool, why: str) -> None:
        self._child = None
        self._test.setEnabled(True)
        self._tell(self.tr("{0} answers.").format(name) if fine else why, "" if fine else "error")

    def _tell(self, text: str, role: str) -> None:
        self._state.setText(text)
        theme.set_role(self._state, role)


def _value(widget: QWidget) -> Any:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    if isinstance(widget, QSpinBox | QDoubleSpinBox):
        return widget.value()
    assert isinstance(widget, QLineEdit)
    return widget.text().strip()


def _set(widget: QWidget, value: Any) -> None:
    if isinstance(widget, QComboBox):
        widget.setCurrentText(value)
    elif isinstance(widget, QCheckBox):
        widget.setChecked(value)
    elif isinstance(widget, QSpinBox | QDoubleSpinBox):
        widget.setValue(value)
    elif isinstance(widget, QLineEdit):
        widget.setText(value)
