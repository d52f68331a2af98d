"""The main window: an empty frame at first, furnished once it is on screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QWidget

from busapp.services.settings import Settings
from busapp.ui import theme

if TYPE_CHECKING:
    from busapp.ui.workbench import Workbench


class MainWindow(QMainWindow):
    """Title, size, closing and dropping; all else is the ``Workbench``'s.

    Args:
        settings: the size and place of the last time are in there.
        shown: called once, when the window has first been painted.
    """

    def __init__(self, settings: Settings, shown: Callable[[], None]) -> None:
        super().__init__()
        self._settings = settings
        self._shown: Callable[[], None] | None = shown
        self.workbench: Workbench | None = None
        self.setWindowTitle("busapp")
        self.setAcceptDrops(True)
        self.setMinimumSize(880, 560)
        self.resize(1280, 800)
        self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode()))
        blank = QWidget()
        blank.setStyleSheet(f"background: {theme.CANVAS}")
        self.setCentralWidget(blank)

    def furnish(self, workbench: Workbench) -> None:
        """Put everything in its place."""
        self.workbench = workbench
        workbench.furnish(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """The first paint is when the window is on screen; the work that follows must not be part of it."""
        super().paintEvent(event)
        if self._shown is not None:
            shown, self._shown = self._shown, None
            QTimer.singleShot(0, shown)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Files and folders may be dropped."""
        if self.workbench is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Open what was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if self.workbench is not None and paths:
            self.workbench.open_paths(paths)
            event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Keep the window's place, and do not leave with work that could not be saved unless told to."""
        self._settings.window_geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        if self.workbench is not None and not self.workbench.may_close():
            event.ignore()
            return
        event.accept()

    def ask(self, question: str, yes: str, no: str) -> bool:
        """A question that must be answered before the window goes."""
        box = QMessageBox(QMessageBox.Icon.Warning, "busapp", question, parent=self)
        agree = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(no, QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is agree
