"""A mask that is carried to the next frame follows the tissue."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from busapp.document.propagate import carried

Picture = npt.NDArray[np.uint8]


def _scene() -> tuple[Picture, Picture]:
    """Tissue with structure, and an ellipse in it."""
    random = np.random.default_rng(4)
    tissue = cv2.GaussianBlur(random.normal(size=(220, 260)), (0, 0), 4)
    y, x = np.mgrid[:220, :260]
    mask = (((x - 120) / 40) ** 2 + ((y - 100) / 25) ** 2 <= 1).astype(np.uint8)
    levels = 120 + 60 * tissue / tissue.std() * 0.5 - 60 * mask
    return np.clip(levels, 0, 255).astype(np.uint8), mask


def _moved(picture: Picture, matrix: Sequence[Sequence[float]]) -> Picture:
    size = picture.shape[1], picture.shape[0]
    return cv2.warpAffine(picture, np.array(matrix, np.float64), size, borderMode=cv2.BORDER_REFLECT).astype(np.uint8)


def _dice(first: Picture, second: Picture) -> float:
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))


@pytest.mark.parametrize(
    "matrix",
    [
        [[1, 0, 0], [0, 1, 0]],
        [[1, 0, 6], [0, 1, -4]],
        [[1.06, 0, -8], [0, 0.95, 5]],
        [[0.998, -0.06, 6], [0.06, 0.998, -7]],
    ],
)
def test_it_follows_shifts_stretches_and_turns(matrix: list[list[float]]) -> None:
    levels, mask = _scene()
    found = carried(mask, levels, _moved(levels, matrix))
    assert _dice(found.mask, _moved(mask, matrix)) > 0.96
    assert found.likeness > 0.95


def test_another_scene_is_not_alike() -> None:
    levels, mask = _scene()
    other = np.ascontiguousarray(levels[::-1, ::-1])
    assert carried(mask, levels, other).likeness < 0.6


def test_colour_is_followed_as_gray_is_and_an_empty_mask_stays_empty() -> None:
    levels, mask = _scene()
    colour = np.repeat(levels[:, :, None], 3, axis=2)
    assert _dice(carried(mask, colour, colour).mask, mask) > 0.99
    assert not carried(np.zeros_like(mask), levels, levels).mask.any()


def test_a_mask_at_the_frames_edge_is_followed() -> None:
    levels, _ = _scene()
    mask = np.zeros(levels.shape, np.uint8)
    mask[:30, :40] = 1
    matrix = [[1.0, 0.0, 3.0], [0.0, 1.0, 2.0]]
    assert carried(mask, levels, _moved(levels, matrix)).mask[10, 10] == 1
