"""What happens on a bug: nothing that was saved is lost, a report is written, and the person is told, at the next start
again.

The report holds places in the program and versions. No text of an error and no value is in it: those could name a
patient.
"""

from __future__ import annotations

import datetime
import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, qVersion

import busapp
from busapp.services.logs import log_path
from busapp.services.notices import Notices

translate = QCoreApplication.translate

_log = logging.getLogger("busapp.crash")

LARGEST = 500_000
"""Bytes of the report beyond which the next start begins a new one."""


def report_path() -> Path:
    """The report of all bugs, beside the log."""
    return log_path().with_name("crash.txt")


def catch_faults() -> None:
    """Have the report tell where the program was when it is ended by the system (a fault in a library, an abort)."""
    path = report_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_suffix(".old.txt"))
        faulthandler.enable(path.open("a", encoding="utf-8"))
    except OSError as error:
        _log.warning("no report can be written: %s", error.strerror)


def watch_crashes(notices: Notices, unsaved: Callable[[], int]) -> None:
    """Report every exception that nobody caught, on any thread, and say so.

    Args:
        notices: where to say it.
        unsaved: how many changes are not saved.
    """

    def report(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        _write(kind, trace)
        waiting = unsaved()
        state = (
            translate("crash", "{0} changes are not saved yet.").format(waiting)
            if waiting
            else translate("crash", "What you did is saved.")
        )
        text = translate("crash", "Something went wrong inside busapp ({0}). {1} The report is in {2}.")
        notices.error(text.format(kind.__name__, state, report_path()), folder=report_path().parent)

    sys.excepthook = report
    threading.excepthook = lambda failed: report(failed.exc_type, failed.exc_value, failed.exc_traceback)


def tell_of_crash(notices: Notices, told: int) -> int:
    """Say that there is a report, if it is not the one that was told of.

    Args:
        notices: where to say it.
        told: how long the report was that was told of last.

    Returns:
        How long it is now.
    """
    path = report_path()
    size = path.stat().st_size if path.exists() else 0
    if size not in (0, told):
        text = translate(
            "crash",
            "Something went wrong inside busapp the last time. What you had finished is here. A report without names "
            "of patients or files is in {0}.",
        )
        notices.warn(text.format(path), folder=path.parent)
    return size


def _write(kind: type[BaseException], trace: TracebackType | None) -> None:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    about = f"busapp {busapp.__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    places = [
        f"  {'/'.join(Path(one.filename).parts[-3:])}:{one.lineno} {one.name}" for one in traceback.extract_tb(trace)
    ]
    text = "\n".join([f"{now} {kind.__name__}", about, *places])
    try:
        with report_path().open("a", encoding="utf-8") as file:
            file.write(text + "\n\n")
        _log.error("%s, see %s", kind.__name__, report_path().name)
    except OSError:
        _log.error("%s", text)
