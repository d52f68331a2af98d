"""What the check before an export found, a line a kind, with examples below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from busapp.actions.export_check import Finding
from busapp.ui import theme

translate = QCoreApplication.translate

ROWS = 5
"""How many lines are seen at least."""


class ExportFindings(QTreeWidget):
    """Errors first, in their colour and said in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.setAccessibleName(self.tr("What the check found"))
        self.show_findings(None)
        self.setMinimumHeight(ROWS * (self.sizeHintForRow(0) + 1))

    def show_findings(self, findings: Sequence[Finding] | None) -> None:
        """Show these instead of what was shown; None: nobody has looked yet."""
        self.clear()
        if not findings:
            text = self.tr("Not checked yet") if findings is None else self.tr("Nothing was found")
            row = QTreeWidgetItem([text])
            row.setForeground(0, QColor(theme.MUTED))
            self.addTopLevelItem(row)
        for found in findings or ():
            self.addTopLevelItem(self._row(found))
        if findings and len(findings) == 1:
            self.expandAll()

    def _row(self, found: Finding) -> QTreeWidgetItem:
        error = found.severity == "error"
        severity = self.tr("Error") if error else self.tr("Warning")
        row = QTreeWidgetItem([f"{severity}: {translate('export', found.text)}: {found.count}"])
        row.setForeground(0, QColor(theme.ERROR if error else theme.WARNING))
        for example in found.examples:
            QTreeWidgetItem(row, [example]).setToolTip(0, example)
        return row
