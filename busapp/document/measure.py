"""Measures of the lesions in a mask: in millimetres where the frame's regions give a scale, else in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from busapp.document.descriptors import Echoes, Shape, describe_echoes, describe_shape
from busapp.model.edit import MaskArray
from busapp.model.frame import Frame, Rect, Spacing, bounds


@dataclass(frozen=True, kw_only=True)
class Lesion:
    """One connected part of a mask (8-neighbourhood). ``shape`` is in mm where ``spacing`` is known, else in pixels."""

    rect: Rect
    area_px: int
    spacing: Spacing | None
    shape: Shape

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
        left, top = around.left + x, around.top + y
        tissue = tissue_at(frame, left + width / 2, top + height / 2)
        inside_part = labels[y : y + height, x : x + width] == part
        lesions.append(
            Lesion(
                rect=Rect(left, top, left + width, top + height),
                area_px=area,
                spacing=spacing,
                shape=describe_shape(inside_part, left, top, spacing, tissue.top),
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
        long_axis_mm=largest.shape.long_axis if largest else None,
        short_axis_mm=largest.shape.short_axis if largest else None,
    )


def lesion_echoes(lesion: Lesion, mask: MaskArray, frame: Frame) -> Echoes:
    """Gray levels of a lesion of ``measure_lesions`` against what is around it."""
    # Parts of other lesions can lie in its rectangle; it is the largest there.
    inside = (mask[lesion.rect.slices()] > 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    part = labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    middle = (lesion.rect.left + lesion.rect.right) / 2, (lesion.rect.top + lesion.rect.bottom) / 2
    return describe_echoes(part, lesion.rect, mask, frame, tissue_at(frame, *middle))


def tissue_at(frame: Frame, x: float, y: float) -> Rect:
    """The smallest region of tissue that holds a point, or the whole frame."""
    holding = [rect for rect in frame.tissue if rect.left <= x < rect.right and rect.top <= y < rect.bottom]
    return min(holding, key=lambda rect: rect.width * rect.height, default=Rect(0, 0, frame.width, frame.height))
