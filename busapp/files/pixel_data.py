"""Where a DICOM file keeps its frames (PS3.5 8 and A.4), found without reading them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import SEEK_CUR, BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from busapp.files.codecs import PixelFormat, Values, decode, is_known
from busapp.model.errors import UnreadableFile

_KEYWORDS = {0x7FE00010: "PixelData", 0x7FE00008: "FloatPixelData", 0x7FE00009: "DoubleFloatPixelData"}
_UNDEFINED = 0xFFFFFFFF
_GROUP_LENGTH = b"\x02\0\0\0UL\x04\0"
_LARGEST_INFLATED = 1 << 28


@dataclass(kw_only=True)
class PixelData:
    """The pixel data element of one file: read a frame, and only that frame, with ``decode``.

    ``offset`` and ``length`` are those of the element's value, in the file, or in ``inflated`` where the
    whole data set is deflated. ``length`` is None for encapsulated (compressed) pixel data.
    """

    path: Path
    keyword: str
    syntax: UID
    offset: int
    length: int | None
    vr: str = "OW"
    inflated: bytes | None = None
    _fragments: list[list[tuple[int, int]]] | None = field(default=None, repr=False)

    def decode(self, index: int, frames: int, form: PixelFormat) -> tuple[Values, bool]:
        """Stored values of one frame (HxW or HxWx3), and whether colour is RGB already.

        Raises:
            Exception: whatever pydicom or a codec raises on damaged data.
        """
        if self.inflated is not None:
            return self._decode(BytesIO(self.inflated), index, frames, form)
        with self.path.open("rb") as file:
            return self._decode(file, index, frames, form)

    def digest(self, index: int, frames: int) -> str:
        """What tells that a frame's pixels, as they are stored, are others than they were."""
        if self.inflated is not None:
            stored = self._stored(BytesIO(self.inflated), index, frames)
        else:
            with self.path.open("rb") as file:
                stored = self._stored(file, index, frames)
        return hashlib.blake2b(stored, digest_size=16).hexdigest()

    def _stored(self, file: BinaryIO, index: int, frames: int) -> bytes:
        if self.length is None:
            return self._encoded(file, index, frames)
        size = self.length // frames
        file.seek(self.offset + index * size)
        return file.read(size)

    def _decode(self, file: BinaryIO, index: int, frames: int, form: PixelFormat) -> tuple[Values, bool]:
        if self.length is None:
            return decode(self._encoded(file, index, frames), self.syntax, form)
        file.seek(self.offset)
        if form.bits_allocated == 1 and self.syntax != ExplicitVRBigEndian:
            return _bits(file, index, form), True
        options = self._native_options(frames, form)
        values = get_decoder(self.syntax).as_array(file, index=index, raw=True, validate=False, **options)[0]
        return values, not form.photometric.startswith("YBR")

    def _encoded(self, file: BinaryIO, index: int, frames: int) -> bytes:
        """The code stream of a frame. Fragments are located once; then a frame costs one read of its bytes."""
        if self._fragments is None:
            self._fragments = _fragments_by_frame(file, self.offset, frames)
        if not self._fragments:
            file.seek(self.offset)
            return get_frame(file, index, number_of_frames=frames)
        parts = []
        for offset, length in self._fragments[index]:
            file.seek(offset)
            parts.append(file.read(length))
            if len(parts[-1]) < length:
                raise ValueError("the file ends before this frame does")
        return b"".join(parts)

    def _native_options(self, frames: int, form: PixelFormat) -> dict[str, Any]:
        options: dict[str, Any] = {
            "rows": form.rows,
            "columns": form.columns,
            "samples_per_pixel": form.samples,
            "photometric_interpretation": form.photometric,
            "bits_allocated": form.bits_allocated,
            "bits_stored": form.bits_stored,
            "number_of_frames": frames,
            "pixel_keyword": self.keyword,
            "pixel_vr": self.vr,
        }
        if self.keyword == "PixelData":
            options["pixel_representation"] = int(form.signed)
        if form.samples > 1:
            options["planar_configuration"] = int(form.planar)
        if form.photometric == "YBR_FULL_422" and (self.length or 0) >= form.rows * form.columns * 3 * frames:
            options["photometric_interpretation"] = "YBR_FULL"  # the tag is wrong: nothing was subsampled
        return options


def locate(path: Path) -> tuple[Dataset, PixelData]:
    """The header of a DICOM file and its pixel data element; no pixel is read.

    Raises:
        UnreadableFile: not DICOM, no pixel data, or a transfer syntax that nothing here decodes.
        Exception: whatever pydicom raises on a damaged header.
    """
    _refuse_bomb(path)
    with path.open("rb") as file:
        header = dcmread(file, stop_before_pixels=True, force=True)
        syntax = UID(header.file_meta.get("TransferSyntaxUID", ""))
        implicit, little = header.original_encoding
        if syntax == DeflatedExplicitVRLittleEndian:
            return _locate_deflated(path)
        keyword, vr, length = _element(file, implicit=bool(implicit), little=bool(little))
        offset = file.tell()
    if keyword is None:
        raise UnreadableFile(path, _without_pixels(header))
    if length is None and not is_known(syntax):
        name = syntax.name if syntax else "an unnamed transfer syntax"
        raise UnreadableFile(path, f"its pixels are compressed as {name}, which cannot be decoded here")
    if length is not None:
        native = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        syntax = native if little else ExplicitVRBigEndian
    return header, PixelData(path=path, keyword=keyword, syntax=syntax, offset=offset, length=length, vr=vr)


def _refuse_bomb(path: Path) -> None:
    """Refuse a data set that is deflated as a whole (PS3.5 A.5) and unpacks to far more than any cine."""
    with path.open("rb") as file:
        head = file.read(2048)
        if DeflatedExplicitVRLittleEndian.encode() + b"\0" not in head or head[128:140][4:] != _GROUP_LENGTH:
            return
        file.seek(144 + struct.unpack_from("<L", head, 140)[0])
        unpacked, stream = 0, zlib.decompressobj(-zlib.MAX_WBITS)
        while unpacked <= _LARGEST_INFLATED and (packed := stream.unconsumed_tail or file.read(1 << 16)):
            unpacked += len(stream.decompress(packed, 1 << 22))
    if unpacked > _LARGEST_INFLATED:
        raise UnreadableFile(path, f"unpacks to more than {_LARGEST_INFLATED >> 20} MB, far too large for ultrasound")


def _locate_deflated(path: Path) -> tuple[Dataset, PixelData]:
    """A data set deflated as a whole has no positions in the file: it is inflated and kept."""
    data_set = dcmread(path)
    pixels = data_set.get("PixelData")
    if not pixels:
        raise UnreadableFile(path, _without_pixels(data_set))
    del data_set.PixelData
    return data_set, PixelData(
        path=path,
        keyword="PixelData",
        syntax=ExplicitVRLittleEndian,
        offset=0,
        length=len(pixels),
        inflated=pixels,
    )


def _element(file: BinaryIO, *, implicit: bool, little: bool) -> tuple[str | None, str, int | None]:
    """Keyword, VR and length (None: undefined) of the pixel data element here; leaves the file at its value."""
    order = "<" if little else ">"
    start = file.read(8)
    if len(start) < 8:
        return None, "", None
    group, element = struct.unpack(f"{order}HH", start[:4])
    (length,) = struct.unpack(f"{order}L", start[4:] if implicit else file.read(4))
    vr = "OW" if implicit else start[4:6].decode("latin-1")
    return _KEYWORDS.get(group << 16 | element), vr, None if length == _UNDEFINED else length


def _bits(file: BinaryIO, index: int, form: PixelFormat) -> Values:
    """A frame of bits, from the place where the pixels begin.

    There is no gap between frames (PS3.5 8.1.1): one may begin within a byte, which pydicom 3.0 does not get right for
    every size.
    """
    size = form.rows * form.columns
    first = index * size
    file.seek(first // 8, SEEK_CUR)
    packed = np.frombuffer(file.read(-(-(first % 8 + size) // 8)), np.uint8)
    bits = np.unpackbits(packed, bitorder="little")[first % 8 : first % 8 + size]
    return bits.reshape(form.rows, form.columns)


def _without_pixels(header: Dataset) -> str:
    """Why there is nothing to show, in the words of the object it is."""
    kind = header.get("SOPClassUID") or header.file_meta.get("MediaStorageSOPClassUID")
    if not kind and "Rows" not in header and "Modality" not in header:
        return "neither a picture nor DICOM"
    name = UID(kind).name if kind else f"modality {header.get('Modality', 'unknown')}"
    return f"holds no picture ({name})"


def _fragments_by_frame(file: BinaryIO, offset: int, frames: int) -> list[list[tuple[int, int]]]:
    """Offset and length of every fragment, frame by frame (PS3.5 A.4); empty if that takes decoding to tell."""
    file.seek(offset)
    items = list(_items(file))
    if not items:
        raise ValueError("no frame in the compressed pixel data")
    (table_offset, table_length), fragments = items[0], items[1:]
    if frames == 1:
        return [fragments]
    if len(fragments) == frames:
        return [[fragment] for fragment in fragments]
    file.seek(table_offset)
    table = file.read(table_length)
    starts = struct.unpack(f"<{len(table) // 4}L", table[: len(table) // 4 * 4])
    if len(starts) != frames or not fragments:
        return []
    first_tag = fragments[0][0] - 8
    by_frame: list[list[tuple[int, int]]] = [[] for _ in range(frames)]
    for position, length in fragments:
        owner = bisect_right(starts, position - 8 - first_tag) - 1
        by_frame[owner].append((position, length))
    return by_frame


def _items(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Offset and length of each item's value up to the sequence delimiter or the end of the file."""
    while True:
        head = file.read(8)
        if len(head) < 8 or head[:4] != b"\xfe\xff\x00\xe0":
            return
        (length,) = struct.unpack("<L", head[4:])
        yield file.tell(), length
        file.seek(length, 1)
