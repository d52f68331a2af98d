"""Others send, the receiver keeps; a hot folder brings it into a project."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.uid import generate_uid

from busapp.__main__ import main
from busapp.files.project_list import known_instances
from busapp.files.project_store import ProjectStore
from tests.interop.conftest import UNCLOSED, add_peer
from tests.interop.dicom_servers import PATIENT, Process, busapp, certificate, data_of, dicom_file, needs, wait_for

pytestmark = UNCLOSED
Running = Callable[[Process], Process]


class Listening:
    """``busapp receive`` in a process of its own; ``said`` is what it says on standard error."""

    def __init__(self, out: Path, running: Running, *words: str | Path, limit: int = 0) -> None:
        self.out, self._said = out, out.with_suffix(".log")
        command = ["receive", "--port", "0", "--allow", "FRIEND", "-o", out, *words]
        with self._said.open("w") as log:
            more = {"preexec_fn": lambda: _limit(limit)} if limit else {}
            self.run = running(busapp(*command, stdout=log, stderr=log, **more))
        found = wait_for(lambda: re.search(r"listening at [\w.]+:(\d+)", self._said.read_text()))
        self.port = int(found.group(1))

    def said(self) -> str:
        return self._said.read_text()

    def files(self) -> list[Path]:
        return sorted(path for path in self.out.rglob("*") if path.is_file() and path.name != "lock")

    def end(self) -> int:
        self.run.process.send_signal(signal.SIGTERM)
        return self.run.process.wait(20)


def _limit(size: int) -> None:
    """No file may grow larger: what a full disk does, for this process alone."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def storescu(
    port: int, *paths: Path, calling: str = "FRIEND", called: str = "BUSAPP"
) -> subprocess.CompletedProcess[str]:
    needs("storescu")
    command = ["storescu", "-v", "-aet", calling, "-aec", called, "127.0.0.1", str(port), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.usefixtures("home")
def test_what_a_friend_sends_is_kept_byte_by_byte_under_its_uids_and_only_once(
    tmp_path: Path, running: Running
) -> None:
    receiver = Listening(tmp_path / "out", running)
    paths = [dicom_file(tmp_path / "in", study="1.2.3", seed=seed) for seed in range(2)]
    for _ in range(2):
        assert storescu(receiver.port, *paths).returncode == 0
    kept = [tmp_path / "out" / "1.2.3" / path.name for path in sorted(paths)]
    assert receiver.files() == kept
    assert [data_of(path) for path in kept] == [data_of(path) for path in sorted(paths)]
    assert receiver.end() == 0
    assert receiver.files() == kept and not (tmp_path / "out" / ".incoming").exists()
    assert PATIENT not in receiver.said()


@pytest.mark.usefixtures("home")
def test_another_file_under_the_same_uid_is_kept_beside_the_first(tmp_path: Path, running: Running) -> None:
    receiver = Listening(tmp_path / "out", running)
    path = dicom_file(tmp_path / "in", study="1.2.3")
    assert storescu(receiver.port, path).returncode == 0
    first = data_of(path)
    path.write_bytes(path.read_bytes()[:-4] + b"else")
    assert storescu(receiver.port, path).returncode == 0
    assert [data_of(one) for one in receiver.files()] == [first, data_of(path)]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("calling", "called"), [("STRANGER", "BUSAPP"), ("FRIEND", "OTHER")])
def test_a_stranger_and_who_calls_another_title_are_refused(
    tmp_path: Path, running: Running, calling: str, called: str
) -> None:
    receiver = Listening(tmp_path / "out", running)
    answer = storescu(receiver.port, dicom_file(tmp_path / "in"), calling=calling, called=called)
    assert answer.returncode != 0
    assert "Rejected" in answer.stdout + answer.stderr
    assert receiver.files() == []


@pytest.mark.usefixtures("home")
def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, running: Running) -> None:
    from pydicom import dcmread

    receiver = Listening(tmp_path / "out", running)
    path = dicom_file(tmp_path / "in", patient="../../evil")
    one = dcmread(path)
    one.StudyInstanceUID = "../../../evil"
    one.save_as(path)
    answer = storescu(receiver.port, path)
    assert "0xa900" in (answer.stdout + answer.stderr).lower() or answer.returncode != 0
    assert receiver.files() == []
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.usefixtures("home")
def test_a_full_disk_is_answered_and_what_comes_after_is_taken(tmp_path: Path, running: Running) -> None:
    receiver = Listening(tmp_path / "out", running, limit=200_000)
    large, small = dicom_file(tmp_path / "in", frames=40, size=100), dicom_file(tmp_path / "in")
    answer = storescu(receiver.port, large)
    assert "Refused: OutOfResources" in answer.stdout + answer.stderr
    assert receiver.files() == []
    assert storescu(receiver.port, small).returncode == 0
    assert [path.name for path in receiver.files()] == [small.name]


@pytest.mark.usefixtures("home")
def test_a_sender_that_dies_midway_leaves_nothing(tmp_path: Path, running: Running) -> None:
    needs("storescu")
    receiver = Listening(tmp_path / "out", running)
    large = dicom_file(tmp_path / "in", frames=500, size=500)
    words = ["-aet", "FRIEND", "-aec", "BUSAPP", "127.0.0.1", str(receiver.port), str(large)]
    sending = running(Process(["storescu", *words]))
    wait_for(lambda: any(path.stat().st_size > 100_000 for path in (tmp_path / "out").rglob("*.partial")))
    sending.stop()
    wait_for(lambda: receiver.files() == [])
    assert receiver.run.process.poll() is None


@pytest.mark.usefixtures("home")
def test_a_receiver_that_was_killed_leaves_nothing_that_looks_whole(tmp_path: Path, running: Running) -> None:
    out = tmp_path / "out"
    (out / ".incoming").mkdir(parents=True)
    (out / ".incoming" / "abc.partial").write_bytes(b"half")
    receiver = Listening(out, running)
    assert receiver.files() == []


@pytest.mark.usefixtures("home")
def test_encrypted_both_ways_and_no_word_with_who_is_not_trusted(
    tmp_path: Path, running: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = certificate(tmp_path, "ours"), certificate(tmp_path, "theirs")
    tls = ["--tls-cert", theirs[0], "--tls-key", theirs[1], "--tls-ca", ours[0]]
    receiver = Listening(tmp_path / "out", running, *tls)
    common = ["--our-ae", "FRIEND", "--timeout", "5"]
    add_peer("safe", receiver.port, "BUSAPP", *common, "--tls", "--ca", theirs[0], "--cert", ours[0], "--key", ours[1])
    assert main(["peers", "echo", "safe"]) == 0
    add_peer("doubted", receiver.port, "BUSAPP", *common, "--tls", "--ca", ours[0])
    assert main(["peers", "echo", "doubted"]) == 1
    assert "self-signed certificate" in capsys.readouterr().err
    add_peer("nameless", receiver.port, "BUSAPP", *common, "--tls", "--ca", theirs[0])
    assert main(["peers", "echo", "nameless"]) == 1
    add_peer("plain", receiver.port, "BUSAPP", "--our-ae", "FRIEND", "--timeout", 2)
    assert main(["peers", "echo", "plain"]) == 1
    path = dicom_file(tmp_path / "in", study="1.2.3")
    words = ["+tls", ours[1], ours[0], "+cf", theirs[0], "-aet", "FRIEND", "-aec", "BUSAPP", "127.0.0.1"]
    subprocess.run(["storescu", *words, str(receiver.port), str(path)], check=True)
    assert data_of(receiver.files()[0]) == data_of(path)


@pytest.mark.usefixtures("home")
def test_a_receiver_that_cannot_be_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["-o", str(tmp_path / "out"), "--allow", "FRIEND", "--port", "0"]
    assert main(["receive", *out, "--bind", "203.0.113.7"]) == 1
    assert "203.0.113.7:0: cannot be listened at" in capsys.readouterr().err
    assert main(["receive", *out, "--tls-cert", str(tmp_path / "none.pem")]) == 1
    assert "none.pem: the certificate cannot be used" in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert main(["receive", "-o", str(tmp_path / "file" / "x"), "--allow", "FRIEND"]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_what_arrives_in_a_hot_folder_is_in_the_project_and_a_bad_file_is_named(
    home: Path, tmp_path: Path, running: Running
) -> None:
    folder, project, log = tmp_path / "hot", tmp_path / "project", tmp_path / "watch.log"
    folder.mkdir()
    early = dicom_file(folder)
    with log.open("w") as said:
        watching = running(busapp("watch", folder, "--project", project, stdout=said, stderr=said))
    wait_for(lambda: early.name in log.read_text())
    (folder / "half.dcm.partial").write_bytes(early.read_bytes())
    (folder / "broken.dcm").write_bytes(early.read_bytes()[:700])
    late = dicom_file(folder / "below", frames=3)
    wait_for(lambda: late.name in log.read_text() and "left out: broken.dcm" in log.read_text())
    os.kill(watching.process.pid, signal.SIGINT)
    assert watching.process.wait(20) == 130
    store = ProjectStore(project, "Tester")
    known = {(one.uid, one.path, one.frames) for one in known_instances(store)}
    store.close()
    assert known == {(early.stem, early, 1), (late.stem, late, 3)}
    assert PATIENT not in log.read_text() and "half" not in log.read_text()


@pytest.mark.usefixtures("home")
def test_a_receiver_and_a_hot_folder_together(tmp_path: Path, running: Running) -> None:
    receiver = Listening(tmp_path / "out", running)
    log = tmp_path / "watch.log"
    with log.open("w") as said:
        running(busapp("watch", tmp_path / "out", "--project", tmp_path / "project", stdout=said, stderr=said))
    path = dicom_file(tmp_path / "in", study=generate_uid())
    assert storescu(receiver.port, path).returncode == 0
    wait_for(lambda: path.name in log.read_text())
