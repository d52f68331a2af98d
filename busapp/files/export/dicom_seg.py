"""DICOM Segmentations, one an instance, in a folder for each study.

A pixel's lesion is the number of its segment. The files belong to the studies of their pictures, and name their
patients as those do: this is no de-identified data set. ``manifest.json`` groups the files by patient (a keyed hash,
for splits) and gives the reason of every frame left out. Names of files and folders say nothing of a person.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import busapp
from busapp.files.export.settings import DEFAULTS, ExportSettings
from busapp.files.project_store import AnnotatedFrame
from busapp.model.progress import Progress
from busapp.model.words import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from busapp.files.results.marked import LeftOut, MarkedFrame
    from busapp.files.results.origin import Origin


ABOUT = QT_TRANSLATE_NOOP("export", "DICOM Segmentation: one file an instance, for viewers and PACS; names patients")


def export_dicom_seg(
    frames: Iterable[AnnotatedFrame], total: int, target: Path, _settings: ExportSettings = DEFAULTS
) -> Iterator[Progress]:
    """Write the segmentations to ``target``, which must not exist yet; see ``write_results``.

    Raises:
        UserError: see ``write_results``.
    """
    from busapp.files.results.marked import open_marked  # highdicom, which other formats do not need
    from busapp.files.results.package import write_results

    manifest = _Manifest()
    listed = manifest.watch(open_marked(frames))
    yield from write_results(listed, total, target, kinds={"seg"}, name=manifest.name, last=manifest.write)


class _Entry(TypedDict):
    file: str
    family: str
    reader: str
    frames: int


class _Manifest:
    """Names the files, and says which is whose."""

    def __init__(self) -> None:
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
            self._entries[key] = _Entry(file=place, family=marked.family, reader=marked.reader, frames=0)
        self._entries[key]["frames"] += 1
        return Path(self._entries[key]["file"])

    def write(self, folder: Path) -> None:
        """Write ``manifest.json``."""
        manifest = {
            "format": "dicom-seg",
            "program": f"busapp {busapp.__version__}",
            "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "instances": list(self._entries.values()),
            "counts": {"frames": sum(one["frames"] for one in self._entries.values())},
            "left_out": sum(self._left_out.values()),
            "reasons": dict(self._left_out),
            "pixels_lost": 0,
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        (folder / "manifest.json").write_text(text + "\n", "utf-8")
