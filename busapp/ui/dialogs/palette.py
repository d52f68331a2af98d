"""The command palette: every action by its name, a few letters and Enter away."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from busapp.ui.verbs import Verb, VerbActions

translate = QCoreApplication.translate

VERB = Qt.ItemDataRole.UserRole


class Palette(QDialog):
    """What can be done now, filtered by the words typed, in any order; the arrows choose, Enter does it."""

    def __init__(self, actions: VerbActions, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("palette", "Do ..."))
        self._actions = actions
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("palette", "Type a few letters of what you want to do"))
        self.search.setAccessibleName(translate("palette", "Type a few letters of what you want to do"))
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.found = QListWidget()
        self.found.setAccessibleName(translate("palette", "Actions"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.itemClicked.connect(self._do)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.found)
        self.resize(460, 420)
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Arrows and Enter in the search box belong to the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.found.count():
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.found.setCurrentRow((self.found.currentRow() + step) % self.found.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do(self.found.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        wanted = text.casefold().split()
        self.found.clear()
        for verb in self._actions.verbs:
            if self._actions.action(verb.name).isEnabled() and all(word in verb.title.casefold() for word in wanted):
                item = QListWidgetItem(self._line(verb))
                item.setData(VERB, verb.name)
                self.found.addItem(item)
        self.found.setCurrentRow(0)

    def _do(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.accept()
            self._actions.action(item.data(VERB)).trigger()

    def _line(self, verb: Verb) -> str:
        return f"{verb.label}    {self._actions.hint(verb.name)}".rstrip()
