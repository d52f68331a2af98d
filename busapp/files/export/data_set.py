"""What all formats share: frames one after another into a folder that is there only once it is whole and checked.

``manifest.json`` says what there is (counts, splits, hashes, pixels that the format lost), and every frame left out
with its reason. Nothing in a data set names a file, a person, or the day of an examination.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import busapp
from busapp.files.export.format import Format, Written
from busapp.files.export.frame import ExportFrame, FrameReader, LeftOut
from busapp.files.export.list_file import Entry, ListFile, read_list
from busapp.files.export.settings import ExportSettings
from busapp.files.project_store import AnnotatedFrame
from busapp.files.whole_folder import whole_folder
from busapp.model.edit import MaskArray
from busapp.model.errors import UserError
from busapp.model.progress import Progress
from busapp.model.study import Caption
from kd_core.contracts.splits import PARTS

MANIFEST_NAME = "manifest.json"
FAMILIES_NAME = "families.csv"


def export_data_set(
    kind: type[Format], name: str, frames: Iterable[AnnotatedFrame], total: int, target: Path, settings: ExportSettings
) -> Iterator[Progress]:
    """Write a data set to ``target``, which must not exist yet.

    Written to ``<target>.partial``, read back, and renamed: a folder named ``target`` is complete. Closing
    the iterator before its end removes what was written. Memory does not grow with the number of frames.

    Args:
        kind: the format.
        name: what it is called.
        frames: those of one file one after another.
        total: how many there are.
        target: the folder to make.
        settings: see ``ExportSettings``.

    Raises:
        UserError: ``target`` exists, cannot be written, or what was read back is not what was written.
    """
    with whole_folder(target) as part:
        data_set = _DataSet(kind(part, settings), name, settings)
        for number, frame in enumerate(frames, 1):
            reason = data_set.add(frame)
            left_out = f"{frame.path.name}, frame {frame.ref.index + 1}: {reason}" if reason else ""
            yield Progress(done=number, total=2 * total, about=frame.path.name, left_out=left_out)
        data_set.finish()
        for number, _ in enumerate(data_set.check(), total + 1):
            yield Progress(done=number, total=2 * total, about="reading back")


class _DataSet:
    def __init__(self, form: Format, name: str, settings: ExportSettings) -> None:
        self._form, self._name, self._settings = form, name, settings
        self._reader = FrameReader(settings)
        self._manifest = ListFile(form.folder / MANIFEST_NAME, "frames", "files", "skipped")
        self._classes: Counter[str] = Counter()
        self._parts: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._families = form.folder / FAMILIES_NAME
        self._families.write_text("image,family,split\n", "utf-8")

    def add(self, annotated: AnnotatedFrame) -> str:
        """Write a frame and its masks; the reason if it is left out, which the manifest says, too."""
        try:
            frame = self._reader.read(annotated)
        except LeftOut as reason:
            self._manifest.add("skipped", {"name": annotated.name, "reason": str(reason)})
            return str(reason)
        written = self._form.write(frame)
        self._classes[frame.frame_class] += 1
        self._parts[frame.part] += 1
        self._lost += Counter(frames=int(written.pixels_lost > 0), pixels=written.pixels_lost)
        entry = self._entry(frame, written)
        self._manifest.add("frames", entry)
        with self._families.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow([entry["image"], annotated.family, frame.part])
        return ""

    def finish(self) -> None:
        """Write what tells of the whole."""
        for path in self._form.finish():
            self._manifest.add("files", {"file": _place(path, self._form.folder), "sha256": file_digest(path)})
        chosen = {name: getattr(self._settings, name) for name in self._form.options}
        self._manifest.finish(
            {
                "format": self._name,
                "program": f"busapp {busapp.__version__}",
                "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "settings": chosen,
                "counts": dict(sorted(self._classes.items())),
                "splits": {part: self._parts[part] for part in PARTS},
                "left_out": self._manifest.count("skipped"),
                "pixels_lost": self._lost["pixels"],
                "frames_with_pixels_lost": self._lost["frames"],
                "several_lesions": self._form.several,
            }
        )

    def check(self) -> Iterator[None]:
        """Read every mask back: it must be what was written, pixel by pixel."""
        for entry in read_list(self._form.folder / MANIFEST_NAME, "frames"):
            if mask_digest(self._form.read(entry)) != entry["mask_sha256"]:
                raise UserError(f"{entry['image']}: read back, its mask is not what was written; check the disk")
            yield

    def _entry(self, frame: ExportFrame, written: Written) -> Entry:
        spacing = frame.spacing
        files = (written.image, *written.masks) if written.whole else ()
        return {
            "name": frame.annotated.name,
            "image": _place(written.image, self._form.folder),
            "masks": [_place(mask, written.image.parent) for mask in written.masks],
            "family": frame.annotated.family,
            "split": frame.part,
            "class": frame.frame_class,
            "regions": len(frame.frame.regions),
            "area": list(frame.area),
            "lesions": list(frame.lesion_classes),
            "scanner": _scanner(frame.source.instance.caption),
            "spacing_mm": [spacing.x, spacing.y] if spacing else None,
            "pixels_lost": written.pixels_lost,
            "mask_sha256": mask_digest(written.held),
            "sha256": {_place(path, written.image.parent): file_digest(path) for path in files},
            **written.more,
        }


def mask_digest(mask: MaskArray) -> str:
    """SHA-256 of a mask's size and values."""
    return hashlib.sha256(f"{mask.shape}".encode() + mask.tobytes()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _scanner(caption: Caption) -> str:
    """Make and model; nothing where somebody wrote a part of the patient's name into them."""
    names = re.split(r"[\W_]+", caption.patient.casefold())
    named = any(len(name) > 1 and name in caption.device.casefold() for name in names)
    return "" if named else caption.device


def _place(path: Path, folder: Path) -> str:
    """A file as it is named from a folder, with ``/``."""
    return Path(os.path.relpath(path, folder)).as_posix()
