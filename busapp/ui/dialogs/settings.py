"""Settings: made of their declarations, a heading a group. What is changed holds at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from busapp.services.settings import About, Settings
from busapp.ui import theme

translate = QCoreApplication.translate


class SettingsDialog(QDialog):
    """One control a setting.

    Args:
        settings: what is set.
        change: called with the name of a setting and its new value.
        parent: the window.
    """

    def __init__(self, settings: Settings, change: Callable[[str, object], None], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("settings", "Settings"))
        self._change = change
        self.controls: dict[str, QWidget] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * theme.UNIT)
        grid.setVerticalSpacing(theme.UNIT)
        grid.setColumnMinimumWidth(1, 26 * theme.UNIT)
        grid.setColumnStretch(2, 1)
        group = ""
        for name, about in settings.schema().items():
            if not about.title:
                continue
            if about.group != group:
                group = about.group
                heading = QLabel(translate("settings", group))
                theme.set_role(heading, "heading")
                heading.setContentsMargins(0, theme.UNIT if grid.rowCount() > 1 else 0, 0, 0)
                grid.addWidget(heading, grid.rowCount(), 0, 1, 3)
            self._add_row(grid, name, about, getattr(settings, name))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * theme.UNIT)
        layout.setContentsMargins(3 * theme.UNIT, 2 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
        layout.addLayout(grid)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(max(560, layout.minimumSize().width()))

    def _add_row(self, grid: QGridLayout, name: str, about: About, value: object) -> None:
        title, tooltip = translate("settings", about.title), translate("settings", about.tooltip)
        control = self._control(about, value, partial(self._change, name))
        control.setObjectName(name)
        control.setAccessibleName(title)
        control.setAccessibleDescription(tooltip)
        control.setToolTip(tooltip)
        label = QLabel(title)
        label.setBuddy(control)
        label.setToolTip(tooltip)
        note = QLabel(translate("settings", "from the next start on") if about.later else "")
        note.setFont(theme.caption_font(note.font()))
        theme.set_role(note, "muted")
        row = grid.rowCount()
        for column, widget in enumerate((label, control, note)):
            grid.addWidget(widget, row, column)
        self.controls[name] = control

    def _control(self, about: About, value: object, change: Callable[[object], None]) -> QWidget:
        if about.choices:
            box = QComboBox()
            for choice, title in about.choices:
                box.addItem(translate("settings", title), choice)
            box.setCurrentIndex(box.findData(value))
            box.activated.connect(lambda place: change(box.itemData(place)))
            return box
        if isinstance(value, bool):
            check = QCheckBox()
            check.setChecked(value)
            check.toggled.connect(change)
            return check
        if isinstance(value, int | float):
            return _number(about, value, change)
        line = QLineEdit(str(value))
        line.editingFinished.connect(lambda: self._write(line, about, change))
        return line

    def _write(self, line: QLineEdit, about: About, change: Callable[[object], None]) -> None:
        """A text that cannot be is not taken."""
        if about.valid is None or about.valid(line.text()):
            change(line.text())


def _number(about: About, value: float, change: Callable[[object], None]) -> QWidget:
    spin = QSpinBox() if isinstance(value, int) else QDoubleSpinBox(decimals=1)
    spin.setRange(about.low, about.high)  # type: ignore[arg-type]  # whole numbers where the value is one
    spin.setValue(value)  # type: ignore[arg-type]
    spin.setSuffix(f" {about.unit}" if about.unit else "")
    spin.setKeyboardTracking(False)
    spin.lineEdit().setTextMargins(theme.UNIT // 2, 0, 0, 0)
    spin.valueChanged.connect(change)
    return spin
