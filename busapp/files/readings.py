"""What several readers say of the same frames, out of the project database, as far as its rules let it be seen."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from busapp.files.project_store import (
    ProjectStore,
    _annotations,
    _edits,
    _frames,
    _meta,
    _unpack,
    path_at,
)
from busapp.model.edit import ADJUDICATE, Findings
from busapp.model.reading import Reading, ReadingRules
from busapp.model.study import FrameRef

_RULES = "reading"
"""Name of the rules in the project's meta table."""

_ADJUDICATED = (
    sa.select(sa.func.coalesce(sa.func.sum(sa.case((_edits.c.step == "undo", -1), else_=1)), 0))
    .where(_edits.c.annotation == _annotations.c.id, _edits.c.name.startswith(ADJUDICATE))
    .scalar_subquery()
) > 0
"""Whether an annotation holds a mask that was adjudicated: taken, or taken again, more often than taken back."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FrameReadings:
    """A frame of the project with what readers say of it. ``family`` groups frames of one patient."""

    ref: FrameRef
    path: Path
    family: str
    readings: tuple[Reading, ...]


def read_rules(store: ProjectStore) -> ReadingRules:
    """The project's rules of reading.

    Raises:
        ProjectError: the database cannot be read.
    """
    with store.connection() as connection:
        return _rules(connection)


def write_rules(store: ProjectStore, rules: ReadingRules) -> None:
    """Keep other rules in the project; they hold for every reader from now on.

    Raises:
        ProjectError: the database cannot be written.
    """
    with store.connection(write=True) as connection:
        connection.execute(sa.delete(_meta).where(_meta.c.name == _RULES))
        connection.execute(sa.insert(_meta).values(name=_RULES, value=json.dumps(asdict(rules))))


def others(store: ProjectStore, ref: FrameRef) -> list[Reading]:
    """What readers beside the store's own say of a frame, by name; nothing where the rules hide it.

    Raises:
        ProjectError: the database cannot be read.
    """
    with store.connection() as connection:
        held = _readings(_of_frame(connection, ref))
        mine = next((one.findings for one in held if one.reader == store.reader), {})
        if not _rules(connection).reveal(mine):
            return []
    return [one for one in held if one.reader != store.reader]


def own(store: ProjectStore, ref: FrameRef) -> FrameReadings | None:
    """A frame with what the store's own reader says of it, if anything.

    Raises:
        ProjectError: the database cannot be read.
    """
    with store.connection() as connection:
        rows = [row for row in _of_frame(connection, ref) if row.reader == store.reader]
    return _frame_readings(rows[0], _readings(rows)) if rows else None


def count_shared(store: ProjectStore) -> int:
    """How many frames two readers or more have begun.

    Raises:
        ProjectError: the database cannot be read.
    """
    with store.connection() as connection:
        query = sa.select(sa.func.count()).select_from(_shared().subquery())
        return int(connection.execute(query).scalar() or 0)


def shared(
    store: ProjectStore, *, readers: Collection[str] = (), unblinded: bool = False
) -> Iterator[FrameReadings | None]:
    """Every frame that two readers or more have begun, in the order in which frames came to the project.

    Args:
        store: the project.
        readers: whose readings; all readers' where none is named.
        unblinded: show frames, too, that the rules hide from the store's reader.

    Yields:
        None for a frame that is hidden, or of which fewer than two readings say anything.

    Raises:
        ProjectError: the database cannot be read.
    """
    query = _annotated_frames().where(_frames.c.id.in_(_shared())).order_by(_frames.c.id, _annotations.c.reader)
    with store.connection() as connection:
        rules = ReadingRules() if unblinded else _rules(connection)
        rows = connection.execution_options(yield_per=50).execute(query)
        for _, group in groupby(rows, key=lambda row: row.frame):
            held = list(group)
            mine: Findings = next((json.loads(row.findings) for row in held if row.reader == store.reader), {})
            chosen = [row for row in held if not readers or row.reader in readers]
            readings = (
                [one for one in _readings(chosen) if one.counts and not one.adjudicated] if rules.reveal(mine) else []
            )
            if len(readings) < 2:
                yield None
                continue
            yield _frame_readings(held[0], readings)


def adjudicated(store: ProjectStore) -> set[FrameRef]:
    """The frames on which the store's reader holds an adjudicated mask.

    Raises:
        ProjectError: the database cannot be read.
    """
    query = (
        sa.select(_frames.c.instance, _frames.c.number)
        .join(_annotations, _annotations.c.frame == _frames.c.id)
        .where(_annotations.c.reader == store.reader, _ADJUDICATED)
    )
    with store.connection() as connection:
        return {FrameRef(row.instance, row.number) for row in connection.execute(query)}


def _rules(connection: Connection) -> ReadingRules:
    text = connection.execute(sa.select(_meta.c.value).where(_meta.c.name == _RULES)).scalar()
    held = json.loads(text) if text else {}
    return ReadingRules(**{one.name: bool(held.get(one.name)) for one in fields(ReadingRules)})


def _shared() -> sa.Select[tuple[int]]:
    """Ids of the frames with more than one annotation."""
    return sa.select(_annotations.c.frame).group_by(_annotations.c.frame).having(sa.func.count() > 1)


def _annotated_frames() -> sa.Select[tuple[object, ...]]:
    return sa.select(_frames, _annotations, _ADJUDICATED.label("adjudicated")).join(
        _annotations, _annotations.c.frame == _frames.c.id
    )


def _of_frame(connection: Connection, ref: FrameRef) -> list[Row[tuple[object, ...]]]:
    query = (
        _annotated_frames()
        .where(_frames.c.instance == ref.instance, _frames.c.number == ref.index)
        .order_by(_annotations.c.reader)
    )
    return list(connection.execute(query))


def _frame_readings(row: Row[tuple[object, ...]], readings: Sequence[Reading]) -> FrameReadings:
    return FrameReadings(
        ref=FrameRef(row.instance, row.number), path=path_at(row.place), family=row.family, readings=tuple(readings)
    )


def _readings(rows: Collection[Row[tuple[object, ...]]]) -> list[Reading]:
    return [
        Reading(
            reader=row.reader,
            mask=_unpack(row.mask, row.height, row.width),
            findings=json.loads(row.findings),
            revision=row.revision,
            adjudicated=bool(row.adjudicated),
        )
        for row in rows
    ]
