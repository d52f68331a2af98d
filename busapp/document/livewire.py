"""A live wire: the way along edges from an anchor to the pointer (Mortensen and Barrett 1995)."""

from __future__ import annotations

import cv2
import numpy as np

from busapp.document.gray import calm
from busapp.model.frame import Display, Point, Rect

REACH = 160
"""Pixels around an anchor within which the wire looks for edges: what it costs does not grow with the frame."""

SIGMA = 2.0
"""Speckle is smoothed by this many pixels before edges are looked for."""

LENGTH = 0.3
"""What a pixel costs on the strongest edge; 1 more where there is none. Makes the wire short and straight."""

STEP = 0.7
"""Pixels by which the wire may be simplified: takes the steps of the pixels out of it."""


class LiveWire:
    """Ways from an anchor. ``levels`` is the frame as it is shown, not empty."""

    def __init__(self, levels: Display) -> None:
        self._levels = levels
        self._scissors = cv2.segmentation.IntelligentScissorsMB()
        self._scissors.setWeights(0.0, 0.0, 1.0)
        self._seen = Rect(0, 0, 0, 0)

    def anchor(self, point: Point) -> None:
        """Ways begin here from now on: the tree of the cheapest ways is made once for each anchor."""
        height, width = self._levels.shape[:2]
        x, y = _pixel(point, Rect(0, 0, width, height))
        self._seen = Rect(x - REACH, y - REACH, x + REACH + 1, y + REACH + 1).within(height, width)
        smooth = calm(self._levels[self._seen.slices()], SIGMA)
        edges = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
        strongest = max(float(np.percentile(edges, 99.9)), 1e-6)
        cost = ((1 - np.clip(edges / strongest, 0, 1)) ** 3 + LENGTH).astype(np.float32)
        anywhere, undirected = np.ones(cost.shape, np.uint8), np.zeros((*cost.shape, 2), np.float32)
        self._scissors.applyImageFeatures(anywhere, undirected, cost)
        self._scissors.buildMap((x - self._seen.left, y - self._seen.top))

    def way_to(self, point: Point) -> list[Point]:
        """From the anchor to a place; straight on from where it leaves the anchor's reach."""
        x, y = _pixel(point, self._seen)
        pixels = np.asarray(self._scissors.getContour((x - self._seen.left, y - self._seen.top)), np.int32)
        corners = cv2.approxPolyDP(pixels.reshape(-1, 1, 2), STEP, False).reshape(-1, 2)
        way = [Point(self._seen.left + across + 0.5, self._seen.top + down + 0.5) for across, down in corners.tolist()]
        return way if (x, y) == (int(point.x), int(point.y)) else [*way, point]


def _pixel(point: Point, inside: Rect) -> tuple[int, int]:
    """The pixel of a rectangle that is nearest to a place."""
    x = min(max(int(point.x), inside.left), inside.right - 1)
    return x, min(max(int(point.y), inside.top), inside.bottom - 1)
