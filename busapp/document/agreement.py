"""How far readers agree: overlap and kappa of two masks, kappa of what two or more readers said.

Masks count as lesion where they are not 0, whatever the number of the lesion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from busapp.model.frame import bounds

Inside = npt.NDArray[np.uint8] | npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Overlap:
    """Pixels of two masks of one size: in both, in the first, in the second, and of the whole frame."""

    both: int
    first: int
    second: int
    pixels: int

    @property
    def dice(self) -> float:
        """Dice's coefficient; 1 where both are empty: they agree that there is nothing."""
        total = self.first + self.second
        return 2 * self.both / total if total else 1.0

    @property
    def iou(self) -> float:
        """Intersection over union (Jaccard's index); 1 where both are empty."""
        union = self.first + self.second - self.both
        return self.both / union if union else 1.0

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (1960) over all pixels of the frame; None where both are empty, or both full."""
        first, second = self.first / self.pixels, self.second / self.pixels
        chance = first * second + (1 - first) * (1 - second)
        observed = 1 - (self.first + self.second - 2 * self.both) / self.pixels
        return _kappa(observed, chance)


def overlap(first: Inside, second: Inside) -> Overlap:
    """Compare two masks of one size."""
    around = bounds(first).union(bounds(second))
    one, other = (mask[around.slices()] > 0 for mask in (first, second))
    return Overlap(int((one & other).sum()), int(one.sum()), int(other.sum()), first.size)


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa (1960) of what two readers said of the same frames, in the same order.

    None where there are no frames, or where both said one and the same of all: then chance agrees as well.
    """
    if not first:
        return None
    count = len(first)
    said, other = Counter(first), Counter(second)
    chance = sum(said[word] * other[word] for word in said) / count**2
    observed = sum(one == two for one, two in zip(first, second, strict=True)) / count
    return _kappa(observed, chance)


def fleiss_kappa(said: Sequence[Sequence[str]]) -> float | None:
    """Fleiss' kappa (1971).

    Args:
        said: for each frame what each reader said of it; all by the same number of readers, two or more.

    Returns:
        None where there are no frames, or where all said one and the same of all.
    """
    if not said:
        return None
    readers = len(said[0])
    if readers < 2 or any(len(one) != readers for one in said):
        raise ValueError("Fleiss' kappa needs the same two or more readers on every frame")
    counts = [Counter(one) for one in said]
    totals = sum(counts, Counter[str]())
    chance = sum((number / (len(said) * readers)) ** 2 for number in totals.values())
    pairs = readers * (readers - 1)
    observed = sum(sum(n * (n - 1) for n in one.values()) / pairs for one in counts) / len(said)
    return _kappa(observed, chance)


def _kappa(observed: float, chance: float) -> float | None:
    return (observed - chance) / (1 - chance) if chance < 1 - 1e-12 else None
