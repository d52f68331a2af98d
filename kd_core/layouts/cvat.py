"""The layout of CVAT."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from kd_core.contracts import DataError
from kd_core.layouts.drawing import Box, coco_polygons, row_runs
from kd_core.layouts.folder import Families, found_inside, unknown_names
from kd_core.layouts.names import label_of, worst_label
from kd_core.layouts.sample import Flags, Found, LesionMap, Problem, Sample, combined

_OUTLINES = ("polygon", "mask")
_OTHERS = frozenset({"box", "ellipse", "polyline", "points", "skeleton", "cuboid"})

_Shape = dict[str, str]
"""Attributes of a shape, its kind as ``kind``, its group as ``group``."""


def find_cvat(root: Path) -> Found:
    """CVAT for images 1.1 (docs.cvat.ai/docs/other/xml_format): ``annotations.xml``, pictures beside it or in
    ``images``.

    Polygons and masks are lesions, those of one label and ``group_id`` attribute one. All else is left out: it outlines
    nothing. A tag can say the frame's class. Tracks of a video are not read.
    """
    families = Families(root)
    for path in sorted({*root.glob("*.xml"), *root.glob("annotations/*.xml")}):
        try:
            yield from _file(root, path, families)
        except DataError as error:
            yield Problem(path=path, reason=str(error).removeprefix(f"{path}: "))
        except (OSError, ElementTree.ParseError, expat.ExpatError) as error:
            yield Problem(path=path, reason=f"not XML that can be read: {error}")
    yield from families.missing()


def _file(root: Path, path: Path, families: Families) -> Found:
    _refuse_declarations(path)
    parsed = ElementTree.iterparse(path, events=("start", "end"))  # noqa: S314 (as above)
    _, top = next(parsed)
    if top.tag != "annotations":
        return
    tracks = 0
    for event, element in parsed:
        if event == "end" and element.tag == "image":
            try:
                yield from _image(root, path, element, families)
            except (DataError, KeyError, ValueError) as error:
                yield Problem(path=path, reason=f"the image {element.get('name')}: {error}")
            top.clear()
        elif event == "end" and element.tag == "track":
            tracks += 1
            top.clear()
    if tracks:
        yield Problem(path=path, reason=f"{tracks} tracks of a video, which are not read; export the task for images")


def _refuse_declarations(path: Path) -> None:
    """CVAT declares nothing; a document that does may grow without end while it is read."""
    begun: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, _: begun.append(name)
    with path.open("rb") as file:
        while not begun and (part := file.read(1 << 16)):
            parser.Parse(part)


def _refuse(*_: object) -> None:
    raise DataError("declares a document type, which CVAT does not; not read")


def _image(root: Path, path: Path, image: ElementTree.Element, families: Families) -> Found:
    folders = (path.parent / "images", path.parent, root / "images", root)
    frame = found_inside(root, folders, image.attrib["name"])
    size = int(image.attrib["height"]), int(image.attrib["width"])
    kinds = Counter(child.tag for child in image if child.tag in _OTHERS)
    shapes = sorted(_shapes(image), key=lambda shape: int(shape.get("z_order", "0")))
    if kinds:
        left_out = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        yield Problem(path=frame, reason=f"left out: {left_out}, which outline nothing", note=bool(shapes))
        if not shapes:
            return
    names = [shape["label"] for shape in shapes]
    yield from unknown_names(path, names)
    tags = [label_of(child.attrib["label"]) for child in image if child.tag == "tag"]
    key = frame.relative_to(root).as_posix()
    yield Sample(
        layout="cvat",
        name=key,
        frame=frame,
        masks=(),
        group=families.of(key),
        label=next((label for label in tags if label != "unknown"), worst_label(names)),
        lesions=partial(_lesions, path, shapes) if shapes else None,
        size=size,
    )


def _shapes(image: ElementTree.Element) -> Iterator[_Shape]:
    for child in image:
        if child.tag in _OUTLINES:
            group = next((one.text or "" for one in child if one.get("name") == "group_id"), "")
            yield {**child.attrib, "kind": child.tag, "group": child.get("group_id", group)}


def _lesions(path: Path, shapes: list[_Shape], shape: tuple[int, ...]) -> LesionMap:
    groups: dict[Any, list[_Shape]] = defaultdict(list)
    for place, one in enumerate(shapes):
        groups[(one["label"], one["group"]) if one["group"] not in ("", "0") else place].append(one)

    def masks() -> Iterator[tuple[str, Flags]]:
        for members in groups.values():
            mask = _mask(members[0], shape)
            for one in members[1:]:
                mask |= _mask(one, shape)
            yield members[0]["label"], mask

    try:
        return combined(shape, masks(), in_order=True)
    except (DataError, KeyError, ValueError) as error:
        raise DataError(f"{path}: {error}") from error


def _mask(one: _Shape, shape: tuple[int, ...]) -> Flags:
    if one["kind"] == "mask":
        box = Box(*(int(one[side]) for side in ("left", "top", "width", "height")))
        return row_runs(one["rle"], box, shape)
    return coco_polygons([[pair.split(",") for pair in one["points"].split(";")]], shape)
