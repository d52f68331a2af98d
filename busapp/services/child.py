"""A verb of the command line in a process of its own, heard line by line: what it meets cannot harm the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

MERCY_MS = 3000


class Child(QObject):
    """Started at once.

    Args:
        words: the verb and its options; seen by everyone on this machine.
        parent: it ends with this.
        given: what the verb reads from its standard input, seen by nobody else.
    """

    said = Signal(str)
    """A line of its standard output."""

    ended = Signal(bool, str)
    """Whether it did what it was asked, and, where not, why, in its own words."""

    def __init__(self, words: Sequence[str], parent: QObject, given: str = "") -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setProgram(sys.executable)
        self._process.setArguments(["-m", "busapp", *words])
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._not_started)
        self._process.start()
        self._process.write(given.encode())
        self._process.closeWriteChannel()

    def stop(self) -> None:
        """Have it end soon."""
        self._process.terminate()
        QTimer.singleShot(MERCY_MS, self, self._process.kill)

    def end(self) -> None:
        """Have it end now, and call nobody."""
        self.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(MERCY_MS)

    def _read(self) -> None:
        while self._process.canReadLine():
            self.said.emit(bytes(self._process.readLine().data()).decode("utf-8", "replace").rstrip("\r\n"))

    def _finished(self, code: int, _: QProcess.ExitStatus) -> None:
        self._read()
        words = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        lines = [line.removeprefix("busapp: ") for line in words.splitlines() if line.startswith("busapp: ")]
        self.ended.emit(code == 0, lines[-1] if lines else words.strip()[-500:])

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(False, self._process.errorString())
