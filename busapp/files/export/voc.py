"""Pascal VOC segmentation (host.robots.ox.ac.uk/pascal/VOC, development kit 2012).

``JPEGImages/`` (PNG, so that nothing is lost), ``SegmentationClass/`` and ``SegmentationObject/`` (PNG with palette:
classes, and lesions, by number), ``Annotations/`` (boxes, the first pixel being 1), ``ImageSets/Segmentation/``.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from busapp.files.export.format import Format, Written, read_label_png
from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry
from busapp.files.export.settings import ExportSettings
from busapp.files.pictures import write_png
from busapp.model.edit import MaskArray
from busapp.model.frame import bounds
from busapp.model.words import QT_TRANSLATE_NOOP

LISTS = {"train": "train", "validation": "val", "test": "test"}


class Voc(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP("export", "Pascal VOC: masks of classes and of objects as palette PNG, boxes as XML")
    several = "SegmentationObject numbers the lesions, SegmentationClass holds their classes"

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        for name in ("JPEGImages", "SegmentationClass", "SegmentationObject", "Annotations", "ImageSets/Segmentation"):
            (folder / name).mkdir(parents=True)
        for name in (*LISTS.values(), "trainval"):
            self._list(name).touch()

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        stem = self.next_stem()
        image = self.folder / "JPEGImages" / f"{stem}.png"
        write_png(image, frame.pixels)
        classes, objects = (self.folder / name / f"{stem}.png" for name in ("SegmentationClass", "SegmentationObject"))
        _write_palette(classes, frame.labels)
        _write_palette(objects, frame.lesions)
        boxes = self.folder / "Annotations" / f"{stem}.xml"
        _write_boxes(boxes, image.name, frame)
        for name in (LISTS[frame.part], *(("trainval",) if frame.part != "test" else ())):
            with self._list(name).open("a", encoding="utf-8") as file:
                file.write(stem + "\n")
        return Written(image=image, masks=(objects, classes, boxes), held=frame.lesions, meant=frame.lesions)

    def finish(self) -> Iterator[Path]:
        """See ``Format``."""
        names = self.folder / "labels.txt"
        names.write_text("".join(f"{name}\n" for name in self.label_names()), "utf-8")
        yield names
        yield from (self._list(name) for name in (*LISTS.values(), "trainval"))

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: lesions by number."""
        return read_label_png((self.folder / entry["image"]).parent / entry["masks"][0])

    def _list(self, name: str) -> Path:
        return self.folder / "ImageSets" / "Segmentation" / f"{name}.txt"


def _write_palette(path: Path, labels: MaskArray) -> None:
    picture = Image.fromarray(labels)
    picture.putpalette(_palette())
    picture.save(path, format="PNG")


def _palette() -> list[int]:
    """The kit's colours (``VOClabelcolormap``): the bits of a number, spread over red, green and blue."""
    numbers = np.arange(256)
    colours = np.zeros((256, 3), np.int64)
    for place in range(8):
        for channel in range(3):
            colours[:, channel] |= ((numbers >> (3 * place + channel)) & 1) << (7 - place)
    flat: list[int] = colours.ravel().tolist()
    return flat


def _write_boxes(path: Path, image: str, frame: ExportFrame) -> None:
    height, width = frame.lesions.shape
    root = ElementTree.Element("annotation")
    depth = 3 if frame.pixels.ndim == 3 else 1
    _texts(root, folder="JPEGImages", filename=image, segmented=int(bool(frame.lesion_classes)))
    _texts(ElementTree.SubElement(root, "size"), width=width, height=height, depth=depth)
    for number, name in enumerate(frame.lesion_classes, 1):
        one = ElementTree.SubElement(root, "object")
        _texts(one, name=name, pose="Unspecified", truncated=0, difficult=0)
        box = bounds(frame.lesions == number)
        edges = {"xmin": box.left + 1, "ymin": box.top + 1, "xmax": box.right, "ymax": box.bottom}
        _texts(ElementTree.SubElement(one, "bndbox"), **edges)
    ElementTree.indent(root)
    path.write_bytes(ElementTree.tostring(root) + b"\n")


def _texts(parent: ElementTree.Element, **values: object) -> None:
    for name, value in values.items():
        ElementTree.SubElement(parent, name).text = str(value)
