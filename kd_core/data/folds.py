"""Splits that keep a family, case or patient together and classes in proportion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kd_core.contracts.splits import FOLDS, PROJECT, TEST_FOLDS, VALIDATION_FOLDS, group_digest, own_fold
from kd_core.layouts.sample import Sample

FOR_FEW = (19, 0, 18, 1, 17, 5, 16, 4, 15, 2, 14, 6, 13, 3, 12, 11, 10, 9, 8, 7)
"""The order in which a class with fewer groups than folds is dealt.

The first folds test, those after them validate, the last train: dealt from the first on, so few groups would never be
learnt from. In this order every part gets its share as soon as there are enough for it.
"""


GROWING = frozenset({PROJECT})
"""Layouts of data sets to which groups are added while models are trained on them."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Three sets of samples, no group in two of them, and frames without masks that may be learned from."""

    train: tuple[Sample, ...]
    validation: tuple[Sample, ...]
    test: tuple[Sample, ...]
    unlabelled: tuple[Sample, ...] = ()


def deal_folds(samples: Iterable[Sample]) -> list[tuple[Sample, ...]]:
    """Deal whole groups into ``FOLDS`` folds, data set by data set and class by class.

    Deterministic: groups of one data set and class are ordered by the SHA-256 of their name and dealt in
    turn (few groups: see ``FOR_FEW``). A group that holds several classes counts as the rarest of them in its
    data set. Groups of data sets that grow (``GROWING``) go where their own hash says, whatever else there is: what
    was held out once stays so.
    """
    members: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        members[sample.layout, sample.group].append(sample)
    frequency: dict[tuple[str, str], int] = defaultdict(int)
    for group in members.values():
        for sample in group:
            frequency[sample.layout, sample.label] += 1
    strata: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key, group in members.items():
        rarest = min((sample.label for sample in group), key=lambda label: (frequency[key[0], label], label))
        strata[key[0], rarest].append(key)
    folds: list[list[Sample]] = [[] for _ in range(FOLDS)]
    for stratum in sorted(strata):
        order = range(FOLDS) if len(strata[stratum]) >= FOLDS else FOR_FEW
        for position, key in enumerate(sorted(strata[stratum], key=lambda key: group_digest(*key))):
            fold = own_fold(*key) if key[0] in GROWING else order[position % FOLDS]
            folds[fold].extend(members[key])
    return [tuple(fold) for fold in folds]


def held_out_of_growing(group: str, *, validation: int = VALIDATION_FOLDS, test: int = TEST_FOLDS) -> bool:
    """Whether a group of a data set that grows validates or tests, whatever else there is."""
    return any(own_fold(layout, group) < validation + test for layout in GROWING)


def split_samples(
    samples: Iterable[Sample], *, validation: int = VALIDATION_FOLDS, test: int = TEST_FOLDS, normals: bool = True
) -> Split:
    """Split into training, validation and test.

    Args:
        samples: of one or several data sets.
        validation: how many of the ``FOLDS`` folds validate.
        test: how many of them test.
        normals: whether normal frames are in any of them.
    """
    folds = deal_folds(sample for sample in samples if normals or sample.label != "normal")
    held = test + validation
    return Split(train=_join(folds[held:]), validation=_join(folds[test:held]), test=_join(folds[:test]))


def _join(folds: Iterable[tuple[Sample, ...]]) -> tuple[Sample, ...]:
    return tuple(sample for fold in folds for sample in fold)
