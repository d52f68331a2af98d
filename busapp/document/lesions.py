"""Lesions of a frame as numbers in its mask: 0 is background, ``k`` is lesion ``k``.

All that has one number is one lesion, in one part or in several.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import cv2
import numpy as np
import numpy.typing as npt

from busapp.model.edit import MaskArray
from busapp.model.frame import bounds

LAST = 255
"""The largest number that a mask can hold."""

Region = npt.NDArray[np.bool_]


def numbers(mask: MaskArray) -> list[int]:
    """The lesions of a mask, in the order of their numbers."""
    around = bounds(mask)
    found = np.flatnonzero(np.bincount(mask[around.slices()].ravel()))
    return [int(number) for number in found if number > 0]


def free_number(mask: MaskArray) -> int:
    """The lowest number that no lesion has; the last where all are taken."""
    taken = set(numbers(mask))
    return next((number for number in range(1, LAST) if number not in taken), LAST)


def numbered(mask: MaskArray) -> MaskArray:
    """Every connected part (8-neighbourhood) a lesion of its own, the largest first."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((mask > 0).astype(np.uint8), connectivity=8)
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")
    names = np.zeros(count, np.uint8)
    names[order] = np.minimum(np.arange(1, count), LAST)
    result: MaskArray = names[labels]
    return result


def guarded(before: MaskArray, after: MaskArray, locked: AbstractSet[int]) -> MaskArray:
    """What may become of a mask: lesions that are locked neither lose pixels nor gain any."""
    if not locked:
        return after
    stays = np.isin(before, list(locked)) | np.isin(after, list(locked))
    return np.where(stays, before, after)


def redrawn(mask: MaskArray, region: Region, lesion: int) -> MaskArray:
    """The mask with a lesion that is where ``region`` is and nowhere else; other lesions keep their pixels."""
    others = (mask != lesion) & (mask != 0)
    return np.where(others, mask, region * np.uint8(lesion))


def joined(mask: MaskArray, offered: MaskArray, locked: AbstractSet[int]) -> MaskArray:
    """A proposal made part of a mask: what a person made is kept.

    A proposed lesion that touches one of the mask's is taken for that one, unless it is locked; any other gets a free
    number.
    """
    result = mask.copy()
    for number in numbers(offered):
        region = offered == number
        met = [one for one in numbers(mask * region.astype(np.uint8)) if one not in locked]
        result[region & (mask == 0)] = met[0] if met else free_number(result)
    return result
