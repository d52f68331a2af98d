"""Overlay planes, against pydicom's own unpacking and the standard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
import pytest
from pydicom.dataset import Dataset

from busapp.files.dicom import DicomFile
from busapp.files.overlays import read_overlays
from busapp.model.frame import Overlay
from tests.unit.busapp.test_dicom import write_dicom

Planes = npt.NDArray[np.bool_]


def add_overlay(header: Dataset, planes: Planes, *, group: int = 0x6000, name: str = "", **changes: object) -> None:
    """Put planes (frames x rows x columns) into a header, as C.9.2 has them."""
    data = np.packbits(planes.ravel(), bitorder="little").tobytes()
    elements: dict[int, tuple[str, object]] = {
        0x0010: ("US", planes.shape[1]),
        0x0011: ("US", planes.shape[2]),
        0x0022: ("LO", name),
        0x0040: ("CS", "G"),
        0x0050: ("SS", changes.get("origin", [1, 1])),
        0x0100: ("US", 1),
        0x0102: ("US", 0),
        0x3000: ("OW", data + b"\0" * (len(data) % 2)),
    }
    if len(planes) > 1 or "first" in changes:
        elements |= {0x0015: ("IS", len(planes)), 0x0051: ("US", changes.get("first", 1))}
    for element, (vr, value) in elements.items():
        header.add_new((group, element), vr, value)


def with_overlay(path: Path, planes: Planes, frames: int = 1, **options: object) -> Path:
    """A DICOM file of gray frames with an overlay."""
    write_dicom(path, [np.full((30, 41), 20 * n, np.uint8) for n in range(frames)])
    data = pydicom.dcmread(path)
    add_overlay(data, planes, **options)  # type: ignore[arg-type]
    data.save_as(path)
    return path


def _random(frames: int, rows: int = 30, columns: int = 41) -> Planes:
    return np.random.default_rng(5).random((frames, rows, columns)) > 0.7


def _plane(overlay: Overlay) -> Planes:
    assert overlay.plane is not None
    return overlay.plane


def test_an_overlay_is_named_and_unpacked_as_pydicom_unpacks_it(tmp_path: Path) -> None:
    path = with_overlay(tmp_path / "a.dcm", _random(1), name="Doctor's marks")
    (overlay,) = DicomFile(path).read(0).overlays
    assert (overlay.name, overlay.problem) == ("Doctor's marks", "")
    assert np.array_equal(_plane(overlay), pydicom.dcmread(path).overlay_array(0x6000) > 0)


def test_a_plane_of_several_belongs_to_its_own_frame(tmp_path: Path) -> None:
    planes = _random(3)
    path = with_overlay(tmp_path / "a.dcm", planes, frames=5, first=2)
    source = DicomFile(path)
    assert [len(source.read(index).overlays) for index in range(5)] == [0, 1, 1, 1, 0]
    whole = pydicom.dcmread(path).overlay_array(0x6000)
    for number in range(3):
        (overlay,) = source.read(1 + number).overlays
        assert np.array_equal(_plane(overlay), whole[number] > 0)
        assert np.array_equal(_plane(overlay), planes[number])


def test_one_plane_belongs_to_all_frames_and_is_kept_once(tmp_path: Path) -> None:
    source = DicomFile(with_overlay(tmp_path / "a.dcm", _random(1), frames=3))
    (first,), (last,) = source.read(0).overlays, source.read(2).overlays
    assert first is last
    assert first.name == "graphics"


@pytest.mark.parametrize("origin", [(1, 1), (11, 6), (-4, -9), (30, 41), (200, 3)])
def test_an_overlay_lies_where_its_origin_says_and_is_cut_to_the_frame(origin: tuple[int, int]) -> None:
    header, planes = Dataset(), _random(1, 20, 25)
    add_overlay(header, planes, origin=list(origin))
    overlay = read_overlays(header, 30, 41)[0].at(0)
    assert overlay is not None
    expected = np.zeros((30, 41), np.bool_)
    for row, column in zip(*np.nonzero(planes[0]), strict=True):
        y, x = row + origin[0] - 1, column + origin[1] - 1
        if 0 <= y < 30 and 0 <= x < 41:
            expected[y, x] = True
    assert np.array_equal(_plane(overlay), expected)


def test_an_overlay_that_cannot_be_drawn_says_why() -> None:
    header = Dataset()
    add_overlay(header, _random(1), name="short")
    header[0x6000, 0x3000].value = b"\1\2"
    add_overlay(header, _random(1), group=0x6002, name="old")
    del header[0x6002, 0x3000]
    problems = {one.name: one for group in read_overlays(header, 30, 41) if (one := group.at(0))}
    assert problems["short"].plane is problems["old"].plane is None
    assert problems["short"].problem == "damaged: 2 bytes are too few"
    assert "spare bits" in problems["old"].problem


def test_an_empty_group_is_no_overlay() -> None:
    header = Dataset()
    header.add_new((0x6000, 0x0010), "US", None)
    header.add_new((0x6000, 0x3000), "OW", None)
    assert read_overlays(header, 30, 41) == []
