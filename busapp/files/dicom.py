"""DICOM files as frames: the header read once, pixels frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.uid import UID

from busapp.files.codecs import PixelFormat, Values
from busapp.files.dicom_place import stated_place
from busapp.files.overlays import read_overlays
from busapp.files.pixel_data import PixelData, locate
from busapp.files.source import MAX_FRAME_BYTES, Snapshot, content_uid, guarded, natural_window, read_bytes
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Frame, Pixels, Rect, Region, RegionKind, Spacing, Window
from busapp.model.study import Caption, Instance

# Scanners break rules of form all the time; what matters is checked where it is used.
config.settings.reading_validation_mode = config.IGNORE


SMALLEST_FRAME = 8
"""Bytes: what the smallest conceivable frame takes in a file. A count of frames beyond that is not believed."""


class DicomFile:
    """A DICOM instance with pixels; see ``FrameSource``. ``header`` is its data set without them.

    Raises:
        UnreadableFile: not DICOM, no pixels, or pixels that nothing here can decode.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = Snapshot.of(path)
        self.header, self._data = guarded(path, lambda: locate(path))
        self._form = guarded(path, lambda: _pixel_format(self.header, self._data))
        self._palette: npt.NDArray[np.uint8] | None = None
        self.instance = guarded(path, lambda: _instance(path, self.header))
        if self.instance.frames * SMALLEST_FRAME > self._opened.size:
            raise UnreadableFile(path, f"says it has {self.instance.frames} frames, which its size cannot hold")
        self._default_window: Window | None = None
        self.regions = guarded(path, lambda: read_regions(self.header, self._form.rows, self._form.columns))
        self._overlays = guarded(path, lambda: read_overlays(self.header, self._form.rows, self._form.columns))

    def read(self, index: int) -> Frame:
        """See ``FrameSource``."""
        if not 0 <= index < self.instance.frames:
            raise UnreadableFile(self._path, f"has no frame {index + 1}, only {self.instance.frames}")
        self._opened.check(self._path)
        return guarded(self._path, lambda: self._read(index))

    @property
    def form(self) -> PixelFormat:
        """How its pixels are stored."""
        return self._form

    @property
    def syntax(self) -> UID:
        """Its transfer syntax."""
        return self._data.syntax

    @property
    def palette(self) -> npt.NDArray[np.uint8]:
        """RGB of every stored value, where the pixels are indices of colours."""
        return guarded(self._path, lambda: _palette(self.header, self._form))

    def stored(self, index: int) -> tuple[Values, bool]:
        """A frame's values as the file has them (HxW or HxWx3), and whether three samples are RGB, not YCbCr.

        Raises:
            UnreadableFile: see ``read``.
        """
        self._opened.check(self._path)
        return guarded(self._path, lambda: self._data.decode(index, self.instance.frames, self._form))

    def _read(self, index: int) -> Frame:
        values, rgb = self._data.decode(index, self.instance.frames, self._form)
        if self._form.photometric == "PALETTE COLOR":
            self._palette = _palette(self.header, self._form) if self._palette is None else self._palette
            pixels: Pixels = self._palette[values.astype(np.int64) & (len(self._palette) - 1)]
            window = natural_window(pixels)
        elif values.ndim == 3:
            pixels = _colour(values, rgb, self._form)
            window = natural_window(pixels)
        else:
            pixels, said = _gray(values, _tone(self.header, index), self._form)
            window = said or self._usual_window(pixels, index)
        overlays = tuple(overlay for one in self._overlays if (overlay := one.at(index)))
        content = self._data.digest(index, self.instance.frames)
        return Frame(pixels=pixels, window=window, regions=self.regions, overlays=overlays, content=content)

    def _usual_window(self, pixels: Pixels, index: int) -> Window:
        """The window of a file that names none. Beyond 8 bits that of its first frame, or a cine would pump."""
        if pixels.dtype == np.uint8:
            return _extent(pixels, self._form)
        if self._default_window is None:
            if index != 0:
                values, _ = self._data.decode(0, self.instance.frames, self._form)
                pixels, _ = _gray(values, _tone(self.header, 0), self._form)
            self._default_window = _extent(pixels, self._form)
        return self._default_window


def read_regions(header: Dataset, height: int, width: int) -> tuple[Region, ...]:
    """The ultrasound regions (PS3.3 C.8.5.5.1) that lie on a frame of this size.

    A region that reaches more than a pixel beyond the frame is left out: the frame was scaled down or cut
    after the region was written, so its scale may no longer hold. Deltas may be negative (the axis runs the
    other way); units other than cm (3) give no millimetres.
    """
    regions = []
    for item in header.get("SequenceOfUltrasoundRegions") or []:
        edges = [item.get(f"RegionLocation{edge}") for edge in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
        if any(edge is None for edge in edges):
            continue
        left, top, right, bottom = (int(edge) for edge in edges)
        if right > width or bottom > height or right <= left or bottom <= top:
            continue
        flat = item.get("RegionSpatialFormat") == 1
        regions.append(
            Region(
                rect=Rect(left, top, right + 1, bottom + 1).within(height, width),
                spacing=_spacing(item) if flat else None,
                kind=_kind(item),
            )
        )
    return tuple(regions)


def _kind(item: Dataset) -> RegionKind:
    """By spatial format (1: 2-D, 2: M-mode, 3: spectral, 4: waveform) and, of a 2-D picture, by data type."""
    form, data = item.get("RegionSpatialFormat"), item.get("RegionDataType")
    if form == 1:
        return _PICTURES.get(data, "other")
    return "waveform" if form in (2, 3, 4) else "other"


_PICTURES: dict[object, RegionKind] = {1: "tissue", 2: "colour Doppler"}


def _spacing(item: Dataset) -> Spacing | None:
    units = (item.get("PhysicalUnitsXDirection"), item.get("PhysicalUnitsYDirection"))
    x, y = (abs(float(item.get(f"PhysicalDelta{axis}") or 0.0)) * 10.0 for axis in "XY")
    return Spacing(x, y) if units == (3, 3) and x > 0 and y > 0 else None


def _pixel_format(header: Dataset, data: PixelData) -> PixelFormat:
    missing = [name for name in ("Rows", "Columns", "BitsAllocated") if not header.get(name)]
    if missing:
        raise ValueError(f"no {', '.join(missing)} in the header")
    allocated = int(header.BitsAllocated)
    samples = int(header.get("SamplesPerPixel") or 1)
    form = PixelFormat(
        rows=int(header.Rows),
        columns=int(header.Columns),
        samples=samples,
        photometric=str(header.get("PhotometricInterpretation") or "MONOCHROME2"),
        bits_allocated=allocated,
        bits_stored=int(header.get("BitsStored") or allocated),
        signed=header.get("PixelRepresentation") == 1,
        planar=header.get("PlanarConfiguration") == 1,
    )
    if allocated not in (1, 8, 16, 32, 64) or samples not in (1, 3):
        raise ValueError(f"pixels of {samples} x {allocated} bits cannot be shown")
    if form.rows * form.columns * samples * max(1, allocated // 8) > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {form.columns} x {form.rows} is far too large for ultrasound")
    needed = form.rows * form.columns * samples * allocated // 8
    if data.length is not None and data.length < needed * (2 if "422" in form.photometric else 3) // 3:
        raise ValueError(f"the file ends early: {data.length} bytes of pixels, {needed} needed for one frame")
    return form


def _palette(header: Dataset, form: PixelFormat) -> npt.NDArray[np.uint8]:
    """RGB of every stored value: uint8 Nx3, N a power of 2 (PS3.3 C.7.6.3.1.5)."""
    bits = min(form.bits_allocated, 16)
    values = np.arange(1 << bits, dtype=np.uint8 if bits <= 8 else np.uint16)
    table = apply_color_lut(values, header)
    return (table >> 8).astype(np.uint8) if table.dtype == np.uint16 else table.astype(np.uint8)


def _colour(values: Values, rgb: bool, form: PixelFormat) -> npt.NDArray[np.uint8]:
    if values.dtype.itemsize > 1:
        numbers = values.astype(np.int64) & ((1 << form.bits_stored) - 1)
        values = (numbers >> max(0, form.bits_stored - 8)).astype(np.uint8)
    colour = np.ascontiguousarray(values).view(np.uint8)
    if rgb:
        return colour
    # OpenCV wants Cr before Cb; the weights are those of PS3.3 C.7.6.3.1.2.
    return cv2.cvtColor(np.ascontiguousarray(colour[:, :, [0, 2, 1]]), cv2.COLOR_YCrCb2RGB).astype(np.uint8)


def _tone(header: Dataset, index: int) -> Dataset:
    """The attributes that turn stored values into shown levels: those of the header, and where it has none,
    those of the functional groups of an enhanced object (PS3.3 C.7.6.16).
    """
    groups: list[Dataset] = []
    for name, position in (("PerFrameFunctionalGroupsSequence", index), ("SharedFunctionalGroupsSequence", 0)):
        items = header.get(name) or []
        groups += [items[position]] if position < len(items) else []
    macros = ("FrameVOILUTSequence", "PixelValueTransformationSequence")
    sources = [header, *(group[macro][0] for group in groups for macro in macros if group.get(macro))]
    tone = Dataset()
    for name in _TONE:
        found = next((source[name] for source in sources if source.get(name) not in (None, "")), None)
        if found is not None and (not name.endswith("Sequence") or _has_table(found.value)):
            tone[name] = found
    tone.PixelRepresentation = header.get("PixelRepresentation", 0)
    tone.BitsStored = header.get("BitsStored") or header.BitsAllocated
    return tone


_TONE = (
    "RescaleSlope",
    "RescaleIntercept",
    "ModalityLUTSequence",
    "WindowCenter",
    "WindowWidth",
    "VOILUTSequence",
    "PresentationLUTShape",
)


def _has_table(sequence: object) -> bool:
    """Whether a LUT sequence holds a table; some writers leave empty ones."""
    items = list(sequence) if isinstance(sequence, Sequence) else []
    return bool(items) and bool(items[0].get("LUTDescriptor")) and bool(items[0].get("LUTData"))


def _gray(values: Values, tone: Dataset, form: PixelFormat) -> tuple[Pixels, Window | None]:
    """Stored values as pixels, dark as low, and the window that the header names (PS3.3 C.11.1, C.11.2).

    A linear modality step is not applied to the pixels but, reversed, to the window: the same stored value is the
    same pixel in every frame of a file.
    """
    window = _voi_window(tone)
    inverse = form.photometric == "MONOCHROME1" or tone.get("PresentationLUTShape") == "INVERSE"
    if "ModalityLUTSequence" in tone:
        pixels, base, scale = _shifted(apply_modality_lut(values, tone))
    elif window is None and "VOILUTSequence" in tone:
        pixels, base, scale = _shifted(apply_voi_lut(values.astype(np.int64), tone, prefer_lut=True))
    else:
        slope = _first(tone.get("RescaleSlope")) or 1.0
        intercept = _first(tone.get("RescaleIntercept")) or 0.0
        inverse ^= slope < 0
        window = window and Window((window.center - intercept) / slope, window.width / abs(slope))
        lowest = -(1 << (form.bits_stored - 1)) if form.signed else 0
        pixels, base, scale = _shifted(values, lowest)
    window = window and Window((window.center - base) * scale, max(window.width * scale, 1.0))
    if inverse:
        top = int(np.iinfo(pixels.dtype).max)
        pixels = np.invert(pixels)
        window = window and Window(top - window.center, window.width)
    return pixels, window


def _shifted(values: Values, lowest: int | None = None) -> tuple[Pixels, float, float]:
    """Values as pixels ``(value - base) * scale``, and that base and scale.

    8 and 16 bit values are shifted by ``lowest`` alone. What is wider, or not whole, is squeezed into 16 bits by its
    own range: such data are no ultrasound.
    """
    if values.dtype == np.uint8:
        return values.astype(np.uint8, copy=False), 0.0, 1.0
    if values.dtype.itemsize <= 2:
        zero = int(values.min()) if lowest is None and values.dtype.kind == "i" else lowest or 0
        return (values.astype(np.int32) - zero).astype(np.uint16), float(zero), 1.0
    numbers = np.nan_to_num(values.astype(np.float64))
    low, high = float(numbers.min()), float(numbers.max())
    whole = bool((numbers == np.rint(numbers)).all())
    scale = 1.0 if whole and high - low <= 65535 else 65535.0 / max(high - low, 1e-9)
    base = 0.0 if scale == 1.0 and low >= 0 and high <= 65535 else low
    return ((numbers - base) * scale).astype(np.uint16), base, scale


def _extent(pixels: Pixels, form: PixelFormat) -> Window:
    """All levels of 8 bits or less; else from the lowest to the highest pixel."""
    if pixels.dtype == np.uint8:
        top = float((1 << min(form.bits_stored, 8)) - 1)
        return Window(top / 2, top)
    low, high = float(pixels.min()), float(pixels.max())
    return Window((low + high) / 2, max(high - low, 1.0))


def _voi_window(tone: Dataset) -> Window | None:
    """The first linear window. A width of 1 or less spans nothing."""
    center, width = (_first(tone.get(name)) for name in ("WindowCenter", "WindowWidth"))
    if center is None or width is None or width <= 1:
        return None
    # PS3.3 C.11.2.1.2: the window spans width - 1 levels around center - 0.5.
    return Window(center - 0.5, width - 1)


def _first(value: object) -> float | None:
    """A decimal attribute's first value; None where it is missing or not a number."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if value else None
    if isinstance(value, (int, float, str)):
        try:
            return float(value)
        except ValueError:
            return None
    return None


def _instance(path: Path, header: Dataset) -> Instance:
    uid = str(header.get("SOPInstanceUID") or header.file_meta.get("MediaStorageSOPInstanceUID") or "")
    study = str(header.get("StudyInstanceUID") or "") or str(path.parent.resolve())
    date = str(header.get("StudyDate") or "")
    caption = Caption(
        patient=str(header.get("PatientName") or ""),
        sex=str(header.get("PatientSex") or ""),
        age=str(header.get("PatientAge") or ""),
        date=f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) == 8 and date.isdigit() else date,
        body_part=_joined(header, "ImageLaterality", "Laterality", "BodyPartExamined"),
        device=_joined(header, "Manufacturer", "ManufacturerModelName"),
    )
    return Instance(
        uid=uid or content_uid(read_bytes(path)),
        path=path,
        frames=_frame_count(header),
        study=study,
        study_title=_joined(header, "StudyDescription") or caption.date or path.parent.resolve().name,
        order=(_whole(header, "SeriesNumber"), _whole(header, "InstanceNumber"), path.name),
        frames_per_second=_frames_per_second(header),
        patient=str(header.get("PatientID") or ""),
        caption=caption,
        stated=stated_place(header),
    )


def _frame_count(header: Dataset) -> int:
    value = header.get("NumberOfFrames")
    try:
        return max(1, int(value or 1))
    except ValueError as error:
        raise ValueError(f"the number of frames is {value!r}") from error


def _frames_per_second(header: Dataset) -> float:
    for name in ("RecommendedDisplayFrameRate", "CineRate"):
        rate = _first(header.get(name))
        if rate and rate > 0:
            return rate
    period = _first(header.get("FrameTime"))
    return 1000.0 / period if period and period > 0 else 0.0


def _joined(header: Dataset, *names: str) -> str:
    return " ".join(text for name in names if (text := str(header.get(name) or "").strip()))


def _whole(header: Dataset, name: str) -> int:
    return int(_first(header.get(name)) or 0)
