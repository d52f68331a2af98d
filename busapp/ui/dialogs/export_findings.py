"""What the check before an export found, a line a kind, with examples below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from busapp.actions.export_check import Finding
from busapp.ui import theme

translate = QCoreApplication.translate

ROWS = 6
"""How many lines are seen at once."""


class ExportFindings(QTreeWidget):
    """Errors first, in their colour and said in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.setAccessibleName(self.tr("What the check found"))
        self.hide()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these instead of what was shown; nothing is seen where there are none."""
        self.clear()
        for found in findings:
            error = found.severity == "error"
            severity = self.tr("Error") if error else self.tr("Warning")
            text = f"{severity}: {translate('export', found.text)}: {found.count}"
            row = QTreeWidgetItem([text])
            row.setForeground(0, QColor(theme.ERROR if error else theme.WARNING))
            for example in found.examples:
                QTreeWidgetItem(row, [example]).setToolTip(0, example)
            self.addTopLevelItem(row)
            row.setExpanded(len(findings) == 1)
        self.setVisible(bool(findings))
        if findings:
            self.setMinimumHeight(ROWS * (self.sizeHintForRow(0) + 1))
