"""YOLO segmentation (docs.ultralytics.com, "Instance Segmentation Datasets"): ``images/``, ``labels/``, ``data.yaml``.

A line is an object: its class, and the corners of one polygon as shares of width and height. It has neither holes nor
several parts. Corners are centres of pixels, so that they are filled to the same pixels again (``polygon2mask`` there).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from busapp.files.export.contours import Corners, centre_polygons, fill_centre_polygon
from busapp.files.export.format import Format, Written
from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry
from busapp.files.export.settings import ExportSettings
from busapp.files.pictures import write_png
from busapp.model.edit import MaskArray
from busapp.model.words import QT_TRANSLATE_NOOP

DIGITS = 7
"""Of a share: enough for a tenth of a pixel in a million."""

FOLDERS = {"train": "train", "validation": "val", "test": "test"}


class Yolo(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP("export", "YOLO: a text file of polygons a picture (Ultralytics); holes are filled")
    several = "each part of each lesion is an object; that parts belong together is lost"

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        for kind in ("images", "labels"):
            for part in FOLDERS.values():
                (folder / kind / part).mkdir(parents=True)

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        stem, part = self.next_stem(), FOLDERS[frame.part]
        image = self.folder / "images" / part / f"{stem}.png"
        write_png(image, frame.pixels)
        lines = self.folder / "labels" / part / f"{stem}.txt"
        lines.write_text("".join(_lines(frame)), "utf-8")
        height, width = frame.labels.shape
        held = _painted(lines, height, width)
        return Written(image=image, masks=(lines,), held=held, meant=frame.labels, more={"size": [height, width]})

    def finish(self) -> Iterator[Path]:
        """See ``Format``."""
        names = [f"  {place}: {name}" for place, name in enumerate(self.settings.categories)]
        places = ["train: images/train", "val: images/val", "test: images/test"]
        path = self.folder / "data.yaml"
        path.write_text("\n".join([*places, "names:", *names]) + "\n", "utf-8")
        yield path

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: labels, holes filled."""
        image = self.folder / entry["image"]
        return _painted(image.parent / entry["masks"][0], *entry["size"])


def _lines(frame: ExportFrame) -> Iterator[str]:
    """The largest polygon first, so that what lies in a hole of it is painted over it."""
    height, width = frame.labels.shape
    found: list[tuple[int, Corners]] = []
    for number in range(1, len(frame.lesion_classes) + 1):
        lesion = frame.lesions == number
        label = int(frame.labels[lesion][0])
        found += [(label - 1, corners) for corners in centre_polygons(lesion)]
    for place, corners in sorted(found, key=lambda one: -_extent(one[1])):
        shares = (corners / (width, height)).ravel()
        yield " ".join([str(place), *(f"{share:.{DIGITS}f}" for share in shares)]) + "\n"


def _extent(corners: Corners) -> float:
    """Area of the box around it, by the pixel."""
    return float(np.prod(np.ptp(corners, axis=0) + 1))


def _painted(path: Path, height: int, width: int) -> MaskArray:
    labels = np.zeros((height, width), np.uint8)
    for line in path.read_text("utf-8").splitlines():
        place, *shares = line.split()
        corners = np.array(shares, np.float64).reshape(-1, 2) * (width, height)
        fill_centre_polygon(labels, corners, int(place) + 1)
    return labels
