"""What a DICOM file says of itself, tag by tag, to be read by a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from busapp.files.dicom import DicomFile
from busapp.files.source import guarded

LONGEST = 120
"""Characters of a value that are shown; the rest is cut off, which an ellipsis says."""

DAMAGED = "damaged: cannot be read"


@dataclass(frozen=True, kw_only=True)
class Tag:
    """One element: ``(gggg,eeee)``, its value representation, its name, its value as text, how deep it lies."""

    tag: str
    vr: str
    name: str
    value: str
    depth: int


def read_tags(path: Path) -> list[Tag]:
    """All elements of a DICOM file but the pixels, file meta information first, items of sequences one deeper.

    Raises:
        UnreadableFile: it is no DICOM file with pixels.
    """
    header = DicomFile(path).header
    return guarded(path, lambda: [*_tags(header.file_meta, 0), *_tags(header, 0)])


def _tags(dataset: Dataset, depth: int) -> Iterator[Tag]:
    for key in sorted(dataset.keys()):
        tag = f"({key.group:04x},{key.element:04x})"
        try:
            element = dataset[key]
        except Exception:  # noqa: BLE001 (pydicom raises a dozen classes on damaged values)
            yield Tag(tag=tag, vr="", name="", value=DAMAGED, depth=depth)
            continue
        items = element.value if element.VR == "SQ" else []
        shown = f"{len(items)} items" if element.VR == "SQ" else _shown(element)
        yield Tag(tag=tag, vr=str(element.VR), name=element.name, value=shown, depth=depth)
        for item in items:
            yield from _tags(item, depth + 1)


def _shown(element: DataElement) -> str:
    if isinstance(element.value, bytes):
        return f"{len(element.value)} bytes"
    try:
        text = str(element.value)
    except Exception:  # noqa: BLE001 (as above)
        return DAMAGED
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
