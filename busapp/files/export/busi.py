"""BUSI layout: ``<class>/<class> (n).png`` with ``_mask.png``, ``_mask_1.png`` ... , one mask a lesion.

Classes are ``benign``, ``malignant``, ``normal`` and, where no person gave one, ``unclassified``. ``families.csv``
groups frames by patient (as a keyed hash) so that nobody falls into two splits. ``manifest.json`` says counts, hashes
and every frame left out with its reason. Nothing in the data set names a file or a person.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import busapp
from busapp.files.opening import open_source
from busapp.files.pictures import write_png
from busapp.files.project_store import AnnotatedFrame
from busapp.files.source import FrameSource
from busapp.model.edit import MaskArray
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.frame import display_levels
from busapp.model.progress import Progress

MANIFEST_NAME = "manifest.json"


def export_busi(frames: Iterable[AnnotatedFrame], total: int, target: Path) -> Iterator[Progress]:
    """Write a data set to ``target``, which must not exist yet.

    Written to ``<target>.partial``, read back, and renamed: a folder named ``target`` is complete. Closing
    the iterator before its end removes what was written.

    Raises:
        UserError: ``target`` exists, cannot be written, or what was read back is not what was written.
    """
    if target.exists():
        raise UserError(f"{target}: exists already; choose a new folder for the export")
    part = target.with_name(target.name + ".partial")
    shutil.rmtree(part, ignore_errors=True)
    try:
        writer = _Writer(part)
        for number, frame in enumerate(frames, 1):
            reason = writer.add(frame)
            left_out = f"{frame.path.name}, frame {frame.ref.index + 1}: {reason}" if reason else ""
            yield Progress(done=number, total=2 * total, about=frame.path.name, left_out=left_out)
        writer.finish()
        for number, _ in enumerate(writer.check(), total + 1):
            yield Progress(done=number, total=2 * total, about="reading back")
        part.replace(target)
    except OSError as error:
        raise UserError(f"{target}: the export failed: {error.strerror}. Nothing is left of it.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


class _Writer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers: Counter[str] = Counter()
        self.entries: list[dict[str, Any]] = []
        self.skipped: list[dict[str, str]] = []
        self._masks: list[tuple[list[Path], str]] = []
        self._opened: tuple[Path, FrameSource] | None = None
        folder.mkdir(parents=True)

    def add(self, annotated: AnnotatedFrame) -> str:
        """Write a frame and its masks; the reason if it is left out, which the manifest says, too."""
        if not annotated.lesion_class and not annotated.lesions.any():
            return self._skip(annotated, "neither a mask nor a class was given")
        try:
            source = self._source(annotated.path)
            if source.instance.uid != annotated.ref.instance:
                return self._skip(annotated, "another picture lies where it was annotated")
            frame = source.read(annotated.ref.index)
            if annotated.content and annotated.content != frame.content:
                return self._skip(annotated, "its pixels were changed since it was annotated; check it, mark it done")
        except UnreadableFile as error:
            return self._skip(annotated, error.reason)
        lesion_class = annotated.lesion_class or "unclassified"
        self.numbers[lesion_class] += 1
        stem = f"{lesion_class} ({self.numbers[lesion_class]})"
        picture = self.folder / lesion_class / f"{stem}.png"
        write_png(picture, display_levels(frame))
        masks = []
        for part, lesion in enumerate(_lesion_masks(annotated.lesions)):
            masks.append(picture.with_name(f"{stem}_mask{f'_{part}' if part else ''}.png"))
            write_png(masks[-1], lesion * np.uint8(255))
        self._masks.append((masks, _digest(annotated.lesions)))
        self.entries.append(
            {
                "name": annotated.name,
                "image": f"{lesion_class}/{picture.name}",
                "masks": [mask.name for mask in masks],
                "family": annotated.family,
                "reader": annotated.reader,
                "sha256": {path.name: _file_digest(path) for path in (picture, *masks)},
            }
        )
        return ""

    def finish(self) -> None:
        with (self.folder / "families.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["image", "family"])
            rows.writerows((entry["image"], entry["family"]) for entry in self.entries)
        manifest = {
            "format": "busi",
            "program": f"busapp {busapp.__version__}",
            "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "counts": dict(sorted(self.numbers.items())),
            "frames": self.entries,
            "skipped": self.skipped,
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        (self.folder / MANIFEST_NAME).write_text(text + "\n", "utf-8")

    def check(self) -> Iterator[None]:
        """Read every mask back: together they must be the mask of the project, pixel by pixel."""
        for paths, expected in self._masks:
            parts = [open_source(path).read(0).pixels for path in paths]
            if _digest(np.maximum.reduce(parts).astype(np.uint8)) != expected:
                raise UserError(f"{paths[0].name}: read back, it is not what was written; check the disk")
            yield

    def _skip(self, annotated: AnnotatedFrame, reason: str) -> str:
        self.skipped.append({"name": annotated.name, "reason": reason})
        return reason

    def _source(self, path: Path) -> FrameSource:
        if self._opened is None or self._opened[0] != path:
            self._opened = path, open_source(path)
        return self._opened[1]


def _lesion_masks(mask: MaskArray) -> list[MaskArray]:
    """One mask a lesion, parts and holes kept; one empty mask where there is none."""
    found = [int(number) for number in np.unique(mask) if number > 0]
    return [(mask == number).astype(np.uint8) for number in found] or [np.zeros_like(mask)]


def _digest(mask: MaskArray) -> str:
    return hashlib.sha256(np.packbits(mask > 0).tobytes()).hexdigest()


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
