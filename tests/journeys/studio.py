"""The real window, driven as a person would, in words of the domain."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import busapp.main
from busapp.actions.session import Session
from busapp.document.document import Document
from busapp.files.project_store import ProjectStore
from busapp.model.edit import Annotation
from busapp.model.frame import Point
from busapp.ui.canvas.canvas import Canvas
from busapp.ui.window import MainWindow
from busapp.ui.workbench import Workbench

PATIENCE_MS = 20_000


def _windows() -> list[MainWindow]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()]


class Studio:
    """One running window. ``start`` goes through the real ``main()``."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str | Path]) -> None:
        self._qtbot = qtbot
        self.closed = False
        before = _windows()
        found: list[MainWindow] = []

        def keep_instead_of_running(*_: object) -> int:
            found.extend(window for window in _windows() if window not in before)
            return 0

        monkeypatch.setattr(QApplication, "exec", keep_instead_of_running)
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # what main() sets goes with the test
        monkeypatch.setattr(threading, "excepthook", threading.excepthook)
        assert busapp.main.main([str(argument) for argument in arguments]) == 0
        (self.window,) = found
        self.wait(lambda: self.window.workbench is not None)

    @property
    def workbench(self) -> Workbench:
        workbench: Workbench | None = self.window.workbench
        assert workbench is not None
        return workbench

    @property
    def session(self) -> Session:
        return self.workbench.session

    @property
    def store(self) -> ProjectStore:
        store = self.session.project.store
        assert store is not None
        return store

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def canvas(self) -> Canvas:
        return self.workbench.canvas

    @property
    def annotation(self) -> Annotation:
        assert self.document.annotation is not None
        return self.document.annotation

    def offers(self) -> bool:
        """Whether a proposal is shown."""
        return self.document.offered is not None

    @property
    def history(self) -> list[str]:
        return [edit.name for edit in self.annotation.done]

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def wait_for_frame(self, name: str, index: int = 0) -> None:
        """Until this frame is on screen with its annotation and the model's answer."""

        def shown() -> bool:
            ref, document = self.document.ref, self.document
            at_place = ref is not None and document.instance(ref).path.name == name and ref.index == index
            return at_place and document.annotation is not None and document.proposal is not None

        self.wait(shown)

    def wait_until_saved(self) -> None:
        self.wait(lambda: self.session.project.unsaved == 0)

    def press(self, *keys: str) -> None:
        """Press keys by their names, as shortcuts have them."""
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        for key in keys:
            QTest.keySequence(self.window, key)

    def paint(self, *points: tuple[float, float]) -> None:
        """A stroke through places of the frame, with the tool in hand."""
        places = [self.place(*point) for point in points]
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(self.canvas, place)
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, pos=places[-1])

    def click(self, x: float, y: float) -> None:
        """A click on a place of the frame, with the tool in hand."""
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=self.place(x, y))

    def place(self, x: float, y: float) -> QPoint:
        """Where a place of the frame is on the canvas."""
        return self.canvas._view.transform().map(QPointF(x, y)).toPoint()

    def frame_place(self, place: QPoint) -> Point:
        return self.canvas._view.to_frame(QPointF(place))

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            assert self.window.close()
            self.window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QApplication.processEvents()
