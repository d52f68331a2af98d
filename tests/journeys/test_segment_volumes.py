"""Segmenting volumes without a window: NIfTI files, DICOM series, and what is no volume."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from busapp.__main__ import main
from kd_core.runtime.volume import Volume
from kd_core.runtime.volume_io import read_volume, write_volume
from tests.conftest import SAMPLES, write_gray
from tests.unit.busapp.test_volumes import VOXELS, saved, slice_header


def _rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        return {Path(row["file"]).name: row for row in csv.DictReader(file)}


def test_masks_of_volumes_lie_where_the_volumes_do(
    volume_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "卷", tmp_path / "out"
    (folder / "series").mkdir(parents=True)
    voxels = np.random.default_rng(1).normal(100, 10, (20, 18, 30)).astype(np.float32)
    write_volume(Volume(voxels=voxels, spacing=(2, 0.5, 0.5), origin=(5, 6, 7)), folder / "a.nii.gz")
    for number in range(len(VOXELS)):
        saved(slice_header(number), folder / "series" / f"{9 - number}.dcm")
    write_gray(folder / "picture.png", np.zeros((20, 20), np.uint8))
    (folder / "broken.nrrd").write_bytes(b"no volume")
    assert main(["segment", str(folder), "-o", str(out), "--model", str(volume_model)]) == 1
    assert "2 volumes segmented, 2 files failed" in capsys.readouterr().err
    mask = read_volume(out / "a_mask.nii.gz")
    assert mask.spacing == pytest.approx((2, 0.5, 0.5))
    assert mask.origin == pytest.approx((5, 6, 7))
    assert ((mask.voxels > 0) == (voxels > voxels.mean())).mean() > 0.99
    rows = _rows(out)
    assert rows["a.nii.gz"]["lesion_mm3"] == str(round(float(mask.voxels.sum()) * 0.5, 1))
    assert (rows["a.nii.gz"]["slices"], rows["a.nii.gz"]["height"], rows["a.nii.gz"]["width"]) == ("20", "18", "30")
    assert rows["picture.png"]["error"] == "a picture is no volume"
    assert "not a volume in a format that is known here" in rows["broken.nrrd"]["error"]
    series = next(row for row in rows.values() if row["slices"] == str(len(VOXELS)))
    assert series["error"] == ""
    assert main(["segment", str(folder), "-o", str(out), "--model", str(volume_model)]) == 1
    assert len(list(out.glob("*_mask.nii.gz"))) == 2


def test_a_mask_that_someone_else_wrote_is_left_alone(volume_model: Path, tmp_path: Path) -> None:
    write_volume(Volume(voxels=np.arange(8000.0).reshape(20, 20, 20)), tmp_path / "a.nii")
    out = tmp_path / "out"
    out.mkdir()
    (out / "a_mask.nii.gz").write_bytes(b"by hand")
    assert main(["segment", str(tmp_path / "a.nii"), "-o", str(out), "--model", str(volume_model)]) == 1
    assert (out / "a_mask.nii.gz").read_bytes() == b"by hand"
    assert "was not written by busapp segment" in _rows(out)["a.nii"]["error"]


def test_frames_models_segment_the_slices_of_a_volume(tmp_path: Path) -> None:
    write_volume(Volume(voxels=np.random.default_rng(0).integers(0, 99, (3, 64, 64))), tmp_path / "a.nii")
    assert main(["segment", str(tmp_path / "a.nii"), "-o", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").glob("a_frame*_mask.png"))) == 3


def test_overlays_are_for_frames(volume_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["segment", str(SAMPLES / "phantom.png"), "-o", str(tmp_path / "out"), "--model", str(volume_model)]
    assert main([*arguments, "--overlay"]) == 1
    assert "this model reads volumes" in capsys.readouterr().err


def test_ctrl_c_ends_within_a_patch_and_leaves_no_half_mask(volume_model: Path, tmp_path: Path) -> None:
    write_volume(
        Volume(voxels=np.random.default_rng(0).integers(0, 99, (400, 200, 200)).astype(np.uint8)), tmp_path / "a.nii"
    )
    command = [sys.executable, "-m", "busapp", "segment", str(tmp_path / "a.nii"), "-o", str(tmp_path / "out")]
    process = subprocess.Popen(
        [*command, "--model", str(volume_model)], stderr=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stderr is not None
    process.stderr.readline()  # a hundred patches are done
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130, said
    assert "stopped" in said
    assert time.monotonic() - began < 30
    assert not list((tmp_path / "out").glob("*.nii.gz"))
