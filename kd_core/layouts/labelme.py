"""The layouts of labelme and X-AnyLabeling."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from kd_core.contracts import DataError
from kd_core.layouts.drawing import disc, filled, placed, read_points
from kd_core.layouts.folder import Families, inside, natural, pictures, read_json, unknown_names
from kd_core.layouts.names import Label, label_of, worst_label
from kd_core.layouts.sample import Flags, Found, LesionMap, Problem, Sample, combined

_OUTLINES = frozenset({"polygon", "circle", "mask"})

_Json = dict[str, Any]


def find_labelme(root: Path) -> Found:
    """Files of labelme (github.com/wkentaro/labelme): a JSON file a picture, which ``imagePath`` names.

    Polygons, circles and masks are lesions; shapes of one label and ``group_id`` are one. Rectangles, lines and points
    are left out: they outline nothing. A flag that is set can say the frame's class. Pictures that are only inside the
    JSON file are not read.
    """
    return _find(root, "labelme")


def find_xanylabeling(root: Path) -> Found:
    """X-AnyLabeling (github.com/CVHub520/X-AnyLabeling): labelme's files, with more kinds of boxes."""
    return _find(root, "xanylabeling")


def _find(root: Path, layout: str) -> Found:
    families, seen = Families(root), set[Path]()
    made_by = ""
    for path in sorted(root.rglob("*.json"), key=lambda path: (str(path.parent), natural(path))):
        try:
            data = read_json(path)
            if not isinstance(data, dict) or not isinstance(data.get("shapes"), list):
                continue
            made_by = made_by or _made_by(data)
            if made_by not in ("", layout):
                break
            frame = _picture(root, path, data)
            seen.add(frame)
            yield from _samples(root, path, frame, data, layout, families)
        except DataError as error:
            yield Problem(path=path, reason=str(error).removeprefix(f"{path}: "))
    if seen:
        folders = sorted({frame.parent for frame in seen})
        for frame in (one for folder in folders for one in pictures(folder) if one not in seen):
            yield Problem(path=frame, reason="no annotation names it")
    yield from families.missing()


def _made_by(data: _Json) -> str:
    """Which of the two wrote a file: X-AnyLabeling says of shapes whether they are difficult. Empty without any."""
    if not data["shapes"]:
        return ""
    theirs = any(isinstance(one, dict) and "difficult" in one for one in data["shapes"])
    return "xanylabeling" if theirs else "labelme"


def _picture(root: Path, path: Path, data: _Json) -> Path:
    said = str(data.get("imagePath") or "")
    frame = inside(root, path.parent, said)
    if frame.is_file():
        return frame
    moved = path.parent / Path(said.replace("\\", "/")).name
    if moved.is_file():
        return moved
    inner = "; what is inside the JSON file is not read" if data.get("imageData") else ""
    raise DataError(f"the picture {said} is missing{inner}")


def _samples(root: Path, path: Path, frame: Path, data: _Json, layout: str, families: Families) -> Found:
    shapes = [one for one in data["shapes"] if isinstance(one, dict)]
    outlines = [one for one in shapes if _kind(one) in _OUTLINES]
    others = sorted({_kind(one) for one in shapes if _kind(one) not in _OUTLINES})
    if others:
        yield Problem(path=path, reason=f"left out: {', '.join(others)}, which outline nothing", note=bool(outlines))
        if not outlines:
            return
    names = [str(one.get("label") or "") for one in outlines]
    yield from unknown_names(path, names)
    key = frame.relative_to(root).as_posix()
    try:
        size = (int(data["imageHeight"]), int(data["imageWidth"])) if data.get("imageHeight") else None
    except (TypeError, ValueError, KeyError) as error:
        raise DataError("imageHeight and imageWidth are no numbers") from error
    yield Sample(
        layout=layout,
        name=key,
        frame=frame,
        masks=(),
        group=families.of(key),
        label=_flagged(data) or worst_label(names),
        lesions=partial(_lesions, path, outlines) if outlines else None,
        size=size,
    )


def _kind(shape: _Json) -> str:
    return str(shape.get("shape_type") or "polygon")


def _flagged(data: _Json) -> Label | None:
    flags = data.get("flags")
    said = [label_of(str(name)) for name, value in flags.items() if value] if isinstance(flags, dict) else []
    return next((label for label in said if label != "unknown"), None)


def _lesions(path: Path, shapes: list[_Json], shape: tuple[int, ...]) -> LesionMap:
    groups: dict[Any, list[_Json]] = defaultdict(list)
    for place, one in enumerate(shapes):
        alone = one.get("group_id") is None
        groups[("alone", place) if alone else (str(one.get("label")), str(one["group_id"]))].append(one)

    def masks() -> Iterator[tuple[str, Flags]]:
        for members in groups.values():
            yield str(members[0].get("label") or ""), np.logical_or.reduce([_mask(one, shape) for one in members])

    try:
        return combined(shape, masks())
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def _mask(one: _Json, shape: tuple[int, ...]) -> Flags:
    match _kind(one):
        case "circle":
            return disc(read_points(one.get("points"), shape, 2), shape)
        case "mask":
            return _inner(one, shape)
        case _:
            return filled(read_points(one.get("points"), shape), shape)


def _inner(one: _Json, shape: tuple[int, ...]) -> Flags:
    """A mask that is inside the JSON file as PNG, from its first to its second point, both included."""
    left, top = (int(part) for part in read_points(one.get("points"), shape, 2)[0])
    try:
        with Image.open(BytesIO(base64.b64decode(str(one.get("mask")), validate=True)), formats=("PNG",)) as picture:
            if picture.height > shape[0] or picture.width > shape[1]:
                raise DataError("a mask that is larger than the frame")
            inner = np.asarray(picture.convert("L")) > 0
    except (binascii.Error, OSError, ValueError, SyntaxError) as error:
        raise DataError("a mask that cannot be decoded") from error
    return placed(inner, left, top, shape)
