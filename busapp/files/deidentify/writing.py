"""De-identified DICOM files: written frame by frame, read back and compared before they get their name.

Every frame is decoded, blanked and stored anew without loss: native frames stay native, compressed ones of 8 bits
become JPEG-LS, others native. A lossy stream is not kept even where nothing of it is blanked: its comments and
trailing bytes may name someone, and streams of two kinds cannot be mixed in one file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import imagecodecs
import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.pixels.processing import apply_color_lut
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    PYDICOM_IMPLEMENTATION_UID,
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from busapp.files.codecs import PixelFormat, Values
from busapp.files.deidentify.pixels import black, blanked_area, without_spare_bits
from busapp.files.dicom import DicomFile
from busapp.model.errors import Uncleanable
from busapp.model.frame import Rect

_LONGEST = 0xFFFFFFFE
_ITEM, _END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"
_NATIVE = frozenset({ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian})
_JPEG_XL_LOSSY = frozenset({UID("1.2.840.10008.1.2.4.111"), UID("1.2.840.10008.1.2.4.112")})
_LOSSY = _JPEG_XL_LOSSY | {JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless, JPEG2000, HTJ2K}


def write_image(source: DicomFile, clean: Dataset, boxes: Sequence[Rect], path: Path) -> Iterator[int]:
    """Write an image with its blanked frames, then compare each with the original; yields after each step.

    Args:
        source: the image as it came.
        clean: its data set without identity; the attributes of the pixels are set here.
        boxes: what is blanked in every frame beside all that is outside the regions.
        path: where to; there is nothing there unless every frame is as it should be.

    Raises:
        UnreadableFile: a frame cannot be decoded.
        Uncleanable: its pixels are of a form that cannot be cleaned, or were not read back as written.
        OSError: it cannot be written.
    """
    part = path.with_name(path.name + ".partial")
    try:
        writer = _Writer(source, clean, boxes)
        with part.open("wb") as file:
            yield from writer.write(file)
        yield from writer.compare(DicomFile(part))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_object(clean: Dataset, path: Path) -> None:
    """Write a data set without frames of its own to blank: a segmentation or report."""
    part = path.with_name(path.name + ".partial")
    try:
        with part.open("wb") as file:
            _save(clean, ExplicitVRLittleEndian, file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def with_plain_masks(dataset: Dataset) -> Dataset:
    """A segmentation with its pixel data native and no longer than they have to be.

    Raises:
        Uncleanable: they are compressed in a way that is not undone here, or end early.
    """
    syntax = dataset.file_meta.get("TransferSyntaxUID", ExplicitVRLittleEndian)
    if syntax.is_encapsulated:
        if syntax != RLELossless:
            raise Uncleanable("its masks are compressed in another way than run lengths")
        dataset.decompress(generate_instance_uid=False)
    pixels = int(dataset.Rows) * int(dataset.Columns) * int(dataset.get("NumberOfFrames") or 1)
    needed = (pixels * int(dataset.BitsAllocated) + 7) // 8
    if len(dataset.PixelData) < needed:
        raise Uncleanable("its masks end early")
    dataset.PixelData = dataset.PixelData[:needed] + b"\0" * (needed % 2)
    return dataset


def _save(clean: Dataset, syntax: UID, file: BinaryIO) -> None:
    """A data set with an empty preamble and file meta information of its own."""
    data = FileDataset("", clean, preamble=b"\0" * 128)
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = clean.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = clean.SOPInstanceUID
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.ImplementationClassUID = PYDICOM_IMPLEMENTATION_UID
    data.file_meta.ImplementationVersionName = "BUSAPP"
    data.save_as(file, enforce_file_format=True)


class _Writer:
    def __init__(self, source: DicomFile, clean: Dataset, boxes: Sequence[Rect]) -> None:
        self._source, self._clean = source, clean
        self._form, self._frames = source.form, source.instance.frames
        self._check_form()
        palette = source.palette if self._form.photometric == "PALETTE COLOR" else None
        _, self._rgb = source.stored(0)
        self._black = black(self._form, palette, rgb=self._rgb)
        self._area = blanked_area(source.regions, boxes, self._form.rows, self._form.columns)
        self._native = source.syntax in _NATIVE

    def _check_form(self) -> None:
        form, header = self._form, self._source.header
        if form.bits_allocated not in (8, 16) or not 0 < form.bits_stored <= form.bits_allocated:
            raise Uncleanable(f"pixels of {form.bits_stored} in {form.bits_allocated} bits cannot be cleaned")
        if int(header.get("HighBit") or form.bits_stored - 1) != form.bits_stored - 1:
            raise Uncleanable("its pixels lie in other bits than usual, so something may be hidden beside them")
        if not header.get("Rows") or "FloatPixelData" in header:
            raise Uncleanable("pixels of this kind cannot be cleaned")

    def write(self, file: BinaryIO) -> Iterator[int]:
        compressed = not self._native and self._form.bits_allocated == 8 and not self._form.signed
        self._describe()
        _save(self._clean, JPEGLSLossless if compressed else ExplicitVRLittleEndian, file)
        size = self._frame_bytes * self._frames
        if compressed:
            file.write(b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff" + _ITEM + b"\0\0\0\0")
        elif size > _LONGEST:
            raise Uncleanable("too long to be stored without compression")
        else:
            vr = b"OB" if self._form.bits_allocated == 8 else b"OW"
            file.write(b"\xe0\x7f\x10\x00" + vr + b"\0\0" + struct.pack("<L", size + size % 2))
        for index in range(self._frames):
            data = self._clean_frame(index)
            file.write(_fragment(_jpeg_ls(data)) if compressed else data.tobytes())
            yield index
        if compressed:
            file.write(_END + b"\0\0\0\0")
        elif size % 2:
            file.write(b"\0")

    def compare(self, written: DicomFile) -> Iterator[int]:
        """Outside what is blanked every value must be what it was, within it black."""
        for index in range(self._frames):
            was, now = self._values(index), written.stored(index)[0]
            same = was.shape == now.shape and np.array_equal(was[~self._area], now[~self._area])
            if not same or not (now[self._area] == self._black).all():
                raise Uncleanable("was not read back as it was written; check the disk")
            yield index

    @property
    def _frame_bytes(self) -> int:
        return self._form.rows * self._form.columns * self._form.samples * self._form.bits_allocated // 8

    def _values(self, index: int) -> Values:
        values, rgb = self._source.stored(index)
        if rgb != self._rgb:
            raise Uncleanable("its frames are coloured in different ways")
        return without_spare_bits(values.astype(self._form.dtype), self._form)

    def _clean_frame(self, index: int) -> npt.NDArray[np.generic]:
        values = self._values(index).copy()
        values[self._area] = self._black
        return np.ascontiguousarray(values)

    def _describe(self) -> None:
        """The attributes that say how the pixels are stored now."""
        clean, form = self._clean, self._form
        if form.samples == 3:
            clean.PhotometricInterpretation = "RGB" if self._rgb else "YBR_FULL"
            clean.PlanarConfiguration = 0
        clean.HighBit = form.bits_stored - 1
        clean.BitsStored = form.bits_stored
        if self._frames > 1 or "NumberOfFrames" in clean:
            clean.NumberOfFrames = self._frames
        if form.photometric == "PALETTE COLOR":
            _put_palette(clean, self._source.header, form)
        if self._source.syntax in _LOSSY:
            clean.LossyImageCompression = "01"


def _put_palette(clean: Dataset, header: Dataset, form: PixelFormat) -> None:
    """The colours of every stored value as three plain tables of 16 bits (PS3.3 C.7.6.3.1.5, .6)."""
    values = np.arange(1 << form.bits_allocated, dtype=np.uint8 if form.bits_allocated == 8 else np.uint16)
    colours = apply_color_lut(values, header)
    table = colours.astype("<u2") * (257 if colours.dtype == np.uint8 else 1)
    for place, colour in enumerate(("Red", "Green", "Blue")):
        clean.add_new(f"{colour}PaletteColorLookupTableDescriptor", "US", [len(values) % 65536, 0, 16])
        clean.add_new(f"{colour}PaletteColorLookupTableData", "OW", table[:, place].astype("<u2").tobytes())


def _jpeg_ls(frame: npt.NDArray[np.generic]) -> bytes:
    """A JPEG-LS stream without the SPIFF header that CharLS begins with: DICOM's decoders need none."""
    stream = bytes(imagecodecs.jpegls_encode(frame))
    while stream[2:4] == b"\xff\xe8":
        stream = stream[:2] + stream[4 + int.from_bytes(stream[4:6], "big") :]
    return stream


def _fragment(stream: bytes) -> bytes:
    stream += b"\0" * (len(stream) % 2)
    return _ITEM + struct.pack("<L", len(stream)) + stream
