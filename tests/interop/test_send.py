"""Files to servers: confirmed before they count, tried again, never lost."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from busapp.__main__ import main
from busapp.files.outbox import all_orders
from busapp.services.pacs.peers import outbox_path
from tests.interop.conftest import UNCLOSED, Faulty, add_peer
from tests.interop.dicom_servers import (
    PATIENT,
    Dcmqrscp,
    Orthanc,
    Process,
    busapp,
    data_of,
    dicom_file,
    free_port,
    needs,
    wait_for,
)

Captured = pytest.CaptureFixture[str]

pytestmark = UNCLOSED


def three(folder: Path) -> list[Path]:
    return [dicom_file(folder, study="1.2.3", series="1.2.3.4", seed=seed) for seed in range(3)]


def send(to: str, *paths: Path) -> int:
    return main(["send", "--to", to, *(str(path) for path in paths)])


def states() -> list[str]:
    return [said.state for order in all_orders(outbox_path()) for said in order.said().values()]


def assert_no_name_is_kept(home: Path) -> None:
    """Of the patient: in no name of a file, no order and no log. The copies in the queue are the files themselves."""
    for path in home.rglob("*"):
        for part in PATIENT.split("^"):
            assert part not in str(path.relative_to(home))
            if path.is_file() and path.suffix != ".dcm":
                assert part.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("how", ["query", "commitment", "dicomweb"])
def test_what_orthanc_is_sent_is_there_byte_by_byte_and_confirmed(
    orthanc: Orthanc, home: Path, tmp_path: Path, how: str, capsys: Captured
) -> None:
    if how == "dicomweb":
        assert main(["peers", "add", "pacs", "--kind", "dicomweb", "--url", orthanc.url]) == 0
    else:
        add_peer("pacs", orthanc.dicom, "ORTHANC", "--confirm", how, "--listen", orthanc.caller)
    paths = three(tmp_path / "in")
    assert main(["peers", "echo", "pacs"]) == 0
    assert send("pacs", tmp_path / "in") == 0
    assert states() == ["confirmed"] * 3
    assert orthanc.instances() == {path.stem for path in paths}
    for path in paths:
        came = tmp_path / "came.dcm"
        came.write_bytes(orthanc.file(path.stem))
        assert data_of(came) == data_of(path)
    assert send("pacs", *paths) == 0, "sent once more, it does no harm"
    assert len(orthanc.instances()) == 3
    assert "send 2: confirmed" in capsys.readouterr().out
    assert not list(outbox_path().glob("*/files/*")), "copies of what is confirmed are gone"
    assert_no_name_is_kept(home)


def test_dcmtk_s_archive_confirms_by_c_find(archive: Dcmqrscp, tmp_path: Path) -> None:
    add_peer("archive", archive.port, "ARCHIVE")
    paths = three(tmp_path / "in")
    assert send("archive", *paths) == 0
    kept = [path for path in (archive.store).iterdir() if path.name != "index.dat"]
    assert sorted(data_of(path) for path in kept) == sorted(data_of(path) for path in paths)


def test_a_server_that_cannot_be_asked_never_counts_as_having_it(
    home: Path, tmp_path: Path, running: Callable[[Process], Process], capsys: Captured
) -> None:
    needs("storescp")
    port = free_port()
    running(Process(["storescp", str(port), "-od", str(tmp_path)]))
    add_peer("plain", port, "ANY")
    wait_for(lambda: main(["peers", "echo", "plain"]) == 0)
    assert send("plain", dicom_file(tmp_path / "in")) == 1
    assert "takes none of what was offered: Study Root Query/Retrieve" in capsys.readouterr().out
    assert states() == ["failed"]


def test_a_cine_of_500_frames_goes_both_ways(orthanc: Orthanc, tmp_path: Path) -> None:
    add_peer("pacs", orthanc.dicom, "ORTHANC")
    main(["peers", "add", "web", "--kind", "dicomweb", "--url", orthanc.url])
    for name in ("pacs", "web"):
        cine = dicom_file(tmp_path / name, frames=500, size=200, study=f"1.2.{len(name)}")
        assert send(name, cine) == 0
        out = tmp_path / f"{name}-out"
        assert main(["query", "--from", name, "--retrieve", f"1.2.{len(name)}", "-o", str(out)]) == 0
        assert data_of(out / f"1.2.{len(name)}" / cine.name) == data_of(cine)


@pytest.mark.parametrize(
    ("ae", "port", "reason"),
    [
        ("WRONG", 0, "refuses the connection: its AE title is not WRONG; correct the peer"),
        ("ORTHANC", 1, "cannot be reached: Connection refused"),
    ],
)
def test_a_send_that_cannot_be_says_why_and_can_be_tried_again(
    orthanc: Orthanc, tmp_path: Path, capsys: Captured, ae: str, port: int, reason: str
) -> None:
    add_peer("pacs", port or orthanc.dicom, ae)
    path = dicom_file(tmp_path / "in")
    assert send("pacs", path) == 1
    assert reason in capsys.readouterr().out
    assert main(["send", "--list"]) == 0
    assert reason in capsys.readouterr().out
    path.unlink()
    add_peer("pacs", orthanc.dicom, "ORTHANC")
    assert main(["send", "--again", "1"]) == 0
    assert orthanc.instances() == {path.stem}
    assert main(["send", "--again", "1"]) == 1
    assert "Nothing of send 1 has failed" in capsys.readouterr().err


def test_a_wrong_password_a_missing_one_and_the_right_one(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    server = Orthanc(tmp_path / "locked", users={"anna": "s3cret"})
    try:
        main(["peers", "add", "my-web", "--kind", "dicomweb", "--url", server.url, "--user", "anna"])
        assert main(["peers", "echo", "my-web"]) == 1
        assert "set BUSAPP_PASSWORD_MY_WEB" in capsys.readouterr().err
        monkeypatch.setenv("BUSAPP_PASSWORD_MY_WEB", "guess")
        assert main(["peers", "echo", "my-web"]) == 1
        assert "does not let us in (HTTP 401)" in capsys.readouterr().err
        monkeypatch.setenv("BUSAPP_PASSWORD_MY_WEB", "s3cret")
        assert send("my-web", dicom_file(tmp_path / "in")) == 0
    finally:
        server.stop()
    assert "s3cret" not in (home / "peers.json").read_text()


def test_a_server_that_dies_midway_gets_exactly_the_rest(faulty: Faulty, tmp_path: Path, capsys: Captured) -> None:
    add_peer("faulty", faulty.port, "FAULTY")
    paths = three(tmp_path / "in")
    faulty.start(2, "die")
    assert send("faulty", *paths) == 1
    assert "broke the connection off" in capsys.readouterr().out
    faulty.start()
    assert main(["send", "--again", "1"]) == 0
    assert faulty.kept() == {path.stem for path in paths}
    assert faulty.log().count(paths[0].stem) == 1


def test_a_server_that_comes_back_gets_it_without_being_asked(faulty: Faulty, tmp_path: Path) -> None:
    add_peer("faulty", faulty.port, "FAULTY", "--tries", 9)
    paths = three(tmp_path / "in")
    first = faulty.start(2, "die")
    sending = busapp("send", "--to", "faulty", *paths)
    try:
        wait_for(lambda: first.process.poll() is not None)
        faulty.start()
        assert sending.process.wait(60) == 0
    finally:
        sending.stop()
    assert faulty.kept() == {path.stem for path in paths}


@pytest.mark.parametrize("what", ["hang", "keep-hang"])
def test_a_sender_that_was_killed_goes_on_with_exactly_what_is_missing(
    faulty: Faulty, tmp_path: Path, home: Path, what: str
) -> None:
    add_peer("faulty", faulty.port, "FAULTY")
    paths = three(tmp_path / "in")
    server = faulty.start(2, what)
    sending = busapp("send", "--to", "faulty", *paths)
    wait_for(lambda: len(faulty.log()) == 2 and (what == "hang" or len(faulty.kept()) == 2))
    os.kill(sending.process.pid, signal.SIGKILL)
    sending.stop()
    server.stop()
    faulty.start()
    assert all_orders(outbox_path())[0].summary().state == "waiting"
    assert main(["send", "--queue"]) == 0
    assert states() == ["confirmed"] * 3
    again = 2 if what == "hang" else 1
    assert [faulty.log().count(path.stem) for path in paths] == [1, again, 1]
    assert_no_name_is_kept(home)


def test_a_server_that_stalls_is_given_up_and_the_send_can_be_tried_again(
    orthanc: Orthanc, tmp_path: Path, capsys: Captured
) -> None:
    """Stopped in the middle of a cine, which is larger than what sockets hold."""
    add_peer("pacs", orthanc.dicom, "ORTHANC", "--timeout", 2)
    cine = dicom_file(tmp_path / "in", frames=500, size=400)
    sending = busapp("send", "--to", "pacs", cine, stdout=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: all_orders(outbox_path()) and "sending" in states())
        os.kill(orthanc.pid, signal.SIGSTOP)
        said, _ = sending.process.communicate(timeout=60)
        assert "was silent for 2 s" in said
    finally:
        os.kill(orthanc.pid, signal.SIGCONT)
        sending.stop()
    add_peer("pacs", orthanc.dicom, "ORTHANC")
    assert main(["send", "--again", "1"]) == 0
    assert orthanc.instances() == {cine.stem}


def test_a_web_server_that_stalls_or_is_gone_is_said(orthanc: Orthanc, tmp_path: Path, capsys: Captured) -> None:
    words = ["--kind", "dicomweb", "--url", orthanc.url, "--timeout", "1", "--tries", "1"]
    main(["peers", "add", "web", *words])
    path = dicom_file(tmp_path / "in")
    os.kill(orthanc.pid, signal.SIGSTOP)
    try:
        assert send("web", path) == 1
        assert "was silent for 1 s" in capsys.readouterr().out
    finally:
        os.kill(orthanc.pid, signal.SIGCONT)
    orthanc.stop()
    assert main(["send", "--again", "1"]) == 1
    assert "cannot be reached, or broke the connection off" in capsys.readouterr().out
    orthanc.start()
    assert main(["send", "--again", "1"]) == 0
    assert orthanc.instances() == {path.stem}


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("full", "has no room left (status 0xa700)"),
        ("refuse", "refused it: it cannot understand the data (status 0xc000)"),
        ("forget", "took it, but does not list it"),
    ],
)
def test_what_a_server_refuses_is_said_and_the_rest_is_sent(
    faulty: Faulty, tmp_path: Path, capsys: Captured, what: str, reason: str
) -> None:
    add_peer("faulty", faulty.port, "FAULTY")
    paths = three(tmp_path / "in")
    server = faulty.start(2, what)
    assert send("faulty", *paths) == 1
    assert reason in capsys.readouterr().out
    assert states().count("failed") == (2 if what == "full" else 1)
    server.stop()
    faulty.start()
    assert main(["send", "--again", "1"]) == 0
    assert faulty.kept() == {path.stem for path in paths}


def test_a_send_is_cancelled_while_it_waits_and_goes_on_when_asked(faulty: Faulty, tmp_path: Path) -> None:
    add_peer("faulty", faulty.port, "FAULTY", "--tries", 9)
    path = dicom_file(tmp_path / "in")
    sending = busapp("send", "--to", "faulty", path)
    try:
        wait_for(lambda: all_orders(outbox_path()) and all_orders(outbox_path())[0].summary().reason)
        assert main(["send", "--cancel", "1"]) == 0
        assert sending.process.wait(30) == 1
    finally:
        sending.stop()
    assert states() == ["cancelled"]
    faulty.start()
    assert main(["send", "--again", "1"]) == 0


def test_files_that_cannot_be_sent_are_named_and_nothing_is_queued(
    home: Path, tmp_path: Path, capsys: Captured
) -> None:
    add_peer("pacs", 104, "ORTHANC")
    odd = tmp_path / "note.txt"
    odd.write_text("no picture")
    assert send("pacs", odd) == 1
    assert "note.txt: no DICOM file" in capsys.readouterr().err
    assert send("nowhere", odd) == 1
    assert "no peer 'nowhere'; there are: pacs" in capsys.readouterr().err
    assert main(["send"]) == 1
    assert "Say what to send and where to" in capsys.readouterr().err
    assert all_orders(outbox_path()) == []
