"""DICOM Segmentations, one an instance, in a folder for each study.

A pixel's lesion is the number of its segment. The files belong to the studies of their pictures: by default of those
that ``busapp deidentify`` makes of them with this project's keys, and so they say nothing of a person; else of the
pictures as they came, and they name their patients as those do. ``manifest.json`` groups the files by patient (a keyed
hash, for splits) and gives the reason of every frame left out. Names of files and folders say nothing of a person.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

import busapp
from busapp.files.deidentify.keys import Keys
from busapp.files.export.settings import ExportSettings
from busapp.files.project_store import AnnotatedFrame
from busapp.model.progress import Progress
from busapp.model.words import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from busapp.files.results.marked import LeftOut, MarkedFrame
    from busapp.files.results.origin import Origin


ABOUT = QT_TRANSLATE_NOOP("export", "DICOM Segmentation: one file an instance, for viewers and PACS")
OPTIONS = ("patient",)


def export_dicom_seg(
    frames: Iterable[AnnotatedFrame], total: int, target: Path, settings: ExportSettings, keys: Keys
) -> Iterator[Progress]:
    """Write the segmentations to ``target``, which must not exist yet; see ``write_results``.

    Raises:
        UserError: see ``write_results``.
    """
    from busapp.files.results.marked import open_marked  # highdicom, which other formats do not need
    from busapp.files.results.package import write_results

    manifest = _Manifest(settings)
    listed = manifest.watch(open_marked(frames))
    used = keys if settings.patient == "pseudonym" else None
    yield from write_results(listed, total, target, kinds={"seg"}, name=manifest.name, keys=used, last=manifest.write)


class _Entry(TypedDict):
    file: str
    family: str
    reader: NotRequired[str]
    frames: int


class _Manifest:
    """Names the files, and says which is whose."""

    def __init__(self, settings: ExportSettings) -> None:
        self._settings = settings
        self._studies: dict[str, int] = {}
        self._entries: dict[str, _Entry] = {}
        self._left_out: Counter[str] = Counter()

    def watch(self, frames: Iterable[MarkedFrame | LeftOut]) -> Iterator[MarkedFrame | LeftOut]:
        """Pass frames through, and count those that are left out."""
        from busapp.files.results.marked import LeftOut

        for frame in frames:
            if isinstance(frame, LeftOut):
                self._left_out[frame.reason] += 1
            yield frame

    def name(self, marked: MarkedFrame, origin: Origin) -> Path:
        """A number for the study and one for the instance; see ``Namer``."""
        study = self._studies.setdefault(origin.study, len(self._studies) + 1)
        key = marked.source.instance.key
        if key not in self._entries:
            place = f"study_{study:04d}/{len(self._entries) + 1:06d}"
            self._entries[key] = _Entry(file=place, family=marked.family, frames=0)
            if self._settings.patient == "named":
                self._entries[key]["reader"] = marked.reader
        self._entries[key]["frames"] += 1
        return Path(self._entries[key]["file"])

    def write(self, folder: Path) -> None:
        """Write ``manifest.json``."""
        manifest = {
            "format": "dicom-seg",
            "program": f"busapp {busapp.__version__}",
            "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "settings": {name: getattr(self._settings, name) for name in OPTIONS},
            "counts": {"frames": sum(one["frames"] for one in self._entries.values())},
            "left_out": sum(self._left_out.values()),
            "reasons": dict(self._left_out),
            "pixels_lost": 0,
            "instances": list(self._entries.values()),  # after what ``read_head`` reads
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        (folder / "manifest.json").write_text(text + "\n", "utf-8")
