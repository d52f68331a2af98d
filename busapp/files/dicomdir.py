"""DICOMDIR: the index of the files on a medium (PS3.10 8.6, PS3.3 F)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filereader import read_file_meta_info
from pydicom.uid import MediaStorageDirectoryStorage

from busapp.files.source import guarded


def listed_files(path: Path) -> list[tuple[str, ...]] | None:
    """The parts of the name of every file that a DICOMDIR lists; None where this DICOM file is no DICOMDIR.

    Raises:
        UnreadableFile: it is damaged.
    """
    kind = guarded(path, lambda: read_file_meta_info(path).get("MediaStorageSOPClassUID"))
    if kind != MediaStorageDirectoryStorage:
        return None
    return guarded(path, lambda: list(_references(dcmread(path))))


def _references(directory: Dataset) -> Iterator[tuple[str, ...]]:
    for record in directory.get("DirectoryRecordSequence") or []:
        reference = record.get("ReferencedFileID")
        if reference:
            yield (reference,) if isinstance(reference, str) else tuple(str(part) for part in reference)
