"""Notices when another model comes into use, in whichever window or command."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

SETTLE_MS = 200


class ShelfWatch(QObject):
    """Watches the shelf's history, which may not be there yet.

    Args:
        history: the file.
    """

    changed = Signal()

    def __init__(self, history: Path) -> None:
        super().__init__()
        self._history = history
        self._seen = self._stamp()
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._look)
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())
        self._watch()

    def close(self) -> None:
        """Watch no more."""
        self._settle.stop()
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)

    def _watch(self) -> None:
        """A file that is replaced is no longer watched, a folder that is not there yet never is."""
        folder = self._history.parent
        wanted = [folder if folder.is_dir() else folder.parent, self._history]
        watched = {*self._watcher.files(), *self._watcher.directories()}
        missing = [str(path) for path in wanted if path.exists() and str(path) not in watched]
        if missing:
            self._watcher.addPaths(missing)

    def _look(self) -> None:
        self._watch()
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self.changed.emit()

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._history.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
