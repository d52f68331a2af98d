"""Lesions cut in two and made one."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from busapp.document.cutting import cut, merged
from busapp.model.frame import Point

SIZE = (120, 160)
Y, X = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5


def _disc(x: float, y: float, radius: float) -> npt.NDArray[np.uint8]:
    return np.asarray(np.hypot(X - x, Y - y) <= radius, np.uint8)


def _line(*places: tuple[float, float]) -> list[Point]:
    return [Point(*place) for place in places]


def test_a_line_across_a_lesion_makes_two_of_it_and_loses_no_pixel() -> None:
    mask = _disc(60, 60, 30)
    after = cut(mask, _line((75, 10), (75, 110)))
    assert after is not None
    assert np.array_equal(after > 0, mask > 0)
    assert set(np.unique(after)) == {0, 1, 2}
    assert (after[:, :74][mask[:, :74] > 0] == 1).all()
    assert (after[:, 76:][mask[:, 76:] > 0] == 2).all()


@given(angle=st.floats(0, 3.14), offset=st.floats(-25, 25))
@settings(max_examples=60, deadline=None)
def test_a_straight_line_at_any_angle_cuts_a_disc_into_two_connected_pieces(angle: float, offset: float) -> None:
    mask = _disc(60, 60, 30)
    along, aside = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    ends = [np.array([60, 60]) + offset * aside + side * 50 * along for side in (-1, 1)]
    after = cut(mask, [Point(*end.tolist()) for end in ends])
    assert after is not None
    assert np.array_equal(after > 0, mask > 0)
    assert sorted(np.unique(after)) == [0, 1, 2]
    assert (after == 1).sum() >= (after == 2).sum()
    assert all(cv2.connectedComponents((after == number).astype(np.uint8))[0] == 2 for number in (1, 2))


def test_a_line_that_ends_within_a_lesion_cuts_nothing() -> None:
    assert cut(_disc(60, 60, 30), _line((75, 10), (75, 60))) is None
    assert cut(_disc(60, 60, 30), _line((120, 10), (120, 60))) is None


def test_a_wavy_line_that_leaves_crumbs_makes_two_lesions_all_the_same() -> None:
    wave = [(60 + 0.7 * (-1) ** row, float(row)) for row in range(20, 101)]
    after = cut(_disc(60, 60, 30), _line(*wave, (61.5, 60), (60, 58)))
    assert after is not None
    assert set(np.unique(after)) == {0, 1, 2}


def test_other_parts_and_other_lesions_keep_their_numbers_and_free_ones_are_taken() -> None:
    mask = _disc(40, 60, 20) + 3 * _disc(110, 60, 15) + _disc(40, 105, 8)
    after = cut(mask, _line((40, 30), (40, 90)))
    assert after is not None
    assert (after == 3).sum() == (mask == 3).sum()
    assert (after[97:113, 32:48][mask[97:113, 32:48] == 1] == 1).all()
    assert set(np.unique(after)) == {0, 1, 2, 3}


def test_one_line_cuts_all_lesions_that_it_crosses() -> None:
    mask = _disc(40, 60, 20) + 2 * _disc(110, 60, 15)
    after = cut(mask, _line((0, 60), (159, 60)))
    assert after is not None
    assert set(np.unique(after)) == {0, 1, 2, 3, 4}


def test_lesions_that_are_merged_have_one_number() -> None:
    mask = _disc(40, 60, 20) + 2 * _disc(110, 60, 15)
    after = merged(mask, 2)
    assert set(np.unique(after)) == {0, 2}
    assert np.array_equal(after > 0, mask > 0)
