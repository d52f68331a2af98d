"""The project database: frames, one annotation a reader, and every edit, through SQLAlchemy Core.

Pixels stay in their files. Every edit is one row, written in one transaction with the mask it leads to; rows
are only ever added, so undo survives a restart and the audit trail is complete. The patient id is kept as a
keyed hash alone, with a key that never leaves the project.
"""

from __future__ import annotations

import datetime
import hmac
import json
import os
import secrets
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from busapp.files.project_folder import DATABASE_NAME
from busapp.model.edit import (
    STATUS,
    Annotation,
    Edit,
    FindingChange,
    Findings,
    MaskArray,
    MaskPatch,
    TakenStep,
    of_lesion,
    worst_class,
)
from busapp.model.errors import Conflict, ProjectError
from busapp.model.frame import Frame, Rect, bounds
from busapp.model.lexicon import LABEL, LESIONS
from busapp.model.study import CONTENT_UID, FrameRef
from busapp.model.work import Work, correction_size

SCHEMA = 3

_tables = sa.MetaData()

_meta = sa.Table(
    "meta",
    _tables,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)
_frames = sa.Table(
    "frame",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("instance", sa.String, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("family", sa.String, nullable=False),
    sa.UniqueConstraint("instance", "number"),
    sa.Index("frame_place", "place"),
)
_annotations = sa.Table(
    "annotation",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("frame", sa.ForeignKey("frame.id"), nullable=False),
    sa.Column("reader", sa.String, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("mask", sa.LargeBinary, nullable=False),
    sa.Column("findings", sa.String, nullable=False),
    sa.Column("changed", sa.String, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False, server_default=sa.text("0")),
    sa.Column("confidence", sa.Float),
    sa.Column("correction", sa.Float),
    sa.UniqueConstraint("frame", "reader"),
)
_contents = sa.Table(
    "content",
    _tables,
    sa.Column("annotation", sa.ForeignKey("annotation.id"), primary_key=True),
    sa.Column("digest", sa.String, nullable=False),
)
"""What the pixels were, as they are stored in the file, when an annotation was last worked on."""
_edits = sa.Table(
    "edit",
    _tables,
    sa.Column("annotation", sa.ForeignKey("annotation.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("step", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("x0", sa.Integer),
    sa.Column("y0", sa.Integer),
    sa.Column("x1", sa.Integer),
    sa.Column("y1", sa.Integer),
    sa.Column("before", sa.LargeBinary),
    sa.Column("after", sa.LargeBinary),
    sa.Column("time", sa.String, nullable=False),
)
instance_table = sa.Table(
    "instance",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("uid", sa.String, nullable=False, unique=True),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("frames", sa.Integer, nullable=False),
    sa.Column("device", sa.String, nullable=False),
)
"""Every file that was opened in the project, begun or not; see ``project_list``."""

answer_table = sa.Table(
    "answer",
    _tables,
    sa.Column("instance", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("model", sa.String, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("lesion", sa.Boolean, nullable=False),
)
"""What a model said last of each frame that was looked at."""

look_table = sa.Table(
    "look",
    _tables,
    sa.Column("instance", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("models", sa.String, nullable=False),
    sa.Column("teacher", sa.Float),
    sa.Column("views", sa.Float, nullable=False),
    sa.Column("embedding", sa.LargeBinary, nullable=False),
)
"""What tells whether a frame is worth annotating, and which models were asked; see ``looks``."""


pixel_table = sa.Table(
    "pixel",
    _tables,
    sa.Column("instance", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String, nullable=False, index=True),
)
"""A digest of the decoded pixels of frames that others were compared with; see ``pixel_index``."""


@dataclass(frozen=True, kw_only=True)
class AnnotatedFrame:
    """A frame of the project with one reader's mask, as an export needs it. ``name`` stands for it outside the
    project: a keyed hash. For ``seconds``, ``confidence`` and ``correction`` see ``Work``.
    """

    ref: FrameRef
    name: str
    path: Path
    family: str
    reader: str
    mask: MaskArray
    findings: Findings
    seconds: float = 0.0
    confidence: float | None = None
    correction: float | None = None
    content: str = ""

    @property
    def lesions(self) -> MaskArray:
        """The mask without what was outlined beside lesions, such as a lymph node."""
        others = [
            number
            for number in np.unique(self.mask)
            if self.findings.get(of_lesion(LABEL, int(number)), LESIONS[0]) not in LESIONS
        ]
        return np.where(np.isin(self.mask, others), np.uint8(0), self.mask)

    @property
    def lesion_class(self) -> str:
        """The class that was given, the worst of all lesions; empty where none was."""
        return worst_class(self.findings)


class ProjectStore:
    """One project's database.

    Args:
        folder: of the project; made if it is missing. The database is ``project.db`` in it.
        reader: who annotates.

    Raises:
        ProjectError: the folder cannot be written, the database is damaged, or a newer version wrote it.
    """

    def __init__(self, folder: Path, reader: str) -> None:
        self.folder = folder
        self.reader = reader
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ProjectError(f"{folder}: the project folder cannot be made: {error.strerror}") from error
        self._engine = _engine(folder / DATABASE_NAME)
        try:
            with self._engine.execution_options(write=True).begin() as connection:
                self._key = _prepare(connection, folder)
        except SQLAlchemyError as error:
            raise _project_error(folder, error) from error

    def load(self, ref: FrameRef, height: int, width: int) -> Annotation:
        """This reader's annotation of a frame, with its history; an empty one where there is none.

        Raises:
            ProjectError: the database cannot be read, or the mask was made on a frame of another size.
        """
        try:
            with self._engine.connect() as connection:
                row = connection.execute(self._annotation_of(ref)).first()
                if row is None:
                    return Annotation(mask=np.zeros((height, width), np.uint8))
                if (row.height, row.width) != (height, width):
                    raise ProjectError(
                        f"{path_at(row.place).name}: annotated as {row.width} x {row.height}, but the file now holds "
                        f"{width} x {height} pixels; it was changed since. The annotation is kept, not shown."
                    )
                return _replay(row, connection)
        except SQLAlchemyError as error:
            raise _project_error(self.folder, error) from error

    def save(self, taken: TakenStep) -> Work:
        """Write one step, durably, in one transaction.

        Returns:
            What is now known of the work on the frame.

        Raises:
            Conflict: the annotation is no longer at ``taken.base_revision``: another window changed it.
            ProjectError: the disk is full or the database cannot be written; nothing was.
        """
        return self.save_all([taken])

    def save_all(self, steps: Sequence[TakenStep]) -> Work:
        """Write one step or more of a frame, all of them or none; see ``save``."""
        try:
            with self._engine.execution_options(write=True).begin() as connection:
                for taken in steps:
                    annotation = self._annotation_id(connection, taken)
                    _remember_content(connection, annotation, taken.content)
                    work = _append(connection, annotation, taken)
                return work
        except IntegrityError as error:
            raise Conflict("This frame was changed in another window since it was shown here.") from error
        except SQLAlchemyError as error:
            raise _project_error(self.folder, error) from error

    def change(self, ref: FrameRef, frame: Frame, path: Path) -> Literal["", "pixels", "file"]:
        """What of a frame is not as this reader annotated it.

        Returns:
            ``pixels``: those in the file are others. ``file``: a picture without an identity of its own lies where
            another one was annotated.

        Raises:
            ProjectError: the database cannot be read.
        """
        held = sa.select(_contents.c.digest).join_from(_frames, _annotations).join(_contents)
        held = held.where(_frames.c.instance == ref.instance, _frames.c.number == ref.index)
        other = sa.select(_frames.c.instance).join(_annotations)
        other = other.where(_frames.c.place == place_of(path), _frames.c.number == ref.index)
        try:
            with self._engine.connect() as connection:
                digest = connection.execute(held.where(_annotations.c.reader == self.reader)).scalar()
                if frame.content and digest and digest != frame.content:
                    return "pixels"
                if not ref.instance.startswith(CONTENT_UID) or connection.execute(self._annotation_of(ref)).first():
                    return ""
                others = connection.execute(other.where(_annotations.c.reader == self.reader)).scalars()
                return "file" if any(uid.startswith(CONTENT_UID) for uid in others) else ""
        except SQLAlchemyError as error:
            raise _project_error(self.folder, error) from error

    def readers(self) -> list[str]:
        """Who has annotated anything, by name.

        Raises:
            ProjectError: the database cannot be read.
        """
        try:
            with self._engine.connect() as connection:
                query = sa.select(_annotations.c.reader).distinct().order_by(_annotations.c.reader)
                return list(connection.execute(query).scalars())
        except SQLAlchemyError as error:
            raise _project_error(self.folder, error) from error

    def count(self, reader: str, statuses: AbstractSet[str] | None = None) -> int:
        """How many frames a reader has begun, or has brought to one of these statuses.

        Raises:
            ProjectError: the database cannot be read.
        """
        query = sa.select(sa.func.count()).select_from(_annotations).where(*_made_by(reader, statuses))
        try:
            with self._engine.connect() as connection:
                return int(connection.execute(query).scalar() or 0)
        except SQLAlchemyError as error:
            raise _project_error(self.folder, error) from error

    def annotated(self, reader: str, statuses: AbstractSet[str] | None = None) -> Iterator[AnnotatedFrame]:
        """The annotations of a reader, all or those of these statuses: files in the order in which they were begun, the
        frames of each one after another.

        Raises:
            ProjectError: the database cannot be read.
        """
        query = (
            sa.select(_frames, _annotations.c.reader, _annotations.c.mask, *_WORK, _contents.c.digest)
            .join(_annotations, _annotations.c.frame == _frames.c.id)
            .outerjoin(_contents, _contents.c.annotation == _annotations.c.id)
            .where(*_made_by(reader, statuses))
            .order_by(sa.func.min(_frames.c.id).over(partition_by=_frames.c.instance), _frames.c.number)
        )
        try:
            with self._engine.connect() as connection:
                for row in connection.execution_options(yield_per=50).execute(query):
                    yield AnnotatedFrame(
                        ref=FrameRef(row.instance, row.number),
                        name=self.keyed_hash(f"{row.instance}/{row.number}"),
                        path=path_at(row.place),
                        family=row.family,
                        reader=row.reader,
                        mask=_unpack(row.mask, row.height, row.width),
                        findings=json.loads(row.findings),
                        seconds=row.seconds,
                        confidence=row.confidence,
                        correction=row.correction,
                        content=row.digest or "",
                    )
        except SQLAlchemyError as error:
            raise _project_error(self.folder, error) from error

    def count_classes(self, reader: str, statuses: AbstractSet[str] | None = None) -> tuple[dict[str, int], int]:
        """Frames of a reader by class (empty: none given), and of how many families they are; as for ``annotated``.

        Raises:
            ProjectError: the database cannot be read.
        """
        query = sa.select(_annotations.c.findings, _frames.c.family).join(_frames).where(*_made_by(reader, statuses))
        classes: Counter[str] = Counter()
        families: set[str] = set()
        with self.connection() as connection:
            for findings, family in connection.execute(query):
                classes[worst_class(json.loads(findings))] += 1
                families.add(family)
        return dict(sorted(classes.items())), len(families)

    def begun(self) -> dict[FrameRef, Work]:
        """The frames that this reader has begun, and what is known of the work on each.

        Raises:
            ProjectError: the database cannot be read.
        """
        query = (
            sa.select(_frames.c.instance, _frames.c.number, *_WORK)
            .join(_annotations, _annotations.c.frame == _frames.c.id)
            .where(_annotations.c.reader == self.reader)
        )
        with self.connection() as connection:
            rows = connection.execute(query)
            return {FrameRef(row.instance, row.number): _work(row[2:]) for row in rows}

    @contextmanager
    def connection(self, *, write: bool = False) -> Iterator[Connection]:
        """A connection within one transaction.

        Raises:
            ProjectError: the database cannot be read or written.
        """
        try:
            with self._engine.execution_options(write=write).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _project_error(self.folder, error) from error

    def close(self) -> None:
        """Let go of the database files."""
        self._engine.dispose()

    @property
    def secret(self) -> bytes:
        """The key behind ``keyed_hash`` and ``deidentify.keys``; it must not leave the project."""
        return self._key

    def keyed_hash(self, text: str) -> str:
        """What stands for a patient or study in the database and in exports: the same only within this project."""
        return hmac.new(self._key, text.encode("utf-8", "surrogateescape"), "sha256").hexdigest()[:16]

    def _annotation_of(self, ref: FrameRef) -> sa.Select[tuple[object, ...]]:
        return (
            sa.select(_annotations, _frames.c.height, _frames.c.width, _frames.c.place)
            .join(_frames, _annotations.c.frame == _frames.c.id)
            .where(
                _frames.c.instance == ref.instance,
                _frames.c.number == ref.index,
                _annotations.c.reader == self.reader,
            )
        )

    def _annotation_id(self, connection: Connection, taken: TakenStep) -> int:
        """Row of the annotation, at ``base_revision``; frame and annotation rows are made on the first edit."""
        row = connection.execute(self._annotation_of(taken.ref)).first()
        if row is not None:
            _remember_place(connection, int(row.frame), row.place, taken.instance.path)
            return int(row.id)
        if taken.base_revision != 0:
            raise Conflict("The annotation that this change was made on is gone from the project.")
        height, width = taken.mask.shape
        made = connection.execute(
            sa.insert(_annotations).values(
                frame=self._frame_id(connection, taken, height, width),
                reader=self.reader,
                revision=0,
                mask=b"",
                changed="",
                findings="{}",
            )
        )
        return _new_id(made)

    def _frame_id(self, connection: Connection, taken: TakenStep, height: int, width: int) -> int:
        instance, ref = taken.instance, taken.ref
        known = connection.execute(
            sa.select(_frames.c.id).where(_frames.c.instance == ref.instance, _frames.c.number == ref.index)
        ).scalar()
        if known is not None:
            return int(known)
        made = connection.execute(
            sa.insert(_frames).values(
                instance=ref.instance,
                number=ref.index,
                place=place_of(instance.path),
                height=height,
                width=width,
                family=self.keyed_hash(instance.patient or instance.study),
            )
        )
        return _new_id(made)


def _made_by(reader: str, statuses: AbstractSet[str] | None) -> list[sa.ColumnElement[bool]]:
    """Which annotations: those of a reader, all or with one of these statuses (empty: in work)."""
    status = sa.func.coalesce(sa.func.json_extract(_annotations.c.findings, f"$.{STATUS}"), "")
    chosen = [] if statuses is None else [status.in_(statuses)]
    return [_annotations.c.reader == reader, *chosen]


_WORK = tuple(_annotations.c[name] for name in ("findings", "seconds", "confidence", "correction"))
"""Columns that make a ``Work``."""


def place_of(path: Path) -> str:
    """A path as a URI: any bytes that a file name may have survive in it."""
    return path.absolute().as_uri()


def path_at(place: str) -> Path:
    """The path of a URI that ``place_of`` made."""
    return Path(file_name(place.removeprefix("file://")))


def file_name(quoted: str) -> str:
    """A part of a place as the file system has it."""
    return os.fsdecode(unquote_to_bytes(quoted)) if "%" in quoted else quoted


def _remember_place(connection: Connection, frame: int, held: str, path: Path) -> None:
    """A file that was moved is found where it was annotated last."""
    if held != place_of(path):
        connection.execute(sa.update(_frames).where(_frames.c.id == frame).values(place=place_of(path)))


def _remember_content(connection: Connection, annotation: int, digest: str) -> None:
    if not digest:
        return
    held = connection.execute(sa.select(_contents.c.digest).where(_contents.c.annotation == annotation)).scalar()
    if held is None:
        connection.execute(sa.insert(_contents).values(annotation=annotation, digest=digest))
    elif held != digest:
        connection.execute(sa.update(_contents).where(_contents.c.annotation == annotation).values(digest=digest))


def _engine(path: Path) -> Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": 5.0, "check_same_thread": False, "isolation_level": None},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that first reads must hold the write lock before it does, or two of them fail at once
        # instead of waiting (SQLITE_BUSY_SNAPSHOT).
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _prepare(connection: Connection, folder: Path) -> bytes:
    """Check the schema, bring an older one up to date, or write it into a new database.

    Returns:
        The key of the project's hashes.
    """
    _meta.create(connection, checkfirst=True)
    held: dict[str, str] = {row.name: row.value for row in connection.execute(sa.select(_meta))}
    if not held:
        held = {"schema": str(SCHEMA), "key": secrets.token_hex(32)}
        connection.execute(sa.insert(_meta), [{"name": name, "value": held[name]} for name in held])
    if not held.get("schema", "").isdecimal() or "key" not in held:
        raise ProjectError(f"{folder}: the project database is damaged: its schema is {held.get('schema')!r}")
    if int(held["schema"]) > SCHEMA:
        raise ProjectError(
            f"{folder}: a newer version of busapp made this project (schema {held['schema']}, known here: "
            f"{SCHEMA}). Nothing was changed; open it with that version."
        )
    _tables.create_all(connection)
    for schema in range(int(held["schema"]), SCHEMA):
        for statement in _UPDATES[schema]:
            connection.exec_driver_sql(statement)
    connection.execute(sa.update(_meta).where(_meta.c.name == "schema").values(value=str(SCHEMA)))
    for index in _frames.indexes:
        index.create(connection, checkfirst=True)
    return bytes.fromhex(held["key"])


_UPDATES = {
    1: (
        "ALTER TABLE annotation ADD COLUMN findings VARCHAR NOT NULL DEFAULT '{}'",
        "UPDATE annotation SET findings = json_object('Class', lesion_class) WHERE lesion_class != ''",
        "ALTER TABLE annotation DROP COLUMN lesion_class",
    ),
    2: (
        "ALTER TABLE annotation ADD COLUMN seconds FLOAT NOT NULL DEFAULT 0",
        "ALTER TABLE annotation ADD COLUMN confidence FLOAT",
        "ALTER TABLE annotation ADD COLUMN correction FLOAT",
        "INSERT INTO instance (uid, place, frames, device)"
        " SELECT instance, place, max(number) + 1, '' FROM frame GROUP BY instance ORDER BY min(id)",
    ),
}
"""What brings a schema to the next one, in the same transaction as the check. Tables that are new are there already."""


def _new_id(made: sa.CursorResult[tuple[()]]) -> int:
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def _append(connection: Connection, annotation: int, taken: TakenStep) -> Work:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    revision = taken.base_revision + 1
    values: dict[str, object] = {"annotation": annotation, "revision": revision, "time": now}
    values |= {"step": taken.step, "name": taken.edit.name}
    if taken.step == "do":
        values |= _change_columns(taken.edit.change)
    connection.execute(sa.insert(_edits).values(values))
    written: dict[str, object] = {"revision": revision, "mask": _pack(taken.mask), "changed": now}
    written |= {"findings": _text(taken.findings), "seconds": _annotations.c.seconds + taken.seconds}
    if taken.confidence is not None:
        written["confidence"] = taken.confidence
    if taken.proposed is not None:
        written["correction"] = correction_size(taken.proposed, taken.mask)
    done = connection.execute(
        sa.update(_annotations)
        .where(_annotations.c.id == annotation, _annotations.c.revision == taken.base_revision)
        .values(written)
        .returning(*_WORK)
    ).first()
    if done is None:
        raise Conflict("This frame was changed in another window since it was shown here.")
    return _work(done)


def _work(row: Sequence[Any]) -> Work:
    """What is known of the work on a frame, from the columns ``_WORK``."""
    findings, seconds, confidence, correction = row
    return Work(findings=json.loads(findings), seconds=seconds, confidence=confidence, correction=correction)


def _text(findings: Findings) -> str:
    return json.dumps(findings, ensure_ascii=False, sort_keys=True)


def _change_columns(change: MaskPatch | FindingChange) -> dict[str, object]:
    if isinstance(change, FindingChange):
        return {"before": change.before.encode(), "after": change.after.encode()}
    x0, y0, x1, y1 = change.rect
    return {"x0": x0, "y0": y0, "x1": x1, "y1": y1, "before": _pack(change.before), "after": _pack(change.after)}


def _replay(row: Row[tuple[object, ...]], connection: Connection) -> Annotation:
    annotation = Annotation(
        mask=_unpack(row.mask, row.height, row.width),
        findings=json.loads(row.findings),
        revision=row.revision,
    )
    query = sa.select(_edits).where(_edits.c.annotation == row.id).order_by(_edits.c.revision)
    for one in connection.execute(query):
        if one.step == "do":
            annotation.done.append(_edit(one))
            annotation.undone.clear()
        elif one.step == "undo":
            annotation.undone.append(annotation.done.pop())
        else:
            annotation.done.append(annotation.undone.pop())
    return annotation


def _edit(row: Row[tuple[object, ...]]) -> Edit:
    if row.x0 is None:
        return Edit(name=row.name, change=FindingChange(before=row.before.decode(), after=row.after.decode()))
    rect = Rect(row.x0, row.y0, row.x1, row.y1)
    before, after = (_unpack(data, rect.height, rect.width) for data in (row.before, row.after))
    return Edit(name=row.name, change=MaskPatch(rect=rect, before=before, after=after))


_BOX = struct.Struct("<4I")


def _pack(mask: MaskArray) -> bytes:
    """The box around what is not background (left, top, right, bottom) and, compressed, what is in it."""
    box = bounds(mask)
    inside = b"" if box.empty else zlib.compress(mask[box.slices()].tobytes(), 1)
    return _BOX.pack(*box) + inside


def _unpack(data: bytes, height: int, width: int) -> MaskArray:
    mask = np.zeros((height, width), np.uint8)
    try:
        box = Rect(*_BOX.unpack_from(data))
        if not box.empty:
            inside = np.frombuffer(zlib.decompress(data[_BOX.size :]), np.uint8)
            mask[box.slices()] = inside.reshape(box.height, box.width)
    except (struct.error, zlib.error, ValueError) as error:
        raise ProjectError(f"The project database holds a damaged mask: {error}") from error
    return mask


def _project_error(folder: Path, error: SQLAlchemyError) -> ProjectError:
    cause = getattr(error, "orig", None) or error
    text = str(cause)
    if "disk is full" in text or "disk I/O" in text:
        return ProjectError(f"{folder}: the disk is full. Your last changes are kept in memory; make room to save.")
    if "readonly" in text or "unable to open" in text:
        return ProjectError(f"{folder}: the project cannot be written. Check the folder's permissions.")
    if "locked" in text:
        return ProjectError(f"{folder}: another program holds the project's database.")
    return ProjectError(f"{folder}: the project database cannot be used: {text}")
