"""Segmenting without a window, through ``busapp``'s own entry."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from busapp.__main__ import main
from kd_core.data import read_frame
from tests.conftest import SAMPLES, SHIPPED_MODEL, shared_data, write_gray

HEADER = (
    "file,frame,width,height,lesion_count,area_px,area_mm2,long_axis_mm,short_axis_mm,confidence,milliseconds,error"
)


def _rows(out: Path) -> list[dict[str, str]]:
    text = (out / "results.csv").read_text("utf-8")
    assert text.splitlines()[0] == HEADER
    return list(csv.DictReader(text.splitlines()))


def _dice(mask: Path, truth: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    found = read_frame(mask) > 0
    return float(2 * (found & truth).sum() / (found.sum() + truth.sum()))


def test_the_student_finds_the_phantoms_lesion_in_every_frame(tmp_path: Path) -> None:
    assert main(["segment", str(SAMPLES / "phantom.dcm"), "-o", str(tmp_path / "out"), "--overlay"]) == 0
    rows = _rows(tmp_path / "out")
    truth = read_frame(SAMPLES / "phantom_masks.png").reshape(len(rows), 480, 640) > 0
    assert len(rows) == 8
    for number, row in enumerate(rows, 1):
        assert (row["frame"], row["width"], row["height"], row["error"]) == (str(number), "640", "480", "")
        assert _dice(tmp_path / "out" / f"phantom_frame{number:03d}_mask.png", truth[number - 1]) > 0.8
        assert float(row["area_mm2"]) == pytest.approx(int(row["area_px"]) * 0.09**2, rel=0.01)
        assert float(row["long_axis_mm"]) > float(row["short_axis_mm"]) > 3
        assert read_frame(tmp_path / "out" / f"phantom_frame{number:03d}_overlay.png").shape == (480, 640, 3)


def test_folders_are_mirrored_and_a_bad_file_gets_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, out = tmp_path / "研究 1", tmp_path / "out"
    picture = read_frame(SAMPLES / "phantom.png")
    write_gray(study / "左" / "乳腺.png", picture)
    write_gray(study / "b.png", picture)
    (study / "broken.png").write_bytes(b"no picture")
    (study / "notes.txt").write_text("beside")
    assert main(["segment", str(study), "-o", str(out)]) == 1
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.png")) == ["b_mask.png", "左/乳腺_mask.png"]
    mask = read_frame(out / "左" / "乳腺_mask.png")
    assert mask.shape == picture.shape
    assert set(np.unique(mask)) == {0, 255}
    rows = {Path(row["file"]).name: row for row in _rows(out)}
    assert rows["broken.png"]["error"] == "not a PNG, JPEG, BMP or TIFF picture"
    assert rows["notes.txt"]["error"] == "skipped: .txt files hold no pictures"
    assert rows["乳腺.png"]["lesion_count"] == "1"
    assert (rows["乳腺.png"]["area_mm2"], rows["乳腺.png"]["long_axis_mm"]) == ("", "")
    assert "2 frames segmented, 1 files or frames failed" in capsys.readouterr().err


def test_two_files_with_one_stem_do_not_overwrite_each_other(tmp_path: Path) -> None:
    picture = read_frame(SAMPLES / "phantom.png")
    for name in ("a.png", "a.bmp.png"):
        write_gray(tmp_path / "in" / name, picture)
    (tmp_path / "in" / "a.bmp.png").rename(tmp_path / "in" / "a.bmp")
    assert main(["segment", str(tmp_path / "in"), "-o", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").glob("*.png")) == ["a.png_mask.png", "a_mask.png"]


def test_another_model_can_be_named_and_a_bad_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = str(SAMPLES / "phantom.png")
    assert main(["segment", sample, "-o", str(tmp_path / "a"), "--model", str(SHIPPED_MODEL)]) == 0
    assert main(["segment", sample, "-o", str(tmp_path / "b"), "--model", str(tmp_path)]) == 1
    assert "this is not a model folder" in capsys.readouterr().err


def test_an_output_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["segment", str(SAMPLES / "phantom.png"), "-o", str(tmp_path / "file" / "out")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_odd_files_end_in_rows_never_in_a_traceback(tmp_path: Path) -> None:
    folder, out = shared_data("dicom_odd"), tmp_path / "out"
    command = [sys.executable, "-m", "busapp", "segment", str(folder), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    files = {Path(row["file"]).resolve() for row in _rows(out)}
    assert files == {path.resolve() for path in folder.rglob("*") if path.is_file()}


def test_real_ultrasound_files_are_all_segmented(tmp_path: Path) -> None:
    folder = shared_data("dicom_us")
    assert main(["segment", str(folder), "-o", str(tmp_path / "out")]) == 0
    rows = _rows(tmp_path / "out")
    assert len({row["file"] for row in rows}) == 36
    assert all(row["error"] == "" for row in rows)
    masks = list((tmp_path / "out").rglob("*_mask.png"))
    assert len(masks) == len(rows)


def test_reference_masks_beside_the_pictures_are_never_written_over(tmp_path: Path) -> None:
    picture = read_frame(SAMPLES / "phantom.png")
    write_gray(tmp_path / "set" / "a.png", picture)
    reference = write_gray(tmp_path / "set" / "a_mask.png", np.zeros_like(picture))
    before = reference.read_bytes()
    assert main(["segment", str(tmp_path / "set"), "-o", str(tmp_path / "set")]) == 1
    assert reference.read_bytes() == before
    rows = {Path(row["file"]).name: row["error"] for row in _rows(tmp_path / "set")}
    assert rows["a.png"] == "a_mask.png is there already and was not written by busapp segment"


def test_a_second_pass_writes_over_the_first_and_does_not_segment_its_masks(tmp_path: Path) -> None:
    write_gray(tmp_path / "set" / "a.png", read_frame(SAMPLES / "phantom.png"))
    for _ in range(2):
        assert main(["segment", str(tmp_path / "set"), "-o", str(tmp_path / "set" / "out")]) == 0
        assert [Path(row["file"]).name for row in _rows(tmp_path / "set" / "out")] == ["a.png"]


def test_names_in_another_encoding_are_segmented(tmp_path: Path) -> None:
    name = os.fsdecode("乳腺.png".encode("gbk"))
    write_gray(tmp_path / "set" / "a.png", read_frame(SAMPLES / "phantom.png")).rename(tmp_path / "set" / name)
    assert main(["segment", str(tmp_path / "set"), "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / os.fsdecode("乳腺_mask.png".encode("gbk"))).exists()
