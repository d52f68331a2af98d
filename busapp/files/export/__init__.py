"""Data sets out, one format a file. A new format is its file, a line in ``EXPORTERS`` and a round-trip test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from busapp.files.deidentify.keys import Keys
from busapp.files.export import dicom_seg
from busapp.files.export.busi import Busi
from busapp.files.export.coco import Coco
from busapp.files.export.data_set import export_data_set
from busapp.files.export.format import Format
from busapp.files.export.hf import HuggingFace
from busapp.files.export.monai import Monai
from busapp.files.export.nifti import Nifti
from busapp.files.export.nnunet import NnUnet
from busapp.files.export.settings import ExportSettings
from busapp.files.export.voc import Voc
from busapp.files.export.yolo import Yolo
from busapp.files.project_store import AnnotatedFrame
from busapp.model.progress import Progress


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """What writes a data set.

    Attributes:
        about: what it is and for whom, in one line.
        options: which of the settings it has.
        write: see ``export_data_set``; also takes the project's keys.
    """

    about: str
    options: tuple[str, ...]
    write: Callable[[Iterable[AnnotatedFrame], int, Path, ExportSettings, Keys], Iterator[Progress]]


FORMATS: dict[str, type[Format]] = {
    "busi": Busi,
    "coco": Coco,
    "yolo": Yolo,
    "voc": Voc,
    "nnunet": NnUnet,
    "nifti": Nifti,
    "hf": HuggingFace,
    "monai": Monai,
}


def _data_set(name: str, form: type[Format]) -> Exporter:
    def write(
        frames: Iterable[AnnotatedFrame], total: int, target: Path, settings: ExportSettings, _: Keys
    ) -> Iterator[Progress]:
        return export_data_set(form, name, frames, total, target, settings)

    return Exporter(about=form.about, options=form.options, write=write)


EXPORTERS: dict[str, Exporter] = {name: _data_set(name, form) for name, form in FORMATS.items()} | {
    "dicom-seg": Exporter(about=dicom_seg.ABOUT, options=dicom_seg.OPTIONS, write=dicom_seg.export_dicom_seg)
}
"""What is written in a way of its own, without a ``Format``, is a line of its own here; it, too, writes
``manifest.json`` with ``counts``, ``left_out`` and ``pixels_lost``.
"""
