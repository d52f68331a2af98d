"""Which files are listed, in which order, and how far each is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from busapp.document.worklist import MISSING, Order, Query, WorkList
from busapp.model.study import Caption, FrameRef, Instance
from busapp.model.work import Answer, Work


def _file(name: str, device: str = "", patient: str = "", frames: int = 1) -> Instance:
    return Instance(
        uid=f"uid {name}",
        path=Path("/", name),
        frames=frames,
        study="s",
        study_title="",
        order=(0, 0, ""),
        caption=Caption(device=device, patient=patient),
    )


def _list(*names: str) -> WorkList:
    files = WorkList()
    files.add(_file(name) for name in names)
    return files


def _ref(name: str, index: int = 0) -> FrameRef:
    return FrameRef(f"uid {name}", index)


def _listed(files: WorkList, query: Query) -> list[str]:
    files.show(query)
    return [one.path.name for one in files.listed]


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ([""], "in work"),
        (["done", ""], "in work"),
        (["done", "reviewed"], "done"),
        (["reviewed"], "reviewed"),
        (["done", "rejected"], "rejected"),
    ],
)
def test_a_file_is_as_far_as_its_frame_that_is_least_far(statuses: list[str], state: str) -> None:
    files = _list("a")
    for index, status in enumerate(statuses):
        files.set_findings(_ref("a", index), {"Status": status} if status else {})
    assert files.state(files.instances[0]) == state


def test_a_file_is_proposed_once_a_model_saw_a_lesion_until_somebody_begins() -> None:
    files = _list("a")
    assert files.state(files.instances[0]) == "new"
    assert not files.set_answer(_ref("a"), Answer(0.1, lesion=False))
    assert files.set_answer(_ref("a", 1), Answer(0.9, lesion=True))
    assert files.state(files.instances[0]) == "proposed"
    files.set_findings(_ref("a"), {})
    assert files.state(files.instances[0]) == "in work"
    assert files.counts() == {"new": 0, "proposed": 0, "in work": 1, MISSING: 0}


def test_a_copy_of_a_file_is_as_far_as_the_file() -> None:
    files = _list("a")
    files.add([replace(_file("b"), uid="uid a")])
    files.set_findings(_ref("a"), {"Status": "done"})
    assert [files.state(one) for one in files.instances] == ["done", "done"]


ORDERED: dict[Order, list[str]] = {
    "opened": ["b10", "c", "b9", "a"],
    "name": ["a", "b9", "b10", "c"],
    "status": ["a", "b9", "b10", "c"],
    "confidence": ["c", "b9", "b10", "a"],
    "correction": ["c", "b10", "b9", "a"],
    "time": ["b10", "c", "b9", "a"],
    "disagreement": ["b9", "b10", "c", "a"],
}


@pytest.mark.parametrize("order", ORDERED)
def test_a_list_is_sorted_with_what_needs_a_look_first(order: Order) -> None:
    files = _list("b10", "c", "b9", "a")
    files.set_begun(
        {
            _ref("b10"): Work(findings={"Status": "done"}, seconds=90.0, confidence=0.99, correction=0.0),
            _ref("c"): Work(findings={"Status": "rejected"}, seconds=3.0, confidence=0.45, correction=0.2),
        }
    )
    files.set_answers({_ref("b9"): Answer(0.3, lesion=True)})
    files.set_disagreement({_ref("b9"): 0.4, _ref("b9", 1): 0.1, _ref("b10"): 0.2})
    assert _listed(files, Query(order=order)) == ORDERED[order]


def test_every_word_must_stand_in_the_name_the_patient_the_scanner_or_a_comment() -> None:
    files = WorkList()
    files.add([_file("Left 1.png", patient="MÜLLER^ANNA"), _file("left 2.png", device="GE Logiq")])
    files.set_begun({_ref("left 2.png", 3): Work(findings={"Comment": "Shadow: ask Ben"})})
    assert _listed(files, Query(text="left")) == ["Left 1.png", "left 2.png"]
    assert _listed(files, Query(text="müller LEFT")) == ["Left 1.png"]
    assert _listed(files, Query(text="ben 2 logiq")) == ["left 2.png"]
    assert _listed(files, Query(text="ben anna")) == []


def test_filters_hold_together_and_the_choices_of_one_stand_beside_each_other() -> None:
    files = WorkList()
    files.add([_file("a", "GE"), _file("b", "GE"), _file("c", "Philips"), _file("d")])
    files.set_begun(
        {
            _ref("a"): Work(findings={"Class": "benign", "Status": "done"}),
            _ref("c"): Work(findings={"Class": "malignant", "Status": "done"}),
        }
    )
    assert _listed(files, Query(states=frozenset({"done"}))) == ["a", "c"]
    assert _listed(files, Query(states=frozenset({"done"}), devices=frozenset({"GE"}))) == ["a"]
    assert _listed(files, Query(devices=frozenset({"", "Philips"}))) == ["c", "d"]
    assert _listed(files, Query(classes=frozenset({""}))) == ["b", "d"]
    assert _listed(files, Query(classes=frozenset({"benign", "malignant"}))) == ["a", "c"]
    assert Query(classes=frozenset({"benign"}), text="a", devices=frozenset({"GE"})).filters == 2


def test_a_file_stays_listed_while_it_is_worked_on_until_the_list_is_made_anew() -> None:
    files = _list("a", "b", "c")
    query = Query(states=frozenset({"new"}))
    files.show(query)
    files.set_findings(_ref("a"), {"Status": "done"})
    assert [one.path.name for one in files.listed] == ["a", "b", "c"]
    assert _listed(files, query) == ["b", "c"]
    files.add([_file("d")])
    assert [one.path.name for one in files.listed] == ["b", "c", "d"]


def test_steps_go_through_the_list_and_from_beside_it_to_its_ends() -> None:
    files = _list("a", "b", "c", "d")
    files.show(Query(order="name", text=""))
    assert [one and one.key for one in (files.beside("/a", 2), files.beside("/a", -1))] == ["/c", None]
    files.set_findings(_ref("a"), {"Status": "done"})
    files.show(Query(states=frozenset({"new"})))
    assert [one and one.key for one in (files.beside("/a", 1), files.beside("/a", -1))] == ["/b", "/d"]
    assert [one and one.key for one in (files.beside("/b", -1), files.beside("/d", 1))] == [None, None]


def test_the_next_undone_file_is_looked_for_round_the_list_past_those_that_are_missing() -> None:
    files = _list("a", "b", "c", "d")
    files.set_findings(_ref("b"), {"Status": "rejected"})
    files.set_findings(_ref("a"), {})
    files.set_missing(["/c"])
    found = [files.next_undone(key) for key in ("/a", "/d")]
    assert [one.key if one else None for one in found] == ["/d", "/a"]
    files.show(Query(states=frozenset({"rejected"})))
    assert files.next_undone("/a") is None


def test_a_missing_file_is_found_where_it_is_opened_now() -> None:
    files = _list("a", "b")
    files.set_missing(["/a"])
    assert _listed(files, Query(states=frozenset({MISSING}))) == ["a"]
    files.show(Query())
    assert files.add([replace(_file("a"), path=Path("/elsewhere/a"))])
    assert [one.key for one in files.listed] == ["/elsewhere/a", "/b"]
    assert files.beside("/b", -1) == files.instance("/elsewhere/a")
    assert files.counts() == {"new": 2, MISSING: 0}


def test_a_file_that_was_opened_is_replaced_in_its_place() -> None:
    files = _list("a", "b")
    files.show(Query(order="name"))
    files.replace(_file("a", "GE", frames=7))
    assert [one.frames for one in (files.instance("/a"), files.instances[0], files.listed[0])] == [7, 7, 7]
    assert len(files.instances) == 2
    assert files.counts()["new"] == 2


def test_what_a_model_said_in_this_session_is_newer_than_what_the_project_held() -> None:
    files = _list("a", "b")
    files.set_answer(_ref("a"), Answer(0.9, lesion=True))
    files.set_answers({_ref("a"): Answer(0.1, lesion=False), _ref("b"): Answer(0.2, lesion=False)})
    assert [files.confidence(one) for one in files.instances] == [0.9, 0.2]
    assert [files.state(one) for one in files.instances] == ["proposed", "new"]


def test_a_file_that_is_open_where_it_is_now_is_not_added_for_a_copy_that_is_missing() -> None:
    files = _list("a", "b")
    files.set_missing(["/a"])
    files.add([replace(_file("a"), path=Path("/b"))])
    assert [one.key for one in files.listed] == ["/a", "/b"]
