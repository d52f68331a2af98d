"""The list of files: those of the project, and which are listed in which order."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from itertools import islice
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.actions.study import go_to
from busapp.document.worklist import Query
from busapp.model.errors import UserError
from busapp.model.study import FrameRef, Instance
from busapp.services.project import ProjectService
from busapp.services.tasks import StepTask

translate = QCoreApplication.translate

FIRST, BATCH = 500, 10_000
"""Files that come into the list at first, so that there is something to see, and then at a time."""


class Known(NamedTuple):
    """What was found out of some files of the project: what they are, or which of those looked at are missing."""

    instances: list[Instance]
    looked_at: int
    missing: list[str]


def show_list(session: Session, *, query: Query) -> None:
    """List the files that a query lets through, in its order. The frame in view stays."""
    session.document.show_list(query)


def go_into_list(session: Session) -> None:
    """Go to the first file of the list, unless the one in view is listed."""
    document = session.document
    listed = document.ref is not None and document.files.place(document.ref.instance) is not None
    if not listed and document.files.listed:
        go_to(session, ref=FrameRef(document.files.listed[0].key, 0))


def open_project(
    session: Session, *, progressed: Callable[[int, int], None], finished: Callable[[], None]
) -> StepTask[Known]:
    """Put every file that the project knows into the list, none of them opened; then look which are missing.

    Args:
        session: the session.
        progressed: called with the number of files that were looked for so far, and of all.
        finished: called at the end, however it came.
    """
    session.project.known.flush()
    total = looked_at = missing = 0

    def add(found: Known) -> None:
        nonlocal total, looked_at, missing
        total, looked_at = total + len(found.instances), looked_at + found.looked_at
        missing += len(found.missing)
        session.document.add_instances(found.instances)
        if found.missing:
            session.document.set_missing(found.missing)
        if session.document.ref is None and found.instances:
            first = session.document.files.next_undone("") or found.instances[0]
            go_to(session, ref=FrameRef(first.key, 0))
        progressed(looked_at, total)

    def done() -> None:
        finished()
        _report(session, missing, total)

    def stopped(error: Exception) -> None:
        finished()
        session.tell_why(error)

    return StepTask(session.background, lambda: _known(session.project), progressed=add, finished=done, failed=stopped)


def _known(project: ProjectService) -> Generator[Known, None, None]:
    store = project.wait_for_store()
    if store is None:
        raise UserError("No project is open, so there are no files of it to list.")
    from busapp.files.project_list import known_instances  # SQLAlchemy must not delay the window

    known = known_instances(store)
    keys: list[str] = []
    while batch := list(islice(known, BATCH if keys else FIRST)):
        keys += [one.key for one in batch]
        yield Known(batch, 0, [])
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        yield Known([], len(part), [key for key in part if not os.access(key, os.R_OK)])


def _report(session: Session, missing: int, total: int) -> None:
    if total == 0:
        text = translate("worklist", "The project has no files yet: it keeps those that are opened from now on.")
        session.notices.info(text)
    elif missing:
        text = translate(
            "worklist",
            "{0} of the project's {1} files are not where they were, or may not be read. Open their folder where it is "
            "now, and they are found again.",
        )
        session.notices.warn(text.format(missing, total))
