"""What this program is, and what it is not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

import busapp
from busapp.actions.session import Session

translate = QCoreApplication.translate


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
