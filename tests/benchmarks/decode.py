"""A frame of a JPEG cine: our path beside pydicom's default."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pydicom
from pydicom.pixels.utils import pixel_array

from busapp.files.dicom import DicomFile
from kd_core.data import read_frame
from tests.benchmarks.timing import in_turn, spread
from tests.conftest import SAMPLES
from tests.unit.busapp.test_dicom import write_dicom

FRAMES = 120
ROUNDS = 60


def run() -> Iterator[str]:
    """120 frames of 1024x768, YBR_FULL_422, JPEG quality 90."""
    picture = cv2.resize(read_frame(SAMPLES / "phantom.png"), (1024, 768))
    options = [cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422]
    pictures = [cv2.cvtColor(np.roll(picture, 3 * n, axis=1), cv2.COLOR_GRAY2BGR) for n in range(FRAMES)]
    streams = [cv2.imencode(".jpg", one, options)[1].tobytes() for one in pictures]
    with tempfile.TemporaryDirectory() as folder:
        path = write_dicom(Path(folder) / "cine.dcm", list(pictures), streams=streams, photometric="YBR_FULL_422")
        source, index = DicomFile(path), 0
        data = pydicom.dcmread(path)

        def ours() -> None:
            nonlocal index
            index = (index + 37) % FRAMES
            source.read(index)

        times = in_turn({"ours": ours, "pydicom": lambda: pixel_array(data, index=index)}, rounds=ROUNDS)
        whole = in_turn({"whole": lambda: DicomFile(path).read(FRAMES - 1)}, rounds=10)
    ratio = np.median(times["pydicom"]) / np.median(times["ours"])
    yield f"any frame, ours:    {spread(times['ours'])}"
    yield f"any frame, pydicom: {spread(times['pydicom'])}, {ratio:.1f} x ours"
    yield f"open the file and show its last frame, ours: {spread(whole['whole'])}"
