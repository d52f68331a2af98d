"""An automated breast ultrasound volume that never was: tissue, shadows, speckle, and lesions whose outline is known.

It stands in for ABUS data, which cannot be had: for tests, for a sample, and to count what a model finds by size. It is
no measure of what a model does on patients.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from kd_core.runtime.volume import Volume
from kd_core.runtime.volume_io import write_volume

SPACING = (1.0, 0.5, 0.6)
"""Millimetres between slices, along depth and across: as anisotropic as the real ones, which are finer."""

EXTENT = (56.0, 40.0, 72.0)
"""Millimetres: elevation, depth, width."""

SMALLEST, LARGEST = 3.0, 30.0
"""Diameters of lesions in millimetres."""

SKIN = 2.0
MUSCLE = 0.8
"""Where the pectoral muscle begins, as a share of the depth."""

Field = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class PhantomLesion:
    """One lesion: its number in the label map, its diameter (of a sphere of its volume), and how it looks."""

    number: int
    diameter_mm: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class AbusPhantom:
    """A volume (uint8), a label map of its size (0 where no lesion is) and what is in it."""

    volume: Volume
    labels: npt.NDArray[np.uint8]
    lesions: tuple[PhantomLesion, ...]


def abus_phantom(seed: int, *, lesions: int) -> AbusPhantom:
    """Make one volume, the same for the same seed.

    Fat with bright septa lies over gland and muscle; fat lobules, dark like lesions but flat, are no lesions. Echoes
    fade with depth, solid lesions cast shadows and cysts the opposite, the nipple throws a shadow from the skin down,
    and speckle is multiplicative, as fine as the beam in each direction.

    Args:
        seed: of all that is random.
        lesions: how many are tried; one that finds no free place is left out.
    """
    random = np.random.default_rng(seed)
    sides = tuple(round(extent / step) for extent, step in zip(EXTENT, SPACING, strict=True))
    place = _millimetres(sides)
    echo = _tissue(random, place, sides)
    through = np.ones(sides, np.float32)
    labels = np.zeros(sides, np.uint8)
    found: list[PhantomLesion] = []
    for diameter in np.sort(np.exp(random.uniform(np.log(SMALLEST), np.log(LARGEST), lesions)))[::-1]:
        body = _body(random, place, sides, diameter, flatness=random.uniform(0.6, 1.0), free=labels == 0)
        if body is None:
            continue
        kind = str(random.choice(["solid", "solid", "cyst", "faint"]))
        labels[body] = len(found) + 1
        echo[body] = {"solid": 0.16, "cyst": 0.03, "faint": 0.55}[kind] * echo[body].mean() * random.uniform(0.8, 1.2)
        through *= _below(body, {"solid": -0.05, "cyst": 0.02, "faint": -0.01}[kind])
        real = (6 / np.pi * body.sum() * np.prod(SPACING)) ** (1 / 3)
        found.append(PhantomLesion(number=len(found) + 1, diameter_mm=round(float(real), 2), kind=kind))
    through *= _nipple(random, place)
    attenuated = echo * through * np.exp(-place[1] / EXTENT[1] * random.uniform(0.4, 1.0))
    volume = Volume(voxels=_displayed(attenuated * _speckle(random, sides)), spacing=SPACING)
    return AbusPhantom(volume=volume, labels=labels, lesions=tuple(found))


def write_phantoms(folder: Path, *, volumes: int, seed: int, heard: Callable[[int, int], None]) -> None:
    """Write volumes in the layout ``hippocampus`` and ``lesions.csv``; every fourth shows no lesion.

    Args:
        folder: made if it is missing.
        volumes: how many.
        seed: of the first; each next one has the next.
        heard: called with the volumes done and to do.
    """
    for name in ("images", "labels"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for number in range(volumes):
        random = np.random.default_rng(seed + number)
        phantom = abus_phantom(seed + number, lesions=0 if number % 4 == 3 else int(random.integers(1, 5)))
        name = f"phantom_{seed + number:04d}.nii.gz"
        write_volume(phantom.volume, folder / "images" / name)
        write_volume(phantom.volume.with_voxels(phantom.labels), folder / "labels" / name)
        rows += [{"volume": name, **asdict(lesion)} for lesion in phantom.lesions]
        heard(number + 1, volumes)
    with (folder / "lesions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["volume", "number", "diameter_mm", "kind"])
        writer.writeheader()
        writer.writerows(rows)


def _millimetres(sides: tuple[int, ...]) -> Field:
    """Elevation, depth and width of each voxel."""
    axes = (np.arange(side, dtype=np.float32) * step for side, step in zip(sides, SPACING, strict=True))
    return np.stack(np.meshgrid(*axes, indexing="ij"))


def _smooth(random: np.random.Generator, sides: tuple[int, ...], grain: tuple[float, float, float]) -> Field:
    """Noise of mean 0 and spread 1 with a grain of so many millimetres along each axis."""
    noise = random.standard_normal(sides, np.float32)
    blurred = ndimage.gaussian_filter(noise, [size / step for size, step in zip(grain, SPACING, strict=True)])
    return np.asarray((blurred - blurred.mean()) / blurred.std(), np.float32)


def _tissue(random: np.random.Generator, place: Field, sides: tuple[int, ...]) -> Field:
    depth = place[1] + 2.5 * _smooth(random, sides, (12, 40, 12))
    fat_ends, muscle_begins = random.uniform(0.25, 0.45) * EXTENT[1], MUSCLE * EXTENT[1]
    septa = np.exp(-np.square(_smooth(random, sides, (3, 1.2, 4)) / 0.12))
    fat = 0.35 + 0.6 * septa
    gland = 1.0 + 0.25 * _smooth(random, sides, (3, 2, 3))
    lobules = _smooth(random, sides, (4, 1.5, 4)) > 1.5
    gland = np.where(lobules, 0.4, gland)
    muscle = 0.55 + 0.35 * np.sin(depth * 2.4 + 1.5 * _smooth(random, sides, (8, 4, 8)))
    echo = np.where(depth < fat_ends, fat, np.where(depth < muscle_begins, gland, muscle))
    return np.where(place[1] < SKIN, 1.6, echo).clip(0.05).astype(np.float32)


def _body(
    random: np.random.Generator,
    place: Field,
    sides: tuple[int, ...],
    diameter: float,
    *,
    flatness: float,
    free: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_] | None:
    """A bumpy ellipsoid between skin and muscle that touches no other one; None where 20 tries found no place."""
    high = diameter * flatness
    wide = diameter / flatness**0.5
    bumps = 0.12 * _smooth(random, sides, (diameter / 5, diameter / 5, diameter / 5))
    top, bottom = SKIN + 1 + high / 2, MUSCLE * EXTENT[1] - high / 2
    for _ in range(20):
        if bottom <= top:
            return None
        middle = [
            random.uniform(0.15, 0.85) * EXTENT[0],
            random.uniform(top, bottom),
            random.uniform(0.15, 0.85) * EXTENT[2],
        ]
        distance = np.sqrt(
            sum(
                np.square((place[axis] - middle[axis]) / (across / 2)) for axis, across in enumerate((wide, high, wide))
            )
        )
        body = np.asarray(distance + bumps < 1)
        if body.any() and free[ndimage.binary_dilation(body, iterations=3)].all():
            return body
    return None


def _below(body: npt.NDArray[np.bool_], per_voxel: float) -> Field:
    """What passes beyond a lesion: a factor that grows or fades with how much of it lies above."""
    passed = np.cumsum(body, axis=1) * ~body
    smooth = ndimage.gaussian_filter1d(passed.astype(np.float32), 1.5, axis=2)
    return np.asarray(np.exp(per_voxel * smooth), np.float32)


def _nipple(random: np.random.Generator, place: Field) -> Field:
    """A cone of shadow from somewhere near the middle of the skin."""
    middle = random.uniform(0.35, 0.65, 2) * (EXTENT[0], EXTENT[2])
    distance = np.hypot(place[0] - middle[0], place[2] - middle[1])
    reach = 4 + 0.08 * place[1]
    return np.asarray(1 - 0.85 / (1 + np.exp((distance - reach) / 0.8)), np.float32)


def _speckle(random: np.random.Generator, sides: tuple[int, ...]) -> Field:
    """Rayleigh-distributed, as fine as the beam: finest along depth, coarsest between slices."""
    parts = [_smooth(random, sides, (0.9, 0.25, 0.5)) for _ in range(2)]
    return np.asarray(np.hypot(*parts) / np.sqrt(np.pi / 2), np.float32)


def _displayed(echo: Field, decibels: float = 50.0) -> npt.NDArray[np.uint8]:
    """Log-compressed gray levels."""
    loudest = np.percentile(echo, 99.7)
    level = 1 + 20 * np.log10(np.maximum(echo / loudest, 1e-6)) / decibels
    return np.asarray(255 * level.clip(0, 1), np.uint8)
