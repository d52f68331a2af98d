"""What a lesion looks like, as far as it can be measured: shape, place, echoes. All of it suggests; a person decides.

Geometry is that of a linear probe: depth runs down the frame from the top of the ultrasound region, which is taken for
the skin. Terms are those of the BI-RADS ultrasound lexicon (ACR 2013).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from busapp.model.frame import Frame, Rect, Spacing, display_levels

Part = npt.NDArray[np.bool_]
_Points = npt.NDArray[np.float64]

SMOOTHING = 2.0
"""Sigma, in outline points, that takes the pixels' steps out of a perimeter; of a short one a fortieth of it."""

EDGES = np.array([[-0.5, 0.0], [0.5, 0.0], [0.0, -0.5], [0.0, 0.5]])
CORNERS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
"""Of a pixel, seen from its centre. Axes end in the middle of an edge, areas at the corners."""

BAND = 3
"""Pixels on either side of the outline that tell how sharp a margin is."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Shape and place of one connected part; lengths are in mm where there is a spacing, else in pixels.

    Attributes:
        long_axis: largest distance between two points of the outline.
        short_axis: extent perpendicular to it.
        ap: anteroposterior extent, along the beam.
        width: extent across the beam.
        angle: of the principal axis to the skin, 0 (parallel) to 90 degrees.
        perimeter: length of the outer outline.
        circularity: ``4 pi area / perimeter^2`` without holes, 1 for a disc.
        solidity: area without holes over that of the convex hull.
        depth: of the middle of the area below the skin.
        skin_distance: of its highest point below the skin.
    """

    long_axis: float
    short_axis: float
    ap: float
    width: float
    angle: float
    perimeter: float
    circularity: float
    solidity: float
    depth: float
    skin_distance: float

    @property
    def ap_width_ratio(self) -> float:
        """Above 1 a lesion is taller than wide, BI-RADS' "not parallel"."""
        return self.ap / self.width


@dataclass(frozen=True, kw_only=True)
class Echoes:
    """Gray levels of one connected part against what is around it; None where there is nothing to compare with.

    Attributes:
        echo_ratio: mean inside over mean beside it at the same depths: below 1 hypoechoic.
        posterior_ratio: mean below it over mean beside that: below 1 a shadow, above 1 enhancement.
        sharpness: difference of the means just outside and just inside the outline, in spreads of both together.
    """

    echo_ratio: float | None
    posterior_ratio: float | None
    sharpness: float | None


def describe_shape(part: Part, left: int, top: int, spacing: Spacing | None, skin: float) -> Shape:
    """Measure a part.

    Args:
        part: bool, the part alone, cut to its own rectangle; not empty.
        left: of that rectangle on the frame.
        top: of that rectangle on the frame.
        spacing: of the frame there.
        skin: row of the frame where the skin is.
    """
    scale = spacing or Spacing(1.0, 1.0)
    outline = _outline(part)
    long_axis, short_axis = _axes(_hull(outline, EDGES) * [scale.x, scale.y])
    hull = _hull(outline, CORNERS) * [scale.x, scale.y]
    filled = cv2.drawContours(np.zeros(part.shape, np.uint8), [outline[:, None]], -1, 1, cv2.FILLED)
    area = float(filled.sum()) * scale.x * scale.y
    perimeter = _perimeter(outline, scale)
    rows = np.flatnonzero(part.any(1))
    middle = float(np.average(np.arange(part.shape[0]), weights=part.sum(1))) + 0.5
    return Shape(
        long_axis=long_axis,
        short_axis=short_axis,
        ap=part.shape[0] * scale.y,
        width=part.shape[1] * scale.x,
        angle=_angle(part, scale),
        perimeter=perimeter,
        circularity=min(1.0, 4 * math.pi * area / perimeter**2),
        solidity=min(1.0, area / _polygon_area(hull)),
        depth=max(0.0, (top + middle - skin) * scale.y),
        skin_distance=max(0.0, (top + float(rows[0]) - skin) * scale.y),
    )


def describe_echoes(part: Part, rect: Rect, mask: npt.NDArray[np.uint8], frame: Frame, around: Rect) -> Echoes:
    """Compare a part's gray levels with those around it.

    Args:
        part: bool, the part alone, cut to its own rectangle.
        rect: that rectangle on the frame.
        mask: of the whole frame: other lesions are not compared with.
        frame: whose own window tells the gray levels.
        around: the tissue that may be compared with, such as an ultrasound region.
    """
    gray = display_levels(frame)
    gray = cv2.cvtColor(gray, cv2.COLOR_RGB2GRAY).astype(np.uint8) if gray.ndim == 3 else gray
    beside_width, below_height = max(2, rect.width // 2), max(2, rect.height // 2)
    inside = float(gray[rect.slices()][part].mean())
    shade = Rect(rect.left, rect.bottom, rect.right, rect.bottom + below_height)
    # Edges refract: what lies below a lesion's sides is dark whatever the lesion.
    below = Rect(rect.left + rect.width // 8, shade.top, rect.right - rect.width // 8, shade.bottom)
    return Echoes(
        echo_ratio=_ratio(inside, _beside(gray, mask, rect, beside_width, around)),
        posterior_ratio=_ratio(_mean(gray, mask, below, around), _beside(gray, mask, shade, beside_width, around)),
        sharpness=_sharpness(gray, mask, part, rect, around),
    )


def _outline(part: Part) -> npt.NDArray[Any]:
    """The longest outer outline: pixel centres, Nx2."""
    contours, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    longest: npt.NDArray[Any] = max(contours, key=len)[:, 0]
    return longest


def _hull(outline: npt.NDArray[Any], around: _Points) -> _Points:
    """Convex hull of places of the outermost pixels."""
    points = (outline[:, None, :] + around).reshape(-1, 2).astype(np.float32)
    hull: _Points = cv2.convexHull(points)[:, 0].astype(np.float64)
    return hull


def _axes(hull: _Points) -> tuple[float, float]:
    """Largest distance between two points, and extent perpendicular to it."""
    between = hull[:, None, :] - hull[None, :, :]
    distances = np.hypot(between[..., 0], between[..., 1])
    first, second = np.unravel_index(int(distances.argmax()), distances.shape)
    direction = (hull[second] - hull[first]) / distances[first, second]
    across = hull @ np.array([-direction[1], direction[0]])
    return float(distances[first, second]), float(across.max() - across.min())


def _angle(part: Part, scale: Spacing) -> float:
    """Of the axis along which the area spreads most, from its second moments: the farthest two pixels of a blunt
    lesion lie in a corner.
    """
    y, x = np.nonzero(part)
    spread = np.cov(np.stack([x * scale.x, y * scale.y]), bias=True) + np.diag([scale.x**2, scale.y**2]) / 12
    _, axes = np.linalg.eigh(spread)
    along = axes[:, 1]
    return math.degrees(math.atan2(abs(float(along[1])), abs(float(along[0]))))


def _perimeter(outline: npt.NDArray[Any], scale: Spacing) -> float:
    """Length of the outline half a pixel outside the centres, without the pixels' steps.

    The closed chain of centres is smoothed by a Gaussian; moving an outline outwards by half a pixel makes it longer
    by half of a circle's ``2 pi`` (Steiner's formula).
    """
    outside = math.pi * (scale.x + scale.y) / 2
    if len(outline) < 3:
        ends = (outline.max(0) - outline.min(0)) * [scale.x, scale.y]
        return outside + 2 * float(np.hypot(*ends))
    sigma = min(SMOOTHING, len(outline) / 40)
    reach = min(max(1, int(4 * sigma)), len(outline) // 2)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    wrapped = np.concatenate([outline[-reach:], outline, outline[:reach]]).astype(np.float64)
    smooth = np.stack([np.convolve(axis, weights / weights.sum(), "valid") for axis in wrapped.T], axis=1)
    steps = np.diff(np.concatenate([smooth, smooth[:1]]), axis=0) * [scale.x, scale.y]
    return outside + float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def _polygon_area(points: _Points) -> float:
    x, y = points.T
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


def _beside(
    gray: npt.NDArray[np.uint8], mask: npt.NDArray[np.uint8], rect: Rect, width: int, around: Rect
) -> float | None:
    """Mean gray of what lies left and right of a rectangle, at its own depths."""
    sides = (
        Rect(rect.left - width, rect.top, rect.left, rect.bottom),
        Rect(rect.right, rect.top, rect.right + width, rect.bottom),
    )
    means = [mean for side in sides if (mean := _mean(gray, mask, side, around)) is not None]
    return sum(means) / len(means) if means else None


def _mean(gray: npt.NDArray[np.uint8], mask: npt.NDArray[np.uint8], rect: Rect, around: Rect) -> float | None:
    """Mean gray of a rectangle where no lesion is; None where less than a tenth of it is left."""
    cut = Rect(
        max(rect.left, around.left),
        max(rect.top, around.top),
        min(rect.right, around.right),
        min(rect.bottom, around.bottom),
    )
    if cut.empty:
        return None
    free = mask[cut.slices()] == 0
    if free.sum() < 0.1 * rect.width * rect.height:
        return None
    return float(gray[cut.slices()][free].mean())


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _sharpness(
    gray: npt.NDArray[np.uint8], mask: npt.NDArray[np.uint8], part: Part, rect: Rect, around: Rect
) -> float | None:
    wide = Rect(rect.left - BAND, rect.top - BAND, rect.right + BAND, rect.bottom + BAND).within(*mask.shape)
    whole = np.zeros((wide.height, wide.width), np.uint8)
    top, left = rect.top - wide.top, rect.left - wide.left
    whole[top : top + rect.height, left : left + rect.width] = part
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * BAND + 1, 2 * BAND + 1))
    # Beyond the frame is neither inside nor outside.
    grown = cv2.dilate(whole, disc)
    shrunk = cv2.erode(whole, disc, borderType=cv2.BORDER_CONSTANT, borderValue=1)
    levels = gray[wide.slices()].astype(np.float64)
    inner, outer = levels[(whole > 0) & (shrunk == 0)], levels[(grown > 0) & (mask[wide.slices()] == 0)]
    if inner.size < 8 or outer.size < 8:
        return None
    spread = math.sqrt((inner.var() + outer.var()) / 2)
    return float(abs(outer.mean() - inner.mean()) / spread) if spread > 0 else None
