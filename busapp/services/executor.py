"""Who works through queues: processes of their own on this machine, behind one small interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QProcess

from busapp.files.jobs import jobs_folder
from busapp.model.errors import UserError
from busapp.services.pacs.peers import outbox_path

WORKER_LOG = "worker.log"


class Executor(Protocol):
    """Sees to it that a project's queued jobs are worked through."""

    def start(self, project: Path) -> None:
        """Begin, or do nothing where someone is at it already.

        Raises:
            UserError: it cannot be begun.
        """


class LocalExecutor:
    """A process that outlives the window, at low priority. A second one for the same project ends at once."""

    def start(self, project: Path) -> None:
        """See ``Executor``."""
        start_detached(["jobs", "work", "--project", str(project)], jobs_folder(project))


def start_sending() -> None:
    """See to it that what waits to be sent is sent, whether this program stays open or not.

    Raises:
        UserError: the process cannot be started.
    """
    start_detached(["send", "--queue"], outbox_path())


def start_detached(words: Sequence[str], folder: Path) -> None:
    """Start this program in a process that outlives the window; what it says goes into a log in ``folder``.

    Raises:
        UserError: it cannot be started.
    """
    process = QProcess()
    process.setProgram(sys.executable)
    process.setArguments(["-m", "busapp", *words])
    process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
    process.setStandardInputFile(QProcess.nullDevice())
    process.setStandardOutputFile(str(folder / WORKER_LOG), QProcess.OpenModeFlag.Append)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made: {error.strerror}") from error
    started = process.startDetached()
    if not started:
        raise UserError(f"The background process cannot be started: {process.errorString()}")


def be_humble() -> None:
    """From within a worker: give way to whatever a person does on this machine."""
    if hasattr(os, "nice"):
        os.nice(10)
