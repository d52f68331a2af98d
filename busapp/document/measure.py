"""Measures of the lesions in a mask: in millimetres where the frame's regions give a scale, else in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from busapp.document.descriptors import Echoes, Shape, describe_echoes, describe_shape
from busapp.document.lesions import numbers
from busapp.model.edit import MaskArray
from busapp.model.frame import Frame, Rect, Spacing, bounds


@dataclass(frozen=True, kw_only=True)
class Lesion:
    """A lesion: all that has its number. ``area_px`` is of all its connected parts (8-neighbourhood); ``rect`` and
    ``shape``, in mm where ``spacing`` is known, else in pixels, are of the largest.
    """

    number: int
    rect: Rect
    parts: int
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
    part = mask[around.slices()]
    lesions = [_measure(part, number, around, frame) for number in numbers(part)]
    return sorted(lesions, key=lambda lesion: -lesion.area_px)


def _measure(part: MaskArray, number: int, around: Rect, frame: Frame) -> Lesion:
    """Of a part of a mask that holds all lesions, and where it lies on the frame."""
    inside, piece, pieces = _largest_part(part, number)
    rect = inside.moved(around.left, around.top)
    ys, xs = np.nonzero(piece)
    spacing = frame.spacing_at(rect.left + float(xs.mean()) + 0.5, rect.top + float(ys.mean()) + 0.5)
    tissue = tissue_at(frame, rect.left + rect.width / 2, rect.top + rect.height / 2)
    return Lesion(
        number=number,
        rect=rect,
        parts=pieces,
        area_px=int(np.count_nonzero(part == number)),
        spacing=spacing,
        shape=describe_shape(piece, rect.left, rect.top, spacing, tissue.top),
    )


def _largest_part(mask: MaskArray, number: int) -> tuple[Rect, npt.NDArray[np.bool_], int]:
    """Of a lesion: the rectangle around its largest connected part, that part in it, and how many parts there are."""
    whole = mask == number
    around = bounds(whole)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(whole[around.slices()].astype(np.uint8), connectivity=8)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    x, y, width, height = (int(value) for value in stats[largest][:4])
    rect = Rect(x, y, x + width, y + height)
    return rect.moved(around.left, around.top), labels[rect.slices()] == largest, len(stats) - 1


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
    inside, part, _ = _largest_part(mask[lesion.rect.slices()], lesion.number)
    rect = inside.moved(lesion.rect.left, lesion.rect.top)
    middle = (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2
    return describe_echoes(part, rect, mask, frame, tissue_at(frame, *middle))


def tissue_at(frame: Frame, x: float, y: float) -> Rect:
    """The smallest region of tissue that holds a point, or the whole frame."""
    holding = [rect for rect in frame.tissue if rect.left <= x < rect.right and rect.top <= y < rect.bottom]
    return min(holding, key=lambda rect: rect.width * rect.height, default=Rect(0, 0, frame.width, frame.height))
