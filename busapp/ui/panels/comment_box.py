"""The comment on the frame in view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from busapp.actions import mask as mask_actions
from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.model.edit import COMMENT
from busapp.ui import theme

HEIGHT = 7 * theme.UNIT


class CommentBox(QPlainTextEdit):
    """Enter keeps what was written, as one edit; so does going elsewhere. Esc takes it back."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._keeping = False
        self.setAccessibleName(self.tr("Comment"))
        self.setPlaceholderText(self.tr("Comment on this frame"))
        self.setToolTip(self.tr("Enter keeps it, Esc takes it back, Shift+Enter breaks the line  (Ctrl+Shift+C)"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(HEIGHT)
        session.document.subscribe_gestures(self._keep)
        session.document.subscribe(self._on_changes)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter and Esc lead back to the frame."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._keep()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self._show()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """What was written is kept."""
        super().focusOutEvent(event)
        self._keep()

    def _keep(self) -> None:
        """Make what was written the frame's comment. It counts as a gesture: whatever else is done ends it first."""
        written = self.toPlainText().strip()
        if self._keeping or self._session.document.annotation is None or written == self._held():
            return
        self._keeping = True  # the edit ends gestures, too
        try:
            mask_actions.set_finding(self._session, name=COMMENT, value=written)
        finally:
            self._keeping = False

    def _held(self) -> str:
        annotation = self._session.document.annotation
        return annotation.findings.get(COMMENT, "") if annotation is not None else ""

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.history or changes.pixels:
            self._show()

    def _show(self) -> None:
        self.setEnabled(self._session.document.annotation is not None)
        if self.toPlainText() != self._held():
            self.setPlainText(self._held())
