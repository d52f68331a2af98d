"""MP4 and AVI videos as cines."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from busapp.files.images import gray_if_gray
from busapp.files.source import MAX_FRAME_BYTES, Snapshot, file_uid, guarded, natural_window
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Frame
from busapp.model.study import Instance

SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".avi"})

_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
"""What an MP4 or QuickTime file begins with (ISO/IEC 14496-12, 4.2)."""

_SEEK_BEYOND = 16
"""Frames further on than this are sought; nearer ones are reached by decoding those between."""


def looks_like_video(path: Path) -> bool:
    """Whether a file begins as MP4, QuickTime or AVI files do, whatever its name."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head[4:8] in _BOXES or _is_avi(head)


class VideoFile:
    """A video; see ``FrameSource``. Frames are decoded when asked for, and are those that playing it shows in order.

    A place is sought by the time stamps that the packets have, which are read without decoding them, and what was found
    there is checked by its stamp. Where stamps do not tell frames apart, it is decoded from the beginning.

    Raises:
        UnreadableFile: missing, empty, cut short, of another format, or in a coding that is not known here.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = Snapshot.of(path)
        if not looks_like_video(path):
            raise UnreadableFile(path, "not an MP4 or AVI video")
        guarded(path, lambda: _check_whole(path))
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
        # Containers can name other files, and addresses in the network.
        os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "protocol_whitelist;file")
        self._stamps = _packet_stamps(path)
        self._capture = _open(path)
        rate = float(self._capture.get(cv2.CAP_PROP_FPS))
        sides = (self._capture.get(side) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        if 3 * np.prod(list(sides)) > MAX_FRAME_BYTES:
            raise UnreadableFile(path, "its frames are too large")
        self._next = 0
        self._shift = 0.0
        self.instance = Instance(
            uid=file_uid(path),
            path=path,
            frames=len(self._stamps),
            study=str(path.parent.resolve()),
            study_title=path.parent.resolve().name,
            order=(0, 0, path.name),
            frames_per_second=rate if 0 < rate < 1000 else 0.0,
        )
        self.read(0)
        self._shift = float(self._capture.get(cv2.CAP_PROP_PTS)) - self._stamps[0]

    def read(self, index: int) -> Frame:
        """See ``FrameSource``."""
        self._opened.check(self._path)
        if not 0 <= index - self._next <= _SEEK_BEYOND and not self._seek(index):
            self._rewind()
        while self._next < index:
            self._grab()
        self._grab()
        done, picture = self._capture.retrieve()
        if not done or picture is None:
            raise self._damaged(index)
        pixels = gray_if_gray(np.ascontiguousarray(picture[:, :, ::-1]))
        return Frame(pixels=pixels, window=natural_window(pixels))

    def _seek(self, index: int) -> bool:
        """Go to a frame by its time stamp; whether it, and no other, comes next."""
        stamps = self._stamps
        before = index - 1
        if before < 0 or len(set(stamps)) < len(stamps):
            return False
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, stamps[before] - stamps[0])
        found = self._capture.grab() and self._capture.get(cv2.CAP_PROP_PTS) == stamps[before] + self._shift
        self._next = index
        return bool(found)

    def _rewind(self) -> None:
        self._capture.release()
        self._capture = _open(self._path)
        self._next = 0

    def _grab(self) -> None:
        if not self._capture.grab():
            raise self._damaged(self._next)
        self._next += 1

    def _damaged(self, index: int) -> UnreadableFile:
        self._rewind()
        return UnreadableFile(self._path, f"frame {index + 1} of {len(self._stamps)} cannot be decoded")


def _open(path: Path) -> cv2.VideoCapture:
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise UnreadableFile(path, "damaged, or in a coding that is not known here")
    return capture


def _packet_stamps(path: Path) -> list[float]:
    """Time stamps of all frames in the order in which they are shown, in frames; nothing is decoded."""
    capture = _open(path)
    capture.set(cv2.CAP_PROP_FORMAT, -1)  # packets as they are stored
    stamps = []
    while capture.grab():
        stamps.append(float(capture.get(cv2.CAP_PROP_PTS)))
    capture.release()
    if not stamps:
        raise UnreadableFile(path, "holds no frames")
    return sorted(stamps)


def _check_whole(path: Path) -> None:
    """Refuse a file that ends before the parts that it announces."""
    size = path.stat().st_size
    with path.open("rb") as file:
        announced = _avi_end(file) if _is_avi(file.read(12)) else _boxes_end(file, size)
    if announced > size:
        raise UnreadableFile(path, f"the file was cut short: {size} of {announced} bytes are there; copy it again")


def _is_avi(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"AVI "


def _avi_end(file: BinaryIO) -> int:
    file.seek(4)
    (length,) = struct.unpack("<I", file.read(4))
    return 8 + int(length)


def _boxes_end(file: BinaryIO, size: int) -> int:
    """Where the last of the boxes ends that stand one after another in an MP4 file."""
    place = 0
    while place + 8 <= size:
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
        if length == 0:
            return size
        if length < 8 or not kind.isascii():
            return place
        place += length
    return place
