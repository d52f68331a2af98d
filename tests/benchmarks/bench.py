"""The real window in this process, on no screen, with a home of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from busapp.actions.session import Session
from busapp.services.notices import Notices
from busapp.services.settings import Settings
from busapp.services.trace import Trace
from busapp.ui.theme import apply_theme
from busapp.ui.window import MainWindow
from busapp.ui.workbench import Workbench


class Bench:
    """A window with its session, started; ``held`` are the milliseconds that the window's thread computed each turn."""

    def __init__(self, home: Path, trace: Trace | None = None) -> None:
        os.environ["BUSAPP_HOME"] = str(home)
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        apply_theme(application)
        self._application = application
        self.held: list[float] = []
        self.session = Session(Settings(reader="bench"), trace or Trace(), Notices())
        self.session.start(home / "project", None)
        self.window = MainWindow(self.session.settings, shown=lambda: None)
        self.window.resize(1366, 768)
        self.window.show()
        self.workbench = Workbench(self.session)
        self.window.furnish(self.workbench)

    def turn(self) -> None:
        """Let the window do what it has to do now."""
        start = time.thread_time()
        self._application.processEvents()
        self.held.append((time.thread_time() - start) * 1e3)

    def wait(self, condition: Callable[[], bool], seconds: float = 60.0) -> float:
        """Turn until a condition holds; the milliseconds it took.

        Raises:
            TimeoutError: it does not come to hold.
        """
        start = time.perf_counter()
        while not condition():
            if time.perf_counter() - start > seconds:
                raise TimeoutError(f"waited for {seconds:.0f} s in vain")
            self.turn()
            time.sleep(0.0005)
        return (time.perf_counter() - start) * 1e3

    def do(self, verb: str) -> None:
        """What a person chooses from the menu."""
        action = next(one for one in self.window.actions() if one.objectName() == verb)
        action.trigger()

    def close(self) -> None:
        """Close the window and let go of its files."""
        self.window.close()
        self.turn()
