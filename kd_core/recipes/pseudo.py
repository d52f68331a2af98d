"""Pseudo-labels: what teachers say of frames without masks, where they are sure of it, taken for the truth."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from kd_core.contracts import OutputSpec
from kd_core.data import Sample, read_frame
from kd_core.runtime import Segmenter
from kd_core.runtime.postprocess import to_mask
from kd_core.runtime.preprocess import to_gray

SURE = 0.75
"""The Dice that teachers must expect of their own outline (what that is worth: README.md)."""

LEAST = 0.002
"""Share of a frame below which an outline is none."""


def pseudo_labelled(samples: Sequence[Sample], teachers: Sequence[Segmenter], folder: Path) -> list[Sample]:
    """The frames of which the teachers are sure, with masks that say what they say.

    Several teachers' probabilities are averaged, so that they are sure only where they agree. A frame in which they see
    no lesion is left out, as one in doubt is.

    Args:
        samples: frames without masks.
        teachers: model folders, opened; all read frames of one size.
        folder: where masks are kept; those that are there are not made again.

    Raises:
        DataError: a frame cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for number, sample in enumerate(samples):
        path = folder / f"{number}.png"
        if not path.exists():
            mask = sure_mask(to_gray(read_frame(sample.frame)), teachers)
            part = path.with_suffix(f".{os.getpid()}.partial")
            Image.fromarray(mask * np.uint8(255)).save(part, format="PNG")
            part.replace(path)
        with Image.open(path) as mask_file:
            if mask_file.getbbox() is not None:
                kept.append(replace(sample, masks=(path,)))
    return kept


def sure_mask(gray: npt.NDArray[np.uint8], teachers: Sequence[Segmenter]) -> npt.NDArray[np.uint8]:
    """What the teachers outline together, uint8 HxW, 0 or 1; all 0 where they see nothing or are not sure."""
    likely = np.mean([teacher.probabilities(gray) for teacher in teachers], axis=0)
    if expected_dice(likely) < SURE:
        return np.zeros(gray.shape, np.uint8)
    safe = np.clip(likely, 1e-6, 1 - 1e-6)
    logits = np.log(safe / (1 - safe)).astype(np.float32)
    return to_mask(logits, gray.shape[0], gray.shape[1], OutputSpec(min_area=LEAST))


def expected_dice(likely: npt.NDArray[np.float32]) -> float:
    """The Dice of the outline at .5 with a truth drawn by these probabilities, about; 0 where nothing is outlined."""
    mask = likely > 0.5
    area = float(mask.sum())
    return 2.0 * float(likely[mask].sum()) / (area + float(likely.sum())) if area else 0.0
