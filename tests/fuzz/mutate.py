"""Files damaged by chance and on purpose, the same for the same seed."""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from collections.abc import Callable, Sequence

import numpy as np

Random = np.random.Generator
Mutation = Callable[[bytearray, Random, Sequence[bytes]], bytearray]

_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


def mutated(data: bytes, kind: str, random: Random, others: Sequence[bytes]) -> bytes:
    """One to three mutations of a file of a kind; ``others`` are files to splice from."""
    unpacked = kind == "volume" and data[:2] == b"\x1f\x8b" and random.random() < 0.7
    held = bytearray(gzip.decompress(data) if unpacked else data)
    pool = [*_ANY, *_OWN.get(kind, ()), *_OWN.get(kind, ())]
    for _ in range(int(random.choice([1, 1, 1, 2, 3]))):
        held = pool[int(random.integers(len(pool)))](held, random, others)
    return gzip.compress(bytes(held), 1) if unpacked else bytes(held)


def _place(data: bytearray, random: Random) -> int:
    """Anywhere, and as often where headers are."""
    end = min(len(data), 2048) if random.random() < 0.5 else len(data)
    return int(random.integers(0, max(1, end)))


def _flip(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    for _bit in range(int(random.integers(1, 12))):
        if data:
            data[_place(data, random)] ^= 1 << int(random.integers(8))
    return data


def _truncate(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    return data[: int(random.integers(0, len(data) + 1))]


def _number(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    value = int(_NUMBERS[int(random.integers(len(_NUMBERS)))])
    form = ("<I", ">I", "<H", ">H")[int(random.integers(4))]
    packed = struct.pack(form, value & (0xFFFFFFFF if form[1] == "I" else 0xFFFF))
    place = _place(data, random)
    data[place : place + len(packed)] = packed
    return data


def _remove(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    place = _place(data, random)
    del data[place : place + int(random.integers(1, 200))]
    return data


def _repeat(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    place = _place(data, random)
    chunk = data[place : place + int(random.integers(1, 400))]
    data[place:place] = chunk * int(random.integers(1, 40))
    return data


def _splice(data: bytearray, random: Random, others: Sequence[bytes]) -> bytearray:
    other = others[int(random.integers(len(others)))]
    start = int(random.integers(0, max(1, len(other))))
    place = _place(data, random)
    data[place : place + int(random.integers(0, 500))] = other[start : start + int(random.integers(1, 2000))]
    return data


def _noise(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    place = _place(data, random)
    data[place : place + 16] = random.bytes(int(random.integers(1, 64)))
    return data


_ANY: tuple[Mutation, ...] = (_flip, _flip, _truncate, _number, _number, _remove, _repeat, _splice, _noise)


def _tag(group: int, element: int, vr: bytes) -> bytes:
    return struct.pack("<HH", group, element) + vr


_SHORTS = [(0x0028, one) for one in (0x0002, 0x0010, 0x0011, 0x0100, 0x0101, 0x0102, 0x0103, 0x0006)]


def _dicom_number(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    """Rows, columns, bits and such as no picture has them."""
    head = _tag(*_SHORTS[int(random.integers(len(_SHORTS)))], b"US")
    place = data.find(head)
    if place >= 0:
        data[place + 8 : place + 10] = struct.pack("<H", int(random.choice([0, 1, 3, 7, 12, 32, 64, 4096, 65535])))
    return data


def _dicom_frames(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    value = (b"0", b"-1", b"999999999", b"ZACH", b"1e9", b"2147483648")[int(random.integers(6))]
    place = data.find(_tag(0x0028, 0x0010, b"US"))
    if place >= 0:
        value += b" " * (len(value) % 2)
        data[place:place] = _tag(0x0028, 0x0008, b"IS") + struct.pack("<H", len(value)) + value
    return data


def _dicom_nest(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    """Sequences within sequences, deeper than any reader can follow by calling itself."""
    depth = int(random.choice([50, 500, 5000]))
    item = _tag(0x0008, 0x1140, b"SQ") + b"\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    place = data.find(_tag(0x0008, 0x0016, b"UI"))
    if place >= 0:
        data[place:place] = item * depth
    return data


def _dicom_length(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    """The length of some element, or of the pixels, blown up."""
    places = [match.start() for match in re.finditer(rb"[\x08\x10\x18\x20\x28]\x00..[A-Z]{2}|\xe0\x7f\x10\x00", data)]
    if places:
        place = places[int(random.integers(len(places)))] + 6
        size = struct.pack("<I", int(random.choice([0xFFFFFFFF, 0x7FFFFFFE, 0xFFFF, 0x10000, 2])))
        data[place : place + 4] = size
    return data


def _png_chunk(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    """Huge sides under a right checksum; a stream that unpacks to far more than the picture."""
    if data[:4] != b"\x89PNG" or len(data) < 33:
        return data
    sides = [int(random.choice([0, 1, 4000, 30000, 65535, 0x7FFFFFFF])) for _ in range(2)]
    body = b"IHDR" + struct.pack(">II", *sides) + bytes(data[24:29])
    data[12:33] = body + struct.pack(">I", zlib.crc32(body))
    if random.random() < 0.5:
        packed = zlib.compress(bytes(1 << 24), 1)
        chunk = struct.pack(">I", len(packed)) + b"IDAT" + packed
        data[33:33] = chunk + struct.pack(">I", zlib.crc32(chunk[4:]))
    return data


def _nifti_sides(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    if len(data) > 348:
        sides = [int(random.choice([-1, 0, 1, 3, 200, 3000, 32767])) for _ in range(int(random.integers(1, 5)))]
        struct.pack_into(f"<{len(sides)}h", data, 40 + 2 * int(random.integers(0, 3)), *sides)
    return data


def _text_number(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    """A number in a text, or a word of it, replaced."""
    found = list(re.finditer(rb"-?\d+(\.\d+)?|\"[^\"]{0,40}\"|true|false|null", data))
    if found:
        match = found[int(random.integers(len(found)))]
        values = (b"-1", b"1e999", b"99999999999999999999", b"null", b"[]", b"{}", b'"../../x"', b"NaN", b"0", b"1e-9")
        data[match.start() : match.end()] = values[int(random.integers(len(values)))]
    return data


def _text_nest(data: bytearray, random: Random, _: Sequence[bytes]) -> bytearray:
    depth = int(random.choice([10, 2000, 100_000]))
    place = data.find(b":") + 1
    data[place:place] = b"[" * depth + b"]" * depth * int(random.integers(0, 2))
    return data


_OWN: dict[str, tuple[Mutation, ...]] = {
    "dicom": (_dicom_number, _dicom_number, _dicom_frames, _dicom_nest, _dicom_length),
    "picture": (_png_chunk,),
    "volume": (_nifti_sides, _nifti_sides, _text_number),
    "json": (_text_number, _text_number, _text_number, _text_nest),
    "zip": (),
    "onnx": (),
}
