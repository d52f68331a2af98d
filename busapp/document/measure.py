"""Measures of the lesions in a mask: in millimetres where the frame's regions give a scale, else in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from busapp.model.edit import MaskArray
from busapp.model.frame import Frame, Rect, Spacing, bounds


@dataclass(frozen=True, kw_only=True)
class Lesion:
    """One connected part of a mask (8-neighbourhood).

    ``long_axis`` is the largest distance between two points of its outline, ``short_axis`` its extent
    perpendicular to that; both in mm where ``spacing`` is known, else in pixels.
    """

    rect: Rect
    area_px: int
    spacing: Spacing | None
    long_axis: float
    short_axis: float

    @property
    def area_mm2(self) -> float | None:
        """Area in square millimetres, None where uncalibrated."""
        return self.area_px * self.spacing.x * self.spacing.y if self.spacing else None


@dataclass(frozen=True, kw_only=True)
class FrameMeasures:
    """The lesions of one frame together; the axes are those of the largest."""

    lesions: int
    area_px: int
    area_mm2: float | None
    long_axis_mm: float | None
    short_axis_mm: float | None


def measure_lesions(mask: MaskArray, frame: Frame) -> list[Lesion]:
    """The lesions of a mask, the largest first; each with the scale of the region that holds its centre."""
    around = bounds(mask)
    if around.empty:
        return []
    inside = (mask[around.slices()] > 0).astype(np.uint8)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(inside, connectivity=8)
    lesions = []
    for part in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[part])
        centre_x, centre_y = (float(value) + 0.5 for value in centres[part])
        spacing = frame.spacing_at(around.left + centre_x, around.top + centre_y)
        outline = labels[y : y + height, x : x + width] == part
        long_axis, short_axis = _axes(outline, spacing or Spacing(1.0, 1.0))
        left, top = around.left + x, around.top + y
        lesions.append(
            Lesion(
                rect=Rect(left, top, left + width, top + height),
                area_px=area,
                spacing=spacing,
                long_axis=long_axis,
                short_axis=short_axis,
            )
        )
    return sorted(lesions, key=lambda lesion: -lesion.area_px)


def measure_frame(lesions: Sequence[Lesion], frame: Frame) -> FrameMeasures:
    """What one line of a table says of a frame. Millimetres are None unless every lesion has a scale, and an
    empty mask has 0 mm2 only on a frame that has one.
    """
    areas = [area for lesion in lesions if (area := lesion.area_mm2) is not None]
    calibrated = len(areas) == len(lesions) and any(region.spacing for region in frame.regions)
    largest = lesions[0] if lesions and calibrated else None
    return FrameMeasures(
        lesions=len(lesions),
        area_px=sum(lesion.area_px for lesion in lesions),
        area_mm2=float(sum(areas)) if calibrated else None,
        long_axis_mm=largest.long_axis if largest else None,
        short_axis_mm=largest.short_axis if largest else None,
    )


def _axes(part: npt.NDArray[np.bool_], spacing: Spacing) -> tuple[float, float]:
    """Largest distance between outline points, and extent perpendicular to it.

    The outline runs through the middles of pixel edges: half a pixel outside the outermost centres.
    """
    contours, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    centres = np.concatenate(contours)[:, 0, :].astype(np.float64)
    edges = np.array([[-0.5, 0], [0.5, 0], [0, -0.5], [0, 0.5]])
    points = ((centres[:, None, :] + edges).reshape(-1, 2) * [spacing.x, spacing.y]).astype(np.float32)
    hull = cv2.convexHull(points)[:, 0, :].astype(np.float64)
    between = hull[:, None, :] - hull[None, :, :]
    distances = np.hypot(between[..., 0], between[..., 1])
    first, second = np.unravel_index(int(distances.argmax()), distances.shape)
    direction = (hull[second] - hull[first]) / distances[first, second]
    across = hull @ np.array([-direction[1], direction[0]])
    return float(distances[first, second]), float(across.max() - across.min())
