"""What the list of files is filtered by: a popup with a box for each state, class and scanner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from busapp.actions import worklist
from busapp.actions.session import Session
from busapp.document.worklist import MISSING, STATES
from busapp.ui import theme

SCANNERS = 12
"""More are not listed: the text field finds the rest."""


class ListFilter(QDialog):
    """Acts at once; Esc, or a click beside it, closes it.

    Args:
        session: whose files are listed.
        titles: of the states of a file, in the window's language.
        button: that it belongs to.
    """

    def __init__(self, session: Session, titles: Mapping[str, str], button: QWidget) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Filter"))
        self.setStyleSheet(f"ListFilter {{ background: {theme.RAISED}; border: 1px solid {theme.LINE}; }}")
        self._session, self._button = session, button
        files = session.document.files
        states: dict[str, str] = {one: f"{titles[one]}  {files.counts().get(one, 0)}" for one in (*STATES, MISSING)}
        classes = {
            "benign": self.tr("benign"),
            "malignant": self.tr("malignant"),
            "normal": self.tr("normal"),
            "": self.tr("not set"),
        }
        devices = {device: device or self.tr("not known") for device in files.devices()[:SCANNERS]}
        self._boxes: dict[str, dict[str, QCheckBox]] = {}
        columns = QHBoxLayout()
        columns.setSpacing(3 * theme.UNIT)
        columns.addLayout(self._column("states", self.tr("Status"), states))
        columns.addLayout(self._column("classes", self.tr("Class"), classes))
        columns.addLayout(self._column("devices", self.tr("Scanner"), devices))
        everything = QPushButton(self.tr("List all files"))
        everything.setAutoDefault(False)
        everything.clicked.connect(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.UNIT] * 4)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(columns)
        layout.addWidget(everything, 0, Qt.AlignmentFlag.AlignLeft)

    def open_above(self) -> None:
        """Show it over its button."""
        corner = self._button.mapToGlobal(QPoint(0, 0))
        self.move(corner.x(), corner.y() - self.sizeHint().height() - theme.UNIT // 2)
        self.show()
        self._boxes["states"][STATES[0]].setFocus()

    def _column(self, name: str, title: str, choices: Mapping[str, str]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.UNIT)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        column.addWidget(heading)
        chosen = getattr(self._session.document.files.query, name)
        self._boxes[name] = {}
        for value, text in choices.items():
            box = QCheckBox(text)
            box.setChecked(value in chosen)
            box.toggled.connect(self._apply)
            column.addWidget(box)
            self._boxes[name][value] = box
        column.addStretch(1)
        return column

    def _apply(self) -> None:
        held = self._session.document.files.query
        query = replace(
            held, states=self._chosen("states"), classes=self._chosen("classes"), devices=self._chosen("devices")
        )
        if query != held:
            worklist.show_list(self._session, query=query)

    def _chosen(self, name: str) -> frozenset[str]:
        return frozenset(value for value, box in self._boxes[name].items() if box.isChecked())

    def _clear(self) -> None:
        for boxes in self._boxes.values():
            for box in boxes.values():
                box.blockSignals(True)
                box.setChecked(False)
                box.blockSignals(False)
        self._apply()
