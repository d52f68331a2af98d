"""Data sets out, one format a file. A new format is its file, a line in ``EXPORTERS`` and a round-trip test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from busapp.files.export.busi import Busi
from busapp.files.export.coco import Coco
from busapp.files.export.data_set import export_data_set
from busapp.files.export.dicom_seg import ABOUT, export_dicom_seg
from busapp.files.export.format import Format
from busapp.files.export.hf import HuggingFace
from busapp.files.export.monai import Monai
from busapp.files.export.nifti import Nifti
from busapp.files.export.nnunet import NnUnet
from busapp.files.export.settings import DEFAULTS, ExportSettings
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
        write: see ``export_data_set``.
    """

    about: str
    options: tuple[str, ...]
    write: Callable[[Iterable[AnnotatedFrame], int, Path, ExportSettings], Iterator[Progress]]

    def __call__(
        self, frames: Iterable[AnnotatedFrame], total: int, target: Path, settings: ExportSettings = DEFAULTS
    ) -> Iterator[Progress]:
        """Write ``total`` frames to ``target``."""
        return self.write(frames, total, target, settings)


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

EXPORTERS: dict[str, Exporter] = {
    name: Exporter(about=form.about, options=form.options, write=partial(export_data_set, form, name))
    for name, form in FORMATS.items()
} | {"dicom-seg": Exporter(about=ABOUT, options=(), write=export_dicom_seg)}
"""What is written in a way of its own, without a ``Format``, is a line of its own here; it, too, writes
``manifest.json`` with ``counts``, ``left_out`` and ``pixels_lost``.
"""
