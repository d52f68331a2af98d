"""Masks as pictures or volumes whose values say which lesion, or which class, a pixel belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kd_core.contracts import DataError
from kd_core.layouts.sample import MOST_LESIONS, Flags, LesionMap, combined, decode, other_size
from kd_core.runtime.volume import is_volume
from kd_core.runtime.volume_io import read_volume

Values = npt.NDArray[Any]

LOSSY = "a JPEG picture as a mask: what is brighter than half is lesion, its edges are not exact"


def numbered_lesions(path: Path, names: Sequence[str], shape: tuple[int, ...]) -> LesionMap:
    """A mask with one value a lesion, value k called ``names[k - 1]``; of a black and white one, one lesion.

    Raises:
        DataError: unreadable, of another size, or of more values than there can be lesions.
    """
    values, notes = stored_values(path, shape)
    found = [value for value in np.unique(values).tolist() if value]
    if len(found) > MOST_LESIONS:
        raise DataError(f"{path}: {len(found)} values; this is no map of lesions")
    numbers = np.searchsorted(found, values, side="right").astype(np.uint8) if found else np.zeros(shape, np.uint8)
    named = (names[value - 1] if value <= len(names) else "" for value in found)
    return LesionMap(numbers, tuple(named), notes)


def classed_lesions(path: Path, names: Mapping[int, str], shape: tuple[int, ...]) -> LesionMap:
    """A mask with one value a class, such as 1 benign, 2 malignant; see ``by_class``.

    Raises:
        DataError: unreadable, of another size, or with values that have no name.
    """
    values, notes = stored_values(path, shape)
    found = by_class(path, values, names)
    return found._replace(notes=(*notes, *found.notes))


def by_class(path: Path, values: Values, names: Mapping[int, str]) -> LesionMap:
    """Every part of a class (pixels that touch, corners included) as a lesion; in volumes, every class.

    Args:
        path: what errors name.
        values: of classes, HxW or DxHxW; 0 is background.
        names: of classes, by value; those with an empty name are left out.

    Raises:
        DataError: a value has no name.
    """
    unnamed = sorted(set(np.unique(values).tolist()) - set(names) - {0})
    if unnamed:
        raise DataError(f"{path}: holds the value {unnamed[0]:g}, for which the data set names no class")
    classes = [(name, values == value) for value, name in sorted(names.items()) if value and name]
    if values.ndim == 3 and len(values) > 1:
        return combined(values.shape, classes)
    parts = [(name, where.reshape(values.shape)) for name, where in _parts(values.shape[-2:], classes)]
    if len(parts) <= MOST_LESIONS:
        return combined(values.shape, parts)
    found = combined(values.shape, classes)
    return found._replace(notes=(*found.notes, f"{len(parts)} parts: taken as one lesion a class"))


def value_names(labels: Any) -> dict[int, str]:
    """Names of a mask's values, from a mapping of names to values or, as older formats have it, of values to names.

    Raises:
        ValueError: it is neither.
    """
    if not isinstance(labels, dict):
        raise ValueError("not names with values")
    pairs = [(name, value) if str(name).isdecimal() else (value, name) for name, value in labels.items()]
    try:
        return {int(value): str(name) for value, name in pairs}
    except TypeError as error:
        raise ValueError("more than one value for a name: regions are not read") from error


def mask_lesions(path: Path, classes: Mapping[int, str], lesions: Sequence[str], shape: tuple[int, ...]) -> LesionMap:
    """``classed_lesions`` where the data set names values as classes, else ``numbered_lesions``."""
    return classed_lesions(path, classes, shape) if classes else numbered_lesions(path, lesions, shape)


def stored_values(path: Path, shape: tuple[int, ...]) -> tuple[Values, tuple[str, ...]]:
    """The values of a mask as they are stored (of a palette, the index; of colours, 1 where not black), and notes.

    Raises:
        DataError: unreadable, or of another size.
    """
    if is_volume(path):
        values: Values = read_volume(path).voxels
        notes: tuple[str, ...] = ()
        if not np.array_equal(values, np.rint(values)) or values.min(initial=0) < 0:
            raise DataError(f"{path}: holds values that are no whole numbers from 0 up; this is no mask")
        if len(shape) == 2 and values.shape == (1, *shape):
            values = values[0]
    else:
        values, notes = _picture_values(path)
    if values.shape != shape:
        raise DataError(str(other_size(path, values.shape, shape)))
    return values, notes


def _picture_values(path: Path) -> tuple[Values, tuple[str, ...]]:
    picture = decode(path)
    if picture.format == "JPEG":
        return (np.asarray(picture.convert("L")) > 127).astype(np.uint8), (LOSSY,)
    if picture.mode in ("1", "L", "P", "I") or picture.mode.startswith("I;16"):
        return np.asarray(picture).astype(np.int64), ()
    if picture.mode == "LA":
        return np.asarray(picture.getchannel("L")), ()
    colours = np.asarray(picture.convert("RGB"))
    gray = bool((colours == colours[:, :, :1]).all())
    lit = np.asarray(colours.any(axis=2))
    if not gray and len(np.unique(colours[lit], axis=0)) > 1:
        raise DataError(f"{path}: a mask in several colours, of which the data set does not say what they mean")
    return np.asarray(colours[:, :, 0] if gray else lit).astype(np.uint8), ()


def _parts(shape: tuple[int, ...], classes: list[tuple[str, Flags]]) -> Iterator[tuple[str, Flags]]:
    for name, where in classes:
        count, parts = cv2.connectedComponents(where.reshape(shape).astype(np.uint8), connectivity=8)
        yield from ((name, parts == part) for part in range(1, count))
