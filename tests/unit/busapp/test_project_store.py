"""Nothing a person did is lost: the project database."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from busapp.document.document import Document, replacement
from busapp.document.work_time import IDLE_SECONDS, WorkTime
from busapp.files.project_folder import DATABASE_NAME
from busapp.files.project_list import known_instances
from busapp.files.project_store import ProjectStore
from busapp.model.edit import Annotation, Edit, FindingChange, MaskArray, TakenStep
from busapp.model.errors import Conflict, ProjectError
from busapp.model.frame import FULL_8_BIT, Frame
from busapp.model.proposal import Proposal
from busapp.model.study import FrameRef, Instance
from busapp.model.work import Work

SIZE = (24, 32)
PATH = Path("/data/Müller^Anna.dcm")
VIEWED = FrameRef(str(PATH), 0)
REF = FrameRef("1.2.3", 0)
INSTANCE = Instance(
    uid="1.2.3",
    path=PATH,
    frames=1,
    study="study",
    study_title="",
    order=(0, 0, ""),
    patient="MUELLER-1",
)


def _document(store: ProjectStore, *, saving: bool = True) -> Document:
    """A document whose steps are written as they are taken."""
    document = Document()
    document.add_instances([INSTANCE])
    document.go_to(VIEWED)
    document.show(VIEWED, Frame(pixels=np.zeros(SIZE, np.uint8), window=FULL_8_BIT))
    document.set_annotation(VIEWED, store.load(REF, *SIZE))
    if saving:
        document.subscribe_steps(store.save)
    return document


def _paint(document: Document, left: int, top: int, value: int) -> None:
    assert document.annotation is not None
    after = document.annotation.mask.copy()
    after[top : top + 6, left : left + 7] = value
    edit = replacement("Brush" if value else "Erase", document.annotation.mask, after)
    if edit is not None:
        document.apply(edit)


def _state(annotation: Annotation) -> tuple[bytes, str, int, list[str], list[str]]:
    return (
        annotation.mask.tobytes(),
        str(sorted(annotation.findings.items())),
        annotation.revision,
        [edit.name for edit in annotation.done],
        [edit.name for edit in annotation.undone],
    )


_GESTURES = st.one_of(
    st.tuples(st.just("paint"), st.integers(0, 25), st.integers(0, 18), st.integers(0, 3)),
    st.tuples(st.sampled_from(["Class", "Status", "Margin"]), st.sampled_from(["benign", "done", "边缘", ""])),
    st.tuples(st.sampled_from(["undo", "redo", "restart"])),
)


@given(gestures=st.lists(_GESTURES, max_size=25))
@settings(max_examples=40, deadline=None)
def test_mask_and_history_survive_any_sequence_of_gestures_and_restarts(
    tmp_path_factory: pytest.TempPathFactory, gestures: list[tuple[object, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("project")
    store = ProjectStore(folder, "Tester")
    document = _document(store)
    for gesture in gestures:
        annotation = document.annotation
        assert annotation is not None
        match gesture:
            case ("paint", int(left), int(top), int(value)):
                _paint(document, left, top, value)
            case (str(name), str(to)) if to != annotation.findings.get(name, ""):
                change = FindingChange(before=annotation.findings.get(name, ""), after=to)
                document.apply(Edit(name=name, change=change))
            case ("undo",):
                document.undo()
            case ("redo",):
                document.redo()
            case ("restart",):
                store.close()
                store = ProjectStore(folder, "Tester")
                document = _document(store)
    assert document.annotation is not None
    store.close()
    again = ProjectStore(folder, "Tester")
    loaded = again.load(REF, *SIZE)
    assert _state(loaded) == _state(document.annotation)
    in_memory = _document(again, saving=False)
    while loaded.done:  # every step back, written and read again, leads through the same masks
        _document(again).undo()
        in_memory.undo()
        loaded = again.load(REF, *SIZE)
        assert in_memory.annotation is not None
        assert _state(loaded) == _state(in_memory.annotation)
    assert not loaded.mask.any()
    again.close()


def test_an_edit_made_on_an_old_revision_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    first, second = ProjectStore(tmp_path, "Tester"), ProjectStore(tmp_path, "Tester")
    mine, theirs = _document(first), _document(second)
    _paint(mine, 1, 1, 1)
    with pytest.raises(Conflict, match="another window"):
        _paint(theirs, 9, 9, 1)
    assert mine.annotation is not None
    assert _state(first.load(REF, *SIZE)) == _state(mine.annotation)


def test_two_readers_do_not_see_each_others_masks(tmp_path: Path) -> None:
    anna, ben = ProjectStore(tmp_path, "Anna"), ProjectStore(tmp_path, "Ben")
    _paint(_document(anna), 1, 1, 1)
    _paint(_document(ben), 9, 9, 1)
    assert anna.load(REF, *SIZE).mask[2, 2] == 1
    assert anna.load(REF, *SIZE).mask[10, 10] == 0
    assert ben.readers() == ["Anna", "Ben"]
    assert [frame.reader for frame in ben.annotated("Anna")] == ["Anna"]
    assert ben.begun().keys() == {REF}


def test_every_edit_is_one_row_and_rows_are_only_added(tmp_path: Path) -> None:
    document = _document(ProjectStore(tmp_path, "Tester"))
    _paint(document, 1, 1, 1)
    document.undo()
    document.redo()
    rows = sqlite3.connect(tmp_path / DATABASE_NAME).execute("SELECT revision, step, name FROM edit").fetchall()
    assert rows == [(1, "do", "Brush"), (2, "undo", "Brush"), (3, "redo", "Brush")]


def test_the_database_holds_no_patient_id(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    _paint(_document(store), 1, 1, 1)
    store.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"MUELLER-1" not in held
    assert store.keyed_hash("MUELLER-1").encode() in held
    other = ProjectStore(tmp_path / "other", "Tester")
    assert other.keyed_hash("MUELLER-1") != store.keyed_hash("MUELLER-1")


def test_a_project_of_a_newer_version_is_refused_unchanged(tmp_path: Path) -> None:
    ProjectStore(tmp_path, "Tester").close()
    with sqlite3.connect(tmp_path / DATABASE_NAME) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    connection.close()
    with pytest.raises(ProjectError, match="a newer version of busapp made this project"):
        ProjectStore(tmp_path, "Tester")


def _make_older(database: Path, schema: int) -> None:
    """Turn a project of this version into one of an older."""
    connection = sqlite3.connect(database)
    for column in ("seconds", "confidence", "correction"):
        connection.execute(f"ALTER TABLE annotation DROP COLUMN {column}")
    for table in ("instance", "answer"):
        connection.execute(f"DROP TABLE {table}")
    if schema == 1:
        connection.execute("ALTER TABLE annotation ADD COLUMN lesion_class VARCHAR NOT NULL DEFAULT ''")
        connection.execute("UPDATE annotation SET lesion_class = json_extract(findings, '$.Class')")
        connection.execute("ALTER TABLE annotation DROP COLUMN findings")
    connection.execute("UPDATE meta SET value = ? WHERE name = 'schema'", [str(schema)])
    connection.commit()
    connection.close()


@pytest.mark.parametrize("schema", [1, 2])
def test_a_project_of_an_older_version_is_brought_up_to_date(tmp_path: Path, schema: int) -> None:
    store = ProjectStore(tmp_path, "Tester")
    document = _document(store)
    _paint(document, 1, 1, 1)
    document.apply(Edit(name="Class", change=FindingChange(before="", after="benign")))
    assert document.annotation is not None
    expected = _state(document.annotation)
    store.close()
    _make_older(tmp_path / DATABASE_NAME, schema)
    for _ in range(2):
        again = ProjectStore(tmp_path, "Tester")
        assert _state(again.load(REF, *SIZE)) == expected
        (held,) = again.annotated("Tester")
        assert (held.lesion_class, held.seconds, held.confidence, held.correction) == ("benign", 0.0, None, None)
        assert [(one.uid, one.path, one.frames) for one in known_instances(again)] == [("1.2.3", PATH, 1)]
        again.close()


def test_the_status_of_every_frame_that_was_begun_is_known(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    document = _document(store)

    def statuses() -> list[dict[FrameRef, str]]:
        return [{ref: work.status for ref, work in begun.items()} for begun in (document.begun, store.begun())]

    _paint(document, 1, 1, 1)
    assert statuses() == [{REF: ""}] * 2
    document.apply(Edit(name="Status", change=FindingChange(before="", after="done")))
    assert statuses() == [{REF: "done"}] * 2
    document.undo()
    assert statuses() == [{REF: ""}] * 2


def test_time_spent_and_the_size_of_the_correction_are_written_with_every_edit(tmp_path: Path) -> None:
    store, now = ProjectStore(tmp_path, "Tester"), [0.0]
    document = _document(store)
    document.work_time = WorkTime(lambda: now[0])
    proposed = np.zeros(SIZE, np.uint8)
    proposed[1:7, 1:8] = 1
    _paint(document, 20, 1, 1)
    assert store.begun()[REF] == Work(seconds=0.0, confidence=None, correction=None)
    document.propose(VIEWED, Proposal(mask=proposed, confidence=0.75, milliseconds=1.0))
    now[0] += 12.5
    _paint(document, 1, 1, 1)  # what was proposed, beside as much that was not
    work = store.begun()[REF]
    assert (work.seconds, work.confidence) == (12.5, 0.75)
    assert work.correction == pytest.approx(1 - 2 / 3)
    now[0] += 2.0
    _paint(document, 20, 1, 0)
    now[0] += 1000.0
    document.apply(Edit(name="Class", change=FindingChange(before="", after="benign")))
    store.close()
    (held,) = ProjectStore(tmp_path, "Tester").annotated("Tester")
    assert (held.seconds, held.confidence, held.correction) == (12.5 + 2.0 + IDLE_SECONDS, 0.75, 0.0)


def test_a_frame_that_was_only_commented_on_is_not_corrected_until_it_is_called_done(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    document = _document(store)
    document.propose(VIEWED, Proposal(mask=np.ones(SIZE, np.uint8), confidence=0.9, milliseconds=1.0))
    document.apply(Edit(name="Comment", change=FindingChange(before="", after="a shadow?")))
    assert (store.begun()[REF].confidence, store.begun()[REF].correction) == (0.9, None)
    document.apply(Edit(name="Status", change=FindingChange(before="", after="done")))
    assert store.begun()[REF].correction == 1.0


def test_a_correction_is_kept_while_no_model_answers(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    document = _document(store)
    document.propose(VIEWED, Proposal(mask=np.ones(SIZE, np.uint8), confidence=0.9, milliseconds=1.0))
    _paint(document, 1, 1, 1)
    document.forget_proposal()
    document.undo()
    assert store.begun()[REF].correction == pytest.approx(1 - 2 * 42 / (42 + 24 * 32))


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"not a database at all" * 50)
    with pytest.raises(ProjectError, match="the project database cannot be used"):
        ProjectStore(tmp_path, "Tester")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ProjectError, match="the project folder cannot be made"):
        ProjectStore(tmp_path / "file" / "project", "Tester")


def test_a_frame_that_changed_its_size_is_named_and_its_annotation_kept(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    _paint(_document(store), 1, 1, 1)
    with pytest.raises(ProjectError, match=r"annotated as 32 x 24, but the file now holds 20 x 10 pixels"):
        store.load(REF, 10, 20)
    assert store.load(REF, *SIZE).mask.any()


def test_a_full_disk_is_said_and_the_last_good_state_stays(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    document = _document(store)
    _paint(document, 1, 1, 1)
    good = store.load(REF, *SIZE)
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    noise: MaskArray = np.random.default_rng(0).integers(0, 2, (600, 800), np.uint8)
    edit = replacement("Brush", np.zeros_like(noise), noise)
    assert edit is not None
    step = TakenStep(
        instance=INSTANCE, ref=REF, step="do", edit=edit, base_revision=1, mask=noise, findings={}
    )  # fmt: skip
    with pytest.raises(ProjectError, match="the disk is full"):
        store.save(step)
    assert _state(store.load(REF, *SIZE)) == _state(good)


def test_a_file_that_was_moved_is_found_where_it_was_annotated_last(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    document = _document(store)
    _paint(document, 1, 1, 1)
    moved = replace(INSTANCE, path=Path("/elsewhere", os.fsdecode("乳腺.png".encode("gbk"))))
    taken: list[TakenStep] = []
    document.subscribe_steps(taken.append)
    document._step_listeners.remove(store.save)
    _paint(document, 9, 9, 1)
    store.save(replace(taken[0], instance=moved))
    assert [frame.path for frame in store.annotated("Tester")] == [moved.path]


def test_a_damaged_mask_in_the_database_is_named(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    _paint(_document(store), 1, 1, 1)
    with sqlite3.connect(tmp_path / DATABASE_NAME) as connection:
        connection.execute("UPDATE annotation SET mask = x'00ff'")
    connection.close()
    with pytest.raises(ProjectError, match="holds a damaged mask"):
        store.load(REF, *SIZE)
