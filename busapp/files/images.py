"""PNG, JPEG, BMP and TIFF files as frames. A TIFF may hold several."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from busapp.files.source import Snapshot, content_uid, guarded, natural_window, read_bytes
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Frame, Pixels
from busapp.model.study import Instance

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})

MAX_PIXELS = 1 << 25
"""A picture with more is refused unread: as colours with transparency it would take the better part of a gigabyte."""

_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FORMATS = ("PNG", "JPEG", "BMP", "TIFF")
_GRAY_16 = frozenset({"I;16", "I;16L", "I;16B", "I;16N"})
_ALPHA = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


def looks_like_picture(path: Path) -> bool:
    """Whether a file begins as a picture of these formats does, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(4).startswith(_MAGIC)
    except OSError:
        return False


class ImageFile:
    """A picture file; see ``FrameSource``.

    Raises:
        UnreadableFile: missing, empty, or not a picture of these formats.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = Snapshot.of(path)
        data = read_bytes(path)
        frames = guarded(path, lambda: _frame_count(path, data))
        self.instance = Instance(
            uid=content_uid(data),
            path=path,
            frames=frames,
            study=str(path.parent.resolve()),
            study_title=path.parent.resolve().name,
            order=(0, 0, path.name),
        )

    def read(self, index: int) -> Frame:
        """See ``FrameSource``."""
        self._opened.check(self._path)
        pixels = guarded(self._path, lambda: _decode(self._path, read_bytes(self._path), index))
        return Frame(pixels=pixels, window=natural_window(pixels))


def _frame_count(path: Path, data: bytes) -> int:
    with _open(path, data) as picture:
        return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


def _decode(path: Path, data: bytes, index: int) -> Pixels:
    with _open(path, data) as picture:
        picture.seek(index)
        if picture.width * picture.height > MAX_PIXELS:
            size = f"{picture.width} x {picture.height}"
            raise UnreadableFile(path, f"a picture of {size} is far too large for ultrasound")
        return _pixels(picture)


def _open(path: Path, data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableFile(path, "far too large for ultrasound") from error
    except UnidentifiedImageError as error:
        raise UnreadableFile(path, "not a PNG, JPEG, BMP or TIFF picture") from error


def _pixels(picture: Image.Image) -> Pixels:
    """Gray stays gray (8 or 16 bit), all else becomes RGB; what is transparent shows black beneath."""
    if picture.mode in _GRAY_16:
        return np.asarray(picture).astype(np.uint16)
    if picture.mode in ("I", "F"):
        return _to_16_bit(np.asarray(picture))
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"))
    if picture.mode in _ALPHA or "transparency" in picture.info:
        colour = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", colour.size, "black"), colour)
    return gray_if_gray(np.asarray(picture.convert("RGB")))


def gray_if_gray(rgb: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Pixels:
    """One channel where all three are the same: screenshots of gray frames are often saved in colour."""
    red, green, blue = (rgb[:, :, channel] for channel in range(3))
    same = np.array_equal(red, green) and np.array_equal(red, blue)
    return np.ascontiguousarray(red) if same else rgb


def _to_16_bit(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Pixels:
    """Whole numbers that fit are kept; all else is stretched over 16 bits."""
    numbers = np.nan_to_num(values.astype(np.float64))
    low, high = float(numbers.min()), float(numbers.max())
    if low >= 0 and high <= 65535 and np.issubdtype(values.dtype, np.integer):
        return numbers.astype(np.uint16)
    return ((numbers - low) * (65535.0 / max(high - low, 1e-9))).astype(np.uint16)
