"""Colour Doppler and waveforms are kept out of what a model sees and says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from busapp.files.dicom import DicomFile
from busapp.model.frame import Frame, Rect
from busapp.services.inference import segment_frame
from kd_core.runtime import Box, Segmentation, Segmenter, Timings
from tests.conftest import SHIPPED_MODEL, shared_data
from tests.unit.busapp.test_dicom import region, write_dicom


class Dark(Segmenter):
    """Outlines what is dark in the regions it is given, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[npt.NDArray[np.uint8], Sequence[Box]]] = []

    def segment(self, frame: npt.NDArray[np.uint8], *, regions: Sequence[Box] = ()) -> Segmentation:
        self.shown.append((frame.copy(), regions))
        mask = np.zeros(frame.shape[:2], np.uint8)
        for left, top, right, bottom in regions or [(0, 0, frame.shape[1], frame.shape[0])]:
            mask[top:bottom, left:right] = frame[top:bottom, left:right] < 50
        return Segmentation(mask, 0.9, Timings(1.0, 1.0, 1.0))


SIDE_BY_SIDE = [
    region(0, 0, 99, 79),
    region(100, 0, 199, 79, PhysicalDeltaX=0.03, PhysicalDeltaY=0.03),
    region(120, 20, 179, 69, RegionDataType=2),
    region(0, 80, 199, 119, RegionSpatialFormat=3, RegionDataType=3),
]
"""Two pictures of tissue with scales of their own, colour Doppler on the second, a spectrum below."""


def _frame(folder: Path, regions: list[object]) -> Frame:
    gray = np.full((120, 200), 120, np.uint8)
    for top, left in ((30, 30), (40, 140), (95, 30)):  # in tissue, in Doppler, in the spectrum
        gray[top : top + 12, left : left + 20] = 10
    return DicomFile(write_dicom(folder / "a.dcm", [gray], regions=regions)).read(0)  # type: ignore[arg-type]


def test_two_pictures_are_segmented_each_by_itself_and_doppler_and_waveform_are_not(tmp_path: Path) -> None:
    frame, model = _frame(tmp_path, list(SIDE_BY_SIDE)), Dark()
    assert [one.kind for one in frame.regions] == ["tissue", "tissue", "colour Doppler", "waveform"]
    answer = segment_frame(model, frame)
    ((shown, regions),) = model.shown
    assert regions == (Rect(0, 0, 100, 80), Rect(100, 0, 200, 80))
    assert (shown[20:70, 120:180] == shown[20, 120]).all()
    assert abs(int(shown[20, 120]) - 120) < 10
    expected = np.zeros((120, 200), np.uint8)
    expected[30:42, 30:50] = 1
    assert np.array_equal(answer.mask, expected)


def test_a_waveform_without_a_known_picture_is_kept_out_of_the_whole_frame(tmp_path: Path) -> None:
    frame, model = _frame(tmp_path, [region(0, 80, 199, 119, RegionSpatialFormat=4, RegionDataType=10)]), Dark()
    mask = segment_frame(model, frame).mask
    assert mask[:80].sum() == 2 * 12 * 20
    assert not mask[80:].any()
    assert not (model.shown[0][0][80:] < 50).any()


def test_a_lesion_that_lies_in_doppler_for_the_most_part_leaves_no_rim(tmp_path: Path) -> None:
    gray = np.full((120, 200), 120, np.uint8)
    gray[20:60, 20:80] = 10
    items = [region(0, 0, 199, 119), region(25, 25, 74, 54, RegionDataType=2)]

    class Blind(Dark):
        def segment(self, frame: npt.NDArray[np.uint8], *, regions: Sequence[Box] = ()) -> Segmentation:
            return super().segment(gray, regions=regions)

    frame = DicomFile(write_dicom(tmp_path / "a.dcm", [gray], regions=items)).read(0)
    assert not segment_frame(Blind(), frame).mask.any()


def test_where_colour_doppler_is_the_only_picture_nothing_is_segmented(tmp_path: Path) -> None:
    frame, model = _frame(tmp_path, [region(0, 0, 199, 79, RegionDataType=2)]), Dark()
    answer = segment_frame(model, frame)
    assert not frame.segmentable
    assert model.shown == []
    assert (answer.mask.shape, int(answer.mask.sum()), answer.confidence) == ((120, 200), 0, 0.0)


@pytest.mark.parametrize("name", ["gdcm-US-ALOKA-16.dcm", "OBXXXX1A.dcm", "JPEGLosslessP14SV1_3s_2f_u_08_08.dcm"])
def test_real_files_keep_what_is_no_tissue_free_of_proposals(name: str) -> None:
    (path,) = shared_data("dicom_us").rglob(name)
    frame = DicomFile(path).read(0)
    mask = segment_frame(Segmenter(SHIPPED_MODEL), frame).mask
    tissue = np.zeros_like(mask)
    for rect in frame.tissue:
        tissue[rect.slices()] = 1
    for rect in frame.kept_out:
        tissue[rect.slices()] = 0
    assert not mask[tissue == 0].any()
