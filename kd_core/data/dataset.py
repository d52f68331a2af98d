"""Samples decoded once, kept in memory, and served as views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from monai.transforms.compose import Compose
from torch.utils.data import Dataset

from kd_core.contracts import DataError
from kd_core.data.transforms import DONOR_FRAME, DONOR_MASK, FRAME, LABEL, MASK, View
from kd_core.data.volume_transforms import numbered
from kd_core.layouts.sample import Sample, read_frame, sample_mask
from kd_core.runtime.preprocess import to_gray
from kd_core.runtime.volume import is_volume
from kd_core.runtime.volume_io import read_volume

Picture = npt.NDArray[np.uint8]

CLASS = {"benign": 0, "malignant": 1}
"""An image's class as a number in a view; -1 where it has none."""


def load_gray(sample: Sample) -> tuple[Picture, Picture]:
    """A sample's frame and mask: uint8 HxW, gray levels and 0/1.

    Raises:
        DataError: a file is missing, unreadable, or the mask is of another size.
    """
    gray = to_gray(read_frame(sample.frame))
    return gray, sample_mask(sample, gray.shape).astype(np.uint8)


def load_pixels(sample: Sample) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]:
    """A sample's gray levels, or its volume's voxels as they are in the file, and its mask (uint8, 0/1).

    Raises:
        DataError: a file is missing, unreadable, or the mask is of another size.
    """
    if not is_volume(sample.frame):
        return load_gray(sample)
    voxels = read_volume(sample.frame).voxels
    return voxels, sample_mask(sample, voxels.shape).astype(np.uint8)


def _with_numbers(pixels: npt.NDArray[Any], mask: Picture) -> tuple[npt.NDArray[Any], Picture]:
    """Of a volume every connected part of the mask with a number of its own, as ``RandPatchd`` wants to know them."""
    return pixels, numbered(mask) if pixels.ndim == 3 else mask


class Views(Dataset[View]):
    """Training views: item ``i`` of epoch ``e`` is the same in every run with the same seed.

    Args:
        samples: decoded at once and kept; about 0.3 MB a frame, a volume all its voxels.
        transforms: ``training_views``, or of volumes ``training_patches``.
        seed: of the run.
        normal_repeat: how often a normal frame is shown for each time a lesion is: data sets hold few.
    """

    def __init__(self, samples: Sequence[Sample], transforms: Compose, *, seed: int, normal_repeat: int = 1) -> None:
        self._cached = [_with_numbers(*load_pixels(sample)) for sample in samples]
        self._order = [
            index
            for index, sample in enumerate(samples)
            for _ in range(normal_repeat if sample.label == "normal" else 1)
        ]
        self._labels = [CLASS.get(sample.label, -1) for sample in samples]
        self._donors = [index for index, (_, mask) in enumerate(self._cached) if mask.any()]
        if not self._donors:
            raise DataError("no frame with a lesion to learn from")
        self._transforms = transforms
        self._seed = seed
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, position: int) -> View:
        sample = self._order[position]
        gray, mask = self._cached[sample]
        seed, donor = np.random.SeedSequence([self._seed, self.epoch, position]).generate_state(2)
        donor_gray, donor_mask = self._cached[self._donors[int(donor) % len(self._donors)]]
        self._transforms.set_random_state(seed=int(seed))
        view: Any = self._transforms({FRAME: gray, MASK: mask, DONOR_FRAME: donor_gray, DONOR_MASK: donor_mask})
        return {**view, LABEL: np.int64(self._labels[sample])}
