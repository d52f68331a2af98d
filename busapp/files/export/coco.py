"""COCO instance segmentation (cocodataset.org, "Format data"): ``images/``, ``annotations/instances_<part>.json``.

Masks are run lengths (compressed, as pycocotools writes them) unless polygons are asked for. ``iscrowd`` is 0 in either
case: these are objects, and what is marked as a crowd is left out of scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from busapp.files.export.contours import edge_polygons
from busapp.files.export.format import Format, Written
from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry, ListFile, read_list
from busapp.files.export.settings import ExportSettings
from busapp.files.pictures import write_png
from busapp.model.edit import MaskArray
from busapp.model.words import QT_TRANSLATE_NOOP
from kd_core.contracts.splits import PARTS, Part


class Coco(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP(
        "export", "COCO: one JSON file a split, one object a lesion (Detectron2, MMDetection, ...)"
    )
    several = "each lesion is an object with a category of its own"
    options = (*Format.options, "outlines")

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        self._files = {part: ListFile(self._path(part), "images", "annotations") for part in PARTS}
        self._objects = 0
        self._held: dict[str, _Objects] = {}

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        image = self.folder / "images" / frame.part / f"{self.next_stem()}.png"
        write_png(image, frame.pixels)
        height, width = frame.lesions.shape
        file = self._files[frame.part]
        name = f"{frame.part}/{image.name}"
        file.add("images", {"id": self.count, "file_name": name, "height": height, "width": width})
        objects = []
        for number, lesion_class in enumerate(frame.lesion_classes, 1):
            self._objects += 1
            one = _object(frame.lesions == number, polygons=self.settings.outlines == "polygons")
            category = 1 + self.settings.categories.index(lesion_class)
            objects.append({"id": self._objects, "image_id": self.count, "category_id": category, "iscrowd": 0, **one})
            file.add("annotations", objects[-1])
        more = {"image_id": self.count, "size": [height, width]}
        return Written(image=image, held=_painted(objects, height, width), meant=frame.lesions, more=more)

    def finish(self) -> Iterator[Path]:
        """See ``Format``."""
        categories = [{"id": place, "name": name} for place, name in enumerate(self.settings.categories, 1)]
        info = {"description": "Lesions of the breast on ultrasound", "version": "1.0"}
        for part, file in self._files.items():
            file.finish({"info": info, "licenses": [], "categories": categories})
            yield self._path(part)

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: lesions numbered in the order of their objects."""
        part = entry["split"]
        held = self._held.setdefault(part, _Objects(self._path(part)))
        return _painted(held.of_image(entry["image_id"]), *entry["size"])

    def _path(self, part: Part) -> Path:
        return self.folder / "annotations" / f"instances_{part}.json"


class _Objects:
    """The objects of a file, image after image."""

    def __init__(self, path: Path) -> None:
        self._entries = read_list(path, "annotations")
        self._next = next(self._entries, None)

    def of_image(self, number: int) -> list[Entry]:
        found = []
        while self._next is not None and self._next["image_id"] == number:
            found.append(self._next)
            self._next = next(self._entries, None)
        return found


def _object(mask: Any, *, polygons: bool) -> Entry:
    """``segmentation``, ``area`` and ``bbox`` (left, top, width, height) of one lesion, bool HxW."""
    from pycocotools import mask as run_lengths

    code = run_lengths.encode(np.asfortranarray(mask.astype(np.uint8)))
    segmentation: object = {"size": list(mask.shape), "counts": code["counts"].decode("ascii")}
    if polygons:
        outlines = [corners.ravel().tolist() for corners in edge_polygons(mask)]
        segmentation = outlines
        code = run_lengths.merge(run_lengths.frPyObjects(outlines, *mask.shape))
    box = [float(side) for side in run_lengths.toBbox(code)]
    return {"segmentation": segmentation, "area": int(run_lengths.area(code)), "bbox": box}


def _painted(objects: list[Entry], height: int, width: int) -> MaskArray:
    """Objects numbered 1, 2, ... in their order, the smaller over the larger."""
    from pycocotools import mask as run_lengths

    painted = np.zeros((height, width), np.uint8)
    for number, one in sorted(enumerate(objects, 1), key=lambda pair: -int(pair[1]["area"])):
        held = one["segmentation"]
        if isinstance(held, list):
            held = run_lengths.merge(run_lengths.frPyObjects(held, height, width))
        painted[run_lengths.decode(held) > 0] = number
    return painted
