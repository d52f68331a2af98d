"""Help: every key, and what this program is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import busapp
from busapp.actions.session import Session
from busapp.ui import theme
from busapp.ui.verbs import Verb

translate = QCoreApplication.translate


def show_keys(parent: QWidget, verbs: Sequence[Verb], held: Sequence[tuple[str, str]]) -> None:
    """All verbs that have keys, and what keys and buttons do on the canvas."""
    native = QKeySequence.SequenceFormat.NativeText
    rows = [
        (verb.title, "   ".join(keys.toString(native) for keys in verb.sequences if keys.toString() not in "!@#)"))
        for verb in verbs
        if verb.keys
    ]
    table = QWidget()
    grid = QGridLayout(table)
    grid.setHorizontalSpacing(4 * theme.UNIT)
    half = (len(rows) + len(held) + 1) // 2
    for place, (title, keys) in enumerate([*rows, *held]):
        column, row = 2 * (place // half), place % half
        grid.addWidget(QLabel(title), row, column)
        label = QLabel(keys)
        label.setProperty("role", "muted")
        grid.addWidget(label, row, column + 1)
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(table)
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(translate("help", "Keys"))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(area)
    layout.addWidget(buttons)
    dialog.resize(820, 620)
    dialog.open()


def show_about(parent: QWidget, session: Session) -> None:
    """Version, model, project, and what this program is not."""
    store = session.project.store
    lines = [
        f"busapp {busapp.__version__}",
        translate("help", "Model: {0}").format(session.masks.model_name or session.masks.problem),
        translate("help", "Project: {0}").format(store.folder if store else session.project.problem),
        "",
        translate("help", "Not a medical device. Proposals are for a person to check, never a diagnosis."),
    ]
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(translate("help", "About busapp"))
    box.setText("\n".join(lines))
    box.open()
