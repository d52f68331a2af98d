"""Servers that are stopped when the test ends, and the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from busapp.__main__ import main
from tests.interop.dicom_servers import Dcmqrscp, Orthanc, Process, answers_at, free_port, wait_for


@pytest.fixture
def orthanc(tmp_path: Path, home: Path) -> Iterator[Orthanc]:
    server = Orthanc(tmp_path / "orthanc")
    yield server
    server.stop()


@pytest.fixture
def archive(tmp_path: Path, home: Path) -> Iterator[Dcmqrscp]:
    server = Dcmqrscp(tmp_path / "dcmqrscp")
    yield server
    server.stop()


@pytest.fixture
def running() -> Iterator[Callable[[Process], Process]]:
    """Register a process that must not outlive the test."""
    started: list[Process] = []

    def register(process: Process) -> Process:
        started.append(process)
        return process

    yield register
    for process in started:
        process.stop()


# pynetdicom leaves a socket that was refused to the garbage collector.
UNCLOSED = pytest.mark.filterwarnings(
    r"ignore:Exception ignored in[^<]*<(socket\.socket|ssl\.SSLSocket):pytest.PytestUnraisableExceptionWarning"
)


class Faulty:
    """See ``faulty_scp``; it can be started again at the same port, with what it has kept."""

    def __init__(self, folder: Path, running: Callable[[Process], Process]) -> None:
        self.folder, self.port = folder, free_port()
        self._running = running
        folder.mkdir()
        (folder / "log.txt").touch()

    def start(self, at: int = 0, what: str = "") -> Process:
        words = [str(self.port), str(self.folder), str(at), what]
        command = [sys.executable, "-m", "tests.interop.faulty_scp", *words]
        process = self._running(Process(command, stderr=subprocess.DEVNULL))
        wait_for(lambda: answers_at(self.port))
        return process

    def log(self) -> list[str]:
        """SOP instance UIDs of every C-STORE that came, in their order."""
        return (self.folder / "log.txt").read_text().split()

    def kept(self) -> set[str]:
        return {one.name for one in self.folder.iterdir()} - {"log.txt"}


@pytest.fixture
def faulty(tmp_path: Path, home: Path, running: Callable[[Process], Process]) -> Faulty:
    return Faulty(tmp_path / "faulty", running)


def add_peer(name: str, port: int, ae: str, *more: str | int) -> None:
    words = ["--host", "127.0.0.1", "--port", port, "--ae", ae, "--timeout", 10, "--tries", 1, *more]
    assert main(["peers", "add", name, *(str(word) for word in words)]) == 0
