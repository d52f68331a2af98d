"""Where the program's own notes go, and how the libraries are kept off the screen."""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path

from platformdirs import user_log_path

_LIBRARIES = ("pydicom", "PIL", "py.warnings", "pynetdicom", "dicomweb_client", "retrying", "urllib3")


def quiet_libraries() -> None:
    """Keep what libraries say of bad files out of the terminal: each such file is reported once, by its reason."""
    logging.captureWarnings(True)
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def log_path() -> Path:
    """The log file, in the user's log folder or in ``BUSAPP_HOME``."""
    home = os.environ.get("BUSAPP_HOME")
    return (Path(home) if home else user_log_path("busapp", appauthor=False)) / "busapp.log"


def start_log() -> None:
    """Write the program's own log to a file that never grows beyond a megabyte.

    It holds no patient data: our own code logs no names, values or paths of studies, and libraries are left out.
    """
    quiet_libraries()
    logger = logging.getLogger("busapp")
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            log_path(), maxBytes=500_000, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
