"""Scores against values computed by brute force."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from kd_core.metrics import dice, hd95, iou

EMPTY = np.zeros((20, 30), np.bool_)


def _box(top: int, left: int, height: int, width: int) -> npt.NDArray[np.bool_]:
    mask = EMPTY.copy()
    mask[top : top + height, left : left + width] = True
    return mask


def _outline(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    padded = np.pad(mask, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:] & mask
    return np.argwhere(mask & ~inner)


def test_overlap_of_shifted_boxes() -> None:
    first, second = _box(5, 5, 6, 8), _box(5, 9, 6, 8)
    assert dice(first, second) == 2 * 24 / 96
    assert iou(first, second) == 24 / 72


def test_two_empty_masks_agree_and_one_alone_does_not() -> None:
    assert (dice(EMPTY, EMPTY), iou(EMPTY, EMPTY), hd95(EMPTY, EMPTY)) == (1, 1, 0)
    some = _box(1, 1, 4, 4)
    assert (dice(some, EMPTY), iou(some, EMPTY)) == (0, 0)
    assert hd95(some, EMPTY) == hd95(EMPTY, some) == math.hypot(20, 30)


def test_hd95_is_that_of_all_pairs_of_outline_pixels() -> None:
    first, second = _box(3, 4, 9, 12), _box(5, 8, 12, 15)
    a, b = _outline(first), _outline(second)
    between = np.hypot(*(a[:, None, :] - b[None, :, :]).transpose(2, 0, 1))
    expected = max(np.percentile(between.min(1), 95), np.percentile(between.min(0), 95))
    assert hd95(first, second) == pytest.approx(expected, rel=1e-5)
