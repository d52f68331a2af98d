"""What happens on a bug: nothing that was saved is lost, a report is written, and the person is told."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from busapp.services.logs import log_path
from busapp.services.notices import Notices

_log = logging.getLogger("busapp.crash")


def watch_crashes(notices: Notices, unsaved: Callable[[], int]) -> None:
    """Report every exception that nobody caught: in the log in full (code only, no values), on screen in words.

    Args:
        notices: where to say it.
        unsaved: how many changes are not saved.
    """

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        frames = "".join(traceback.format_tb(trace))
        _log.error("%s\n%s", kind.__name__, frames)
        waiting = unsaved()
        state = f"{waiting} changes are not saved yet." if waiting else "What you did is saved."
        notices.error(f"Something went wrong inside busapp ({kind.__name__}). {state} The report is in {log_path()}.")

    sys.excepthook = report
