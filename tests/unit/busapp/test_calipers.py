"""What calipers read, with and without a scale."""

from __future__ import annotations

import math

import numpy as np
import pytest

from busapp.document.calipers import Caliper, Kind
from busapp.model.frame import FULL_8_BIT, Frame, Point, Rect, Region, Spacing


def _frame(spacing: Spacing | None) -> Frame:
    region = Region(rect=Rect(0, 0, 400, 300), spacing=spacing, kind="tissue")
    return Frame(pixels=np.zeros((300, 400), np.uint8), window=FULL_8_BIT, regions=(region,))


@pytest.mark.parametrize(
    ("kind", "places", "spacing", "reading"),
    [
        ("ruler", [(10, 10), (40, 50)], Spacing(0.1, 0.1), "5.0 mm"),
        ("ruler", [(10, 10), (40, 50)], Spacing(0.1, 0.2), f"{math.hypot(3, 8):.1f} mm"),
        ("ruler", [(10, 10), (40, 50)], None, "50 px"),
        ("angle", [(100, 10), (10, 10), (10, 90)], Spacing(0.1, 0.2), "90°"),
        ("angle", [(20, 10), (10, 10), (20, 20)], Spacing(0.1, 0.1), "45°"),
        ("angle", [(20, 10), (10, 10), (20, 20)], Spacing(0.1, 0.2), f"{math.degrees(math.atan(2)):.0f}°"),
        ("angle", [(20, 10), (10, 10), (0, 10)], None, "180°"),
        ("angle", [(20, 10), (10, 10)], None, ""),
        ("ellipse", [(50, 60), (150, 20)], Spacing(0.1, 0.1), f"10.0 x 4.0 mm, {math.pi * 10:.1f} mm²"),
        ("ellipse", [(50, 20), (150, 60)], None, f"100 x 40 px, {math.pi * 1000:.0f} px²"),
    ],
)
def test_readings(kind: Kind, places: list[tuple[float, float]], spacing: Spacing | None, reading: str) -> None:
    caliper = Caliper(kind=kind, points=tuple(Point(*place) for place in places))
    assert caliper.reading(_frame(spacing)) == reading


def test_beyond_the_scaled_region_lengths_are_pixels() -> None:
    region = Region(rect=Rect(0, 0, 100, 100), spacing=Spacing(0.1, 0.1), kind="tissue")
    frame = Frame(pixels=np.zeros((300, 400), np.uint8), window=FULL_8_BIT, regions=(region,))
    assert Caliper(kind="ruler", points=(Point(200, 200), Point(230, 240))).reading(frame) == "50 px"
