"""De-identified files in the hands of other programs: dcmtk decodes them, dicom3tools checks them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest

from busapp.files.deidentify.tags import ULTRASOUND
from busapp.files.dicom import DicomFile
from busapp.files.opening import open_all
from tests.conftest import shared_data
from tests.unit.busapp.test_deidentify import export, order, speckle
from tests.unit.busapp.test_dicom import region, write_dicom


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} on this machine")
    return found


def _errors(path: Path) -> set[str]:
    done = subprocess.run([_tool("dciodvfy"), path], capture_output=True, text=True, errors="replace", check=False)
    return {line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Error")}


def test_no_file_breaks_a_rule_that_it_did_not_break_before(tmp_path: Path) -> None:
    images = [one for one in open_all([shared_data("dicom_us")]) if isinstance(one, DicomFile)]
    images = [one for one in images if str(one.header.SOPClassUID) in ULTRASOUND]
    for number, image in enumerate(images):
        (path,) = export(order(image.instance.path), tmp_path / str(number))
        made = _errors(path) - _errors(image.instance.path)
        # Values of 4:2:2 pixels are kept as they are decoded, which that module does not foresee without compression.
        assert {error for error in made if "YBR_FULL" not in error and "Planar Configuration" not in error} == set()


@pytest.mark.parametrize("colour", [True, False])
def test_dcmtk_decodes_the_compressed_frames_to_the_same_values(tmp_path: Path, colour: bool) -> None:
    import imagecodecs
    from pydicom.uid import JPEGLSLossless

    frames = [speckle(n) if colour else speckle(n)[:, :, 0].copy() for n in range(3)]
    streams = [bytes(imagecodecs.jpegls_encode(frame)) for frame in frames]
    source = write_dicom(
        tmp_path / "a.dcm", [*frames], streams=streams, syntax=JPEGLSLossless, regions=[region(20, 20, 333, 222)]
    )
    (path,) = export(order(source), tmp_path / "x")
    subprocess.run([_tool("dcmdjpls"), path, tmp_path / "plain.dcm"], check=True, capture_output=True)
    decoded = pydicom.dcmread(tmp_path / "plain.dcm").pixel_array
    for index, frame in enumerate(frames):
        expected = np.zeros_like(frame)
        expected[20:223, 20:334] = frame[20:223, 20:334]
        assert np.array_equal(decoded[index], expected)
