"""Write a project's masks as a data set."""

from __future__ import annotations

from collections.abc import Generator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from busapp.files.deidentify.keys import Keys
from busapp.files.export import EXPORTERS
from busapp.files.export.data_set import MANIFEST_NAME
from busapp.files.export.list_file import read_head
from busapp.files.export.settings import DEFAULTS, ExportSettings
from busapp.files.project_store import ProjectStore
from busapp.model.errors import UserError
from busapp.model.progress import Progress
from busapp.model.words import QT_TRANSLATE_NOOP

STATUSES: dict[str, tuple[frozenset[str], str]] = {
    "begun": (
        frozenset({"", "done", "reviewed"}),
        QT_TRANSLATE_NOOP("export", "all that were begun, but for rejected ones"),
    ),
    "done": (frozenset({"done", "reviewed"}), QT_TRANSLATE_NOOP("export", "done or reviewed")),
    "reviewed": (frozenset({"reviewed"}), QT_TRANSLATE_NOOP("export", "reviewed only")),
}
"""Which frames can be chosen, by their statuses, and in words."""


def export_project(
    store: ProjectStore,
    *,
    form: str,
    target: Path,
    reader: str = "",
    statuses: AbstractSet[str] | None = None,
    settings: ExportSettings = DEFAULTS,
) -> Generator[Progress, None, None]:
    """Export every frame that a reader annotated.

    Args:
        store: the project.
        form: a key of ``EXPORTERS``.
        target: the folder to make.
        reader: whose annotations; may be left out where only one has made any.
        statuses: only frames of these (empty: in work); all for None.
        settings: of these, those that the format has.

    Raises:
        UserError: an unknown format, nothing to export, several readers and none named, or the target cannot be
            written.
    """
    exporter = EXPORTERS.get(form)
    if exporter is None:
        raise UserError(f"no export format {form!r}; there are: {', '.join(EXPORTERS)}")
    reader = one_reader(store, reader)
    total = store.count(reader, statuses)
    if total == 0:
        of_status = f" that is {' or '.join(sorted(filter(None, statuses)))}" if statuses and "" not in statuses else ""
        raise UserError(f"{store.folder}: there is no annotated frame{of_status} yet, so there is nothing to export")
    yield from exporter.write(store.annotated(reader, statuses), total, target, settings, Keys(store.secret))


def one_reader(store: ProjectStore, reader: str = "") -> str:
    """The reader named, or the only one there is; empty where nobody has annotated anything.

    Raises:
        UserError: there are several.
    """
    readers = store.readers()
    if len(readers) > 1 and not reader:
        raise UserError(f"{store.folder}: several readers annotated here; name one of {', '.join(readers)}")
    return reader or next(iter(readers), "")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A data set that was written: frames in it, frames left out, pixels that the format could not hold."""

    frames: int
    left_out: int
    pixels_lost: int


def outcome(target: Path) -> Outcome:
    """What the manifest of a data set says of it."""
    head = read_head(target / MANIFEST_NAME)
    return Outcome(frames=sum(head["counts"].values()), left_out=head["left_out"], pixels_lost=head["pixels_lost"])
