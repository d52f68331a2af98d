"""Overlay planes of a DICOM file (PS3.3 C.9.2): groups 6000 to 601E, one bit a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from busapp.model.frame import Overlay, Rect

_GROUPS = range(0x6000, 0x6020, 2)
_ROWS, _COLUMNS, _FRAMES, _DESCRIPTION, _TYPE = 0x0010, 0x0011, 0x0015, 0x0022, 0x0040
_ORIGIN, _FIRST_FRAME, _LABEL, _DATA = 0x0050, 0x0051, 0x1500, 0x3000
_TYPES = {"G": "graphics", "R": "region of interest"}


@dataclass(kw_only=True)
class OverlayGroup:
    """One group: its planes are unpacked as they are asked for.

    ``origin`` is the frame's row and column under its first pixel, from 0; ``first`` the first frame that it belongs
    to. ``frames`` is None where one plane belongs to all of them.
    """

    name: str
    rows: int
    columns: int
    frames: int | None
    origin: tuple[int, int]
    first: int
    data: bytes | None
    height: int
    width: int
    _shared: Overlay | None = None

    def at(self, index: int) -> Overlay | None:
        """The plane of a frame, from 0; None where this overlay has none for it."""
        if self.frames is None:
            self._shared = self._shared or self._overlay(0)
            return self._shared
        return self._overlay(index - self.first) if 0 <= index - self.first < self.frames else None

    def _overlay(self, number: int) -> Overlay:
        if self.data is None:
            return Overlay(name=self.name, plane=None, problem="kept in spare bits of the pixels, as old files do")
        size = self.rows * self.columns
        if size <= 0 or (number + 1) * size > 8 * len(self.data):
            return Overlay(name=self.name, plane=None, problem=f"damaged: {len(self.data)} bytes are too few")
        return Overlay(name=self.name, plane=self._placed(self._unpacked(number * size, size)))

    def _unpacked(self, start: int, size: int) -> npt.NDArray[np.bool_]:
        """Bits from ``start`` on, the lowest of a byte first: bool rows x columns."""
        assert self.data is not None
        packed = np.frombuffer(self.data, np.uint8)[start // 8 : (start + size + 7) // 8]
        bits = np.unpackbits(packed, bitorder="little")[start % 8 :][:size]
        return bits.reshape(self.rows, self.columns).astype(np.bool_)

    def _placed(self, bits: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """What of it lies on the frame: bool height x width."""
        top, left = self.origin
        plane = np.zeros((self.height, self.width), np.bool_)
        target = Rect(left, top, left + self.columns, top + self.rows).within(self.height, self.width)
        if not target.empty:
            source = Rect(target.left - left, target.top - top, target.right - left, target.bottom - top)
            plane[target.slices()] = bits[source.slices()]
        return plane


def read_overlays(header: Dataset, height: int, width: int) -> list[OverlayGroup]:
    """The overlays of a file whose frames have this size; a group without a size and pixels is none."""
    held = [group for group in _GROUPS if _value(header, group, _ROWS) or _value(header, group, _DATA)]
    return [_group(header, group, height, width) for group in held]


def _group(header: Dataset, group: int, height: int, width: int) -> OverlayGroup:
    def value(element: int) -> object:
        return _value(header, group, element)

    name = next((text for element in (_LABEL, _DESCRIPTION) if (text := str(value(element) or "").strip())), "")
    data, frames = value(_DATA), value(_FRAMES)
    return OverlayGroup(
        name=name or _TYPES.get(str(value(_TYPE) or ""), f"{group:04X}"),
        rows=_whole(value(_ROWS), height),
        columns=_whole(value(_COLUMNS), width),
        frames=None if frames in (None, "") else _whole(frames, 1),
        origin=_origin(value(_ORIGIN)),
        first=_whole(value(_FIRST_FRAME), 1) - 1,
        data=data if isinstance(data, bytes) else None,
        height=height,
        width=width,
    )


def _value(header: Dataset, group: int, element: int) -> object:
    return header[group, element].value if (group, element) in header else None


def _origin(value: object) -> tuple[int, int]:
    if isinstance(value, Sequence) and len(value) == 2:
        return _whole(value[0], 1) - 1, _whole(value[1], 1) - 1
    return 0, 0


def _whole(value: object, usual: int) -> int:
    """A number as a file gives it, or the usual one where there is none to be had."""
    try:
        return int(value)  # type: ignore[call-overload,no-any-return]
    except (TypeError, ValueError):
        return usual
