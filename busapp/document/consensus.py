"""One mask out of several readers' masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from busapp.document.agreement import Inside
from busapp.model.edit import MaskArray
from busapp.model.frame import Rect, bounds

SURE = 0.99999
"""Sensitivity and specificity that STAPLE begins with."""

STILL = 1e-7
"""STAPLE has come to rest when neither changes by more."""

MOST_ROUNDS = 10_000

MOST_MASKS = 62
"""Readers of one frame: a combination of decisions is one whole number."""

Region = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Staple:
    """STAPLE's estimate: where lesion is more likely than not, and, for each reader, the share of it that they
    marked and of all else that they left alone.
    """

    region: Region
    sensitivity: tuple[float, ...]
    specificity: tuple[float, ...]


def majority(masks: Sequence[Inside]) -> Region:
    """Where more than half of the readers see lesion; of two readers, where both do."""
    votes = np.zeros(masks[0].shape, np.int32)
    for mask in masks:
        votes += mask > 0
    return 2 * votes > len(masks)


def staple(masks: Sequence[Inside]) -> Staple:
    """Simultaneous truth and performance level estimation (Warfield et al. 2004), binary, without a spatial prior.

    Expectation maximisation over all pixels of the frame. Before any mask is looked at, a pixel is lesion with the
    share of the frame that the readers mark on average. Pixels on which the readers decide alike are one term, so a
    round costs as many terms as there are combinations, not pixels.

    Args:
        masks: of one size; two to ``MOST_MASKS``.
    """
    if not 2 <= len(masks) <= MOST_MASKS:
        raise ValueError(f"STAPLE takes two to {MOST_MASKS} masks, not {len(masks)}")
    around = reduce(Rect.union, map(bounds, masks))
    combination = np.zeros((around.height, around.width), np.int64)
    for number, mask in enumerate(masks):
        combination |= (mask[around.slices()] > 0).astype(np.int64) << number
    # What lies around all masks is one more combination: nobody saw lesion.
    met, where, counts = np.unique(np.append(combination, 0), return_inverse=True, return_counts=True)
    terms = counts.astype(np.float64)
    terms[0] += masks[0].size - combination.size - 1
    saw = (met[:, None] >> np.arange(len(masks)) & 1).astype(bool)
    likely, sensitivity, specificity = _estimate(saw, terms)
    region = np.full(masks[0].shape, likely[0])
    region[around.slices()] = likely[where[:-1]].reshape(combination.shape)
    return Staple(region=region, sensitivity=tuple(sensitivity.tolist()), specificity=tuple(specificity.tolist()))


def _estimate(saw: Region, terms: _Numbers) -> tuple[Region, _Numbers, _Numbers]:
    """Whether each combination is lesion, and the readers' sensitivity and specificity.

    Args:
        saw: combinations x readers.
        terms: pixels of each combination.
    """
    prior = float((saw.mean(1) * terms).sum() / terms.sum())
    sensitivity = specificity = np.full(saw.shape[1], SURE)
    if prior in (0.0, 1.0):
        return np.full(len(saw), prior == 1.0), np.ones(saw.shape[1]), np.ones(saw.shape[1])
    for _ in range(MOST_ROUNDS):
        lesion = _probability(saw, prior, sensitivity, specificity)
        weighted, beside = lesion * terms, (1 - lesion) * terms
        seen, left = weighted @ saw / weighted.sum(), beside @ ~saw / beside.sum()
        moved = max(np.abs(seen - sensitivity).max(), np.abs(left - specificity).max())
        sensitivity, specificity = seen, left
        if moved < STILL:
            break
    return _probability(saw, prior, sensitivity, specificity) > 0.5, sensitivity, specificity


def _probability(saw: Region, prior: float, sensitivity: _Numbers, specificity: _Numbers) -> _Numbers:
    """Of lesion, for every combination of decisions."""
    lesion = prior * np.where(saw, sensitivity, 1 - sensitivity).prod(1)
    beside = (1 - prior) * np.where(saw, 1 - specificity, specificity).prod(1)
    total: _Numbers = lesion + beside
    share: _Numbers = np.divide(lesion, total, out=np.zeros_like(total), where=total > 0)
    return share


def numbered(region: Region, masks: Sequence[MaskArray]) -> MaskArray:
    """A consensus as a label map: each pixel gets the lesion's number that most readers gave it, else 1."""
    numbers = sorted({int(number) for mask in masks for number in np.unique(mask[region])} - {0})
    chosen = np.where(region, np.uint8(1), np.uint8(0))
    if len(numbers) > 1:
        votes = np.stack([sum((mask[region] == number).astype(np.int32) for mask in masks) for number in numbers])
        chosen[region] = np.where(votes.any(0), np.asarray(numbers, np.uint8)[votes.argmax(0)], np.uint8(1))
    elif numbers:
        chosen[region] = numbers[0]
    return chosen
