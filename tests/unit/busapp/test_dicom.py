"""DICOM frames against pydicom with other decoders, and regions against the standard."""

from __future__ import annotations

import warnings
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import pixel_array
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)

from busapp.files.codecs import jpeg_is_ycbcr
from busapp.files.dicom import DicomFile, read_regions
from busapp.files.opening import open_all
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Rect, Spacing, Window, display_levels
from busapp.model.study import MasksFile, Skipped
from tests.conftest import SAMPLES, shared_data
from tests.marked import write_cine

JPEG_XL = "will-jxl.dcm"
TWELVE_BIT = "CT0012.fragmented_no_bot_jpeg_baseline.51.dcm"

Pixels = npt.NDArray[np.uint8]


def write_dicom(
    path: Path,
    frames: list[npt.NDArray[np.generic]],
    *,
    streams: list[bytes] | None = None,
    photometric: str = "",
    regions: list[Dataset] | None = None,
    syntax: UID = JPEGBaseline8Bit,
    **attributes: object,
) -> Path:
    """A DICOM file of native frames, or of JPEG streams that hold them."""
    first = frames[0]
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax if streams else ExplicitVRLittleEndian
    several = len(frames) > 1
    data.SOPClassUID = UltrasoundMultiFrameImageStorage if several else UltrasoundImageStorage
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    data.StudyInstanceUID, data.SeriesInstanceUID = generate_uid(), generate_uid()
    data.Modality = "US"
    data.Rows, data.Columns = first.shape[:2]
    data.SamplesPerPixel = 3 if first.ndim == 3 else 1
    data.PhotometricInterpretation = photometric or ("RGB" if first.ndim == 3 else "MONOCHROME2")
    if first.ndim == 3:
        data.PlanarConfiguration = 0
    if several:
        data.NumberOfFrames = len(frames)
    data.BitsAllocated = data.BitsStored = first.dtype.itemsize * 8
    data.HighBit = data.BitsStored - 1
    data.PixelRepresentation = int(first.dtype.kind == "i")
    if regions:
        data.SequenceOfUltrasoundRegions = regions
    raw = b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames)
    data.PixelData = encapsulate(streams) if streams else raw + b"\0" * (len(raw) % 2)
    data["PixelData"].VR = "OB" if first.dtype.itemsize == 1 else "OW"
    for name, value in attributes.items():
        setattr(data, name, value)
    data.save_as(path, enforce_file_format=True)
    return path


def region(left: int, top: int, right: int, bottom: int, **changes: object) -> Dataset:
    """A calibrated 2-D tissue region; right and bottom inclusive, as DICOM has them."""
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = 1, 1, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = left, top
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = right, bottom
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    item.PhysicalDeltaX, item.PhysicalDeltaY = 0.01, 0.02
    for name, value in changes.items():
        setattr(item, name, value)
    return item


def _pydicom_frame(path: Path, index: int) -> npt.NDArray[np.generic]:
    """The frame as pydicom and its plug-ins (GDCM, OpenJPEG, CharLS) see it: RGB or stored values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = pydicom.dcmread(path)
        frame = pixel_array(data, index=index)
        if data.PhotometricInterpretation == "PALETTE COLOR":
            table = apply_color_lut(frame, data)
            return (table >> 8).astype(np.uint8) if table.dtype == np.uint16 else table
        return frame


def _real_files() -> list[Path]:
    return [source.instance.path for source in open_all([shared_data("dicom_us")]) if not isinstance(source, Skipped)]


def test_every_real_ultrasound_file_opens() -> None:
    folder = shared_data("dicom_us")
    assert len(_real_files()) == sum(path.is_file() for path in folder.rglob("*")) == 36


def test_real_files_have_the_pixels_that_other_decoders_give() -> None:
    compared = 0
    for path in _real_files():
        if path.name in (JPEG_XL, TWELVE_BIT):
            continue  # no other permissively licensed decoder reads these
        source = DicomFile(path)
        for index in {0, source.instance.frames - 1}:
            ours, theirs = source.read(index).pixels, _pydicom_frame(path, index)
            assert ours.shape == theirs.shape, path
            shift = int(np.median(ours.astype(int) - theirs.astype(int))) if ours.ndim == 2 else 0
            difference = np.abs(ours.astype(int) - theirs.astype(int) - shift)
            assert difference.max() <= (1 if ours.ndim == 3 else 0), (path, index)
            compared += 1
    assert compared > 40


def test_jpeg_xl_and_twelve_bit_jpeg_show_their_picture() -> None:
    files = {path.name: path for path in _real_files()}
    colour = DicomFile(files[JPEG_XL]).read(26).pixels
    assert colour.shape == (708, 1016, 3)
    assert colour.std() > 20
    lossy = DicomFile(files[TWELVE_BIT]).read(0)
    lossless = DicomFile(files["CT0012.fragmented_no_bot_jpeg_lossless.70.dcm"]).read(0)
    assert np.corrcoef(lossy.pixels.ravel(), lossless.pixels.ravel())[0, 1] > 0.99


def test_every_odd_file_opens_or_is_named_with_a_reason() -> None:
    folder = shared_data("dicom_odd")
    results = list(open_all([folder]))
    named = {result.path: result.reason for result in results if isinstance(result, Skipped)}
    for result in results:
        if not isinstance(result, Skipped):
            try:
                for index in range(result.instance.frames):
                    result.read(index)
            except UnreadableFile as error:
                named[error.path] = error.reason
    opened = {result.instance.path for result in results if not isinstance(result, Skipped)}
    assert opened | set(named) == {path for path in folder.rglob("*") if path.is_file()}
    assert all(reason and "\n" not in reason for reason in named.values())
    masks = [result for result in results if isinstance(result, MasksFile)]
    assert len(opened - set(named)) + len(masks) > 100


@given(
    seed=st.integers(0, 10_000),
    height=st.integers(8, 70),
    width=st.integers(8, 90),
    sampling=st.sampled_from(["411", "420", "422", "444"]),
    quality=st.integers(40, 100),
)
@settings(max_examples=40, deadline=None)
def test_the_fast_jpeg_path_gives_pydicoms_pixels(
    tmp_path_factory: pytest.TempPathFactory, seed: int, height: int, width: int, sampling: str, quality: int
) -> None:
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (6, 6, 3), np.uint8)
    picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    chroma = getattr(cv2, f"IMWRITE_JPEG_SAMPLING_FACTOR_{sampling}")
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, chroma]
    stream = cv2.imencode(".jpg", picture, options)[1].tobytes()
    path = tmp_path_factory.mktemp("jpeg") / "one.dcm"
    write_dicom(path, [picture], streams=[stream], photometric="YBR_FULL_422")
    difference = DicomFile(path).read(0).pixels.astype(int) - _pydicom_frame(path, 0).astype(int)
    assert np.abs(difference).max() <= 1


@given(values=st.integers(0, 10_000), frames=st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_gray_jpeg_cine_frames_equal_pydicoms(
    tmp_path_factory: pytest.TempPathFactory, values: int, frames: int
) -> None:
    random = np.random.default_rng(values)
    pictures = [random.integers(0, 256, (33, 47), np.uint8) for _ in range(frames)]
    streams = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures]
    path = tmp_path_factory.mktemp("jpeg") / "cine.dcm"
    write_dicom(path, list(pictures), streams=streams)
    for index in range(frames):
        assert np.array_equal(DicomFile(path).read(index).pixels, _pydicom_frame(path, index))


def _jpeg(rgb: Pixels, *, transform: bool, markers: bool) -> bytes:
    """A 4:4:4 JPEG stream whose components are YCbCr or RGB, with or without the markers that say so."""
    import imagecodecs

    space = "YCBCR" if transform else "RGB"
    stream = imagecodecs.jpeg_encode(rgb, level=95, colorspace="RGB", outcolorspace=space, subsampling="444")
    if markers:
        return bytes(stream)
    kept, position = bytearray(stream[:2]), 2
    while stream[position + 1] != 0xDA:
        length = 2 + int.from_bytes(stream[position + 2 : position + 4], "big")
        if not 0xE0 <= stream[position + 1] <= 0xEF:
            kept += stream[position : position + length]
        position += length
    return bytes(kept + stream[position:])


@pytest.mark.parametrize(
    ("transform", "markers", "tag"),
    [
        (True, True, "RGB"),  # a YCbCr stream tagged RGB: the stream's own marker counts
        (True, True, "YBR_FULL"),
        (False, True, "YBR_FULL"),  # and the reverse
        (False, True, "RGB"),
        (True, False, "YBR_FULL"),  # a stream that says nothing: the tag counts
    ],
)
def test_jpeg_colours_are_right_whatever_the_tag_says(tmp_path: Path, transform: bool, markers: bool, tag: str) -> None:
    rgb = np.zeros((32, 32, 3), np.uint8)
    rgb[:16, :16], rgb[:16, 16:], rgb[16:, :16], rgb[16:, 16:] = (200, 30, 30), (30, 200, 30), (30, 30, 200), 128
    stream = _jpeg(rgb, transform=transform, markers=markers)
    path = write_dicom(tmp_path / "x.dcm", [rgb], streams=[stream], photometric=tag)
    assert np.abs(DicomFile(path).read(0).pixels.astype(int) - rgb.astype(int)).max() <= 12


def test_a_subsampled_stream_without_markers_is_ycbcr() -> None:
    frame = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03" + b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    assert jpeg_is_ycbcr(frame, "RGB")
    assert not jpeg_is_ycbcr(frame.replace(b"\x22", b"\x11"), "RGB")


def test_gray_values_keep_their_order_and_monochrome1_is_turned_round(tmp_path: Path) -> None:
    gray = np.arange(0, 4096, 16, dtype=np.uint16).reshape(16, 16)
    plain = DicomFile(write_dicom(tmp_path / "a.dcm", [gray])).read(0)
    turned = DicomFile(write_dicom(tmp_path / "b.dcm", [gray], photometric="MONOCHROME1")).read(0)
    shown, inverse = display_levels(plain), display_levels(turned)
    assert (shown[0, 0], shown[-1, -1]) == (0, 255)
    assert np.abs(shown.astype(int) + inverse - 255).max() <= 1


def test_signed_values_with_rescale_and_window_are_shown_as_the_standard_says(tmp_path: Path) -> None:
    gray = np.array([[-1000, 0, 40, 80, 3000]], np.int16)
    path = write_dicom(tmp_path / "a.dcm", [gray], RescaleSlope=1, RescaleIntercept=10, WindowCenter=50, WindowWidth=81)
    frame = DicomFile(path).read(0)
    # PS3.3 C.11.2.1.2.1 with c = 50, w = 81 on gray + 10
    expected = [0, round(((10 - 49.5) / 80 + 0.5) * 255), round(((50 - 49.5) / 80 + 0.5) * 255), 255, 255]
    assert np.abs(display_levels(frame)[0].astype(int) - expected).max() <= 1


def test_a_window_of_a_person_acts_on_the_display_only(tmp_path: Path) -> None:
    gray = np.arange(256, dtype=np.uint8).reshape(16, 16)
    frame = DicomFile(write_dicom(tmp_path / "a.dcm", [gray])).read(0)
    assert np.array_equal(display_levels(frame), gray)
    narrow = display_levels(frame, Window(100, 50))
    assert (narrow[0, 0], narrow[-1, -1]) == (0, 255)
    assert np.array_equal(frame.pixels, gray)


def test_regions_give_millimetres_where_units_are_centimetres(tmp_path: Path) -> None:
    gray = np.zeros((100, 200), np.uint8)
    items = [
        region(0, 0, 99, 99),
        region(100, 0, 200, 99, PhysicalDeltaX=-0.03, PhysicalDeltaY=0.03),
        region(10, 10, 40, 40, PhysicalUnitsXDirection=0, PhysicalUnitsYDirection=0),
        region(120, 10, 150, 40, RegionSpatialFormat=4),
    ]
    frame = DicomFile(write_dicom(tmp_path / "a.dcm", [gray], regions=items)).read(0)
    assert frame.spacing_at(50, 50) == Spacing(0.1, 0.2)
    assert frame.spacing_at(150, 50) == pytest.approx((0.3, 0.3))
    assert frame.tissue == (Rect(0, 0, 100, 100), Rect(100, 0, 200, 100), Rect(10, 10, 41, 41))


@pytest.mark.parametrize(
    "item",
    [region(0, 0, 210, 90), region(0, 0, 90, 120), region(50, 50, 50, 60), region(60, 50, 50, 60), Dataset()],
)
def test_a_region_that_does_not_fit_the_frame_gives_no_scale(item: Dataset) -> None:
    header = Dataset()
    header.SequenceOfUltrasoundRegions = [item]
    assert read_regions(header, 100, 200) == ()


def test_frames_are_decoded_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import imagecodecs

    pictures = [np.full((16, 16), 20 * n, np.uint8) for n in range(10)]
    streams = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures]
    path = write_dicom(tmp_path / "cine.dcm", list(pictures), streams=streams)
    source = DicomFile(path)
    calls: list[int] = []
    decode = imagecodecs.jpeg_decode

    def counted(data: bytes) -> npt.NDArray[np.generic]:
        calls.append(len(data))
        decoded: npt.NDArray[np.generic] = decode(data)
        return decoded

    monkeypatch.setattr(imagecodecs, "jpeg_decode", counted)
    assert abs(int(source.read(7).pixels.mean()) - 140) <= 1
    assert len(calls) == 1


@pytest.mark.parametrize("frames", [1, 3])
def test_a_truncated_file_is_named(tmp_path: Path, frames: int) -> None:
    pictures: list[npt.NDArray[np.generic]] = [np.full((64, 64), 9, np.uint8) for _ in range(frames)]
    path = write_dicom(tmp_path / "cut.dcm", pictures)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UnreadableFile, match="damaged"):
        DicomFile(path).read(frames - 1)


def test_a_cine_that_lost_its_end_still_shows_its_first_frames(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    pictures = [random.integers(0, 256, (32, 32), np.uint8) for _ in range(4)]
    streams = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures]
    path = write_dicom(tmp_path / "cut.dcm", list(pictures), streams=streams)
    path.write_bytes(path.read_bytes()[: -len(streams[3]) - 30])
    source = DicomFile(path)
    assert source.read(0).pixels.shape == (32, 32)
    with pytest.raises(UnreadableFile):
        source.read(3)


def test_the_sample_cine_is_calibrated() -> None:
    source = DicomFile(SAMPLES / "phantom.dcm")
    frame = source.read(3)
    assert source.instance.frames == 8
    assert source.instance.frames_per_second == 10
    assert frame.spacing_at(300, 200) == pytest.approx((0.09, 0.09))
    assert frame.spacing_at(10, 10) is None


def test_big_endian_bytes_written_as_words_are_put_right(tmp_path: Path) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (10, 12, 3), np.uint8)
    little = pydicom.dcmread(write_dicom(tmp_path / "little.dcm", [rgb]))
    big = Dataset()
    big.file_meta = little.file_meta
    big.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    for element in little:
        big.add(element)
    big.PixelData = np.frombuffer(little.PixelData, "<u2").astype(">u2").tobytes()
    big["PixelData"].VR = "OW"
    big.save_as(tmp_path / "big.dcm", implicit_vr=False, little_endian=False, enforce_file_format=True)
    assert np.array_equal(DicomFile(tmp_path / "big.dcm").read(0).pixels, rgb)


@pytest.mark.parametrize("codec", ["jpeg2000", "lossless jpeg", "jpeg ls"])
def test_lossless_streams_of_ycbcr_become_rgb(tmp_path: Path, codec: str) -> None:
    import imagecodecs

    rgb = np.zeros((32, 32, 3), np.uint8)
    rgb[:16], rgb[16:] = (200, 30, 30), (30, 30, 200)
    ycbcr = np.ascontiguousarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)[:, :, [0, 2, 1]]).astype(np.uint8)
    syntax, stream = {
        "jpeg2000": (JPEG2000Lossless, imagecodecs.jpeg2k_encode(ycbcr, level=0, codecformat="j2k", mct=False)),
        "lossless jpeg": (JPEGLosslessSV1, imagecodecs.jpeg_encode(ycbcr, lossless=True, predictor=1)),
        "jpeg ls": (JPEGLSLossless, imagecodecs.jpegls_encode(ycbcr)),
    }[codec]
    path = write_dicom(tmp_path / "x.dcm", [rgb], streams=[bytes(stream)], photometric="YBR_FULL", syntax=syntax)
    assert np.abs(DicomFile(path).read(0).pixels.astype(int) - rgb.astype(int)).max() <= 2


def test_the_same_stored_value_is_the_same_gray_in_every_frame(tmp_path: Path) -> None:
    frames: list[npt.NDArray[np.generic]] = [np.full((8, 8), value, np.int16) for value in (10, 10, 10)]
    for frame, (low, high) in zip(frames, ((-100, 1000), (-300, 2000), (0, 50)), strict=True):
        frame[0, 0], frame[0, 1] = low, high
    source = DicomFile(write_dicom(tmp_path / "a.dcm", frames, RescaleSlope=1, RescaleIntercept=-20))
    shown = [source.read(index) for index in (2, 0, 1)]
    assert len({int(one.pixels[4, 4]) for one in shown}) == 1
    assert len({one.window for one in shown}) == 1


def test_tags_that_change_nothing_change_nothing(tmp_path: Path) -> None:
    gray = np.arange(0, 100, dtype=np.uint8).reshape(10, 10)
    path = write_dicom(tmp_path / "a.dcm", [gray], RescaleSlope=1, RescaleIntercept=0)
    assert np.array_equal(display_levels(DicomFile(path).read(0)), gray)


def test_a_negative_slope_turns_black_and_white_round(tmp_path: Path) -> None:
    gray = np.arange(256, dtype=np.uint8).reshape(16, 16)
    frame = DicomFile(write_dicom(tmp_path / "a.dcm", [gray], RescaleSlope=-1, RescaleIntercept=255)).read(0)
    assert np.array_equal(display_levels(frame), 255 - gray)


def test_a_stream_that_lost_its_end_is_named(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    stream = cv2.imencode(".jpg", picture)[1].tobytes()
    path = write_dicom(tmp_path / "cut.dcm", [picture], streams=[stream])
    path.write_bytes(path.read_bytes()[: -2 * len(stream) // 3])
    with pytest.raises(UnreadableFile, match="the file ends before this frame does"):
        DicomFile(path).read(0)


def test_a_count_of_frames_beyond_the_files_size_is_not_believed(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm", [np.zeros((8, 8), np.uint8)], NumberOfFrames=2_000_000_000)
    with pytest.raises(UnreadableFile, match="says it has 2000000000 frames, which its size cannot hold"):
        DicomFile(path)


def test_a_file_that_changed_since_it_was_opened_is_not_shown_as_the_old_one(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm", [np.zeros((8, 8), np.uint8)])
    source = DicomFile(path)
    write_dicom(path, [np.ones((8, 9), np.uint8)])
    with pytest.raises(UnreadableFile, match="the file was changed since it was opened"):
        source.read(0)


@pytest.mark.parametrize("compressed", [True, False])
def test_the_content_of_a_frame_tells_its_stored_pixels_and_nothing_else(tmp_path: Path, compressed: bool) -> None:
    dataset = pydicom.dcmread(SAMPLES / "phantom.dcm")
    if not compressed:
        dataset.decompress()
    dataset.save_as(tmp_path / "first.dcm")
    dataset.PatientName = "Somebody^Else"
    dataset.save_as(tmp_path / "second.dcm")
    contents = [[DicomFile(path).read(index).content for index in range(8)] for path in sorted(tmp_path.iterdir())]
    assert contents[0] == contents[1]
    assert len(set(contents[0])) == 8
    pixels = bytearray(dataset.PixelData)
    pixels[len(pixels) * 9 // 16] ^= 1
    dataset.PixelData = bytes(pixels)
    dataset.save_as(tmp_path / "third.dcm")
    changed = DicomFile(tmp_path / "third.dcm")
    data = changed._data
    assert [data.digest(index, 8) != contents[0][index] for index in range(8)].count(True) == 1


@pytest.mark.parametrize(("rows", "columns"), [(3, 5), (9, 11), (8, 8), (23, 7)])
def test_frames_of_bits_that_begin_within_a_byte_are_read_where_they_are(
    tmp_path: Path, rows: int, columns: int
) -> None:
    bits = np.random.default_rng(2).integers(0, 2, (5, rows, columns), np.uint8)
    packed = np.packbits(bits, bitorder="little").tobytes()
    path = write_cine(tmp_path / "bits.dcm", bits)
    header = pydicom.dcmread(path)
    header.BitsAllocated = header.BitsStored = 1
    header.HighBit = 0
    header.PixelData = packed + b"\0" * (len(packed) % 2)
    header.save_as(path)
    source = DicomFile(path)
    assert all(np.array_equal(source.read(index).pixels, bits[index]) for index in range(5))
