"""What every opened file can do."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from busapp.model.errors import UnreadableFile
from busapp.model.frame import FULL_8_BIT, Frame, Pixels, Window
from busapp.model.study import CONTENT_UID, Instance

_T = TypeVar("_T")

MAX_FRAME_BYTES = 1 << 27
"""A frame larger than this, decoded, is refused: no ultrasound frame is."""


class FrameSource(Protocol):
    """A file whose frames are decoded one by one. ``read`` may be called from any one thread at a time."""

    @property
    def instance(self) -> Instance:
        """What the file is."""
        ...

    def read(self, index: int) -> Frame:
        """Decode one frame, and only that.

        Raises:
            UnreadableFile: it cannot be decoded; the reason says why.
        """
        ...


class Snapshot(NamedTuple):
    """Size and time of a file when it was opened: what tells that it was changed since."""

    size: int
    time_ns: int

    @classmethod
    def of(cls, path: Path) -> Snapshot:
        """A file as it is now.

        Raises:
            UnreadableFile: it is gone, or no regular file (a pipe or device would be waited for without end).
        """
        try:
            status = path.stat()
        except OSError as error:
            raise UnreadableFile(path, "no such file" if not path.exists() else str(error.strerror)) from error
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(path, "not a regular file")
        return cls(status.st_size, status.st_mtime_ns)

    def check(self, path: Path) -> None:
        """Refuse a file that is not the one that was opened.

        Raises:
            UnreadableFile: it is gone, or was changed.
        """
        if Snapshot.of(path) != self:
            raise UnreadableFile(path, "the file was changed since it was opened; open it again")


def content_uid(data: bytes) -> str:
    """What stands for the SOP instance UID of a file that has none."""
    return CONTENT_UID + hashlib.sha256(data).hexdigest()


def file_uid(path: Path) -> str:
    """As ``content_uid``, of a file that may be too large for memory.

    Raises:
        UnreadableFile: it may not be read.
    """
    try:
        with path.open("rb") as file:
            return CONTENT_UID + hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error


def has_preamble(path: Path) -> bool:
    """Whether a file says of itself that it is DICOM (PS3.10 7.1)."""
    if not path.is_file():  # reading a pipe would wait for somebody to write into it
        return False
    try:
        with path.open("rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


def read_bytes(path: Path) -> bytes:
    """All bytes of a file.

    Raises:
        UnreadableFile: it is missing, empty, or may not be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    if not data:
        raise UnreadableFile(path, "the file is empty")
    return data


def guarded(path: Path, step: Callable[[], _T]) -> _T:
    """Run a step on a file from outside; whatever it stumbles over becomes an ``UnreadableFile``.

    Decoders raise a dozen unrelated classes on damaged input (ValueError, AttributeError, struct.error,
    SyntaxError, NotImplementedError, EOFError, zlib.error, their own ...), so nothing narrower than
    Exception keeps one bad file from stopping the rest.
    """
    try:
        return step()
    except UnreadableFile:
        raise
    except OSError as error:
        raise UnreadableFile(path, error.strerror or f"damaged: {error}") from error
    except Exception as error:
        lines = str(error).strip().splitlines()
        raise UnreadableFile(path, f"damaged: {lines[0] if lines else type(error).__name__}") from error


def natural_window(pixels: Pixels) -> Window:
    """The window of a picture that names none: all of 8, 10, 12, 14 or 16 bits, whichever its brightest pixel needs."""
    if pixels.dtype == np.uint8:
        return FULL_8_BIT
    bits = int(pixels.max()).bit_length()
    top = (1 << max(8, bits + bits % 2)) - 1
    return Window(top / 2, top)
