"""Where what comes over a network is put, and what a queue of sends remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from busapp.files.arrivals import Arrivals, NotAnInstance, is_uid
from busapp.files.outbox import SAID, Said, add_order
from busapp.model.errors import UserError
from tests.interop.dicom_servers import dicom_file


@pytest.mark.parametrize("text", ["1", "1.2.840.10008", "1.02.3", "9" * 64])
def test_numbers_with_dots_between_are_uids(text: str) -> None:
    assert is_uid(text)


@pytest.mark.parametrize(
    "text", ["", ".", "..", "1..2", "1.2.", ".1", "1/2", "1\\2", "../1", "1.2\n", "1.2 ", "a.b", "9" * 65, "1.²", "١.٢"]
)
def test_nothing_else_is_one(text: str) -> None:
    assert not is_uid(text)


def arrive(arrivals: Arrivals, data: bytes, uid: str = "") -> Path:
    arriving = arrivals.begin()
    arriving.write(data)
    return arrivals.keep(arriving, uid)


def test_what_is_no_instance_or_another_one_is_not_kept(tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path / "out")
    whole = dicom_file(tmp_path, study="1.2.3").read_bytes()
    for data, uid in ((b"", ""), (b"no DICOM", ""), (whole, "1.2.3.4"), (whole.replace(b"1.2.3\0", b"1/2.3\0"), "")):
        with pytest.raises(NotAnInstance):
            arrive(arrivals, data, uid)
    arrivals.close()
    assert list((tmp_path / "out").iterdir()) == []


def test_two_that_receive_into_one_folder_leave_each_other_s_files(tmp_path: Path) -> None:
    first = Arrivals(tmp_path)
    arriving = first.begin()
    second = Arrivals(tmp_path)
    assert arriving.path.exists()
    second.close()
    assert arriving.path.exists()
    arriving.discard()
    first.close()
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_was_being_written_when_the_power_went_is_no_word(tmp_path: Path) -> None:
    paths = [dicom_file(tmp_path / "in", seed=seed) for seed in range(2)]
    order = add_order(tmp_path / "outbox", "pacs", paths)
    order.say([1], "sending")
    with (order.folder / SAID).open("a") as file:
        file.write('{"parcel": 1, "sta')
    assert order.said() == {1: Said("sending", begun=True), 2: Said("waiting")}
    order.say([1], "confirmed")
    assert order.said()[1] == Said("confirmed", begun=True)
    assert order.summary() == ("pacs", 1, 2, "waiting", "")
    (order.folder / "order.json").write_text("{")
    assert order.summary().state == "failed"


def test_an_order_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    note = tmp_path / "note.dcm"
    note.write_text("no picture")
    with pytest.raises(UserError, match=r"note\.dcm: no DICOM file"):
        add_order(tmp_path / "outbox", "pacs", [dicom_file(tmp_path / "in"), note])
    with pytest.raises(UserError, match="cannot be written"):
        add_order(tmp_path / "outbox", "pacs", [tmp_path / "gone.dcm"])
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["adding.lock"]
