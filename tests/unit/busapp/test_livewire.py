"""The live wire follows an edge through speckle."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from busapp.document.livewire import REACH, LiveWire
from busapp.model.frame import Point

SIZE = 400
CENTRE, RADIUS = Point(200.0, 190.0), 90.0


def _disc(seed: int) -> npt.NDArray[np.uint8]:
    """A dark disc in speckle: Rayleigh, smoothed a little as by a scanner."""
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    inside = np.hypot(x - CENTRE.x, y - CENTRE.y) < RADIUS
    speckle = np.random.default_rng(seed).rayleigh(0.8, inside.shape)
    levels = cv2.GaussianBlur(np.where(inside, 50, 130) * speckle, (0, 0), 1)
    return np.asarray(np.clip(levels, 0, 255), np.uint8)


def _on_circle(turn: float) -> Point:
    return Point(CENTRE.x + RADIUS * math.cos(turn), CENTRE.y + RADIUS * math.sin(turn))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("colour", [False, True])
def test_the_wire_stays_within_two_pixels_of_a_circle_in_speckle(seed: int, colour: bool) -> None:
    levels = _disc(seed)
    wire = LiveWire(np.repeat(levels[:, :, None], 3, axis=2) if colour else levels)
    for start in (0.0, 2.1, 4.2):
        wire.anchor(_on_circle(start))
        way = wire.way_to(_on_circle(start + 1.2))
        assert max(abs(math.dist(point, CENTRE) - RADIUS) for point in way) <= 2
        assert np.mean([abs(math.dist(point, CENTRE) - RADIUS) for point in way]) < 1
        assert math.dist(way[0], _on_circle(start)) < 1
        assert math.dist(way[-1], _on_circle(start + 1.2)) < 1


def test_beyond_its_reach_the_wire_goes_straight_to_the_pointer() -> None:
    wire = LiveWire(_disc(0))
    wire.anchor(Point(20.5, 20.5))
    far = Point(20.5 + 2 * REACH, 30.5)
    assert wire.way_to(far)[-1] == far


def test_anchor_and_pointer_may_lie_outside_the_frame() -> None:
    wire = LiveWire(np.full((40, 60), 90, np.uint8))
    wire.anchor(Point(-8.0, 70.0))
    way = wire.way_to(Point(59.9, -3.0))
    assert way[0] == Point(0.5, 39.5)
    assert way[-1] == Point(59.9, -3.0)
