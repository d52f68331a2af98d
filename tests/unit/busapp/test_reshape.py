"""Operations on whole masks: what they do, and what they must leave alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from busapp.document.reshape import RESHAPE, STEP_MM, fill_holes, grow, keep_largest, shrink, smooth
from busapp.model.edit import MaskArray
from busapp.model.frame import Spacing

MASKS = arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24)), elements=st.integers(0, 1))


@given(MASKS)
@settings(max_examples=60, deadline=None)
def test_holes_are_what_scipy_calls_holes(mask: MaskArray) -> None:
    assert np.array_equal(fill_holes(mask, None) > 0, ndimage.binary_fill_holes(mask))


@given(MASKS)
@settings(max_examples=60, deadline=None)
def test_the_largest_part_is_what_scipy_calls_the_largest(mask: MaskArray) -> None:
    kept = keep_largest(mask, None)
    parts, count = ndimage.label(mask, np.ones((3, 3)))
    sizes = np.bincount(parts.ravel())[1:]
    assert kept.sum() == (sizes.max() if count else 0)
    assert ndimage.label(kept, np.ones((3, 3)))[1] == min(count, 1)
    assert not (kept > mask).any()


@given(MASKS)
@settings(max_examples=60, deadline=None)
def test_a_mask_lies_between_what_shrank_and_what_grew(mask: MaskArray) -> None:
    assert (shrink(mask, None) <= mask).all()
    assert (grow(mask, None) >= mask).all()


@given(MASKS, st.sampled_from(sorted(RESHAPE)))
@settings(max_examples=60, deadline=None)
def test_operations_give_a_mask_of_the_same_size_and_leave_theirs_alone(mask: MaskArray, how: str) -> None:
    before = mask.copy()
    after = RESHAPE[how](mask, Spacing(0.1, 0.2))
    assert after.shape == mask.shape
    assert after.dtype == np.uint8
    assert set(np.unique(after)) <= {0, 1}
    assert np.array_equal(mask, before)
    assert not RESHAPE[how](np.zeros_like(mask), None).any()


def test_a_step_is_as_long_down_the_frame_as_across_it_in_millimetres() -> None:
    mask = np.zeros((200, 200), np.uint8)
    mask[90:110, 90:110] = 1
    spacing = Spacing(0.05, 0.1)
    rows, columns = (np.flatnonzero(grow(mask, spacing).any(axis)) for axis in (1, 0))
    assert (len(rows), len(columns)) == (110 - 90 + 2 * STEP_MM / 0.1, 20 + 2 * STEP_MM / 0.05)
    assert np.array_equal(shrink(grow(mask, spacing), spacing), mask)


def test_a_lesion_at_the_frames_edge_does_not_shrink_from_it() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[:30, 10:50] = 1
    shrunk = shrink(mask, None)
    assert shrunk[0, 30] == 1
    assert shrunk[29, 30] == 0


def test_smoothing_takes_spikes_and_notches_and_keeps_small_lesions() -> None:
    y, x = np.mgrid[:120, :120]
    disc = (np.hypot(x - 60, y - 60) < 30).astype(np.uint8)
    rough = disc.copy()
    rough[60, 60:110] = 1  # a spike
    rough[31:50, 60] = 0  # a notch
    rough[5:7, 5:7] = 1  # a small lesion
    smoothed = smooth(rough, None)
    assert smoothed[5:7, 5:7].all()
    smoothed[5:7, 5:7] = 0
    assert (smoothed != disc).sum() < 30
