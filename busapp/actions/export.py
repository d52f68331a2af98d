"""Write a project's masks as a data set."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from busapp.files.export import EXPORTERS
from busapp.files.project_store import ProjectStore
from busapp.model.errors import UserError
from busapp.model.progress import Progress


def export_project(store: ProjectStore, *, form: str, target: Path) -> Generator[Progress, None, None]:
    """Export every annotated frame of a project.

    Raises:
        UserError: an unknown format, nothing to export, or the target cannot be written.
    """
    if form not in EXPORTERS:
        raise UserError(f"no export format {form!r}; there are: {', '.join(EXPORTERS)}")
    frames = list(store.annotated())
    if not frames:
        raise UserError(f"{store.folder}: the project has no annotated frame yet, so there is nothing to export")
    yield from EXPORTERS[form](frames, target)
