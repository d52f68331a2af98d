"""What can go wrong around the program: each case is said clearly, and loses nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pydicom
import pytest
import sqlalchemy as sa

from busapp.actions.export import export_project
from busapp.files.project_folder import DATABASE_NAME
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.dcm"
Start = Callable[..., Studio]


def _said(studio: Studio) -> list[str]:
    return [notice.text for notice in studio.session.notices.all]


def _annotate(start: Start, path: Path) -> None:
    studio = start(path)
    studio.wait_for_frame(path.name)
    studio.session.settings.brush_radius = 5.0
    studio.paint((20, 70), (60, 70))
    studio.wait_until_saved()
    studio.close()


@pytest.fixture
def cine(tmp_path: Path) -> Path:
    """A DICOM cine whose pixels are not compressed."""
    dataset = pydicom.dcmread(PHANTOM)
    dataset.decompress()
    dataset.SOPInstanceUID = pydicom.dcmread(PHANTOM).SOPInstanceUID
    dataset.save_as(tmp_path / "cine.dcm")
    return tmp_path / "cine.dcm"


def _darken(path: Path) -> None:
    """Change pixels of the first frame only; the size of the file stays."""
    dataset, size = pydicom.dcmread(path), path.stat().st_size
    pixels = bytearray(dataset.PixelData)
    middle = len(pixels) // dataset.NumberOfFrames // 2
    pixels[middle : middle + 8000] = bytes(8000)
    dataset.PixelData = bytes(pixels)
    dataset.save_as(path)
    assert path.stat().st_size == size


def test_pixels_that_were_changed_since_are_said_and_the_annotation_is_kept(
    start: Start, cine: Path, tmp_path: Path
) -> None:
    _annotate(start, cine)
    _darken(cine)
    studio = start(cine)
    studio.wait_for_frame("cine.dcm")
    (text,) = _said(studio)
    assert text.startswith("cine.dcm was changed since you annotated it: it holds other pixels now.")
    assert studio.history == ["Brush"]
    assert studio.annotation.mask[70, 40] > 0
    left_out = [step.left_out for step in export_project(studio.store, form="busi", target=tmp_path / "first")]
    assert any("its pixels were changed since it was annotated" in text for text in left_out)
    studio.paint((20, 90), (60, 90))
    studio.wait_until_saved()
    left_out = [step.left_out for step in export_project(studio.store, form="busi", target=tmp_path / "second")]
    assert set(left_out) == {""}
    studio.close()
    again = start(cine)
    again.wait_for_frame("cine.dcm")
    assert _said(again) == []
    assert again.history == ["Brush", "Brush"]


def test_other_words_in_the_header_are_no_change(start: Start, cine: Path) -> None:
    _annotate(start, cine)
    dataset = pydicom.dcmread(cine)
    dataset.PatientName, dataset.StudyDescription = "Somebody^Else", "another description"
    dataset.save_as(cine)
    studio = start(cine)
    studio.wait_for_frame("cine.dcm")
    assert _said(studio) == []
    assert studio.history == ["Brush"]


def test_a_picture_that_was_replaced_is_said_and_its_annotation_comes_back_with_it(
    start: Start, tmp_path: Path
) -> None:
    path = write_gray(tmp_path / "picture.png", lesion_picture(1)[0])
    first = path.read_bytes()
    _annotate(start, path)
    write_gray(path, lesion_picture(2)[0])
    studio = start(path)
    studio.wait_for_frame("picture.png")
    (text,) = _said(studio)
    assert text.startswith("picture.png was changed since you annotated it: another picture lies there now")
    assert studio.history == []
    studio.close()
    path.write_bytes(first)
    again = start(path)
    again.wait_for_frame("picture.png")
    assert _said(again) == []
    assert again.history == ["Brush"]


def test_a_file_that_is_gone_is_named_and_its_annotation_comes_back_with_it(start: Start, tmp_path: Path) -> None:
    path = write_gray(tmp_path / "picture.png", lesion_picture(1)[0])
    _annotate(start, path)
    away = path.rename(tmp_path / "elsewhere.png")
    studio = start(path, PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.wait(lambda: bool(_said(studio)))
    assert _said(studio) == ["picture.png was not opened: no such file"]
    left_out = [step.left_out for step in export_project(studio.store, form="busi", target=tmp_path / "set")]
    assert left_out == ["picture.png, frame 1: no such file"]
    studio.close()
    again = start(away)
    again.wait_for_frame("elsewhere.png")
    assert again.history == ["Brush"]


def test_a_project_of_a_newer_version_is_said_and_not_touched(start: Start, home: Path) -> None:
    _annotate(start, PHANTOM)
    database = home / "project" / DATABASE_NAME
    connection = sqlite3.connect(database)
    connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = database.read_bytes()
    studio = start(PHANTOM)
    studio.wait(lambda: bool(_said(studio)) and studio.document.offered is not None)
    assert "a newer version of busapp made this project" in _said(studio)[0]
    assert "Frames can be looked at, but not annotated." in _said(studio)[0]
    studio.paint((20, 70), (60, 70))
    assert studio.document.annotation is None
    studio.close()
    assert database.read_bytes() == before


def test_a_full_disk_is_said_and_what_was_done_is_saved_when_there_is_room(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    engine, small = studio.store._engine, [True]

    @sa.event.listens_for(engine, "begin")
    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if small[0] else 1 << 30}")

    strokes = 0
    while not studio.session.project.problem and strokes < 200:
        studio.paint(*((20 + (37 * n + strokes) % 560, 40 + (53 * n) % 380) for n in range(30)))
        strokes += 1
        studio.wait(lambda: studio.session.project.unsaved == 0 or bool(studio.session.project.problem))
    assert "the disk is full. Your last changes are kept in memory" in _said(studio)[0]
    assert studio.workbench.status._saved.text() == "NOT SAVED"
    assert len(_said(studio)) == 1
    history, mask = list(studio.history), studio.annotation.mask.copy()
    assert len(history) == strokes
    small[0] = False
    studio.wait_until_saved()
    assert _said(studio)[1:] == ["All changes are saved again."]
    studio.close()
    again = start(PHANTOM)
    again.wait_for_frame("phantom.dcm")
    assert again.history == history
    assert np.array_equal(again.annotation.mask, mask)


@contextmanager
def _anybody() -> Iterator[Path]:
    """A folder of a person whom permissions stop, even where root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="busapp-safe-"))
    root = os.geteuid() == 0
    if root:
        shutil.chown(folder, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_cannot_be_written_is_said_and_files_in_it_can_be_annotated(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, settings = (SAMPLES / "phantom.png").read_bytes(), '{"language": "en", "reader": "T", "welcomed": true}'
    first = start(SAMPLES / "phantom.png")  # loads what is loaded late: that person may not read this program's files
    first.wait_for_frame("phantom.png")
    first.close()
    with _anybody() as folder:
        monkeypatch.setenv("BUSAPP_HOME", str(folder / "home"))
        for name in ("home", "study", "project"):
            (folder / name).mkdir()
        (folder / "home" / "settings.json").write_text(settings)
        (folder / "study" / "a.png").write_bytes(picture)
        (folder / "study").chmod(0o555)
        (folder / "project").chmod(0o555)

        studio = start("--project", folder / "project", folder / "study" / "a.png")
        studio.wait(lambda: bool(_said(studio)) and studio.document.offered is not None)
        assert _said(studio) == [
            f"{folder / 'project'}: the project cannot be written. Check the folder's permissions. Frames can be "
            "looked at, but not annotated."
        ]
        studio.close()
        assert list((folder / "project").iterdir()) == []

        _annotate(start, folder / "study" / "a.png")
        for path in (folder / "home" / "project").iterdir():
            path.chmod(0o444)
        (folder / "home" / "project").chmod(0o555)
        again = start(folder / "study" / "a.png")
        again.wait(lambda: bool(_said(again)) and again.document.offered is not None)
        assert "the project cannot be written. Check the folder's permissions." in _said(again)[0]
        again.close()
        for path in [folder / "home" / "project", *(folder / "home" / "project").iterdir()]:
            path.chmod(0o755)
        third = start(folder / "study" / "a.png")
        third.wait_for_frame("a.png")
        assert third.history == ["Brush"]
        third.close()
