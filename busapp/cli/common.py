"""What several verbs share: the project that is meant, and progress on stderr."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from busapp.files.project_folder import DATABASE_NAME, is_project
from busapp.model.errors import UserError
from busapp.model.progress import Progress

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a verb adds its parser."""


def project_folder(folder: Path) -> Path:
    """A folder that holds a project.

    Raises:
        UserError: it does not.
    """
    if not is_project(folder):
        raise UserError(f"{folder}: not a project folder (no {DATABASE_NAME} in it)")
    return folder


def open_store(folder: Path) -> ProjectStore:
    """The project in a folder, which must be there; close it.

    Raises:
        UserError: it is not.
    """
    from busapp.files.project_store import ProjectStore

    return ProjectStore(project_folder(folder), getpass.getuser())


def show_progress(steps: Iterable[Progress]) -> None:
    """Progress on stderr, step by step."""
    for number, step in enumerate(steps, 1):
        if step.left_out:
            print(f"busapp: left out: {step.left_out}", file=sys.stderr)
        if step.note:
            print(f"busapp: {step.note}", file=sys.stderr)
        show_step(step, number)
    if sys.stderr.isatty():
        print(file=sys.stderr)


def show_step(step: Progress, number: int) -> None:
    """One line, rewritten on a terminal; every hundredth step elsewhere."""
    total = f"/{step.total}" if step.total else ""
    if sys.stderr.isatty():
        print(f"\r{step.done}{total} {step.about[-60:]:60}", end="", file=sys.stderr)
    elif number % 100 == 0:
        print(f"{step.done}{total} {step.about}", file=sys.stderr)
