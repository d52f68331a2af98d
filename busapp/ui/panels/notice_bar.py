"""Messages: they slide into a bar above the frame, never stop the work, and stay in a list."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from busapp.services.notices import Notice, Notices
from busapp.ui import theme
from busapp.ui.icons import Icons

INFO_MS = 6000

_ICONS = {"info": "information-outline", "warning": "alert-outline", "error": "close-circle-outline"}
_COLOURS = {"info": "ACCENT", "warning": "WARNING", "error": "ERROR"}


def open_folder(folder: Path | None) -> None:
    """Show a folder in the system's own way."""
    if folder is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class NoticeBar(QWidget):
    """The last message; the whole list on request."""

    def __init__(self, notices: Notices, icons: Icons) -> None:
        super().__init__()
        self._notices, self._icons = notices, icons
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = QToolButton()
        self._more.setText(self.tr("Details"))
        self._more.clicked.connect(self.show_all)
        self._folder = QToolButton()
        self._folder.setText(self.tr("Open the folder"))
        self._folder.clicked.connect(lambda: open_folder(self._notices.all[-1].folder))
        close = QToolButton()
        icons.put("close", close.setIcon)
        close.setToolTip(self.tr("Close this message"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, theme.UNIT // 2, theme.UNIT, theme.UNIT // 2)
        layout.setSpacing(theme.UNIT)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._more)
        layout.addWidget(self._folder)
        layout.addWidget(close)
        self._leave = QTimer(self, interval=INFO_MS, singleShot=True)
        self._leave.timeout.connect(self.hide)
        notices.posted.connect(self._show)
        self.hide()
        if notices.all:
            self._show(notices.all[-1])

    def show_all(self) -> None:
        """All messages of this session with their details."""
        dialog = QDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Messages"))
        dialog.resize(720, 420)
        parts = [f"{one.text}\n{one.detail}".strip() for one in reversed(self._notices.all)]
        text = QPlainTextEdit("\n\n".join(parts) or self.tr("No messages."))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(self.tr("Messages"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.reject)
        layout = QVBoxLayout(dialog)
        layout.addWidget(text)
        layout.addWidget(buttons)
        dialog.show()

    def _put_icon(self, icon: QIcon) -> None:
        self._icon.setPixmap(icon.pixmap(20, 20))

    def _show(self, notice: Notice) -> None:
        self._icons.put(_ICONS[notice.level], self._put_icon, _COLOURS[notice.level])
        self._text.setText(notice.text)
        self._more.setVisible(bool(notice.detail))
        self._folder.setVisible(notice.folder is not None)
        theme.set_role(self, notice.level)
        self.show()
        if notice.level == "info":
            self._leave.start()
        else:
            self._leave.stop()
