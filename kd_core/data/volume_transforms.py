"""MONAI transforms that turn a cached volume into one training patch."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from monai.transforms.compose import Compose
from monai.transforms.intensity.dictionary import (
    RandGaussianNoised,
    RandGaussianSmoothd,
    RandScaleIntensityd,
    RandShiftIntensityd,
)
from monai.transforms.spatial.dictionary import RandAffined, RandFlipd
from monai.transforms.transform import MapTransform, Randomizable

from kd_core.contracts import InputSpec
from kd_core.data.transforms import FRAME, MASK, PRESENCE, View
from kd_core.runtime.findings import parts_of
from kd_core.runtime.volume_segmenter import Scale, patch_at

AS_IT_IS = Scale(0.0, 1.0, 0.0, 1.0)
"""Of a mask: it is cut like its volume, and what is above 0 becomes 1."""


def numbered(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Each connected part of a volume's mask with its number; all from the 255th on share that."""
    parts, _ = parts_of(mask > 0)
    return np.asarray(np.minimum(parts, 255), np.uint8)


class RandPatchd(Randomizable, MapTransform):
    """Cut a patch as the runtime does, with probability ``foreground`` around a voxel of a lesion.

    Every lesion is as likely as any other: of all their voxels those of one of 25 mm are 125 times those of one of 5.

    Args:
        spec: the network's input.
        foreground: (Isensee et al. 2021 take a third; small lesions need more.)
    """

    def __init__(self, spec: InputSpec, *, foreground: float) -> None:
        super().__init__([FRAME, MASK])
        self.spec, self.foreground = spec, foreground

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Voxels of any dtype and mask uint8 (0 or the number of a lesion), both DxHxW, in; both float32 1xdxhxw out,
        voxels standardised, mask 0 or 1.
        """
        voxels, mask = data[FRAME], data[MASK]
        shape = self.spec.shape
        around = mask.any() and self.R.random() < self.foreground
        middle: Any = self._lesion_voxel(mask) if around else [self.R.randint(0, side) for side in mask.shape]
        corner = [self._corner(int(at), *sides) for at, *sides in zip(middle, shape, mask.shape, strict=True)]
        scale = Scale.of(voxels, self.spec.std_floor)
        return {
            FRAME: patch_at(voxels, corner, shape, scale)[None],
            MASK: patch_at(mask, corner, shape, AS_IT_IS)[None],
        }

    def _lesion_voxel(self, mask: Any) -> Any:
        numbers = [number for number in np.flatnonzero(np.bincount(mask.ravel())) if number]
        lesion = numbers[self.R.randint(0, len(numbers))] if len(numbers) > 1 else numbers[0]
        places = np.flatnonzero(mask == lesion)
        return np.unravel_index(places[self.R.randint(0, len(places))], mask.shape)

    def _corner(self, at: int, side: int, length: int) -> int:
        """Where a patch that holds the voxel begins; a volume smaller than the patch lies anywhere in it."""
        low, high = sorted((0, length - side))
        if length > side:
            low, high = max(low, at - side + 1), min(high, at)
        return int(self.R.randint(low, high + 1))


class FinishPatchd(MapTransform):
    """Make the mask 0 or 1 again, and say whether a lesion is left in the patch."""

    def __init__(self) -> None:
        super().__init__([FRAME, MASK])

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Both float32 1xdxhxw in; a presence of 0 or 1 is added."""
        mask = (np.asarray(data[MASK]) > 0.5).astype(np.float32)
        return {FRAME: np.asarray(data[FRAME], np.float32), MASK: mask, PRESENCE: np.float32(mask.any())}


def training_patches(spec: InputSpec, *, lesion_free: float) -> Compose:
    """The transforms of training: a volume's voxels and mask (DxHxW each) to one patch.

    Args:
        spec: the network's input; its depth is not 0.
        lesion_free: probability that a patch is cut anywhere; else it holds a voxel of the lesion.

    Returns:
        A MONAI ``Compose``; seed it with ``set_random_state`` for a repeatable patch.
    """
    return Compose(
        [
            RandPatchd(spec, foreground=1 - lesion_free),
            # Left and right only: shadows fall downwards, and slices have an order.
            RandFlipd([FRAME, MASK], prob=0.5, spatial_axis=2),
            RandAffined(
                [FRAME, MASK],
                prob=0.6,
                rotate_range=(0.15, 0.15, 0.15),
                scale_range=(0.1, 0.1, 0.1),
                mode=("bilinear", "nearest"),
                padding_mode="zeros",
            ),
            RandGaussianSmoothd([FRAME], prob=0.15, sigma_x=(0.3, 1.0), sigma_y=(0.3, 1.0), sigma_z=(0.3, 1.0)),
            RandScaleIntensityd([FRAME], prob=0.5, factors=0.2),
            RandShiftIntensityd([FRAME], prob=0.5, offsets=0.2),
            RandGaussianNoised([FRAME], prob=0.3, std=0.1),
            FinishPatchd(),
        ]
    )
