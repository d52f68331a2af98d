"""DICOM results, read by highdicom and judged by dciodvfy: of every real file, and of masks of any size."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import highdicom as hd
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydicom import dcmread
from pydicom.dataset import Dataset

from busapp.files.opening import open_source
from busapp.files.results.masks import SegmentationFile
from busapp.files.results.package import KINDS, write_results
from busapp.model.edit import MaskArray
from busapp.model.errors import UnreadableFile
from busapp.model.progress import Progress
from tests.conftest import shared_data, write_gray
from tests.marked import marked_frame, region, write_cine

THEIR_FAULT = ("Illegal root for UID", "Leading zeroes in embedded", "contains invalid data values")
"""What dciodvfy says of the UIDs of some real files themselves; a reference has to repeat them."""

EVERYTHING = {
    "Class": "malignant",
    "Category": "4B",
    "Shape": "irregular",
    "Orientation": "not parallel",
    "Margin": "spiculated",
    "Echo pattern": "heterogeneous",
    "Posterior features": "shadowing",
    "Calcifications": "in the mass",
    "Side": "left",
    "Clock face": "10:00",
    "From the nipple": "37 mm",
    "Plane": "radial",
    "Label (3)": "cyst",
    "Class (3)": "benign",
    "Category (3)": "2",
    "Comment": "低回声",
}


def _save(frames: Sequence[object], target: Path, kinds: Sequence[str] = ("seg",)) -> list[Progress]:
    return list(write_results(frames, len(frames), target, kinds=set(kinds)))  # type: ignore[arg-type]


def _errors(path: Path) -> list[str]:
    """What dciodvfy finds wrong."""
    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy (Debian: dicom3tools) is not installed")
    said = subprocess.run(["dciodvfy", path], capture_output=True, text=True, errors="replace", check=False).stderr
    return [
        line for line in said.splitlines() if line.startswith("Error") and not any(one in line for one in THEIR_FAULT)
    ]


def _read(path: Path, uid: str, index: int | None) -> npt.NDArray[np.uint8]:
    """A frame's mask as highdicom gives it: a label map."""
    masks = hd.seg.segread(path)
    if index is None:
        read = masks.get_pixels_by_source_instance([uid], combine_segments=True, ignore_spatial_locations=True)
    else:
        read = masks.get_pixels_by_source_frame(uid, [index + 1], combine_segments=True, ignore_spatial_locations=True)
    return np.asarray(read[0])


def _real_files() -> list[Path]:
    try:
        folder = shared_data("dicom_us")
    except pytest.skip.Exception:
        return []
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", _real_files(), ids=lambda path: path.name)
def test_results_of_every_real_file_come_back_as_they_were_and_conform(path: Path, tmp_path: Path) -> None:
    source = open_source(path)
    frames = source.instance.frames
    random = np.random.default_rng(5)
    marked = []
    for index in sorted({0, frames // 2, frames - 1}):
        rows, columns = source.read(index).pixels.shape[:2]
        mask = np.zeros((rows, columns), np.uint8)
        mask[rows // 4 : rows // 2, columns // 3 + index : columns // 2] = 1
        mask[rows // 2 : rows // 2 + 9, columns // 3 : columns // 3 + 13 + index] = 3
        mask[random.random(mask.shape) < 0.01] = 0
        empty = index > 0 and index == frames // 2
        said = {"Class": "normal"} if empty else EVERYTHING
        marked.append(marked_frame(path, index, mask * np.uint8(not empty), **said))
    _save(marked, tmp_path / "out", ("seg", "sr", "capture"))
    made = sorted((tmp_path / "out").iterdir())
    assert len(made) == 2 + len(marked)
    assert {one.name: _errors(one) for one in made} == {one.name: [] for one in made}

    header = dcmread(path, stop_before_pixels=True)
    (written,) = (one for one in made if one.name.endswith("_seg.dcm"))
    several = frames > 1 or "Multi-frame" in header.SOPClassUID.name
    for one in marked:
        read = _read(written, str(header.SOPInstanceUID), one.index if several else None)
        assert np.array_equal(read, one.mask)
    for file in made:
        result = dcmread(file)
        assert result.StudyInstanceUID == header.StudyInstanceUID
        assert str(result.get("PatientName") or "") == str(header.get("PatientName") or "")
    (series,) = dcmread(written).ReferencedSeriesSequence
    assert series.SeriesInstanceUID == header.SeriesInstanceUID
    (instance,) = series.ReferencedInstanceSequence
    assert (instance.ReferencedSOPClassUID, instance.ReferencedSOPInstanceUID) == (
        header.SOPClassUID,
        header.SOPInstanceUID,
    )


def test_a_report_holds_the_measures_the_findings_and_the_place_of_every_lesion(tmp_path: Path) -> None:
    cine = write_cine(
        tmp_path / "cine.dcm", np.zeros((4, 60, 90), np.uint8), (region(0, 0, 89, 59, cm_per_pixel=0.05),)
    )
    mask = np.zeros((60, 90), np.uint8)
    mask[20:30, 40:60] = 1
    mask[40:42, 10:12] = 3
    marked = marked_frame(cine, 2, mask, **EVERYTHING)
    _save([marked, marked_frame(cine, 3, mask * 0, Class="normal")], tmp_path / "out", ("seg", "sr"))
    report = hd.sr.srread(tmp_path / "out" / "cine_report.dcm")
    first, second = report.content.get_planar_roi_measurement_groups()  # type: ignore[attr-defined]
    measured = {one.name.meaning: (one.value, one.unit.value) for one in first.get_measurements()}
    assert measured["Area"] == (50.0, "mm2")
    assert measured["Width"] == (10.0, "mm")
    assert measured["Height"] == (5.0, "mm")
    assert measured["Distance from nipple"] == (37.0, "mm")
    found = {one.name.meaning: one.value.meaning for one in first.get_qualitative_evaluations()}
    assert found["Assessment Category"] == "BI-RADS 4B"
    assert found["Margins"] == "Spiculated lesion"
    assert found["Class"] == "Malignant"
    assert first.finding_type.meaning == "Lesion"
    assert second.finding_type.meaning == "Cyst of breast"
    (source,) = first.roi.ContentSequence
    assert source.ReferencedSOPSequence[0].ReferencedFrameNumber == 3
    corners = np.array(first.roi.value)
    assert corners.min(0).tolist() == [40.25, 20.25]
    assert corners.max(0).tolist() == [59.75, 29.75]

    segments = dcmread(tmp_path / "out" / "cine_seg.dcm").SegmentSequence
    tracked = [str(segments[number].TrackingUID) for number in (0, 2)]
    assert [str(one.tracking_uid) for one in (first, second)] == tracked
    (normal,) = report.content.get_image_measurement_groups()  # type: ignore[attr-defined]
    assert [one.value.meaning for one in normal.get_qualitative_evaluations()] == ["Normal"]


def test_lengths_without_a_scale_are_in_pixels_and_said_so(tmp_path: Path) -> None:
    cine = write_cine(tmp_path / "cine.dcm", np.zeros((1, 20, 30), np.uint8))
    mask = np.zeros((20, 30), np.uint8)
    mask[5:10, 5:15] = 1
    _save([marked_frame(cine, 0, mask)], tmp_path / "out", ("seg", "sr"))
    (group,) = hd.sr.srread(tmp_path / "out" / "cine_report.dcm").content.get_planar_roi_measurement_groups()  # type: ignore[attr-defined]
    measured = {one.name.meaning: (one.value, one.unit.value) for one in group.get_measurements()}
    assert measured["Area"] == (50.0, "{pixels}")
    assert measured["Width"] == (10.0, "{pixels}")
    shared = dcmread(tmp_path / "out" / "cine_seg.dcm").SharedFunctionalGroupsSequence[0]
    assert "PixelMeasuresSequence" not in shared


def test_lesions_in_regions_of_two_scales_have_their_own_and_one_outside_takes_it_from_all(tmp_path: Path) -> None:
    sides = region(0, 0, 39, 39, cm_per_pixel=0.01), region(40, 0, 79, 39, cm_per_pixel=0.02)
    cine = write_cine(tmp_path / "cine.dcm", np.zeros((2, 50, 80), np.uint8), sides)
    both = np.zeros((50, 80), np.uint8)
    both[5:10, 5:10] = 1
    left, both[5:10, 60:70] = both.copy(), 2
    outside = left.copy()
    outside[44:48, 5:9] = 2

    def spacings(mask: MaskArray, name: str) -> tuple[list[list[float]], str]:
        (*_, last) = _save([marked_frame(cine, 1, mask)], tmp_path / name)
        made = dcmread(tmp_path / name / "cine_seg.dcm")
        groups = [*made.SharedFunctionalGroupsSequence, *made.PerFrameFunctionalGroupsSequence]
        assert _errors(tmp_path / name / "cine_seg.dcm") == []
        return [
            list(one.PixelMeasuresSequence[0].PixelSpacing) for one in groups if "PixelMeasuresSequence" in one
        ], last.note

    assert spacings(left, "left") == ([[0.1, 0.1]], "")
    assert spacings(both, "both") == ([[0.1, 0.1], [0.2, 0.2]], "")
    note = "cine_seg.dcm: it has no scale: a lesion lies outside of the regions that have one"
    assert spacings(outside, "outside") == ([], note)


@given(masks=st.data())
@settings(max_examples=20, deadline=None)
def test_masks_of_any_size_with_holes_parts_and_single_pixels_come_back(
    tmp_path_factory: pytest.TempPathFactory, masks: st.DataObject
) -> None:
    shape = masks.draw(st.tuples(st.integers(3, 23), st.integers(3, 23)))
    indices = masks.draw(st.lists(st.integers(0, 6), min_size=1, max_size=4, unique=True))
    lesions = st.sampled_from([0, 0, 0, 1, 2, 5])
    drawn = {index: masks.draw(arrays(np.uint8, shape, elements=lesions)) for index in indices}
    root = tmp_path_factory.mktemp("odd")
    cine = write_cine(root / "cine.dcm", np.zeros((7, *shape), np.uint8))
    _save([marked_frame(cine, index, mask, Status="done") for index, mask in drawn.items()], root / "out")
    written = root / "out" / "cine_seg.dcm"
    assert _errors(written) == []
    uid = str(dcmread(cine).SOPInstanceUID)
    for index, mask in drawn.items():
        assert np.array_equal(_read(written, uid, index), mask)
    ours = {(one.reference.instance, one.reference.frame): one.mask for one in SegmentationFile(written)}
    assert ours.keys() == {(uid, index) for index in indices}
    assert all(np.array_equal(ours[uid, index], mask) for index, mask in drawn.items())


@pytest.mark.parametrize(
    ("header", "said", "read"),
    [
        ({"StudyTime": "1"}, ["StudyTime does not conform and was left out"], ("StudyTime", "")),
        ({"StudyTime": "09:30:01"}, ["StudyTime was put into the right form"], ("StudyTime", "093001")),
        ({"StudyDate": "1994.01.30"}, ["StudyDate was put into the right form"], ("StudyDate", "19940130")),
        ({"StudyTime": "094836.214743984"}, ["StudyTime was put into the right form"], ("StudyTime", "094836.214743")),
        ({"PatientBirthDate": "unknown"}, ["PatientBirthDate does not conform and was left out"], ("StudyID", "")),
        ({"PatientSex": "FEMALE"}, ["PatientSex does not conform and was left out"], ("PatientSex", "")),
        (
            {"StudyID": "a very long name of a study"},
            ["StudyID was put into the right form"],
            ("StudyID", "a very long name"),
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value:UserWarning", "ignore:The value length:UserWarning")
def test_a_header_that_breaks_the_rules_never_loses_a_mask(
    tmp_path: Path, header: dict[str, str], said: list[str], read: tuple[str, str]
) -> None:
    cine = write_cine(tmp_path / "cine.dcm", np.zeros((2, 9, 11), np.uint8), (), **header)
    mask = np.zeros((9, 11), np.uint8)
    mask[2:4, 3:8] = 1
    steps = _save([marked_frame(cine, 1, mask)], tmp_path / "out", ("seg", "sr", "capture"))
    assert [step.note for step in steps if step.note] == [f"cine.dcm: {one}" for one in said]
    name, value = read
    for one in (tmp_path / "out").iterdir():
        assert str(dcmread(one).get(name) or "") == value
        assert _errors(one) == []
    uid = str(dcmread(cine).SOPInstanceUID)
    assert np.array_equal(_read(tmp_path / "out" / "cine_seg.dcm", uid, 1), mask)


def test_a_picture_file_gets_an_instance_that_results_refer_to(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    picture = random.integers(0, 255, (21, 33), np.uint8)
    path = write_gray(tmp_path / "图 1.png", picture)
    mask = np.zeros((21, 33), np.uint8)
    mask[3:8, 4:9] = 2
    for name in ("out", "again"):
        _save([marked_frame(path, 0, mask)], tmp_path / name, ("seg", "sr", "capture"))
    made = {one.name.removeprefix("图 1_"): one for one in (tmp_path / "out").iterdir()}
    assert sorted(made) == ["capture.dcm", "report.dcm", "seg.dcm", "source.dcm"]
    assert [_errors(one) for one in made.values()] == [[], [], [], []]
    source = open_source(made["source.dcm"])
    assert np.array_equal(source.read(0).pixels, picture)
    assert np.array_equal(_read(made["seg.dcm"], source.instance.uid, None), mask)
    assert len({str(dcmread(one).StudyInstanceUID) for one in made.values()}) == 1
    assert open_source(tmp_path / "again" / "图 1_source.dcm").instance.uid == source.instance.uid
    _save([marked_frame(path, 0, mask)], tmp_path / "page", ("pdf",))
    assert [one.name for one in (tmp_path / "page").iterdir()] == ["图 1_page.pdf"]


def test_several_results_of_one_study_lie_in_one_series_a_kind(tmp_path: Path) -> None:
    study = hd.UID()
    mask = np.zeros((10, 10), np.uint8)
    mask[2, 2] = 1
    cines = [
        write_cine(tmp_path / f"{folder}.same" / "same.dcm", np.zeros((3, 10, 10), np.uint8), StudyInstanceUID=study)
        for folder in "ab"
    ]
    _save([marked_frame(cine, index, mask) for cine in cines for index in (0, 2)], tmp_path / "out", KINDS)
    names = sorted(one.name for one in (tmp_path / "out").iterdir())
    frames = [
        f"{stem}_frame{n:03d}_{kind}"
        for stem in ("same", "same_2")
        for n in (1, 3)
        for kind in ("capture.dcm", "page.pdf")
    ]
    assert names == sorted([*frames, "same_seg.dcm", "same_2_seg.dcm", "same_report.dcm"])
    for kind, count in (("seg", 2), ("capture", 4)):
        made = [dcmread(one) for one in (tmp_path / "out").glob(f"*_{kind}.dcm")]
        assert len({one.SeriesInstanceUID for one in made}) == 1
        assert sorted(one.InstanceNumber for one in made) == list(range(1, count + 1))
    groups = hd.sr.srread(tmp_path / "out" / "same_report.dcm").content.get_planar_roi_measurement_groups()  # type: ignore[attr-defined]
    assert len(groups) == 4


def _of_another_program(cine: Path, pixels: npt.NDArray[np.generic], kind: str) -> Dataset:
    """A segmentation of a single frame that highdicom made on its own, with two segments."""
    image = dcmread(cine)
    del image.NumberOfFrames
    image.SOPClassUID = "1.2.840.10008.5.1.4.1.1.6.1"
    image.PatientName = "Doe^Jane^"
    for name in ("StudyDate", "StudyTime", "AccessionNumber", "StudyID", "PatientBirthDate", "PatientSex"):
        setattr(image, name, None)
    segments = [
        hd.seg.SegmentDescription(
            segment_number=number,
            segment_label=label,
            segmented_property_category=hd.sr.CodedConcept("49755003", "SCT", "Morphologically Abnormal Structure"),
            segmented_property_type=hd.sr.CodedConcept("4147007", "SCT", "Mass"),
            algorithm_type="MANUAL",
        )
        for number, label in ((1, "Tumor"), (2, "Rim"))
    ]
    return hd.seg.Segmentation(
        source_images=[image],
        pixel_array=pixels,
        segmentation_type=kind,
        instance_number=1,
        segment_descriptions=segments,
        series_instance_uid=hd.UID(),
        sop_instance_uid=hd.UID(),
        series_number=1,
        manufacturer="x",
        manufacturer_model_name="x",
        software_versions="1",
        device_serial_number="1",
    )


def test_fractions_and_overlaps_of_another_program_are_read_as_lesions(tmp_path: Path) -> None:
    cine = write_cine(tmp_path / "one.dcm", np.zeros((1, 8, 8), np.uint8))
    pixels = np.zeros((1, 8, 8, 2), np.float32)
    pixels[0, 1:4, 1:4, 0] = [[0.2, 0.6, 1.0]] * 3
    pixels[0, 3:6, 3:6, 1] = 1.0
    _of_another_program(cine, pixels, "FRACTIONAL").save_as(tmp_path / "seg.dcm")
    masks = SegmentationFile(tmp_path / "seg.dcm")
    assert masks.fractional
    assert masks.labels == {1: "Tumor", 2: "Rim"}
    (read,) = masks
    expected = np.zeros((8, 8), np.uint8)
    expected[1:4, 2:4] = 1
    expected[3:6, 3:6] = 2
    assert np.array_equal(read.mask, expected)
    assert read.overlap == 1
    assert read.reference.instance == str(dcmread(cine).SOPInstanceUID)


def test_a_segmentation_that_refers_to_nothing_is_refused_with_the_reason(tmp_path: Path) -> None:
    cine = write_cine(tmp_path / "one.dcm", np.zeros((1, 8, 8), np.uint8))
    made = _of_another_program(cine, np.eye(8, dtype=np.uint8)[None], "BINARY")
    for group in made.PerFrameFunctionalGroupsSequence:
        group.pop("DerivationImageSequence", None)
    del made.ReferencedSeriesSequence
    made.save_as(tmp_path / "seg.dcm")
    with pytest.raises(UnreadableFile, match="frame 1 does not say which picture it belongs to"):
        SegmentationFile(tmp_path / "seg.dcm")
