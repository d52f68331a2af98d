"""The COCO layout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kd_core.contracts import DataError
from kd_core.layouts.drawing import coco_polygons, coco_runs
from kd_core.layouts.folder import Families, found_inside, read_json, unknown_names
from kd_core.layouts.sample import Flags, Found, LesionMap, Problem, Sample, combined

_Json = dict[str, Any]


def find_coco(root: Path) -> Found:
    """COCO (Lin 2014, cocodataset.org/#format-data): JSON files with ``images``, ``annotations`` and ``categories``.

    They lie in the folder, in ``annotations`` or in a split's own folder; pictures beside them, in ``images``, or in a
    folder of the split's name. An annotation is one lesion: runs of pixels, or polygons, which hold no holes. A box
    alone is left out. ``family``, ``patient_id`` or the like of an image is its group.
    """
    families = Families(root)
    for path in sorted({*root.glob("*.json"), *root.glob("annotations/*.json"), *root.glob("*/*.coco.json")}):
        try:
            data = read_json(path)
        except DataError as error:
            yield Problem(path=path, reason=str(error).removeprefix(f"{path}: "))
            continue
        if isinstance(data, dict) and isinstance(data.get("images"), list) and "annotations" in data:
            yield from _file(root, path, data, families)
    yield from families.missing()


def _file(root: Path, path: Path, data: _Json, families: Families) -> Found:
    try:
        names = {one["id"]: str(one["name"]) for one in data.get("categories") or ()}
        drawn: dict[Any, list[_Json]] = defaultdict(list)
        for one in data["annotations"]:
            drawn[one["image_id"]].append(one)
        images = [
            (one, one["id"], str(one["file_name"]), (int(one["height"]), int(one["width"]))) for one in data["images"]
        ]
        strangers = sum(one["category_id"] not in names for one in data["annotations"])
    except (KeyError, TypeError, ValueError) as error:
        yield Problem(path=path, reason=f"not as COCO has it: {error!r}")
        return
    if strangers:
        yield Problem(path=path, reason=f"{strangers} annotations of categories that are not listed", note=True)
    yield from unknown_names(path, (names.get(one["category_id"], "") for one in data["annotations"]))
    split = path.stem.removeprefix("instances_")
    folders = (path.parent, root, root / "images", root / "images" / split, root / split)
    for image, number, name, size in images:
        try:
            frame = found_inside(root, folders, name)
        except DataError as error:
            yield Problem(path=path, reason=str(error))
            continue
        shapes = drawn.pop(number, [])
        outlined = [
            (names.get(one["category_id"], ""), one["segmentation"]) for one in shapes if one.get("segmentation")
        ]
        boxes = len(shapes) - len(outlined)
        if boxes:
            reason = f"{boxes} of its annotations are boxes, which are no outlines"
            yield Problem(path=frame, reason=reason, note=bool(outlined))
            if not outlined:
                continue
        key = frame.relative_to(root).as_posix()
        yield Sample(
            layout="coco",
            name=key,
            frame=frame,
            masks=(),
            group=families.of(key, image),
            label=families.label(key, image, [called for called, _ in outlined]),
            lesions=partial(_lesions, path, outlined) if outlined else None,
            size=size,
        )
    for stranger in drawn:
        yield Problem(path=path, reason=f"annotations of the image {stranger}, which is not listed")


def _lesions(path: Path, outlined: list[tuple[str, Any]], shape: tuple[int, ...]) -> LesionMap:
    def masks() -> Iterator[tuple[str, Flags]]:
        for name, segmentation in outlined:
            if isinstance(segmentation, dict):
                yield name, coco_runs(segmentation, shape)
            else:
                yield name, coco_polygons(segmentation, shape)

    try:
        return combined(shape, masks())
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
