"""The layout of Ultralytics' YOLO, with polygons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kd_core.contracts import DataError
from kd_core.layouts.drawing import filled_whole, read_points
from kd_core.layouts.folder import Families, pictures, unknown_names
from kd_core.layouts.sample import Flags, Found, LesionMap, Problem, Sample, combined

_Outline = tuple[str, tuple[float, ...]]
"""What a lesion is called, and x, y of its corners as shares of the frame."""


def find_yolo(root: Path) -> Found:
    """YOLO segmentation (docs.ultralytics.com/datasets/segment): ``data.yaml``, ``images/train/a.png``,
    ``labels/train/a.txt``; also ``train/images``, ``train/labels``.

    A line of a label file is one lesion: its class, then x, y of its corners as shares of width and height. Polygons
    hold no holes. A line of five numbers is a box, which is left out. A picture without a label file shows no lesion.
    """
    names, families = _names(root), Families(root)
    yield from unknown_names(root, names.values())
    for folder in sorted({root / "images", *root.glob("images/*/"), *root.glob("*/images")}):
        labels = _labels_folder(root, folder)
        if labels is None:
            continue
        for frame in pictures(folder):
            name, path = frame.relative_to(root).as_posix(), labels / f"{frame.stem}.txt"
            try:
                lines, boxes = _lines(path, names)
            except DataError as error:
                yield Problem(path=path, reason=str(error))
                continue
            if boxes:
                yield Problem(path=path, reason=f"{boxes} lines are boxes, which are no outlines", note=bool(lines))
                if not lines:
                    continue
            yield Sample(
                layout="yolo",
                name=name,
                frame=frame,
                masks=(),
                group=families.of(name),
                label=families.label(name, None, [called for called, _ in lines]),
                lesions=partial(_lesions, path, lines) if lines else None,
            )
    yield from families.missing()


def _labels_folder(root: Path, folder: Path) -> Path | None:
    parts = folder.relative_to(root).parts
    labels = root.joinpath(*("labels" if part == "images" else part for part in parts))
    return labels if labels.is_dir() else None


def _names(root: Path) -> dict[int, str]:
    path = next((one for one in (root / "data.yaml", *sorted(root.glob("*.yaml"))) if one.exists()), None)
    if path is None:
        return {}
    import yaml  # only this layout needs it

    try:
        names: Any = yaml.safe_load(path.read_text("utf-8-sig"))["names"]
        pairs = names.items() if isinstance(names, dict) else enumerate(names)
        return {int(number): str(name) for number, name in pairs}
    except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError) as error:
        raise DataError(f"{path}: no names of classes can be read from it: {error}") from error


def _lines(path: Path, names: dict[int, str]) -> tuple[list[_Outline], int]:
    """The outlines of a label file, and how many of its lines are boxes."""
    try:
        text = path.read_text("utf-8-sig") if path.exists() else ""
    except (OSError, ValueError) as error:
        raise DataError(f"cannot be read: {error}") from error
    outlines: list[_Outline] = []
    boxes = 0
    for number, line in enumerate(text.splitlines(), 1):
        try:
            kind, *numbers = [float(part) for part in line.split()] or [0.0]
        except ValueError as error:
            raise DataError(f"line {number} is no list of numbers") from error
        if len(numbers) == 4:
            boxes += 1
        elif numbers and (len(numbers) < 6 or len(numbers) % 2 or not kind.is_integer()):
            raise DataError(f"line {number} is neither a polygon nor a box")
        elif numbers and names and int(kind) not in names:
            raise DataError(f"line {number} is of the class {kind:g}, which has no name")
        elif numbers:
            outlines.append((names.get(int(kind), ""), tuple(numbers)))
    return outlines, boxes


def _lesions(path: Path, outlines: list[_Outline], shape: tuple[int, ...]) -> LesionMap:
    height, width = shape

    def masks() -> Iterator[tuple[str, Flags]]:
        for name, shares in outlines:
            points = np.asarray(shares).reshape(-1, 2) * (width, height)
            yield name, filled_whole(read_points(points, shape), shape)

    try:
        return combined(shape, masks(), in_order=True)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
