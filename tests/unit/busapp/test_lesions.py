"""Lesions as numbers in a mask."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from busapp.document.lesions import free_number, guarded, joined, numbered, numbers, redrawn
from busapp.model.edit import worst_class

NOTHING: frozenset[int] = frozenset()


def _mask(*boxes: tuple[int, int, int, int, int]) -> np.ndarray:
    mask = np.zeros((40, 60), np.uint8)
    for value, top, bottom, left, right in boxes:
        mask[top:bottom, left:right] = value
    return mask


def test_every_connected_part_gets_a_number_the_largest_first() -> None:
    mask = _mask((1, 2, 6, 2, 6), (1, 10, 30, 10, 30), (1, 30, 36, 30, 40))
    result = numbered(mask)
    parts, count = ndimage.label(mask, np.ones((3, 3)))
    sizes = sorted((int((parts == part).sum()) for part in range(1, count + 1)), reverse=True)
    assert numbers(result) == list(range(1, count + 1))
    assert [int((result == number).sum()) for number in numbers(result)] == sizes
    assert ((result > 0) == (mask > 0)).all()


def test_more_parts_than_numbers_share_the_last_one() -> None:
    mask = np.zeros((64, 64), np.uint8)
    mask[::2, ::2] = 1
    mask[:2, :2] = [[1, 1], [1, 1]]
    result = numbered(mask)
    assert ((result > 0) == (mask > 0)).all()
    assert result.max() == 255


def test_the_lowest_free_number_fills_a_gap() -> None:
    assert free_number(_mask((1, 0, 5, 0, 5), (3, 10, 15, 0, 5))) == 2
    assert free_number(_mask()) == 1


def test_a_locked_lesion_neither_loses_pixels_nor_gains_any() -> None:
    mask = _mask((1, 0, 10, 0, 10), (2, 0, 10, 10, 20))
    result = guarded(mask, np.full_like(mask, 3), {2})
    assert ((result == 2) == (mask == 2)).all()
    assert (result[mask != 2] == 3).all()
    assert (guarded(mask, np.full_like(mask, 2), {2}) == mask).all()


def test_a_lesion_drawn_anew_leaves_the_others_alone() -> None:
    mask = _mask((1, 0, 10, 0, 10), (2, 0, 10, 10, 20))
    region = np.zeros_like(mask, np.bool_)
    region[5:30, 5:15] = True
    result = redrawn(mask, region, 1)
    assert ((result == 2) == (mask == 2)).all()
    assert ((result == 1) == (region & (mask != 2))).all()


def test_a_proposed_lesion_joins_the_one_that_it_touches_and_else_gets_a_number_of_its_own() -> None:
    mask = _mask((4, 0, 10, 0, 10))
    offered = _mask((1, 5, 20, 5, 15), (2, 25, 35, 40, 50))
    result = joined(mask, offered, NOTHING)
    assert (result[mask == 4] == 4).all()
    assert (result[offered == 1] == 4).all()
    assert (result[offered == 2] == 1).all()
    locked = joined(mask, offered, {4})
    assert ((locked == 4) == (mask == 4)).all()
    assert numbers(locked) == [1, 2, 4]


def test_a_frame_is_as_bad_as_its_worst_lesion() -> None:
    assert worst_class({"Class": "benign", "Class (2)": "malignant"}) == "malignant"
    assert worst_class({"Class (3)": "benign"}) == "benign"
    assert worst_class({"Class": "normal"}) == "normal"
    assert worst_class({"Classic": "malignant"}) == ""
