"""One frame of a data set with its mask, and how both are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from kd_core.contracts import DataError
from kd_core.layouts.names import Label, structure_of
from kd_core.runtime.volume import is_volume
from kd_core.runtime.volume_io import read_volume, volume_size

_UNDECODABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises at files that are no pictures, or are damaged."""

MOST_LESIONS = 255
"""More cannot be told apart in a map of lesion numbers."""

Flags = npt.NDArray[np.bool_]


class LesionMap(NamedTuple):
    """The mask of a frame with its lesions told apart.

    ``numbers`` is uint8 of the frame's size, HxW (of a volume DxHxW): 0 background, k lesion k. ``names`` says what
    lesion k is called at ``names[k - 1]``; empty where the data set does not say. ``notes`` tell what was lost.
    """

    numbers: npt.NDArray[np.uint8]
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


LesionReader = Callable[[tuple[int, ...]], LesionMap]
"""Reads the lesions of a frame of this height and width; raises ``DataError``."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A frame or volume, its mask, and what it must not be separated from.

    Attributes:
        layout: which it was found in.
        name: of the sample in its data set, with ``/`` between folders.
        frame: the picture or volume.
        masks: files that hold its mask, each one lesion unless ``lesions`` reads them otherwise.
        group: the family, case or patient; samples of one group never fall into two splits.
        label: the class of the frame as a whole.
        lesions: reads its lesions where they are not simply ``masks``. A sample with neither is a normal frame.
        size: height and width that the annotation says its frame has, where it says so.
        scanner: make and model of what it was recorded with, where the data set says so.
    """

    layout: str
    name: str
    frame: Path
    masks: tuple[Path, ...]
    group: str
    label: Label
    lesions: LesionReader | None = None
    size: tuple[int, int] | None = None
    scanner: str = ""

    @property
    def unmarked(self) -> bool:
        """Whether nothing says where a lesion is."""
        return not self.masks and self.lesions is None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A file, or a part of one, that a layout could not use, and why. A ``note`` costs no frame."""

    path: Path
    reason: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


Found = Iterator[Sample | Problem]
"""What a layout finds in a folder."""


def read_frame(path: Path) -> npt.NDArray[np.uint8]:
    """Decode a picture file.

    Returns:
        uint8, HxW (gray) or HxWx3 (RGB); 16-bit gray by its high byte, alpha dropped.

    Raises:
        DataError: missing, damaged, or not a picture.
    """
    picture = decode(path)
    if picture.mode.startswith("I;16"):
        return (np.asarray(picture) >> 8).astype(np.uint8)
    gray = picture.mode in ("1", "L", "LA")
    return np.asarray(picture.convert("L" if gray else "RGB"))


def read_mask(path: Path) -> Flags:
    """Decode a mask file: lesion where a pixel is not black, or a voxel not 0.

    Returns:
        bool HxW, of a volume DxHxW.

    Raises:
        DataError: missing, damaged, or not a picture.
    """
    if is_volume(path):
        marked: Flags = read_volume(path).voxels != 0
        return marked
    picture = decode(path)
    if picture.mode not in ("1", "L", "P", "I") and not picture.mode.startswith("I;16"):
        lit: Flags = np.asarray(picture.convert("RGB")).max(axis=2) > 0
        return lit
    if picture.mode == "P":
        picture = picture.convert("RGB").convert("L")
    return np.asarray(picture) > 0


def lesion_map(sample: Sample, shape: tuple[int, ...]) -> LesionMap:
    """A sample's mask, its lesions told apart.

    Args:
        sample: which.
        shape: height and width of its frame, or sides of its volume, which every mask must have.

    Raises:
        DataError: a mask is missing, unreadable, or of another size.
    """
    if sample.lesions is not None:
        return sample.lesions(shape)
    return combined(shape, (("", _of_size(path, shape)) for path in sample.masks))


def sample_mask(sample: Sample, shape: tuple[int, ...]) -> Flags:
    """Where a sample shows any lesion; what is outlined beside lesions, such as a lymph node, is none.

    Returns:
        bool of that shape.

    Raises:
        DataError: as ``lesion_map``.
    """
    found = lesion_map(sample, shape)
    others = [number for number, name in enumerate(found.names, 1) if structure_of(name)]
    return (found.numbers > 0) & ~np.isin(found.numbers, others)


def combined(shape: tuple[int, ...], lesions: Iterable[tuple[str, Flags]], *, in_order: bool = False) -> LesionMap:
    """Lesions, each a name and where it is, as one map.

    Where two overlap, the smaller one is kept, or the later one where the format says that it lies above
    (``in_order``); which is noted, as is a lesion with a name that covers nothing.

    Raises:
        DataError: more than ``MOST_LESIONS``.
    """
    named = list(lesions)
    kept = [(name, where) for name, where in named if where.any()]
    if len(kept) > MOST_LESIONS:
        raise DataError(f"more than {MOST_LESIONS} lesions on one frame")
    numbers, shared = np.zeros(shape, np.uint8), 0
    areas = [int(np.count_nonzero(where)) for _, where in kept]
    for place in sorted(range(len(kept)), key=lambda place: 0 if in_order else -areas[place]):
        where = kept[place][1]
        shared += int(np.count_nonzero(numbers[where]))
        numbers[where] = place + 1
    notes = [f"the lesion {name!r} covers no pixel" for name, where in named if name and not where.any()]
    if shared:
        notes.append(f"{shared} pixels belong to two lesions; the {'upper' if in_order else 'smaller'} one has them")
    return LesionMap(numbers, tuple(name for name, _ in kept), tuple(notes))


def usable(samples: Iterable[Sample]) -> tuple[list[Sample], list[Problem]]:
    """Samples whose files can be read, the masks of their frame's size, and what is wrong with the others.

    Only the files' headers are read.
    """
    kept: list[Sample] = []
    problems: list[Problem] = []
    for sample in samples:
        found = list(_faults(sample))
        problems += found
        if not found:
            kept.append(sample)
    return kept, problems


def other_size(path: Path, mask: tuple[int, ...], frame: tuple[int, ...]) -> Problem:
    """That a mask is not as large as its frame or volume, both ((depth,) height, width)."""
    ours, theirs = ("x".join(map(str, reversed(sides))) for sides in (mask, frame))
    return Problem(path=path, reason=f"the mask is {ours}, its {'frame' if len(frame) == 2 else 'volume'} {theirs}")


def picture_size(path: Path) -> tuple[int, int]:
    """Height and width of a picture, from its header; errors as those of ``read_frame``."""
    try:
        with Image.open(path) as picture:
            return picture.height, picture.width
    except _UNDECODABLE as error:
        raise DataError(f"{path}: {_undecodable(error)}") from error


def decode(path: Path) -> Image.Image:
    """A picture file, decoded as it is; errors as those of ``read_frame``."""
    try:
        with Image.open(path) as picture:
            picture.load()
    except _UNDECODABLE as error:
        raise DataError(f"{path}: {_undecodable(error)}") from error
    return picture


def _of_size(path: Path, shape: tuple[int, ...]) -> Flags:
    mask = read_mask(path)
    if mask.shape != shape:
        raise DataError(str(other_size(path, mask.shape, shape)))
    return mask


def _faults(sample: Sample) -> Iterator[Problem]:
    frame: tuple[int, ...] | None = sample.size
    for path in (sample.frame, *sample.masks):
        try:
            shape = volume_size(path) if is_volume(path) else picture_size(path)
        except DataError as error:
            yield Problem(path=path, reason=str(error).removeprefix(f"{path}: "))
            return
        frame = frame or shape
        if shape == frame:
            continue
        if path == sample.frame:
            ours, theirs = ("x".join(map(str, reversed(sides))) for sides in (frame, shape))
            yield Problem(path=path, reason=f"its annotation was made on {ours} pixels, the picture has {theirs}")
            return
        yield other_size(path, shape, frame)


def _undecodable(error: Exception) -> str:
    return f"not a picture that can be decoded: {getattr(error, 'strerror', None) or error}"
