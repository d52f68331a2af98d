"""Regions that tools make: outlines, floods, boxes refined."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from busapp.document.regions import flooded, outlined, refined
from busapp.model.frame import Point, Rect

HEIGHT, WIDTH = 120, 160


def _points(*places: tuple[float, float]) -> list[Point]:
    return [Point(*place) for place in places]


def test_an_outline_holds_the_pixels_whose_centres_lie_in_it() -> None:
    region = outlined(_points((10, 20), (30, 20), (30, 50), (10, 50)), HEIGHT, WIDTH)
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[20:50, 10:30] = True
    # OpenCV counts pixels that an edge runs through, too.
    assert not (expected & ~region).any()
    assert (region & ~expected).sum() <= 2 * (20 + 30) + 4


def test_a_circle_has_its_area() -> None:
    turns = [2 * math.pi * step / 90 for step in range(90)]
    region = outlined([Point(80 + 40 * math.cos(t), 60 + 40 * math.sin(t)) for t in turns], HEIGHT, WIDTH)
    assert region.sum() == pytest.approx(math.pi * 40**2, rel=0.03)


def test_an_outline_may_leave_the_frame_and_two_points_hold_nothing() -> None:
    region = outlined(_points((-50, -50), (300, -50), (300, 300), (-50, 300)), HEIGHT, WIDTH)
    assert region.all()
    assert not outlined(_points((10, 10), (30, 30)), HEIGHT, WIDTH).any()


def _scene() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """A dark ellipse in speckle, another dark one apart from it."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    lesion = ((x - 60) / 30) ** 2 + ((y - 60) / 20) ** 2 <= 1
    other = ((x - 135) / 12) ** 2 + ((y - 60) / 12) ** 2 <= 1
    levels = np.where(lesion | other, 40.0, 140.0) + np.random.default_rng(0).normal(0, 14, lesion.shape)
    return np.clip(levels, 0, 255).astype(np.uint8), lesion


def _dice(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> float:
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))


def test_a_flood_takes_what_is_alike_and_connected() -> None:
    levels, lesion = _scene()
    region = flooded(levels, Point(60.5, 60.5), 40)
    assert _dice(region, lesion) > 0.93
    assert not region[60, 135]


def test_more_tolerance_takes_more() -> None:
    levels, _ = _scene()
    sizes = [flooded(levels, Point(60.5, 60.5), tolerance).sum() for tolerance in (2, 20, 60, 120)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_a_flood_that_begins_beyond_the_frame_takes_nothing() -> None:
    levels, _ = _scene()
    assert not flooded(levels, Point(-1, 5), 40).any()


@pytest.mark.parametrize("colour", [False, True])
def test_a_loose_box_is_refined_to_the_lesion_in_it(colour: bool) -> None:
    levels, lesion = _scene()
    shown = np.repeat(levels[:, :, None], 3, axis=2) if colour else levels
    region = refined(shown, Rect(24, 34, 98, 88), np.zeros(levels.shape, np.uint8))
    assert _dice(region, lesion) > 0.95
    outside = region.copy()
    outside[34:88, 24:98] = False
    assert not outside.any()


def test_a_box_begins_with_what_is_known_there() -> None:
    levels, lesion = _scene()
    rough = np.zeros(levels.shape, np.uint8)
    rough[50:75, 40:85] = 1
    assert _dice(refined(levels, Rect(24, 34, 98, 88), rough), lesion) > 0.95


@pytest.mark.parametrize("box", [Rect(500, 500, 520, 520), Rect(10, 10, 12, 12), Rect(-40, -40, 300, 300)])
def test_odd_boxes_do_no_harm(box: Rect) -> None:
    levels, _ = _scene()
    assert refined(levels, box, np.zeros(levels.shape, np.uint8)).shape == levels.shape
