"""The demonstration of the loop, in small: every step through busapp's commands, and nothing done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.demo.loop
from busapp.files.jobs import all_jobs
from busapp.files.project_store import ProjectStore
from tests.conftest import lesion_picture, write_gray
from tests.demo.loop import READER, main

SMALL = ("size=32", "batch_size=8", "workers=0", "precision=32-true", "epochs=1", "teacher.base=4", "student.rounds=1")


@pytest.fixture
def busbra_folder(tmp_path: Path) -> Path:
    """40 cases in BUS-BRA's layout."""
    root, rows = tmp_path / "busbra", ["ID,Case,Pathology"]
    for number in range(40):
        gray, mask = lesion_picture(500 + number)
        write_gray(root / "Images" / f"bus_{number:04}-l.png", gray)
        write_gray(root / "Masks" / f"mask_{number:04}-l.png", mask)
        rows.append(f"bus_{number:04}-l,{number},{'benign' if number % 2 else 'malignant'}")
    (root / "bus_data.csv").write_text("\n".join(rows) + "\n")
    return root


@pytest.mark.slow
def test_a_student_is_corrected_learns_and_is_judged_and_a_second_call_does_nothing_again(
    busi_folder: Path, busbra_folder: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tests.demo.loop, "SETTINGS", SMALL)
    work = tmp_path / "work"
    words = ["--old", str(busbra_folder), "--new", str(busi_folder), "--work", str(work), "--count", "12"]
    first = main(words)
    report = (work / "loop.md").read_text()
    assert "12 frames annotated" in report
    assert "| new (BUSI) |" in report
    assert "| old (BUS-BRA) |" in report
    jobs = all_jobs(work / "project")
    assert [job.state()[0] for job in jobs] == ["finished", "finished"]
    store = ProjectStore(work / "project", READER)
    works = list(store.begun().values())
    store.close()
    assert len(works) == 12
    assert all(one.status == "done" and one.lesion_class and one.correction is not None for one in works)
    changed = [(job.run / "events.jsonl").stat().st_mtime_ns for job in jobs]
    assert main(words) == first
    assert changed == [(job.run / "events.jsonl").stat().st_mtime_ns for job in jobs]
    assert (work / "loop.md").read_text() == report
