"""Calipers: what a person measures by hand on a frame. They belong to the view, not to the annotation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from busapp.model.frame import Frame, Point, Spacing

Kind = Literal["ruler", "angle", "ellipse"]


@dataclass(frozen=True, kw_only=True)
class Caliper:
    """``points``: the ends of a ruler, an arm, corner and arm of an angle, opposite corners of an ellipse's box."""

    kind: Kind
    points: tuple[Point, ...]

    def reading(self, frame: Frame) -> str:
        """What it measures: mm and mm² where the frame has a scale in its middle, else px; angles in degrees."""
        middle_x, middle_y = (sum(axis) / len(self.points) for axis in zip(*self.points, strict=True))
        spacing = frame.spacing_at(middle_x, middle_y)
        scale, unit, digits = (spacing, "mm", 1) if spacing else (Spacing(1.0, 1.0), "px", 0)
        if self.kind == "ruler":
            return f"{_distance(self.points[0], self.points[1], scale):.{digits}f} {unit}"
        if self.kind == "angle":
            return f"{_angle(self.points, scale):.0f}°" if len(self.points) == 3 else ""
        (x0, y0), (x1, y1) = self.points
        wide, high = abs(x1 - x0) * scale.x, abs(y1 - y0) * scale.y
        return f"{wide:.{digits}f} x {high:.{digits}f} {unit}, {math.pi * wide * high / 4:.{digits}f} {unit}²"


def _distance(first: Point, second: Point, scale: Spacing) -> float:
    return math.hypot((second.x - first.x) * scale.x, (second.y - first.y) * scale.y)


def _angle(points: Sequence[Point], scale: Spacing) -> float:
    """At the second point, in millimetres: a frame's pixels need not be square."""
    arms = [((one.x - points[1].x) * scale.x, (one.y - points[1].y) * scale.y) for one in (points[0], points[2])]
    (x0, y0), (x1, y1) = arms
    return abs(math.degrees(math.atan2(x0 * y1 - y0 * x1, x0 * x1 + y0 * y1)))
