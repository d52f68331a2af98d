"""Where a group of frames of a growing data set goes: by its own name alone, whatever else there is.

Training (``kd_core.data.folds``) and data sets that are exported share this rule. Recipes test on the first folds, some
on more than others; an export tests on as many as any of them. So what it trains on no recipe tests on or is tuned on,
and what was held out once stays so.
"""

from __future__ import annotations

import hashlib
from typing import Literal

FOLDS = 20
"""How many folds a split is dealt from: 5 % each."""

VALIDATION_FOLDS, TEST_FOLDS = 2, 3
"""How many folds validate and test where nothing else is said. The first test, those after them validate."""

MOST_TEST_FOLDS = 5
"""The most folds that a recipe tests on: a quarter of the groups."""

PROJECT = "project"
"""The layout of data sets that grow while models are trained on them: the frames of a busapp project."""

Part = Literal["train", "validation", "test"]

PARTS: tuple[Part, ...] = ("train", "validation", "test")


def group_digest(layout: str, group: str) -> str:
    """SHA-256 of a group's name, hex: what orders groups, and deals them."""
    return hashlib.sha256(f"{layout}/{group}".encode()).hexdigest()


def own_fold(layout: str, group: str) -> int:
    """The fold that a group's own name says."""
    return int(group_digest(layout, group), 16) % FOLDS


def part_of(fold: int) -> Part:
    """The part of an exported data set that a fold is: ``MOST_TEST_FOLDS`` test, ``VALIDATION_FOLDS`` validate."""
    if fold < MOST_TEST_FOLDS:
        return "test"
    return "validation" if fold < MOST_TEST_FOLDS + VALIDATION_FOLDS else "train"
