"""The folder that is to be made: a line to write it in, and a button to choose where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from busapp.services.settings import Settings
from busapp.ui import theme
from busapp.ui.dialogs.parts import push_button


class NewFolder(QWidget):
    """Proposes a folder that does not exist yet, beside what was opened last.

    Args:
        settings: that know the last folder.
        stem: of the folder's name; a number follows.
        title: of the window in which a place is chosen.
    """

    changed = Signal()

    def __init__(self, settings: Settings, stem: str, title: str) -> None:
        super().__init__()
        self._settings, self._stem, self._title = settings, stem, title
        self.line = QLineEdit(str(self._proposed()))
        self.line.setAccessibleName(self.tr("Folder to make"))
        self.line.textChanged.connect(self.changed)
        choose = push_button(self.tr("Choose ..."), self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * theme.UNIT)
        layout.addWidget(self.line, 1)
        layout.addWidget(choose)
        self.setFocusProxy(self.line)

    @property
    def named(self) -> bool:
        """Whether anything is written in the line."""
        return bool(self.line.text().strip())

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.line.text().strip()).expanduser()

    def _proposed(self) -> Path:
        last = Path(self._settings.last_folder or Path.home())
        base, number = last.resolve() if last.is_dir() else Path.home(), 1
        while (folder := base / f"{self._stem}-{number}").exists():
            number += 1
        return folder

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._title, self.line.text())
        if folder:
            self.line.setText(str(Path(folder) / self._proposed().name))
