"""Masks that move and are blended as signed distances."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from busapp.document.agreement import overlap
from busapp.document.propagate import blended, fields_of, mask_of, moved
from busapp.files.opening import open_source
from busapp.model.frame import display_levels
from kd_core.data import read_frame
from tests.conftest import SAMPLES

SIZE = (120, 160)
Y, X = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5


def _disc(x: float, y: float, radius: float) -> npt.NDArray[np.uint8]:
    return np.asarray(np.hypot(X - x, Y - y) <= radius, np.uint8)


def test_a_mask_is_the_same_after_it_was_distances() -> None:
    mask = _disc(50, 50, 20) + 2 * _disc(110, 60, 25)
    mask[0, 0] = 3
    mask[:, -1] = 4
    assert np.array_equal(mask_of(fields_of(mask), SIZE), mask)
    assert np.array_equal(mask_of(fields_of(np.zeros(SIZE, np.uint8)), SIZE), np.zeros(SIZE, np.uint8))


def test_halfway_between_two_discs_lies_the_disc_of_the_mean_radius() -> None:
    found = blended(fields_of(_disc(80, 60, 20)), fields_of(_disc(80, 60, 40)), 0.5, SIZE)
    assert overlap(found, _disc(80, 60, 30)).dice > 0.99
    assert np.array_equal(blended(fields_of(_disc(80, 60, 20)), {}, 0.0, SIZE), _disc(80, 60, 20))


def test_a_lesion_that_only_one_end_has_fades_away_and_others_keep_their_numbers() -> None:
    first, last = fields_of(_disc(40, 60, 20) + 2 * _disc(110, 60, 20)), fields_of(2 * _disc(110, 60, 20))
    areas = [int((blended(first, last, part, SIZE) == 1).sum()) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert areas == sorted(areas, reverse=True)
    assert areas[0] == int(_disc(40, 60, 20).sum())
    assert areas[-1] == 0
    assert overlap((blended(first, last, 0.5, SIZE) == 2).astype(np.uint8), _disc(110, 60, 20)).dice > 0.99


def test_parts_of_a_pixel_add_up() -> None:
    tissue = cv2.GaussianBlur(np.random.default_rng(4).normal(size=SIZE), (0, 0), 3)
    mask = _disc(70, 60, 25)
    levels = np.asarray(np.clip(120 + 40 * tissue / tissue.std() - 60 * mask, 0, 255), np.uint8)

    def shifted(by: float) -> npt.NDArray[np.uint8]:
        matrix = np.array([[1, 0, by], [0, 1, 0]])
        return np.asarray(cv2.warpAffine(levels, matrix, SIZE[::-1], borderMode=cv2.BORDER_REFLECT), np.uint8)

    fields = fields_of(mask)
    for step in range(20):
        fields, likeness = moved(fields, shifted(0.3 * step), shifted(0.3 * (step + 1)))
        assert likeness > 0.9
    assert overlap(mask_of(fields, SIZE), _disc(76, 60, 25)).dice > 0.97


@pytest.mark.parametrize(("first", "second", "expected"), [(0, 0, 1.0), (1, 0, 0.0), (2, 2, 1.0)])
def test_agreement_counts_all_that_is_lesion(first: int, second: int, expected: float) -> None:
    mask = _disc(60, 60, 20)
    assert overlap(first * mask, second * mask).dice == expected


def test_interpolation_along_the_movement_beats_blending_outlines_on_the_phantom() -> None:
    source = open_source(SAMPLES / "phantom.dcm")
    levels = [display_levels(source.read(index)) for index in range(8)]
    height, shape = levels[0].shape[0], levels[0].shape[:2]
    masks = read_frame(SAMPLES / "phantom_masks.png")
    truth = [np.asarray(masks[height * index : height * (index + 1)] > 0, np.uint8) for index in range(8)]
    forward, backward = fields_of(truth[0]), fields_of(truth[7])
    ways = {0: forward}
    for index in range(1, 8):
        ways[index] = moved(ways[index - 1], levels[index - 1], levels[index])[0]
    for index in range(6, 0, -1):
        backward = moved(backward, levels[index + 1], levels[index])[0]
        along = overlap(blended(ways[index], backward, index / 7, shape), truth[index]).dice
        shapes = overlap(blended(forward, fields_of(truth[7]), index / 7, shape), truth[index]).dice
        assert along > 0.88
        assert along > shapes + 0.05
