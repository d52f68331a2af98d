"""Volumes in the window and from DICOM: places compared with SimpleITK, and what is not right about them named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import SimpleITK as sitk
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, CTImageStorage, EnhancedUSVolumeStorage, ExplicitVRLittleEndian, generate_uid

from busapp.files.dicom_volume import read_dicom_volume
from busapp.files.opening import open_source
from busapp.model.errors import UnreadableFile
from busapp.model.frame import display_levels
from kd_core.runtime.volume import Volume
from kd_core.runtime.volume_io import write_volume

ROWS, COLUMNS, SLICES, STEP = 6, 8, 5, 1.5
TURN = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))[0]
ALONG_ROW, ALONG_COLUMN = TURN[0], TURN[1]
NORMAL = np.cross(ALONG_ROW, ALONG_COLUMN)
VOXELS = np.random.default_rng(3).integers(0, 4000, (SLICES, ROWS, COLUMNS)).astype(np.uint16)
SERIES = generate_uid()


def _header(kind: str = CTImageStorage) -> Dataset:
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.SOPClassUID = header.file_meta.MediaStorageSOPClassUID = UID(kind)
    header.SOPInstanceUID = header.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    header.StudyInstanceUID, header.SeriesInstanceUID = generate_uid(), SERIES
    header.Rows, header.Columns = ROWS, COLUMNS
    header.BitsAllocated = header.BitsStored = 16
    header.HighBit, header.PixelRepresentation, header.SamplesPerPixel = 15, 0, 1
    header.PhotometricInterpretation = "MONOCHROME2"
    return header


def _numbers(values: npt.NDArray[Any]) -> list[str]:
    return [f"{value:.10f}"[:16] for value in values]


def slice_header(number: int) -> Dataset:
    header = _header()
    header.ImagePositionPatient = _numbers(np.array([10.0, -20, 30]) + number * STEP * NORMAL)
    header.ImageOrientationPatient = _numbers(np.concatenate([ALONG_ROW, ALONG_COLUMN]))
    header.PixelSpacing = [0.4, 0.3]
    header.PixelData = VOXELS[number].tobytes()
    return header


def saved(header: Dataset, path: Path) -> Path:
    header.save_as(path, enforce_file_format=True)
    return path


@pytest.fixture
def series(tmp_path: Path) -> list[Path]:
    """Slices whose names, and order, say nothing of where they lie."""
    order = [3, 0, 4, 1, 2]
    return [saved(slice_header(number), tmp_path / f"{name}.dcm") for name, number in enumerate(order)]


def test_a_series_lies_where_simpleitk_says(series: list[Path]) -> None:
    read = read_dicom_volume(series)
    names = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(series[0].parent))
    theirs = sitk.ReadImage(names)
    assert np.array_equal(read.volume.voxels, sitk.GetArrayFromImage(theirs))
    assert read.volume.spacing == pytest.approx(theirs.GetSpacing()[::-1], abs=1e-5)
    assert read.volume.origin == pytest.approx(theirs.GetOrigin(), abs=1e-5)
    x, y, z = np.asarray(theirs.GetDirection()).reshape(3, 3).T
    assert np.allclose(read.volume.direction, [z, y, x], atol=1e-5)
    assert read.notes == ()


def _without_middle(paths: list[Path]) -> list[Path]:
    return [paths[0], paths[1], paths[2], paths[3]]


def _changed(paths: list[Path], change: Callable[[Dataset], None]) -> list[Path]:
    header = slice_header(2)
    change(header)
    saved(header, paths[4])
    return paths


def _set(**values: Any) -> Callable[[Dataset], None]:
    def change(header: Dataset) -> None:
        for name, value in values.items():
            setattr(header, name, value)

    return change


def _delete(name: str) -> Callable[[Dataset], None]:
    return lambda header: delattr(header, name)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (_without_middle, "1 slices are missing (the first after slice 2 of 4)"),
        (lambda paths: _changed(paths, _set(SeriesInstanceUID="1.2.3")), "is of another series than 0.dcm"),
        (lambda paths: _changed(paths, _set(PixelSpacing=[0.4, 0.31])), "has another pixel spacing"),
        (lambda paths: _changed(paths, _set(PixelSpacing=[-0.4, 0.3])), "its pixel spacing is not positive"),
        (
            lambda paths: _changed(paths, _set(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])),
            "lies in another direction",
        ),
        (
            lambda paths: _changed(paths, _set(ImageOrientationPatient=[1, 0, 0, 1, 0, 0])),
            "not perpendicular unit vectors",
        ),
        (
            lambda paths: _changed(paths, _set(ImagePositionPatient=slice_header(1).ImagePositionPatient)),
            "several slices lie at the same place",
        ),
        (lambda paths: _changed(paths, _delete("ImagePositionPatient")), "does not say where it lies"),
        (lambda paths: _changed(paths, _delete("PixelSpacing")), "does not say how large its pixels are"),
        (lambda paths: paths[:1], "one slice is no volume"),
    ],
)
def test_what_keeps_slices_from_being_a_volume_is_named(
    series: list[Path], broken: Callable[[list[Path]], list[Path]], reason: str
) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_dicom_volume(broken(series))
    assert reason in raised.value.reason


def test_a_slice_of_another_size_is_named(series: list[Path]) -> None:
    header = slice_header(2)
    header.Rows, header.PixelData = ROWS - 1, VOXELS[2, :-1].tobytes()
    saved(header, series[4])
    with pytest.raises(UnreadableFile, match="is of another size"):
        read_dicom_volume(series)


def test_slices_that_lie_a_little_unevenly_are_read_and_the_distances_said(series: list[Path]) -> None:
    shifted = np.array([10.0, -20, 30]) + 2.1 * STEP * NORMAL
    read = read_dicom_volume(_changed(series, _set(ImagePositionPatient=_numbers(shifted))))
    assert read.notes == ("slices lie 1.350 to 1.650 mm apart; the mean is used",)
    assert read.volume.spacing[0] == pytest.approx(STEP, abs=1e-4)


def _multi_frame(kind: str) -> Dataset:
    header = _header(kind)
    header.NumberOfFrames = SLICES
    header.PixelData = VOXELS.tobytes()
    return header


def _item(**values: Any) -> Sequence:
    item = Dataset()
    for name, value in values.items():
        setattr(item, name, value)
    return Sequence([item])


@pytest.fixture
def enhanced(tmp_path: Path) -> Path:
    """An Enhanced US Volume: places in the volume's own frame of reference, frames in no order (PS3.3 A.59)."""
    order = [4, 2, 0, 3, 1]
    header = _multi_frame(EnhancedUSVolumeStorage)
    header.PixelData = VOXELS[order].tobytes()
    shared = Dataset()
    shared.PixelMeasuresSequence = _item(PixelSpacing=[0.4, 0.3])
    shared.PlaneOrientationVolumeSequence = _item(ImageOrientationVolume=[1.0, 0, 0, 0, 1, 0])
    header.SharedFunctionalGroupsSequence = Sequence([shared])
    groups = []
    for number in order:
        group = Dataset()
        group.PlanePositionVolumeSequence = _item(ImagePositionVolume=[1.0, 2.0, 3.0 + number * STEP])
        groups.append(group)
    header.PerFrameFunctionalGroupsSequence = Sequence(groups)
    return saved(header, tmp_path / "enhanced.dcm")


def test_frames_of_an_enhanced_us_volume_are_put_where_they_lie(enhanced: Path) -> None:
    volume = read_dicom_volume([enhanced]).volume
    assert np.array_equal(volume.voxels, VOXELS)
    assert volume.spacing == pytest.approx((STEP, 0.4, 0.3))
    assert volume.origin == pytest.approx((1, 2, 3))
    assert np.allclose(volume.direction, np.eye(3)[::-1])


def test_frames_at_one_place_are_of_several_acquisitions(enhanced: Path, tmp_path: Path) -> None:
    header = dcmread(enhanced)
    groups = header.PerFrameFunctionalGroupsSequence
    groups[1].PlanePositionVolumeSequence = copy.deepcopy(groups[0].PlanePositionVolumeSequence)
    with pytest.raises(UnreadableFile, match="several acquisitions"):
        read_dicom_volume([saved(header, tmp_path / "two.dcm")])


def test_a_plain_multi_frame_file_is_a_volume_where_it_says_how_far_frames_lie_apart(tmp_path: Path) -> None:
    header = _multi_frame("1.2.840.10008.5.1.4.1.1.3.1")
    header.PixelSpacing = [0.4, 0.3]
    with pytest.raises(UnreadableFile, match="a cine is no volume"):
        read_dicom_volume([saved(header, tmp_path / "cine.dcm")])
    header.SpacingBetweenSlices = -STEP
    with pytest.raises(UnreadableFile, match="is negative"):
        read_dicom_volume([saved(header, tmp_path / "negative.dcm")])
    header.SpacingBetweenSlices = STEP
    volume = read_dicom_volume([saved(header, tmp_path / "volume.dcm")]).volume
    assert np.array_equal(volume.voxels, VOXELS)
    assert volume.spacing == pytest.approx((STEP, 0.4, 0.3))


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32])
def test_a_volume_file_opens_as_slices_with_its_millimetres(dtype: Any, tmp_path: Path) -> None:
    voxels = np.random.default_rng(0).normal(100, 20, (4, 30, 40)).astype(dtype)
    voxels[0, 0, 0] = 127 if dtype == np.uint8 else 30000
    path = tmp_path / "one.nii.gz"
    write_volume(Volume(voxels=voxels, spacing=(3, 0.5, 0.25)), path)
    source = open_source(path)
    assert source.instance.frames == 4
    frame = source.read(2)
    assert (frame.height, frame.width) == (30, 40)
    assert frame.spacing_at(20, 10) == (0.25, 0.5)
    shown = display_levels(frame).astype(float)
    assert np.corrcoef(shown.ravel(), voxels[2].ravel())[0, 1] > 0.99
    # One stray voxel does not make all others black.
    assert shown.std() > 10


def test_a_volume_file_that_changed_or_is_damaged_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.nii"
    write_volume(Volume(voxels=np.zeros((4, 3, 2), np.uint8)), path)
    source = open_source(path)
    write_volume(Volume(voxels=np.zeros((5, 3, 2), np.uint8)), path)
    with pytest.raises(UnreadableFile, match="changed since it was opened"):
        source.read(0)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(UnreadableFile, match="ends before its last voxel"):
        open_source(path)
