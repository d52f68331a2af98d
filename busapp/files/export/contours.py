"""Masks as polygons, for formats that hold nothing else."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from busapp.model.edit import MaskArray

Corners = npt.NDArray[np.float64]
"""Corners of a polygon, Nx2: x, y."""

_Place = tuple[int, int]


def edge_polygons(mask: MaskArray) -> list[Corners]:
    """Polygons along the edges of pixels: one around each part, holes filled.

    Pixel (0, 0) covers 0 to 1 in both directions, so a polygon encloses whole pixels and none in part.
    """
    loops = [np.array(loop, np.float64) for loop in _loops(_edges(mask))]
    return [loop for loop in loops if _area(loop) > 0]


def centre_polygons(mask: MaskArray) -> list[Corners]:
    """Polygons through the centres of the outermost pixels: one around each part, holes filled, the largest first.

    At least 3 corners each; a part of one or two pixels repeats some.
    """
    contours, _ = cv2.findContours((mask > 0).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest_first = sorted(contours, key=cv2.contourArea, reverse=True)
    corners = [np.asarray(contour, np.float64).reshape(-1, 2) + 0.5 for contour in largest_first]
    return [np.concatenate([one, one[-1:].repeat(max(0, 3 - len(one)), 0)]) for one in corners]


def fill_centre_polygon(mask: MaskArray, corners: Corners, value: int) -> None:
    """Paint the pixels whose centres a polygon of ``centre_polygons`` goes through or encloses."""
    cv2.fillPoly(mask, [np.floor(corners).astype(np.int32)], value)


def _edges(mask: MaskArray) -> dict[_Place, list[_Place]]:
    """Where the borders of pixels lead from each corner, what is marked always on the right."""
    inside = np.pad(mask > 0, 1)
    middle = inside[1:-1, 1:-1]
    sides = (
        (middle & ~inside[:-2, 1:-1], (0, 0), (1, 0)),
        (middle & ~inside[1:-1, 2:], (1, 0), (1, 1)),
        (middle & ~inside[2:, 1:-1], (1, 1), (0, 1)),
        (middle & ~inside[1:-1, :-2], (0, 1), (0, 0)),
    )
    edges: dict[_Place, list[_Place]] = {}
    for bordering, (from_x, from_y), (to_x, to_y) in sides:
        rows, columns = np.nonzero(bordering)
        for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
            edges.setdefault((x + from_x, y + from_y), []).append((x + to_x, y + to_y))
    return edges


def _loops(edges: dict[_Place, list[_Place]]) -> list[list[_Place]]:
    """Closed ways along all edges, corners only. Where two pixels touch at a corner, each way stays with its own."""
    loops = []
    while edges:
        start = at = next(iter(edges))
        along, loop = (0, 0), []
        while True:
            ends = edges[at]
            to_the_right = (at[0] - along[1], at[1] + along[0])
            end = to_the_right if len(ends) > 1 and to_the_right in ends else ends[0]
            ends.remove(end)
            if not ends:
                del edges[at]
            onwards = (end[0] - at[0], end[1] - at[1])
            if onwards != along:
                loop.append(at)
            along, at = onwards, end
            if at == start:
                break
        loops.append(loop)
    return loops


def _area(corners: Corners) -> float:
    """Positive for what encloses pixels, negative for a hole."""
    x, y = corners.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)
