"""What to export: format, frames, and the options that the format has."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from busapp.actions.export import STATUSES
from busapp.files.export import EXPORTERS
from busapp.files.export.settings import OPTIONS, ExportSettings
from busapp.ui import theme

translate = QCoreApplication.translate


class ExportChoices(QWidget):
    """The formats with a line on each, and what can be chosen of the one in hand."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(theme.UNIT)
        self._form.setHorizontalSpacing(2 * theme.UNIT)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.formats = self._choice(self.tr("Format"), [(name, one.about) for name, one in EXPORTERS.items()])
        self.formats.setMaxVisibleItems(len(EXPORTERS))
        self.statuses = self._choice(self.tr("Frames"), [(name, words) for name, (_, words) in STATUSES.items()])
        self.options = {
            name: self._choice(translate("export", option.title), list(option.choices))
            for name, option in OPTIONS.items()
        }
        self.formats.currentIndexChanged.connect(self._show_options)
        for box in (self.statuses, *self.options.values()):
            box.currentIndexChanged.connect(self.changed)
        self._show_options()

    @property
    def form(self) -> str:
        """The format: a key of ``EXPORTERS``."""
        name: str = self.formats.currentData()
        return name

    @property
    def wanted_statuses(self) -> frozenset[str]:
        """Of which statuses frames are."""
        return STATUSES[self.statuses.currentData()][0]

    @property
    def settings(self) -> ExportSettings:
        """What is chosen, as far as the format has it."""
        return ExportSettings(**{name: self.options[name].currentData() for name in EXPORTERS[self.form].options})

    def _choice(self, title: str, choices: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(title)
        for value, words in choices:
            box.addItem(translate("export", words), value)
        label = QLabel(title)
        label.setBuddy(box)
        self._form.addRow(label, box)
        return box

    def _show_options(self) -> None:
        for name, box in self.options.items():
            self._form.setRowVisible(box, name in EXPORTERS[self.form].options)
        self.changed.emit()
