"""What leaves a project, and what names anybody in it: pixels outside the regions, segmentations, training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import highdicom as hd
import numpy as np
import numpy.typing as npt
import pydicom
import pytest
from nibabel.loadsave import load
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit

from busapp.__main__ import main
from busapp.actions.deidentify import Order
from busapp.actions.job_worker import own_frames
from busapp.files.deidentify.keys import Keys
from busapp.files.deidentify.review import BOXES
from busapp.files.deidentify.rules import Options, rules_for
from busapp.files.deidentify.text_worker import text_reader
from busapp.files.dicom import DicomFile
from busapp.files.export import FORMATS
from busapp.files.export.settings import ExportSettings
from busapp.files.jobs import JobOrder
from busapp.files.opening import open_source
from busapp.files.project_store import ProjectStore
from busapp.files.results.masks import SegmentationFile
from busapp.services.inference import tissue_levels
from kd_core.layouts.sample import read_frame
from kd_core.runtime.preprocess import to_gray
from tests.conftest import lesion_picture, shared_data, write_gray
from tests.data_sets import annotated, keep
from tests.data_sets import export as export_set
from tests.unit.busapp.test_deidentify import (
    Gray,
    burnt_in,
    named_header,
    names_in,
    plant_everywhere,
    plant_private,
    speckle,
)
from tests.unit.busapp.test_deidentify import export as deidentify
from tests.unit.busapp.test_dicom import region, write_dicom

WAVEFORM = {"RegionSpatialFormat": 3}


def _lesion(shape: tuple[int, int] = (300, 400)) -> Gray:
    mask = np.zeros(shape, np.uint8)
    mask[100:140, 120:170] = 1
    return mask


def _scan(folder: Path, *, frames: int = 1, name: str = "a.dcm", **changes: object) -> Path:
    """RGB, with a region of tissue and one of a waveform, and a name outside of both."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures: list[npt.NDArray[np.generic]] = [
        burnt_in(speckle(seed), [("ZACHARIAS", (20, 20))]) for seed in range(frames)
    ]
    regions = [region(40, 30, 350, 200), region(60, 220, 300, 270, **WAVEFORM)]
    return write_dicom(folder / name, pictures, regions=regions, **named_header(**changes))


def _outside() -> npt.NDArray[np.bool_]:
    outside = np.ones((300, 400), bool)
    outside[30:201, 40:351] = outside[220:271, 60:301] = False
    return outside


def _picture(form: str, out: Path, entry: dict[str, str]) -> npt.NDArray[np.generic]:
    """The picture that a manifest names, as that format's readers have it."""
    if form == "nifti":
        return np.asarray(load(out / entry["image"]).dataobj)[:, :, 0].T  # type: ignore[attr-defined]
    return read_frame(out / entry["image"])


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_pixels_outside_the_regions_are_black_and_those_inside_are_as_they_were(tmp_path: Path, form: str) -> None:
    source = _scan(tmp_path / "in")
    manifest = export_set(form, [annotated(source, _lesion())], tmp_path / "out")
    (entry,) = manifest["frames"]
    was = pydicom.dcmread(source).pixel_array
    now = _picture(form, tmp_path / "out", entry)
    gray = now.ndim == 2
    assert np.array_equal(now[~_outside()], (to_gray(was) if gray else was)[~_outside()])
    assert now[_outside()].max() == 0
    assert was[_outside()].min() > 0
    assert manifest["settings"]["outside"] == "blanked"
    assert (entry["regions"], entry["area"]) == (2, [0, 0, 400, 300])


def test_what_lies_outside_is_kept_on_request_and_where_a_file_has_no_regions(tmp_path: Path) -> None:
    source = _scan(tmp_path / "in")
    plain = write_gray(tmp_path / "in" / "b.png", lesion_picture(1, 48)[0])
    frames = [annotated(source, _lesion()), annotated(plain, lesion_picture(1, 48)[1] // 255)]
    kept = export_set("coco", frames, tmp_path / "kept", ExportSettings(outside="kept"))
    blanked = export_set("coco", frames, tmp_path / "blanked")
    first, second = (read_frame(tmp_path / "kept" / entry["image"]) for entry in kept["frames"])
    assert np.array_equal(first, pydicom.dcmread(source).pixel_array)
    assert np.array_equal(second, read_frame(plain))
    assert np.array_equal(read_frame(tmp_path / "blanked" / blanked["frames"][1]["image"]), second)
    assert kept["settings"]["outside"] == "kept"
    assert [entry["regions"] for entry in blanked["frames"]] == [2, 0]


def test_cutting_off_what_is_no_tissue_costs_no_pixel_of_a_mask(tmp_path: Path) -> None:
    mask = _lesion()
    mask[190:215, 200:220] = 2  # reaches beyond the region of tissue, to row 214
    source = _scan(tmp_path / "in")
    manifest = export_set("busi", [annotated(source, mask)], tmp_path / "out", ExportSettings(outside="cut"))
    (entry,) = manifest["frames"]
    assert entry["area"] == [40, 30, 351, 215]
    expected = np.where(_outside()[:, :, None], 0, pydicom.dcmread(source).pixel_array)[30:215, 40:351]
    assert np.array_equal(read_frame(tmp_path / "out" / entry["image"]), expected)
    folder = (tmp_path / "out" / entry["image"]).parent
    for number, name in enumerate(entry["masks"], 1):
        assert np.array_equal(read_frame(folder / name) > 0, (mask == number)[30:215, 40:351])
    assert manifest["pixels_lost"] == 0


def test_a_job_learns_from_what_a_model_is_shown_of_the_same_frame(tmp_path: Path) -> None:
    source = write_dicom(tmp_path / "a.dcm", [speckle(1)], regions=[region(40, 30, 350, 200)], **named_header())
    store = ProjectStore(tmp_path / "project", "Tester")
    keep(store, source, _lesion(), {"Class": "benign", "Status": "done"})
    store.close()
    order = JobOrder(recipe="supervised", reader="Tester", statuses=("done",))
    (data,) = own_frames(tmp_path / "project", tmp_path / "data", order)
    (entry,) = json.loads((Path(data.path) / "manifest.json").read_text())["frames"]
    shown = tissue_levels(open_source(source).read(0))
    assert shown is not None
    assert np.array_equal(read_frame(Path(data.path) / entry["image"]), shown)


def _masks(path: Path, uid: str, frames: list[int] | None) -> npt.NDArray[np.generic]:
    """As highdicom reads them: label maps, NxHxW."""
    read = hd.seg.segread(path)
    if frames is None:
        return np.asarray(
            read.get_pixels_by_source_instance([uid], combine_segments=True, ignore_spatial_locations=True)
        )
    return np.asarray(
        read.get_pixels_by_source_frame(uid, frames, combine_segments=True, ignore_spatial_locations=True)
    )


def test_segmentations_belong_to_the_pictures_as_this_project_de_identifies_them(home: Path, tmp_path: Path) -> None:
    """One project, a picture and a cine of one patient whose id is in no proper form."""
    folder = tmp_path / "in"
    # Too long, so that results of it cannot have it as it is.
    patient = "MRN778899" + "0" * 70
    single = _scan(folder, PatientID=patient)
    cine = _scan(folder, frames=3, name="b.dcm", PatientID=patient)
    two = _lesion()
    two[150:160, 200:230], two[180:190, 100:130] = 2, 3
    store = ProjectStore(tmp_path / "project", "Quintessa")
    keep(store, single, _lesion(), {"Class": "benign"})
    # A code of the program's own, and one of a word that a person might have put there.
    labels = {"Label (2)": "duct", "Label (3)": "Zacharias duct"}
    keep(store, cine, two, {"Class": "malignant", **labels}, index=0)
    keep(store, cine, _lesion(), {"Class": "malignant"}, index=2)
    keys, pseudonym = Keys(store.secret), store.keyed_hash(patient)
    store.close()
    out = tmp_path / "out"
    words = ["export", "--project", str(tmp_path / "project"), "--format", "dicom-seg", "--anyway", "-o", str(out)]
    assert main(words) == 0
    written = deidentify(Order(paths=(folder,), rules=rules_for(Options()), keys=keys), tmp_path / "clean")
    pictures = {int(data.get("NumberOfFrames", 1)): data for data in map(pydicom.dcmread, written)}

    files = sorted(out.rglob("*.dcm"))
    assert len(files) == 2
    for path in out.rglob("*"):
        assert path.is_dir() or names_in(path.read_bytes()) == []
    for path in files:
        data = pydicom.dcmread(path)
        uid = str(data.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0].ReferencedSOPInstanceUID)
        picture = next(one for one in pictures.values() if uid == one.SOPInstanceUID)
        assert data.ReferencedSeriesSequence[0].SeriesInstanceUID == picture.SeriesInstanceUID
        for name in ("StudyInstanceUID", "PatientID", "PatientName", "StudyDate", "StudyTime"):
            assert getattr(data, name) == getattr(picture, name), name
        assert data.PatientID == pseudonym
        assert data.PatientIdentityRemoved == "YES"
        if picture is pictures[1]:
            assert np.array_equal(_masks(path, uid, None)[0], _lesion())
        else:
            assert np.array_equal(_masks(path, uid, [1, 3]), np.stack([two, _lesion()]))
            read = hd.seg.segread(path)
            shown = [read.get_segment_description(number).segmented_property_type for number in (1, 2, 3)]
            assert [code.meaning for code in shown] == ["Lesion", "duct", "removed"]
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["settings"] == {"patient": "pseudonym"}

    named = tmp_path / "named"
    assert main([*words[:-1], str(named), "--set", "patient=named"]) == 0
    for path in named.rglob("*.dcm"):
        assert b"Zacharias" in path.read_bytes()
    assert json.loads((named / "manifest.json").read_text())["instances"][0]["reader"] == "Quintessa"


def test_pictures_made_for_segmentations_name_nobody_and_are_the_ones_that_are_meant(
    home: Path, tmp_path: Path
) -> None:
    """A picture file, and a DICOM file without the UIDs that would tell it from others."""
    folder = tmp_path / "in"
    scan = _scan(folder)
    data = pydicom.dcmread(scan)
    del data.SOPInstanceUID
    data.save_as(scan)
    picture = write_gray(folder / "Zacharias.png", lesion_picture(3)[0])
    store = ProjectStore(tmp_path / "project", "Quintessa")
    keep(store, scan, _lesion(), {"Class": "benign"})
    keep(store, picture, lesion_picture(3)[1] // 255, {"Class": "benign"})
    store.close()
    out = tmp_path / "out"
    assert main(["export", "--project", str(tmp_path / "project"), "--format", "dicom-seg", "-o", str(out)]) == 0
    assert all(path.is_dir() or names_in(path.read_bytes()) == [] for path in out.rglob("*"))
    sources = {source.SOPInstanceUID: source for source in map(pydicom.dcmread, out.rglob("*_source.dcm"))}
    masks = [mask for path in out.rglob("*_seg.dcm") for mask in SegmentationFile(path)]
    assert {mask.reference.instance for mask in masks} == set(sources)
    pixels = {mask.mask.shape: sources[mask.reference.instance].pixel_array for mask in masks}
    was = open_source(scan).read(0).pixels
    assert np.array_equal(pixels[300, 400], np.where(_outside()[:, :, None], 0, was))
    assert np.array_equal(pixels[96, 96], lesion_picture(3)[0])
    assert {source.PatientIdentityRemoved for source in sources.values()} == {"NO"}  # nobody looked at their pixels


REAL = {
    "dicomParser/IM00001.implicit_little_endian.dcm": "RGB with regions, eight frames: made a cine of JPEG baseline",
    "dcm4che/YBR_FULL-RLE.dcm": "YBR with regions",
    "dcm4che/US-RGB-8-epicard": "RGB without regions",
    "pydicom-data/JPGLosslessP14SV1_1s_1f_8b.dcm": "MONOCHROME2 with regions",
    "pydicom-data/OBXXXX1A.dcm": "palette with regions",
}
COMMENT = b"\xff\xfe" + (2 + 9).to_bytes(2, "big") + b"ZACHARIAS"


def _planted(source: Path, target: Path) -> None:
    """Write a real file with names wherever there is room: at the edge and in the middle of its pixels, too."""
    file, data = DicomFile(source), pydicom.dcmread(source)
    frames = [_with_names(file, index) for index in range(file.instance.frames)]
    if len(frames) > 1:
        streams = [cv2.imencode(".jpg", frame[:, :, ::-1])[1].tobytes() for frame in frames]
        data.PixelData = encapsulate([stream[:2] + COMMENT + stream[2:] for stream in streams])
        data.PhotometricInterpretation = "YBR_FULL_422"
        data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    else:
        data.PixelData = frames[0].tobytes() + b"Zacharias "
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data["PixelData"].VR = "OB"
    if file.form.samples == 3:
        data.PlanarConfiguration = 0
    for name, value in named_header().items():
        setattr(data, name, value)
    plant_everywhere(data)
    plant_private(data)
    data.add_new(0x60003000, "OW", "Müller Zacharias 张伟 ".encode())
    data.add_new(0x60004000, "LT", "Quintessa")
    data.preamble = b"Zacharias Quintessa ".ljust(128, b"\0")
    pydicom.dcmwrite(target, data, implicit_vr=False, little_endian=True)


def _with_names(file: DicomFile, index: int) -> Gray:
    """A frame's stored values with names painted on them, white on black."""
    stored, rgb = file.stored(index)
    values = np.ascontiguousarray(stored).astype(np.uint8)
    palette = file.palette.astype(int).sum(axis=1) if file.form.photometric == "PALETTE COLOR" else np.arange(256)
    grays = (int(palette.argmin()), int(palette.argmax()))
    dark, bright = ((gray, gray, gray) if rgb or values.ndim == 2 else (gray, 128, 128) for gray in grays)
    for left, bottom in _places(*values.shape[:2]):
        cv2.rectangle(values, (left - 4, bottom - 24), (left + 190, bottom + 6), dark, -1)
        cv2.putText(values, "ZACHARIAS", (left, bottom), cv2.FONT_HERSHEY_SIMPLEX, 0.9, bright, 2, cv2.LINE_8)
    return values


def _places(height: int, width: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Left and bottom of a name at the edge and of one in the middle of a frame."""
    return (8, height - 9), (width // 2 - 80, height // 2)


def _read_text(reader: Any, picture: npt.NDArray[np.generic]) -> str:
    shown = picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)
    return " ".join(reader(np.ascontiguousarray(shown[:, :, ::-1])).txts or ()).upper()


def test_no_name_planted_in_a_real_file_is_in_what_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, home: Path
) -> None:
    root, folder = shared_data("dicom_us"), tmp_path / "Zacharias^Quintessa"
    folder.mkdir()
    for number, name in enumerate(REAL):
        _planted(root / name, folder / f"MÜLLER {number}.dcm")
    ProjectStore(tmp_path / "project", "Tester").close()
    out = tmp_path / "out"
    words = ["deidentify", str(folder), "--project", str(tmp_path / "project"), "-o", str(out)]
    with caplog.at_level("DEBUG"):
        assert main(words) == 1
        assert main([*words, "--boxes", str(tmp_path / "out.review" / BOXES), "--signed-by", "Dr. Look"]) == 0
    said = (caplog.text + "".join(capsys.readouterr())).replace(str(tmp_path), "")
    assert names_in(said.encode()) == []

    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["left_out"] == []
    assert len(manifest["files"]) == len(REAL)
    for path in out.rglob("*"):
        assert names_in(str(path.relative_to(out)).encode()) == []
        assert path.is_dir() or names_in(path.read_bytes()) == []
    reader = text_reader()
    for number, entry in enumerate(manifest["files"]):
        before, after = DicomFile(folder / f"MÜLLER {number}.dcm"), DicomFile(out / entry["file"])
        assert names_in(before.instance.path.read_bytes())
        assert after.instance.frames == before.instance.frames
        for index in {0, after.instance.frames - 1}:
            assert _read_text(reader, before.read(index).pixels).count("ZACHARIAS") == 2
            assert "ZACH" not in _read_text(reader, after.read(index).pixels)
