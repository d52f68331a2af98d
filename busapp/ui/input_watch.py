"""Tells the clock of work when there is input to the window, and when the window is in the background."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QWindow

from busapp.document.work_time import WorkTime

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchUpdate,
        QEvent.Type.Wheel,
    }
)


class InputWatch(QObject):
    """Sees what comes to the whole window, once each, before its widgets do."""

    def __init__(self, window: QWindow, clock: WorkTime) -> None:
        super().__init__(window)
        self._clock = clock
        window.installEventFilter(self)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._show_state)
        self._show_state(application.applicationState())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Keep nothing from the window."""
        if event.type() in _INPUT:
            self._clock.touch()
        return False

    def _show_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._clock.go_on()
        else:
            self._clock.pause()
