"""The window's side of what comes in and goes out: data sets, results, servers, files without identity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from busapp.actions.session import Session


class Exchange(QObject):
    """Opens the dialogs. Each brings libraries that must not delay the window, so it is imported when it is asked for.

    Args:
        session: of the window.
        title: a finding's name and value in words.
        open_paths: opens files in the window.
        open_project: puts the project's files into the list.
    """

    def __init__(
        self,
        session: Session,
        title: Callable[[str], str],
        open_paths: Callable[[Sequence[str | Path]], None],
        open_project: Callable[[], None],
    ) -> None:
        super().__init__()
        self._session, self._title = session, title
        self._open_paths, self._open_project = open_paths, open_project

    def export(self, parent: QWidget) -> None:
        """Ask where to, and export the project."""
        if self._session.project.store is None:
            self._session.notices.error(self.tr("No project is open, so there is nothing to export."))
            return
        from busapp.ui.dialogs.export import ExportDialog

        ExportDialog(self._session, parent).open()

    def import_set(self, parent: QWidget) -> None:
        """Ask for a data set, and take it into the project."""
        store = self._session.project.store
        if store is not None:
            from busapp.ui.dialogs.import_set import ImportDialog

            ImportDialog(self._session, store.folder, self._open_project, parent).open()

    def save_results(self, parent: QWidget) -> None:
        """Ask what to write of the study in view, and where to."""
        from busapp.ui.dialogs.results import ResultsDialog

        ResultsDialog(self._session, self._title, parent).open()

    def find(self, parent: QWidget) -> None:
        """Find studies on a server, fetch one and open it; the window can be used meanwhile."""
        from busapp.ui.dialogs.find import FindDialog

        FindDialog(self._open_paths, parent).show()

    def send(self, parent: QWidget) -> None:
        """Send the study in view, and see what waits."""
        from busapp.ui.dialogs.send import SendDialog

        SendDialog(self._session, parent).show()

    def servers(self, parent: QWidget) -> None:
        """Which servers there are, and how they are spoken to."""
        from busapp.ui.dialogs.servers import ServersDialog

        ServersDialog(parent).open()

    def deidentify(self, parent: QWidget) -> None:
        """Look at the opened files' pixels with a person, and write them without identity."""
        from busapp.ui.dialogs.deidentify import DeidentifyDialog

        DeidentifyDialog(self._session, parent).open()
