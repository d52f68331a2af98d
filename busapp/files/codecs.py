"""Compressed DICOM frames to stored values (PS3.5 A.4), all by imagecodecs: one BSD library for every syntax.

pydicom decodes native pixel data; for compressed syntaxes it would need four further libraries, none of
which decodes 12-bit JPEG or JPEG XL, and its colour conversion of cine frames is several times slower.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import imagecodecs
import numpy as np
import numpy.typing as npt
from pydicom.uid import (
    HTJ2K,
    UID,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000TransferSyntaxes,
    JPEGLSTransferSyntaxes,
    JPEGTransferSyntaxes,
    RLELossless,
)

JPEG_XL = frozenset(f"1.2.840.10008.1.2.4.11{digit}" for digit in range(3))
DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"

_JPEG_2000 = frozenset({*JPEG2000TransferSyntaxes, HTJ2K, HTJ2KLossless, HTJ2KLosslessRPCL})
_JPEG = frozenset(JPEGTransferSyntaxes)
_JPEG_LS = frozenset(JPEGLSTransferSyntaxes)

Values = npt.NDArray[np.generic]

_START_OF_FRAME = frozenset({*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, kw_only=True)
class PixelFormat:
    """The Image Pixel attributes (PS3.3 C.7.6.3) that decoding needs."""

    rows: int
    columns: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    signed: bool
    planar: bool

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Of stored values."""
        size = max(1, self.bits_allocated // 8)
        return np.dtype(f"{'i' if self.signed else 'u'}{size}")

    @property
    def shape(self) -> tuple[int, ...]:
        """Of a frame: HxW or HxWxsamples."""
        plane = (self.rows, self.columns)
        return plane if self.samples == 1 else (*plane, self.samples)


def is_known(syntax: UID) -> bool:
    """Whether ``decode`` can decode it."""
    known = syntax in _JPEG or syntax in _JPEG_LS or syntax in _JPEG_2000 or syntax in JPEG_XL
    return known or syntax in (RLELossless, DEFLATED_FRAMES)


def decode(data: bytes, syntax: UID, form: PixelFormat) -> tuple[Values, bool]:
    """Decode one frame.

    Args:
        data: its code stream, fragments joined.
        syntax: transfer syntax, one that ``is_known``.
        form: what the header says.

    Returns:
        Stored values of ``form.shape``, and whether three samples are RGB (else they are YCbCr, to be converted).

    Raises:
        ValueError: the stream is damaged or does not fit the header. imagecodecs raises RuntimeError.
    """
    values: Values
    _check_size(data, syntax, form)
    rgb = not form.photometric.startswith("YBR")
    if syntax in _JPEG:
        values, rgb = _decode_jpeg(data, form)
    elif syntax in _JPEG_LS:
        values = imagecodecs.jpegls_decode(data)
    elif syntax in _JPEG_2000:
        values = imagecodecs.jpeg2k_decode(data)
        rgb = rgb or form.photometric in ("YBR_ICT", "YBR_RCT") or _has_component_transform(data)
    elif syntax in JPEG_XL:
        values, rgb = imagecodecs.jpegxl_decode(data), True
    elif syntax == RLELossless:
        values = _decode_rle(data, form)
    else:
        needed = form.rows * form.columns * form.samples * form.dtype.itemsize
        values = _unpack(zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, needed), form)
    if values.shape != form.shape:
        raise ValueError(f"the stream holds {_size(values.shape)}, the header says {_size(form.shape)}")
    return _signed(values, form), rgb


def _check_size(data: bytes, syntax: UID, form: PixelFormat) -> None:
    """Refuse a stream of another size than the header's before its decoder makes room for that."""
    if syntax in _JPEG or syntax in _JPEG_LS:
        sizes = ((body[1:3], body[3:5]) for marker, body in _segments(data) if marker in _START_OF_FRAME)
        found = next(((int.from_bytes(rows, "big"), int.from_bytes(columns, "big")) for rows, columns in sizes), None)
    elif syntax in _JPEG_2000:
        found = _jpeg_2000_size(data)
    elif syntax in JPEG_XL:
        found = _jpeg_xl_size(data)
    else:
        return
    if found is None:
        raise ValueError("the stream does not say how large it is")
    if found != (form.rows, form.columns):
        raise ValueError(f"the stream holds {_size(found)}, the header says {_size(form.shape)}")


def _jpeg_2000_size(data: bytes) -> tuple[int, int] | None:
    """Rows and columns by the SIZ marker (ISO/IEC 15444-1 A.5.1)."""
    place = data.find(b"\xff\x4f\xff\x51")
    if place < 0 or len(data) < place + 24:
        return None
    right, bottom, left, top = struct.unpack_from(">4L", data, place + 8)
    return bottom - top, right - left


_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


def _jpeg_xl_size(data: bytes) -> tuple[int, int] | None:
    """Rows and columns by the size header (ISO/IEC 18181-1 annex D), the first bits of the code stream."""
    place = 0 if data.startswith(b"\xff\x0a") else data.find(b"\xff\x0a", 0, 4096)
    if place < 0:
        return None
    bits = int.from_bytes(data[place + 2 : place + 14], "little")

    def take(count: int) -> int:
        nonlocal bits
        value, bits = bits & ((1 << count) - 1), bits >> count
        return value

    small = take(1)

    def side() -> int:
        return 8 * (take(5) + 1) if small else take((9, 13, 18, 30)[take(2)]) + 1

    rows = side()
    ratio = take(3)
    if not ratio:
        return rows, side()
    wide, high = _RATIOS[ratio - 1]
    return rows, rows * wide // high


def _decode_jpeg(data: bytes, form: PixelFormat) -> tuple[Values, bool]:
    """Lossy streams are converted to RGB on the way; lossless ones hold what the header says."""
    if form.samples == 1 or _is_lossless_jpeg(data):
        stored: Values = imagecodecs.jpeg_decode(data)
        return stored, not form.photometric.startswith("YBR")
    space = "YCBCR" if jpeg_is_ycbcr(data, form.photometric) else "RGB"
    rgb: Values = imagecodecs.jpeg_decode(data, colorspace=space, outcolorspace="RGB")
    return rgb, True


def _is_lossless_jpeg(data: bytes) -> bool:
    """Whether the frame header is SOF3 (ISO/IEC 10918-1 table B.1)."""
    return any(marker == 0xC3 for marker, _ in _segments(data))


def _has_component_transform(data: bytes) -> bool:
    """Whether a JPEG 2000 stream transforms its components (COD marker, ISO/IEC 15444-1 A.6.1): it decodes to RGB."""
    place = data.find(b"\xff\x52")
    return place >= 0 and len(data) > place + 8 and data[place + 8] == 1


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of every segment of a JPEG stream up to its frame header, that included."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        yield marker, data[position + 4 : position + 2 + length]
        if marker in _START_OF_FRAME:
            return
        position += 2 + length


def jpeg_is_ycbcr(data: bytes, photometric: str) -> bool:
    """Whether a JPEG stream with three components is YCbCr, whatever the header calls it.

    Scanners tag YCbCr streams as RGB and the reverse. What the stream itself says goes first: component
    ids "RGB", the Adobe marker's transform, a JFIF marker (which allows YCbCr only), and subsampled chroma
    (nobody subsamples green). Where it says nothing, the tag holds.
    """
    for marker, body in _segments(data):
        if marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            return body[11] == 1
        if marker == 0xE0 and body.startswith(b"JFIF"):
            return True
        if marker in _START_OF_FRAME:
            components = [body[6 + 3 * n : 9 + 3 * n] for n in range(body[5])]
            if [one[0] for one in components] in ([82, 71, 66], [114, 103, 98]):
                return False
            if len({one[1] for one in components}) > 1:
                return True
    return photometric.startswith("YBR")


def _decode_rle(data: bytes, form: PixelFormat) -> Values:
    """PS3.5 Annex G: one segment a byte of a sample, most significant first, samples one after another."""
    size = form.bits_allocated // 8
    if form.bits_allocated == 1:
        return _unpack(imagecodecs.dicomrle_decode(data, "u1"), form)
    count = form.rows * form.columns
    flat = np.frombuffer(imagecodecs.dicomrle_decode(data, f"<u{size}"), f"<u{size}")
    if flat.size < count * form.samples:
        raise ValueError("the stream ends before the frame does")
    planes = flat[: count * form.samples].reshape(form.samples, form.rows, form.columns)
    return planes[0] if form.samples == 1 else np.moveaxis(planes, 0, -1)


def _unpack(raw: bytes | bytearray, form: PixelFormat) -> Values:
    """Little-endian native bytes of one frame."""
    count = int(np.prod(form.shape))
    if form.bits_allocated == 1:
        bits = np.unpackbits(np.frombuffer(raw, np.uint8), count=count, bitorder="little")
        return bits.reshape(form.shape)
    flat = np.frombuffer(raw, form.dtype.newbyteorder("<"), count=count)
    if form.planar and form.samples > 1:
        return np.moveaxis(flat.reshape(form.samples, form.rows, form.columns), 0, -1)
    return flat.reshape(form.shape)


def _signed(values: Values, form: PixelFormat) -> Values:
    """Two's complement of ``bits_stored`` bits, where the header says signed and the codec gave unsigned."""
    if not form.signed or np.issubdtype(values.dtype, np.signedinteger):
        return values
    shift = values.dtype.itemsize * 8 - form.bits_stored
    signed = values.view(values.dtype.str.replace("u", "i"))
    return (signed << shift) >> shift if shift > 0 else signed


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(str(side) for side in shape)
