"""Where the program's own notes go, and how the libraries are kept off the screen."""

from __future__ import annotations

import logging
import logging.handlers
import warnings
from pathlib import Path

LIBRARIES = ("pydicom", "PIL", "py.warnings")


def quiet_libraries() -> None:
    """Keep what libraries say of bad files out of the terminal: each such file is reported once, by its reason."""
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
