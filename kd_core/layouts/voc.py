"""The layout of Pascal VOC, with segmentation."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from kd_core.contracts import DataError
from kd_core.layouts.folder import Families, beside, pictures, unknown_names
from kd_core.layouts.labels import Values, by_class, stored_values
from kd_core.layouts.names import worst_label
from kd_core.layouts.sample import Flags, Found, LesionMap, Problem, Sample, combined, decode, other_size, picture_size

NAMES = "labelmap.txt, classes.txt or labels.txt"

VOID = 255
"""Marks borders, and what is hard to tell; it is no class."""

_Colours = dict[tuple[int, int, int], int]


def find_voc(root: Path) -> Found:
    """Pascal VOC (Everingham 2012, devkit section 2): ``JPEGImages``, ``SegmentationClass``, ``SegmentationObject``.

    Values of a class mask (the index, of a palette) are classes, those of an object mask lesions; without the latter,
    parts that touch are one lesion. ``labelmap.txt`` (CVAT's, ``name:r,g,b::``), else ``classes.txt`` or
    ``labels.txt``, names the classes in order, background first. Masks in colours are read by ``labelmap.txt``.
    """
    names, colours = _names(root)
    families = Families(root)
    yield from unknown_names(root, (name for value, name in names.items() if value))
    for frame in pictures(root / "JPEGImages"):
        mask = beside(root / "SegmentationClass", frame.stem, (".png",))
        if mask is None:
            yield Problem(path=frame, reason=f"no mask SegmentationClass/{frame.stem}.png")
            continue
        objects = beside(root / "SegmentationObject", frame.stem, (".png",))
        lesions = partial(_lesions, mask, objects, names, colours)
        name = frame.relative_to(root).as_posix()
        label = families.label(name)
        if label == "unknown":
            try:
                label = worst_label(lesions(picture_size(mask)).names)
            except DataError as error:
                yield Problem(path=mask, reason=str(error).removeprefix(f"{mask}: "))
                continue
        yield Sample(
            layout="voc",
            name=name,
            frame=frame,
            masks=(mask,) if objects is None else (mask, objects),
            group=families.of(name),
            label=label,
            lesions=lesions,
        )
    yield from families.missing()


def _names(root: Path) -> tuple[dict[int, str], _Colours]:
    """Names of the classes by value, and values by colour."""
    lines = _lines(root / "labelmap.txt")
    if not lines:
        return dict(enumerate(_lines(root / "classes.txt") or _lines(root / "labels.txt"))), {}
    rows = [line.split(":") for line in lines]
    rows.sort(key=lambda row: row[0] != "background")
    try:
        colours = {tuple(int(part) for part in row[1].split(",")): value for value, row in enumerate(rows)}
    except (IndexError, ValueError) as error:
        raise DataError(f"{root / 'labelmap.txt'}: not as CVAT writes it (name:r,g,b:parts:actions)") from error
    return {value: row[0] for value, row in enumerate(rows)}, colours  # type: ignore[return-value]


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8-sig") if path.exists() else ""
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _lesions(
    path: Path, objects: Path | None, names: dict[int, str], colours: _Colours, shape: tuple[int, ...]
) -> LesionMap:
    classes = _classes(path, colours, shape)
    known = {int(value): names.get(int(value), "" if names else "lesion") for value in np.unique(classes)}
    unnamed = [value for value, name in known.items() if value and not name]
    if unnamed:
        raise DataError(f"{path}: holds the class {unnamed[0]}, which has no name in {NAMES}")
    if objects is None:
        return by_class(path, classes, known)
    numbers, notes = stored_values(objects, shape)
    numbers = np.where((numbers == VOID) | (classes == 0), 0, numbers)
    lost = int(np.count_nonzero((classes > 0) & (numbers == 0)))
    if lost:
        notes = (*notes, f"{lost} pixels have a class, but belong to no object of {objects.name}")
    found = combined(shape, [_object(numbers == number, classes, known) for number in np.unique(numbers) if number])
    return found._replace(notes=(*notes, *found.notes))


def _object(where: Flags, classes: Values, names: dict[int, str]) -> tuple[str, Flags]:
    """An object, called as most of its pixels are."""
    values, counts = np.unique(classes[where], return_counts=True)
    return names[int(values[counts.argmax()])], where


def _classes(path: Path, colours: _Colours, shape: tuple[int, ...]) -> Values:
    picture = decode(path)
    if picture.mode in ("RGB", "RGBA") and colours:
        rgb = np.asarray(picture.convert("RGB")).astype(np.int64)
        if rgb.shape[:2] != shape:
            raise DataError(str(other_size(path, rgb.shape[:2], shape)))
        codes = rgb @ (65536, 256, 1)
        classes = np.full(shape, -1)
        for (red, green, blue), value in colours.items():
            classes[codes == 65536 * red + 256 * green + blue] = value
        classes[codes == 224 * 65536 + 224 * 256 + 192] = 0  # how VOC paints its void
        if (classes < 0).any():
            raise DataError(f"{path}: holds a colour that labelmap.txt does not name")
        return classes
    values, _ = stored_values(path, shape)
    return np.where(values == VOID, 0, values)
