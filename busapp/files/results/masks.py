"""Masks read from a DICOM Segmentation, ours or another program's: label maps by the frames they lie on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydicom.dataset import Dataset

from busapp.files.dicom import DicomFile
from busapp.files.source import guarded
from busapp.model.edit import MaskArray
from busapp.model.errors import UnreadableFile

LAST = 255
"""The largest number that a lesion can have."""


class Reference(NamedTuple):
    """The frame that a mask lies on: SOP instance UID, and its index; None where the file does not say which."""

    instance: str
    frame: int | None


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadMask:
    """A mask (label map) and the frame it lies on; ``overlap`` pixels were in several segments, the last of which
    they have now.
    """

    reference: Reference
    mask: MaskArray
    overlap: int


class SegmentationFile:
    """A segmentation; iterate it for its masks, which are decoded one at a time.

    A fraction counts from half of the largest on. ``labels`` are what the file calls its segments, by number.

    Raises:
        UnreadableFile: damaged, or its frames do not say which picture they belong to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = DicomFile(path)
        header = self._file.header
        self.fractional = header.get("SegmentationType") == "FRACTIONAL"
        self._full = int(header.get("MaximumFractionalValue") or LAST)
        self.labels = guarded(path, lambda: dict(_labels(header)))
        self._frames = guarded(path, lambda: _frames_by_reference(header))
        if not self._frames:
            raise UnreadableFile(path, "its frames do not say which picture they belong to")

    def __len__(self) -> int:
        """How many masks it has."""
        return len(self._frames)

    def __iter__(self) -> Iterator[ReadMask]:
        """Raises ``UnreadableFile`` where a frame cannot be decoded."""
        for reference, frames in self._frames.items():
            yield guarded(self._path, partial(self._read, reference, frames))

    def _read(self, reference: Reference, frames: list[_Frame]) -> ReadMask:
        mask, overlap = np.zeros((self._file.header.Rows, self._file.header.Columns), np.uint8), 0
        for frame in frames:
            values = self._file.read(frame.place).pixels
            if frame.segment is None:  # a label map: its values are the segments
                if int(values.max(initial=0)) > LAST:
                    raise ValueError(f"segment {values.max()} is more than the {LAST} lesions that a mask can have")
                mask = values.astype(np.uint8)
                continue
            if not 1 <= frame.segment <= LAST:
                raise ValueError(f"segment {frame.segment} is none of the {LAST} lesions that a mask can have")
            inside = values >= ((self._full + 1) // 2 if self.fractional else 1)
            overlap += int(np.count_nonzero(mask[inside]))
            mask[inside] = frame.segment
        return ReadMask(reference=reference, mask=mask, overlap=overlap)


class _Frame(NamedTuple):
    """A frame of the file, by its place in it, and whose it is; None where it is a map of all segments."""

    place: int
    segment: int | None


def _labels(data: Dataset) -> Iterator[tuple[int, str]]:
    for segment in data.get("SegmentSequence") or []:
        yield int(segment.SegmentNumber), str(segment.get("SegmentLabel") or "")


def _frames_by_reference(data: Dataset) -> dict[Reference, list[_Frame]]:
    shared = (data.get("SharedFunctionalGroupsSequence") or [Dataset()])[0]
    found: dict[Reference, list[_Frame]] = {}
    for place, group in enumerate(data.get("PerFrameFunctionalGroupsSequence") or []):
        reference = _derived_from(group) or _derived_from(shared) or _only_instance(data)
        if reference is None:
            raise ValueError(f"its frame {place + 1} does not say which picture it belongs to")
        segment = None
        if data.get("SegmentationType") != "LABELMAP":
            groups = (one.get("SegmentIdentificationSequence") for one in (group, shared))
            segment = int(next(one for one in groups if one)[0].ReferencedSegmentNumber)
        found.setdefault(reference, []).append(_Frame(place, segment))
    return found


def _derived_from(group: Dataset) -> Reference | None:
    """The picture that a functional group names (PS3.3 C.7.6.16.2.6)."""
    for derivation in group.get("DerivationImageSequence") or []:
        for source in derivation.get("SourceImageSequence") or []:
            number = source.get("ReferencedFrameNumber")
            several = number is not None and not isinstance(number, int)
            index = None if number is None or (several and len(number) != 1) else int(number[0] if several else number)
            return Reference(str(source.ReferencedSOPInstanceUID), None if index is None else index - 1)
    return None


def _only_instance(data: Dataset) -> Reference | None:
    """The one picture that the file refers to at all, if it is one."""
    uids = {
        str(instance.ReferencedSOPInstanceUID)
        for series in data.get("ReferencedSeriesSequence") or []
        for instance in series.get("ReferencedInstanceSequence") or []
    }
    return Reference(uids.pop(), None) if len(uids) == 1 else None
