"""Who reads, and what readers of this project may see."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from busapp.actions import reading
from busapp.actions.session import Session
from busapp.model.errors import UserError
from busapp.model.reading import LONGEST_NAME, ReadingRules
from busapp.services.error_texts import in_words
from busapp.ui import theme


class ReaderDialog(QDialog):
    """Choose a reader of the project, or type the name of a new one.

    Args:
        session: whose reader is changed.
        known: readers who have annotated here.
        parent: of the dialog.
    """

    def __init__(self, session: Session, known: Sequence[str], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Reader"))
        self.setMinimumWidth(420)
        about = QLabel(
            self.tr(
                "Each reader has masks and findings of their own for every frame. Another reader changes none of yours."
            )
        )
        about.setWordWrap(True)
        self.name = QLineEdit(session.settings.reader)
        self.name.setAccessibleName(self.tr("Reader"))
        self.name.setMaxLength(LONGEST_NAME)
        self.name.selectAll()
        self.known = QListWidget()
        self.known.setAccessibleName(self.tr("Readers of this project"))
        self.known.addItems(list(known))
        self.known.setMaximumHeight(6 * (self.known.sizeHintForRow(0) + 2) if known else 0)
        self.known.setVisible(bool(known))
        self.known.currentTextChanged.connect(self.name.setText)
        self.known.itemDoubleClicked.connect(self.accept)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.setStyleSheet(f"color: {theme.ERROR}")
        self._problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        _lay_out(self, about, self.name, self.known, self._problem, buttons)
        self.name.setFocus()

    def accept(self) -> None:
        """Change the reader; a text that is no name stays to be mended."""
        try:
            reading.change_reader(self._session, name=self.name.text())
        except UserError as error:
            self._problem.setText(in_words(error))
            self._problem.show()
        else:
            super().accept()


class RulesDialog(QDialog):
    """The rules of reading, which are kept in the project and hold for all who read it."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Reading"))
        self.setMinimumWidth(480)
        about = QLabel(self.tr("These hold for this project, and for everyone who reads it."))
        about.setProperty("role", "muted")
        rules = session.document.rules
        self.blinded = QCheckBox(self.tr("Blinded: others' work on a frame is seen only once one's own is done"))
        self.names = QCheckBox(self.tr("Hide patients' names in captions and DICOM tags"))
        self.proposals = QCheckBox(self.tr("Readers see the model's proposals"))
        self.blinded.setChecked(rules.blinded)
        self.names.setChecked(rules.names_hidden)
        self.proposals.setChecked(not rules.proposals_hidden)
        self.proposals.setToolTip(self.tr("Readers who see what a model proposes tend to agree with it."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        _lay_out(self, about, self.blinded, self.names, self.proposals, buttons)

    def accept(self) -> None:
        """Keep the rules in the project."""
        rules = ReadingRules(
            blinded=self.blinded.isChecked(),
            names_hidden=self.names.isChecked(),
            proposals_hidden=not self.proposals.isChecked(),
        )
        reading.set_rules(self._session, rules=rules)
        super().accept()


def _lay_out(dialog: QDialog, *widgets: QWidget) -> None:
    layout = QVBoxLayout(dialog)
    layout.setSpacing(2 * theme.UNIT)
    layout.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
    for widget in widgets:
        layout.addWidget(widget)
