"""Lesions that are drawn: polygons and runs of pixels, as masks.

Each format has its own rule which pixels an outline covers; the rules here are those of the formats' own tools.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from kd_core.contracts import DataError
from kd_core.layouts.sample import Flags

Points = npt.NDArray[np.float64]
"""Nx2: x, y in pixels."""


def read_points(pairs: Any, shape: tuple[int, ...], fewest: int = 3) -> Points:
    """Points out of a file, checked.

    Args:
        pairs: x, y one after another, or in pairs.
        shape: height and width of the frame.
        fewest: points that are needed.

    Raises:
        DataError: no numbers, too few, or far outside the frame.
    """
    try:
        points = np.asarray(pairs, np.float64).reshape(-1, 2)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError("an outline that is no list of points") from error
    if len(points) < fewest:
        raise DataError(f"an outline of {len(points)} points")
    height, width = shape
    far = (np.abs(points) > 2 * max(height, width)).any() or not np.isfinite(points).all()
    if far:
        raise DataError("an outline that leads far outside the frame")
    return points


def filled(points: Points, shape: tuple[int, ...]) -> Flags:
    """A polygon and its outline, as labelme fills it (``ImageDraw.polygon``)."""
    return _drawn(shape, lambda draw: draw.polygon([tuple(point) for point in points.tolist()], fill=1, outline=1))


def disc(points: Points, shape: tuple[int, ...]) -> Flags:
    """A circle from its centre and a point on it, as labelme fills it."""
    (x, y), reach = points[0].tolist(), float(np.hypot(*(points[1] - points[0])))
    return _drawn(shape, lambda draw: draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=1, outline=1))


def filled_whole(points: Points, shape: tuple[int, ...]) -> Flags:
    """A polygon whose corners are whole pixels, as Ultralytics fills it (``cv2.fillPoly``)."""
    canvas = np.zeros(shape, np.uint8)
    # A corner that was written with few digits can lie a hair below its pixel.
    corners = np.floor(points + 0.01).astype(np.int32)
    cv2.fillPoly(canvas, [corners], [1])
    return canvas > 0


def coco_polygons(polygons: Sequence[Any], shape: tuple[int, ...]) -> Flags:
    """Polygons that together are one object, as the COCO tools fill them."""
    from pycocotools import mask as coco

    if not isinstance(polygons, list):
        raise DataError("an object without an outline")
    flat = [read_points(polygon, shape).ravel().tolist() for polygon in polygons]
    if not flat:
        raise DataError("an object without an outline")
    merged: Any = coco.merge(coco.frPyObjects(flat, *shape))
    return coco_runs({"size": list(shape), "counts": merged["counts"].decode("ascii")}, shape)


def coco_runs(segmentation: Any, shape: tuple[int, ...]) -> Flags:
    """Runs of pixels down the columns, as COCO writes them: a list of lengths, or compressed text.

    Raises:
        DataError: of another size, or damaged.
    """
    size, counts = segmentation.get("size"), segmentation.get("counts")
    if size != list(shape):
        raise DataError(f"runs for {size}, the frame has {list(shape)} rows and columns")
    lengths = _decompressed(counts) if isinstance(counts, str) else counts
    return _from_runs(lengths, shape[0] * shape[1]).reshape(shape, order="F")


class Box(NamedTuple):
    """A part of a frame, in pixels."""

    left: int
    top: int
    width: int
    height: int


def row_runs(text: str, box: Box, shape: tuple[int, ...]) -> Flags:
    """Runs of pixels along the rows of a box, as CVAT writes them: lengths of what is not and what is marked, in turn.

    Raises:
        DataError: damaged, or outside the frame.
    """
    if box.width > shape[1] or box.height > shape[0]:
        raise DataError("a mask that is larger than the frame")
    inner = _from_runs([part.strip() for part in text.split(",")], box.width * box.height)
    return placed(inner.reshape(box.height, box.width), box.left, box.top, shape)


def placed(inner: Flags, left: int, top: int, shape: tuple[int, ...]) -> Flags:
    """A mask of a part of a frame as one of the whole.

    Raises:
        DataError: it leads out of the frame.
    """
    height, width = inner.shape
    if left < 0 or top < 0 or left + width > shape[1] or top + height > shape[0]:
        raise DataError("a mask that leads out of the frame")
    mask = np.zeros(shape, np.bool_)
    mask[top : top + height, left : left + width] = inner
    return mask


def _decompressed(text: str) -> list[int]:
    """Lengths out of COCO's compressed text: five bits a character, from the third length on as a difference.

    Not by pycocotools, which shows whatever lies in memory where a text was cut short.
    """
    lengths: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        if not 0 <= bits < 64 or shift > 60:
            raise DataError("runs that are damaged")
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        lengths.append(value + (lengths[-2] if len(lengths) > 2 else 0))
        value = shift = 0
    return lengths


def _from_runs(lengths: Any, pixels: int) -> Flags:
    try:
        runs = np.asarray([int(length) for length in lengths], np.int64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError("runs that are no list of lengths") from error
    if pixels <= 0 or (runs < 0).any() or (runs > pixels).any() or int(runs.sum()) != pixels:
        raise DataError(f"runs that do not cover the {pixels} pixels")
    return np.repeat(np.arange(len(runs)) % 2 == 1, runs)


def _drawn(shape: tuple[int, ...], draw: Callable[[ImageDraw.ImageDraw], None]) -> Flags:
    canvas = Image.new("L", (shape[1], shape[0]))
    draw(ImageDraw.Draw(canvas))
    return np.asarray(canvas) > 0
