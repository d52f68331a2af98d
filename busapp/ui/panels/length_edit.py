"""A field for a length in whole millimetres."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from busapp.model.lexicon import LONGEST_MM
from busapp.ui import theme

_DONE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LengthEdit(QLineEdit):
    """``editingFinished`` comes on Enter, which is its own before it is the menus', and when it is left."""

    def __init__(self) -> None:
        super().__init__()
        self.setValidator(QIntValidator(0, LONGEST_MM, self))
        self.setFont(theme.figures_font(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus | Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        """Keep Enter from accepting a proposal."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _DONE:
            event.accept()
            return True
        return super().event(event)
