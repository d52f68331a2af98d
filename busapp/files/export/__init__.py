"""Data sets out, one format a file. A new format is its file, a line in ``EXPORTERS`` and a round-trip test."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from busapp.files.export.busi import export_busi
from busapp.files.export.dicom_seg import export_dicom_seg
from busapp.files.project_store import AnnotatedFrame
from busapp.model.progress import Progress

EXPORTERS: dict[str, Callable[[Iterable[AnnotatedFrame], int, Path], Iterator[Progress]]] = {
    "busi": export_busi,
    "dicom-seg": export_dicom_seg,
}
