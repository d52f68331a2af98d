"""What a network makes of tumour and of background: their prototypes and some of their places."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kd_core.losses.term import mean_places

BACKGROUND, TUMOUR = 0, 1
"""Positions of the classes."""

SURELY_TUMOUR, SURELY_BACKGROUND = 0.5, 0.05
"""A place of a map counts as tumour above the one share of lesion in it, as background below the other."""


class Vectors(NamedTuple):
    """Unit vectors of each class of each image: the prototype first, then places.

    ``unit`` is Bx2xNxC, ``valid`` bool Bx2xN: an image without tumour has none of that class.
    """

    unit: Tensor
    valid: Tensor

    def of(self, kind: int) -> Tensor:
        """All valid vectors of a class, MxC."""
        return self.unit[:, kind][self.valid[:, kind]]

    def prototypes(self, kind: int) -> Tensor:
        """The valid prototypes of a class, MxC."""
        return self.unit[:, kind, 0][self.valid[:, kind, 0]]


class ClassVectors(nn.Module):
    """Masked prototypes and sampled places of tumour and background, of student and teacher at the same places.

    Pan et al. 2023 (10.1088/1361-6560/ad1274) decouple features into those of tumour and of background. A prototype is
    the mean over the places that are surely of a class; ``places`` places of each class are drawn, half of the
    background's within ``reach`` of a tumour, where it is mistaken for one. The student's vectors go through a linear
    map to the teacher's channels, and all are brought to length 1. Works on maps of frames and of volumes.

    Args:
        inputs: the student's channels.
        outputs: the teacher's.
        places: of each class and image.
        reach: in places of the teacher's map.
    """

    def __init__(self, inputs: int, outputs: int, *, places: int = 64, reach: int = 10) -> None:
        super().__init__()
        self.connector = nn.Linear(inputs, outputs, bias=False)
        self.places, self.reach = places, reach

    def taught(self, teacher: Tensor, mask: Tensor) -> Tensor:
        """A teacher's map BxCx... and masks Bx1x... (0/1) to Bx2x(1+places)x(C+1+axes): vectors, valid, place."""
        regions = class_regions(mask, teacher.shape[2:])
        at, valid = self._drawn(regions)
        vectors = torch.cat([prototypes(teacher, regions), sampled(teacher, at)], dim=2)
        nowhere = at.new_zeros(at.shape[0], 2, 1, at.shape[3])
        some = torch.cat([valid[:, :, None], valid[:, :, None].expand(-1, -1, self.places)], dim=2)
        return torch.cat([vectors, some[..., None].to(vectors), torch.cat([nowhere, at], dim=2)], dim=3)

    def forward(self, student: Tensor, taught: Tensor, mask: Tensor) -> tuple[Vectors, Vectors]:
        """The student's map, of any size, and what the teacher said, to both networks' vectors."""
        channels, axes = self.connector.out_features, student.ndim - 2
        theirs, valid, at = torch.split(taught, [channels, 1, axes], dim=3)
        ours = torch.cat(
            [prototypes(student, class_regions(mask, student.shape[2:])), sampled(student, at[:, :, 1:])], dim=2
        )
        some = valid[..., 0] > 0
        return Vectors(_unit(self.connector(ours)), some), Vectors(_unit(theirs), some)

    def _drawn(self, regions: Tensor) -> tuple[Tensor, Tensor]:
        """Places (x, y(, z) from -1 to 1) Bx2xNxA, and whether the class has any, Bx2."""
        tumour, background = regions[:, TUMOUR], regions[:, BACKGROUND]
        near = _grown(tumour[:, None], self.reach)[:, 0] * background
        weights = torch.stack([background, tumour], dim=1).flatten(2)
        half = self.places // 2
        valid = weights.sum(2) > 0
        drawn = _draw(weights, self.places)
        around = near.flatten(1).sum(1) > 0
        drawn[around, BACKGROUND, :half] = _draw(near.flatten(1)[around], half)
        return _places(drawn, regions.shape[2:]), valid


def class_regions(mask: Tensor, size: torch.Size) -> Tensor:
    """Masks Bx1x... (0/1) to what is surely background and surely tumour at a map's size: Bx2x..., 0 or 1."""
    share = mean_places(mask, size)
    return torch.cat([share < SURELY_BACKGROUND, share > SURELY_TUMOUR], dim=1).to(mask)


def prototypes(features: Tensor, regions: Tensor) -> Tensor:
    """Mean of a map BxCx... over each region Bx2x... : Bx2x1xC; 0 where a region is empty."""
    weights = regions.flatten(2)
    means = weights @ features.flatten(2).transpose(1, 2) / weights.sum(2, keepdim=True).clamp(min=1.0)
    return means[:, :, None]


def sampled(features: Tensor, at: Tensor) -> Tensor:
    """A map BxCx... at places Bx2xNxA, linearly interpolated: Bx2xNxC."""
    batch, kinds, count, axes = at.shape
    grid = at.reshape(batch, *[1] * (axes - 1), kinds * count, axes)
    values = F.grid_sample(features, grid.to(features), mode="bilinear", padding_mode="border", align_corners=False)
    return values.reshape(batch, features.shape[1], kinds, count).permute(0, 2, 3, 1)


def _grown(regions: Tensor, reach: int) -> Tensor:
    """Regions Bx1x... and all places within ``reach`` of them, along each axis."""
    pool = F.max_pool2d if regions.ndim == 4 else F.max_pool3d
    return pool(regions, 2 * reach + 1, 1, reach)


def _draw(weights: Tensor, count: int) -> Tensor:
    """Positions drawn with these weights (the last axis), some at random where all are 0."""
    flat = weights.flatten(0, -2)
    if not flat.numel():
        return flat.new_zeros(*weights.shape[:-1], count, dtype=torch.long)
    flat = torch.where(flat.sum(1, keepdim=True) > 0, flat, torch.ones_like(flat))
    return torch.multinomial(flat, count, replacement=True).reshape(*weights.shape[:-1], count)


def _places(positions: Tensor, size: torch.Size) -> Tensor:
    """Positions in a flattened map to (x, y(, z)) from -1 to 1, as ``grid_sample`` has them."""
    axes = torch.unravel_index(positions, size)
    centres = [(2 * axis.float() + 1) / side - 1 for axis, side in zip(axes, size, strict=True)]
    return torch.stack(centres[::-1], dim=-1)


def _unit(vectors: Tensor) -> Tensor:
    return F.normalize(vectors, dim=-1, eps=1e-8)
