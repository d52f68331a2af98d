"""DICOM files that hold no pictures of their own: segmentations and reports."""

from __future__ import annotations

from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.filereader import read_file_meta_info
from pydicom.uid import UID, SegmentationStorage

from busapp.files.source import guarded

_LABEL_MAP_SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.7"


def holds_masks(header: Dataset) -> bool:
    """Whether a data set is a segmentation (PS3.3 A.51): masks of pictures in other files."""
    return header.get("SOPClassUID") in (SegmentationStorage, _LABEL_MAP_SEGMENTATION)


def is_report(path: Path) -> bool:
    """Whether a DICOM file is a structured report or an encapsulated document.

    Raises:
        UnreadableFile: it is damaged.
    """
    kind = UID(guarded(path, lambda: read_file_meta_info(path)).get("MediaStorageSOPClassUID") or "").name
    return kind.endswith(" SR Storage") or kind.startswith("Encapsulated ")
