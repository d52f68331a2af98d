"""Write a project's masks as a data set."""

from __future__ import annotations

from collections.abc import Generator
from collections.abc import Set as AbstractSet
from pathlib import Path

from busapp.files.export import EXPORTERS
from busapp.files.project_store import ProjectStore
from busapp.model.errors import UserError
from busapp.model.progress import Progress


def export_project(
    store: ProjectStore, *, form: str, target: Path, reader: str = "", statuses: AbstractSet[str] | None = None
) -> Generator[Progress, None, None]:
    """Export every frame that a reader annotated.

    Args:
        store: the project.
        form: a key of ``EXPORTERS``.
        target: the folder to make.
        reader: whose annotations; may be left out where only one has made any.
        statuses: only frames of these (empty: in work); all for None.

    Raises:
        UserError: an unknown format, nothing to export, several readers and none named, or the target cannot be
            written.
    """
    if form not in EXPORTERS:
        raise UserError(f"no export format {form!r}; there are: {', '.join(EXPORTERS)}")
    readers = store.readers()
    if len(readers) > 1 and not reader:
        raise UserError(f"{store.folder}: several readers annotated here; name one of {', '.join(readers)}")
    reader = reader or next(iter(readers), "")
    total = store.count(reader, statuses)
    if total == 0:
        of_status = f" that is {' or '.join(sorted(statuses))}" if statuses else ""
        raise UserError(f"{store.folder}: there is no annotated frame{of_status} yet, so there is nothing to export")
    yield from EXPORTERS[form](store.annotated(reader, statuses), total, target)
