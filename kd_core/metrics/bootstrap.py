"""How sure the difference of two models is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


class Gain(NamedTuple):
    """A mean difference and its interval, in units of the score."""

    gain: float
    low: float
    high: float


def paired_bootstrap(
    ours: npt.ArrayLike,
    theirs: npt.ArrayLike,
    *,
    groups: Sequence[Hashable] | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    level: float = 0.95,
) -> Gain:
    """Mean of ``ours - theirs`` over frames, and the percentile interval of its bootstrap distribution.

    Whole groups are drawn with replacement, as many as there are, with all their frames; a resample's value is
    the mean over the frames drawn (Efron and Tibshirani 1993, ch. 13; by groups: Field and Welsh 2007). Seeds are
    averaged first, so the interval tells of other frames, not of other seeds.

    Args:
        ours: scores of one model, frames or seeds x frames.
        theirs: those of the other on the same frames in the same order; it may have another number of seeds.
        groups: what each frame belongs to (family, case, patient; with its data set, where there are several);
            without it every frame stands alone.
        resamples: how many.
        seed: of the draw; the same seed gives the same interval.
        level: share of the distribution between ``low`` and ``high``.

    Raises:
        ValueError: the frames of the three do not match, there are none, or a score is missing.
    """
    mine, other = _mean_of_seeds(ours), _mean_of_seeds(theirs)
    members = np.arange(mine.size) if groups is None else _numbered(groups)
    if not mine.size == other.size == members.size:
        raise ValueError(f"not the same frames: {mine.size} of ours, {other.size} of theirs, {members.size} grouped")
    differences = mine - other
    sizes = np.bincount(members)
    sums = np.bincount(members, weights=differences)
    draws = np.random.default_rng(seed).multinomial(sizes.size, np.full(sizes.size, 1 / sizes.size), size=resamples)
    low, high = np.quantile((draws @ sums) / (draws @ sizes), [(1 - level) / 2, (1 + level) / 2])
    return Gain(float(differences.mean()), float(low), float(high))


def _mean_of_seeds(scores: npt.ArrayLike) -> Scores:
    """Scores (frames, or seeds x frames) as one a frame."""
    table: Scores = np.atleast_2d(np.asarray(scores, np.float64))
    if table.ndim != 2 or not table.size:
        raise ValueError(f"scores are frames or seeds x frames, not of shape {np.shape(scores)}")
    if not np.isfinite(table).all():
        raise ValueError("a frame has no score; leave it out of both models and of the groups")
    means: Scores = table.mean(axis=0)
    return means


def _numbered(groups: Sequence[Hashable]) -> npt.NDArray[np.intp]:
    """Each frame's group as a number from 0."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return np.array([numbers[group] for group in groups], np.intp)
