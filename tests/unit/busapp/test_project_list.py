"""What a project knows of files beside their annotations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from busapp.files.project_list import add_answers, add_instances, known_answers, known_instances
from busapp.files.project_store import ProjectStore
from busapp.model.study import Caption, FrameRef, Instance
from busapp.model.work import Answer

CINE = Instance(
    uid="1.2.3",
    path=Path("/data/Ärzte 50%/Müller^Anna.dcm"),
    frames=65,
    study="1.2",
    study_title="Left breast",
    order=(0, 0, ""),
    patient="MUELLER-1",
    caption=Caption(patient="MÜLLER^ANNA", device="GE Logiq"),
)
PICTURE = replace(CINE, uid="sha256:0", path=Path("/top.png"), frames=1, caption=Caption())


def test_files_are_known_in_the_order_in_which_they_came_by_where_they_were_last(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    add_instances(store, [CINE, PICTURE])
    add_instances(store, [replace(CINE, path=Path("/moved/new.dcm"))])
    add_instances(store, [])
    held = [(one.uid, one.path, one.frames, one.caption.device) for one in known_instances(store)]
    assert held == [("1.2.3", Path("/moved/new.dcm"), 65, "GE Logiq"), ("sha256:0", Path("/top.png"), 1, "")]


def test_a_name_with_any_characters_is_kept(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    names = ["a b.png", "100%.png", "%41.png", "肿块.png", "line\nbreak.png", "broken\udcff.png"]
    add_instances(
        store,
        [
            replace(CINE, uid=name.encode().hex() if name.isascii() else repr(name), path=Path("/d", name))
            for name in names
        ],
    )
    assert [one.path.name for one in known_instances(store)] == names


def test_nothing_of_the_patient_is_kept(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    add_instances(store, [replace(CINE, path=Path("/data/1.dcm"))])
    (held,) = known_instances(store)
    assert (held.patient, held.caption, held.study_title) == ("", Caption(device="GE Logiq"), "data")
    store.close()
    assert b"MUELLER" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_a_model_said_last_counts(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    first, second = FrameRef("1.2.3", 0), FrameRef("1.2.3", 7)
    add_answers(store, "old", {first: Answer(0.9, lesion=True), second: Answer(0.1, lesion=False)})
    add_answers(store, "new", {first: Answer(0.25, lesion=False)})
    store.close()
    again = ProjectStore(tmp_path, "Ben")
    assert known_answers(again) == {first: Answer(0.25, lesion=False), second: Answer(0.1, lesion=False)}
