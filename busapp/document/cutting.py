"""A lesion cut into several, and several made one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from busapp.document.lesions import free_number
from busapp.document.regions import FINE, Region
from busapp.model.edit import MaskArray
from busapp.model.frame import Point, Rect

CRUMB = 0.01
"""Share of a lesion's part below which what a line cuts off is no lesion: it stays with its neighbour."""


def cut(mask: MaskArray, line: Sequence[Point]) -> MaskArray | None:
    """Cut every lesion that a line crosses from one side to the other; None where there is none.

    No pixel is lost: of the pieces of a connected part the largest keeps its number, the others get the next free ones,
    and the line's own pixels go with the nearest piece.
    """
    way = np.zeros(mask.shape, np.uint8)
    fixed = np.rint((np.asarray(line) - 0.5) * (1 << FINE)).astype(np.int32)
    cv2.polylines(way, [fixed], False, 1, shift=FINE)
    after = mask.copy()
    for number in np.unique(mask[way > 0]):
        if number:
            for part, rect in _parts(mask == number):
                for piece in _cut_off(part, way[rect.slices()] > 0):
                    after[rect.slices()][piece] = free_number(after)
    return None if np.array_equal(after, mask) else after


def merged(mask: MaskArray, number: int) -> MaskArray:
    """All lesions as one, of this number."""
    return np.where(mask > 0, np.uint8(number), np.uint8(0))


def _parts(region: Region) -> Iterator[tuple[Region, Rect]]:
    """Connected parts (8-neighbourhood), each cut to its rectangle."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=8)
    for part in range(1, count):
        left, top, width, height = (int(value) for value in stats[part, :4])
        rect = Rect(left, top, left + width, top + height)
        yield labels[rect.slices()] == part, rect


def _cut_off(part: Region, way: Region) -> list[Region]:
    """The pieces of a part beside a line, but for the largest."""
    # A line that is one pixel wide keeps pieces apart only where diagonal neighbours do not touch.
    count, labels, stats, _ = cv2.connectedComponentsWithStats((part & ~way).astype(np.uint8), connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA]
    pieces = [piece for piece in range(1, count) if areas[piece] >= max(2, CRUMB * part.sum())]
    pieces.sort(key=lambda piece: -int(areas[piece]))
    distances = [cv2.distanceTransform((labels != piece).astype(np.uint8), cv2.DIST_L2, 3) for piece in pieces]
    nearest = np.argmin(distances, axis=0) if pieces else np.zeros(part.shape, np.intp)
    return [part & (nearest == place) for place in range(1, len(pieces))]
