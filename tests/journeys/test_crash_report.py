"""What is written when something goes wrong: enough to find the place, nothing of a patient."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from tests.conftest import ROOT, SAMPLES
from tests.journeys.studio import Studio

NAME = "Mustermann^Erika"
Start = Callable[..., Studio]


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    """A DICOM file that names its patient, in its tags and in its name."""
    dataset = pydicom.dcmread(SAMPLES / "phantom.dcm")
    dataset.PatientName, dataset.PatientID = NAME, "MUSTERMANN-1"
    path = tmp_path / "Mustermann_Erika.dcm"
    dataset.save_as(path)
    return path


def _written(home: Path) -> str:
    """All that was written beside settings and project."""
    texts = [one.read_text() for one in home.iterdir() if one.is_file() and one.name != "settings.json"]
    return "\n".join(texts)


def test_a_bug_is_reported_without_the_patient_and_told_again_at_the_next_start(
    start: Start, home: Path, patient: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = start(patient)
    studio.wait_for_frame(patient.name)

    def fail(_: object) -> None:
        person = studio.document.instance(studio.document.shown or pytest.fail()).caption.patient
        assert person.startswith("Mustermann")
        raise ValueError(f"{person} in {patient}") from KeyError(person)

    threading.Thread(target=fail, args=(None,)).start()
    studio.wait(lambda: bool(studio.session.notices.all))
    (notice,) = studio.session.notices.all
    assert notice.text.startswith("Something went wrong inside busapp (ValueError). What you did is saved.")
    studio.close()

    written = _written(home)
    assert "mustermann" not in written.casefold()
    assert "erika" not in written.casefold()
    assert "ValueError" in written
    assert "journeys/test_crash_report.py" in written
    assert " fail" in written

    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    again = start()
    (notice,) = again.session.notices.all
    assert "wrong inside busapp the last time" in notice.text
    assert again.workbench.notices._folder.isVisible()
    QTest.mouseClick(again.workbench.notices._folder, Qt.MouseButton.LeftButton)
    assert [Path(url.toLocalFile()) for url in opened] == [home]
    again.close()
    third = start()
    assert third.session.notices.all == []
    (home / "crash.txt").unlink()


def test_a_bug_in_an_action_is_reported_and_the_window_goes_on(
    start: Start, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = start(SAMPLES / "phantom.png")
    studio.wait_for_frame("phantom.png")

    def fail(*_: object) -> None:
        raise ValueError(NAME)

    with monkeypatch.context() as broken:
        broken.setattr(studio.document, "set_window", fail)
        studio.press("Alt+Up")
    assert "ValueError" in studio.session.notices.all[-1].text
    studio.paint((120, 300), (160, 300))
    assert studio.history == ["Brush"]
    assert "ValueError" in _written(home)
    assert NAME not in _written(home)
    (home / "crash.txt").unlink()


def test_a_fault_in_a_library_leaves_its_place_and_no_patient(start: Start, home: Path, patient: Path) -> None:
    command = [sys.executable, "-m", "tests.journeys.faulty", str(patient)]
    process = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "BUSAPP_HOME": str(home)}, capture_output=True, timeout=120, check=False
    )
    assert process.returncode == -signal.SIGSEGV
    written = _written(home) + process.stdout.decode() + process.stderr.decode()
    assert "Segmentation fault" in written
    assert "faulty.py" in written
    assert "mustermann" not in written.casefold()
    studio = start()
    assert "wrong inside busapp the last time" in studio.session.notices.all[0].text
    (home / "crash.txt").unlink()
