"""Who works through queues: processes of their own on this machine, behind one small interface."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QProcess

from busapp.files.project_folder import jobs_folder
from busapp.model.errors import UserError
from busapp.services.pacs.peers import outbox_path

WORKER_LOG = "worker.log"

NICE = 10
"""How far a worker stands back behind a window, from 0 to 19."""

BELOW_NORMAL = 0x4000
"""Windows' BELOW_NORMAL_PRIORITY_CLASS."""


class Executor(Protocol):
    """Sees to it that a project's queued jobs are worked through."""

    def start(self, project: Path) -> None:
        """Begin, or do nothing where someone is at it already.

        Raises:
            UserError: it cannot be begun.
        """


class LocalExecutor:
    """Processes that outlive the window, at low priority: one a job, no more of a project than ``at_once`` says."""

    def __init__(self, at_once: Callable[[], int] = lambda: 1) -> None:
        self._at_once = at_once

    def start(self, project: Path) -> None:
        """See ``Executor``."""
        words = ["jobs", "work", "--project", str(project), "--at-once", str(self._at_once())]
        start_detached(words, jobs_folder(project))


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
    """From within a worker: give way to whatever a person does on this machine. Its children do so, too."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL)
        return
    os.nice(NICE)
    group = Path("/proc/self/autogroup")
    if group.exists():
        # Linux shares the processors among sessions first, and a worker's is its own: niceness alone does nothing.
        with contextlib.suppress(OSError):  # a kernel or container that does not allow it
            group.write_text(str(NICE), "ascii")
