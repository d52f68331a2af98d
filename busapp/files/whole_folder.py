"""Folders that are there only once they are complete."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from busapp.model.errors import UserError


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """``<target>.partial``, which becomes ``target`` at the end; nothing is left of it where something fails.

    Raises:
        UserError: ``target`` exists, or cannot be written.
    """
    if target.exists():
        raise UserError(f"{target}: exists already; choose a new folder")
    part = target.with_name(target.name + ".partial")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        yield part
        part.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{target}: cannot be written: {reason}. Nothing is left of it.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
