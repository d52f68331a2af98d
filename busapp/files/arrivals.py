"""DICOM instances that come over a network, straight into files: ``<study UID>/<SOP instance UID>.dcm``.

They are written under ``.incoming`` and renamed when they are whole and on the disk. No name comes from anything but a
UID that was checked, so that nothing a sender says leads out of the folder.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from itertools import count
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from filelock import FileLock, Timeout
from pydicom.filereader import dcmread

from busapp.model.errors import UserError

INCOMING = ".incoming"
_UID = re.compile(r"\d+(\.\d+)*", re.ASCII)
LONGEST_UID = 64


class NotAnInstance(UserError):
    """What came is not the DICOM instance that it was said to be."""


def is_uid(text: str) -> bool:
    """Whether a text is numbers with dots between (PS3.5 9.1; leading zeros are let pass: scanners write them)."""
    return len(text) <= LONGEST_UID and _UID.fullmatch(text) is not None


class Arriving:
    """A file that is being received. After the first failure it takes what comes and keeps nothing.

    Attributes:
        problem: why it cannot be kept; None while all is well.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self.problem: OSError | None = None
        self._file: BinaryIO | None = None
        try:
            self._file = path.open("wb")
        except OSError as error:
            self.problem = error

    @property
    def file(self) -> Arriving:
        """Itself: pynetdicom expects a ``NamedTemporaryFile``."""
        return self

    def write(self, data: bytes) -> int:
        """Write, or note why not."""
        if self.problem is None:
            assert self._file is not None
            try:
                self._file.write(data)
            except OSError as error:
                self.problem = error
        return len(data)

    def flush(self) -> None:
        """Nothing: it is on the disk when it is whole, which is soon enough."""

    def settle(self) -> None:
        """It is whole: see that it is on the disk.

        Raises:
            OSError: it is not, or could not be written.
        """
        if self._file is not None and self.problem is None:
            try:
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as error:
                self.problem = error
        self.close()
        if self.problem is not None:
            raise self.problem

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                self.problem = self.problem or error

    def discard(self) -> None:
        """Leave nothing of it."""
        self.close()
        self.path.unlink(missing_ok=True)


class Arrivals:
    """A folder that instances arrive in.

    Args:
        folder: made if it is missing.

    Raises:
        UserError: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / INCOMING
        self._lock = FileLock(self._incoming / "lock")
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            self._clear()
        except OSError as error:
            raise UserError(f"{folder}: cannot be written: {error.strerror}") from error

    def begin(self) -> Arriving:
        """A file for what comes next."""
        return Arriving(self._incoming / f"{uuid4().hex}.partial")

    def keep(self, arriving: Arriving, uid: str = "") -> Path:
        """Put a file that is whole in its place. The same once more changes nothing; another one under the same UID
        is kept beside the first.

        Args:
            arriving: all of it was written.
            uid: the SOP instance UID it was announced with; empty where it was not.

        Raises:
            OSError: it cannot be written.
            NotAnInstance: no DICOM, its UIDs are none, or it is another instance than announced.
        """
        try:
            arriving.settle()
            study, own = _uids(arriving.path)
            if uid and own != uid:
                raise NotAnInstance("its SOP instance UID is not the one it was announced with")
            folder = self.folder / study
            folder.mkdir(exist_ok=True)
            return _settled(arriving.path, folder, own)
        finally:
            arriving.discard()

    def has(self, study: str, uid: str) -> bool:
        """Whether an instance has arrived."""
        return is_uid(study) and is_uid(uid) and (self.folder / study / f"{uid}.dcm").is_file()

    def close(self) -> None:
        """Nothing comes any more."""
        self._lock.release()
        if not any(one.suffix == ".partial" for one in self._incoming.iterdir()):
            shutil.rmtree(self._incoming, ignore_errors=True)

    def _clear(self) -> None:
        """Remove what a process that was killed had begun, unless another one receives into this folder now."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return
        for left in self._incoming.glob("*.partial"):
            left.unlink(missing_ok=True)


def _uids(path: Path) -> tuple[str, str]:
    """Of study and instance; the rest of the file is not looked at."""
    try:
        header = dcmread(path, stop_before_pixels=True, specific_tags=["StudyInstanceUID", "SOPInstanceUID"])
        study, own = (str(header.get(name, "")) for name in ("StudyInstanceUID", "SOPInstanceUID"))
    except Exception as error:
        raise NotAnInstance("it cannot be read as DICOM") from error
    if not is_uid(study) or not is_uid(own):
        raise NotAnInstance("its study or SOP instance UID is missing or no UID")
    return study, own


def _settled(path: Path, folder: Path, uid: str) -> Path:
    for number in count(1):
        target = folder / (f"{uid}.dcm" if number == 1 else f"{uid}_{number}.dcm")
        if target.exists():
            if filecmp.cmp(path, target, shallow=False):
                return target
            continue
        path.rename(target)
        return target
    raise AssertionError("count() does not end")
