"""Parts that several dialogs have."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton

from busapp.model.errors import Cancelled, UserError
from busapp.services.error_texts import in_words

translate = QCoreApplication.translate


def push_button(title: str, run: Callable[[], object]) -> QPushButton:
    """A button that Enter in a field beside it does not press."""
    button = QPushButton(title)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: run())
    return button


def why_it_stopped(error: Exception) -> str:
    """What a person reads when work that leaves nothing half done did not come to its end.

    Raises:
        Exception: the error itself, where it is a defect and nothing for a person.
    """
    if isinstance(error, Cancelled):
        return translate("parts", "Stopped; nothing was left behind.")
    if isinstance(error, UserError):
        return in_words(error)
    raise error
