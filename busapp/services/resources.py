"""Where the files that ship with the program are: models, the sample study, translations."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def resources_folder() -> Path:
    """``BUSAPP_RESOURCES``, the checkout's ``resources``, or where the wheel put them.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    candidates = [
        Path(os.environ.get("BUSAPP_RESOURCES", "/nowhere")),
        Path(__file__).resolve().parents[2] / "resources",
        Path(sys.prefix) / "share" / "busapp" / "resources",
    ]
    for folder in candidates:
        if (folder / "models").is_dir():
            return folder
    raise FileNotFoundError(f"busapp's resources are in none of {', '.join(map(str, candidates))}")


def sample_study() -> Path:
    """The folder of the phantom that ships with the program."""
    return resources_folder() / "samples"
