"""Scores against values computed by brute force."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from kd_core.metrics import Confusion, assd, hd95, paired_bootstrap

Mask = npt.NDArray[np.bool_]

EMPTY = np.zeros((20, 30), np.bool_)
FULL = ~EMPTY
OVERLAPS = ("dice", "iou", "recall", "precision", "accuracy", "kappa")


def _box(top: int, left: int, height: int, width: int) -> Mask:
    mask = EMPTY.copy()
    mask[top : top + height, left : left + width] = True
    return mask


def _overlaps(mask: Mask, reference: Mask) -> list[float]:
    return [getattr(Confusion.of(mask, reference), name) for name in OVERLAPS]


def _outline(mask: Mask) -> npt.NDArray[np.intp]:
    padded = np.pad(mask, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:] & mask
    return np.argwhere(mask & ~inner)


def _between_outlines(first: Mask, second: Mask) -> npt.NDArray[np.float64]:
    """Distances of all pairs of outline pixels."""
    a, b = _outline(first), _outline(second)
    distances: npt.NDArray[np.float64] = np.hypot(*(a[:, None, :] - b[None, :, :]).transpose(2, 0, 1))
    return distances


def test_pixels_are_counted_as_one_by_one() -> None:
    random = np.random.default_rng(3)
    mask, reference = random.random((17, 23)) < 0.4, random.random((17, 23)) < 0.3
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for y, x in product(range(17), range(23)):
        counts[bool(mask[y, x]), bool(reference[y, x])] += 1
    assert Confusion.of(mask, reference) == Confusion(
        tp=counts[True, True], fp=counts[True, False], fn=counts[False, True], tn=counts[False, False]
    )


def test_overlap_of_shifted_boxes() -> None:
    confusion = Confusion.of(_box(5, 5, 6, 8), _box(5, 9, 6, 10))
    assert confusion == Confusion(tp=24, fp=24, fn=36, tn=516)
    assert confusion.dice == 2 * 24 / (48 + 60)
    assert confusion.iou == 24 / 84
    assert confusion.recall == 24 / 60
    assert confusion.precision == 24 / 48
    assert confusion.accuracy == 540 / 600
    assert confusion.prevalence == 60 / 600


def test_kappa_is_agreement_beyond_chance_in_a_table_of_two_by_two() -> None:
    # Shares of 100 pixels:       reference lesion   reference background
    #   mask lesion                     .20                 .05             .25
    #   mask background                 .10                 .65             .75
    #                                   .30                 .70
    observed = 0.20 + 0.65
    chance = 0.25 * 0.30 + 0.75 * 0.70
    expected = (observed - chance) / (1 - chance)
    assert Confusion(tp=20, fp=5, fn=10, tn=65).kappa == pytest.approx(expected, rel=1e-12)
    assert Confusion(tp=0, fp=50, fn=50, tn=0).kappa == -1
    assert Confusion(tp=6, fp=14, fn=24, tn=56).kappa == 0


def test_kappa_of_any_two_masks_follows_the_formula_with_proportions() -> None:
    random = np.random.default_rng(5)
    for share in (0.02, 0.3, 0.9):
        reference = random.random(EMPTY.shape) < share
        mask = reference ^ (random.random(EMPTY.shape) < 0.1)
        observed = float((mask == reference).mean())
        chance = float(mask.mean() * reference.mean() + (1 - mask.mean()) * (1 - reference.mean()))
        expected = (observed - chance) / (1 - chance)
        assert Confusion.of(mask, reference).kappa == pytest.approx(expected, rel=1e-9)


def test_macro_scores_are_means_over_lesion_and_background() -> None:
    mask, reference = _box(5, 5, 6, 8), _box(5, 9, 6, 10)
    lesion, background = Confusion.of(mask, reference), Confusion.of(~mask, ~reference)
    assert lesion.background == background
    assert lesion.macro_dice == (lesion.dice + background.dice) / 2
    assert lesion.macro_iou == (24 / 84 + 516 / 576) / 2
    assert lesion.macro_recall == (24 / 60 + 516 / 540) / 2
    assert lesion.macro_precision == (24 / 48 + 516 / 552) / 2
    assert lesion.accuracy == background.accuracy


def test_frames_added_up_score_as_one_frame_of_all_their_pixels() -> None:
    random = np.random.default_rng(7)
    masks, references = random.random((3, 9, 11)) < 0.5, random.random((3, 9, 11)) < 0.5
    frames = [Confusion.of(mask, reference) for mask, reference in zip(masks, references, strict=True)]
    assert sum(frames, Confusion()) == Confusion.of(masks.reshape(27, 11), references.reshape(27, 11))


def test_two_empty_masks_agree_and_one_alone_does_not() -> None:
    some = _box(1, 1, 4, 4)
    assert _overlaps(EMPTY, EMPTY) == [1] * 6
    assert _overlaps(some, EMPTY) == _overlaps(EMPTY, some) == [0, 0, 0, 0, 584 / 600, 0]
    assert hd95(EMPTY, EMPTY) == assd(EMPTY, EMPTY) == 0
    for distance in (hd95, assd):
        assert distance(some, EMPTY) == distance(EMPTY, some) == math.hypot(20, 30)


def test_a_frame_without_background_follows_the_same_rule() -> None:
    assert _overlaps(FULL, FULL) == [1] * 6
    assert Confusion.of(FULL, FULL).macro_dice == 1
    part = Confusion.of(_box(0, 0, 20, 15), FULL)
    assert (part.recall, part.kappa, part.background.recall, part.background.dice) == (0.5, 0, 0, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_box(3, 4, 9, 12), _box(5, 8, 12, 15)),
        (_box(2, 2, 4, 5), _box(12, 20, 6, 7)),
        (_box(0, 0, 7, 9), _box(11, 18, 9, 12)),
        (_box(4, 4, 10, 10) ^ _box(6, 6, 4, 4), _box(5, 5, 1, 1)),
    ],
    ids=["overlapping", "apart", "at the frame's edges", "a ring and a pixel"],
)
def test_distances_are_those_of_all_pairs_of_outline_pixels(first: Mask, second: Mask) -> None:
    between = _between_outlines(first, second)
    to_second, to_first = between.min(axis=1), between.min(axis=0)
    farthest = max(np.percentile(to_second, 95), np.percentile(to_first, 95))
    average = (to_second.sum() + to_first.sum()) / (to_second.size + to_first.size)
    assert hd95(first, second) == hd95(second, first) == pytest.approx(farthest, rel=1e-5)
    assert assd(first, second) == pytest.approx(average, rel=1e-5)
    assert assd(second, first) == pytest.approx(average, rel=1e-5)
    assert hd95(first, first) == assd(first, first) == 0


def _looped_bootstrap(
    differences: npt.NDArray[np.float64], groups: list[str], resamples: int
) -> tuple[float, float, float]:
    """Draw groups one by one, put their frames in a list, take its mean."""
    random = np.random.default_rng(99)
    names = sorted(set(groups))
    means = []
    for _ in range(resamples):
        drawn: list[float] = []
        for name in random.choice(names, len(names)):
            drawn += [value for value, group in zip(differences, groups, strict=True) if group == name]
        means.append(sum(drawn) / len(drawn))
    means.sort()
    return float(np.mean(differences)), means[round(0.025 * resamples)], means[round(0.975 * resamples)]


def test_the_interval_is_that_of_drawing_frames_one_by_one() -> None:
    random = np.random.default_rng(11)
    theirs = random.uniform(0.5, 0.9, 30)
    ours = theirs + random.normal(0.02, 0.1, 30)
    expected = _looped_bootstrap(ours - theirs, [f"{frame:02}" for frame in range(30)], 3000)
    assert paired_bootstrap(ours, theirs) == pytest.approx(expected, abs=0.003)


def test_the_interval_by_groups_is_that_of_drawing_groups_one_by_one() -> None:
    random = np.random.default_rng(12)
    groups = [f"family {number}" for number in random.integers(8, size=30)]
    of_group = {group: random.normal(0, 0.2) for group in sorted(set(groups))}
    theirs = random.uniform(0.5, 0.9, 30)
    ours = theirs + [of_group[group] + random.normal(0.02, 0.05) for group in groups]
    expected = _looped_bootstrap(ours - theirs, groups, 3000)
    gain = paired_bootstrap(ours, theirs, groups=groups)
    assert gain == pytest.approx(expected, abs=0.008)
    alone = paired_bootstrap(ours, theirs)
    assert gain.high - gain.low > 1.3 * (alone.high - alone.low)


def test_a_model_gains_nothing_on_itself_and_a_constant_shift_for_certain() -> None:
    scores = np.random.default_rng(13).random((3, 50))
    groups = [frame // 4 for frame in range(50)]
    assert paired_bootstrap(scores, scores, groups=groups) == (0, 0, 0)
    assert paired_bootstrap(scores + 0.07, scores) == pytest.approx((0.07, 0.07, 0.07), abs=1e-12)
    assert paired_bootstrap(scores + 0.07, scores, groups=groups) == pytest.approx((0.07, 0.07, 0.07), abs=1e-12)


def test_two_frames_have_a_distribution_that_can_be_written_out() -> None:
    # Means of two draws from 0 and 1: 0 (a quarter), 0.5 (a half), 1 (a quarter).
    assert paired_bootstrap([0, 1], [0, 0], level=0.6) == (0.5, 0, 1)
    assert paired_bootstrap([0, 1], [0, 0], level=0.4) == (0.5, 0.5, 0.5)


def test_copies_of_a_frame_in_one_group_add_no_certainty() -> None:
    ours, theirs = np.random.default_rng(14).random((2, 25))
    groups = [("busi", f"family {frame}") for frame in range(25)] * 4
    copied = paired_bootstrap(np.tile(ours, 4), np.tile(theirs, 4), groups=groups)
    assert copied == pytest.approx(paired_bootstrap(ours, theirs), abs=1e-12)


def test_seeds_are_averaged_before_frames_are_drawn() -> None:
    ours, theirs = np.random.default_rng(15).random((2, 3, 25))
    averaged = paired_bootstrap(ours.sum(axis=0) / 3, theirs.sum(axis=0) / 3)
    assert paired_bootstrap(ours, theirs) == pytest.approx(averaged, abs=1e-12)
    one = paired_bootstrap(ours, theirs[0])
    assert one.gain == pytest.approx(ours.mean() - theirs[0].mean(), abs=1e-12)


def test_the_same_seed_gives_the_same_interval_and_another_one_close_by() -> None:
    ours, theirs = np.random.default_rng(16).random((2, 40))
    first = paired_bootstrap(ours, theirs, seed=1)
    assert first == paired_bootstrap(ours, theirs, seed=1)
    other = paired_bootstrap(ours, theirs, seed=2)
    assert other != first
    assert other == pytest.approx(first, abs=0.01)


@pytest.mark.parametrize(
    ("ours", "theirs", "groups", "reason"),
    [
        ([0.1, 0.2], [0.1], None, "not the same frames: 2 of ours, 1 of theirs, 2 grouped"),
        ([0.1, 0.2], [0.1, 0.2], ["a"], "not the same frames: 2 of ours, 2 of theirs, 1 grouped"),
        ([0.1, None], [0.1, 0.2], None, "a frame has no score"),
        ([], [], None, "scores are frames or seeds x frames, not of shape"),
        ([[[0.1]]], [0.1], None, r"not of shape \(1, 1, 1\)"),
    ],
)
def test_scores_that_cannot_be_paired_are_refused(
    ours: list[float], theirs: list[float], groups: list[str] | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        paired_bootstrap(ours, theirs, groups=groups)
