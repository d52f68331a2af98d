"""Frames, and slices of volumes, with outlines drawn, for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from kd_core.contracts import RunError
from kd_core.data import Sample
from kd_core.data.dataset import load_pixels
from kd_core.runtime.postprocess import MaskArray
from kd_core.runtime.volume_segmenter import CLIPPED
from kd_core.training.evaluate import Segment

REFERENCE, BEFORE, NOW = (255, 255, 255), (230, 159, 0), (86, 180, 233)
"""Colours of the reference, of the model in use, and of the one in question."""

EXAMPLES = 4
"""Frames in a strip."""

HEIGHT = 240
"""Of a strip, in pixels."""

Colour = tuple[int, int, int]
Picture = npt.NDArray[np.uint8]


def picture_of(sample: Sample, segments: Sequence[Segment]) -> tuple[Picture, list[MaskArray]]:
    """What there is to see of a sample: a frame, or the slice of a volume that shows most of its lesions.

    Args:
        sample: frame or volume.
        segments: models.

    Returns:
        Gray levels uint8 HxW; the reference and each model's mask, HxW.

    Raises:
        DataError: the sample cannot be read.
    """
    pixels, reference = load_pixels(sample)
    masks = [reference, *(segment(pixels)[0] for segment in segments)]
    if pixels.ndim == 2:
        return pixels, masks
    low, high = np.percentile(pixels, CLIPPED)
    at = int(reference.sum(axis=(1, 2)).argmax())
    levels = (pixels[at].astype(np.float64) - low) / max(float(high - low), 1e-30)
    return np.asarray(255 * levels.clip(0, 1), np.uint8), [mask[at] for mask in masks]


def outlined(gray: Picture, outlines: Sequence[tuple[npt.NDArray[np.generic], Colour]]) -> Picture:
    """A frame HxW as RGB HxWx3, with the edges of masks HxW drawn in their colours, the last on top."""
    picture = np.repeat(gray[..., None], 3, axis=2)
    for mask, colour in outlines:
        picture[_edge(np.asarray(mask) > 0)] = colour
    return picture


def write_strip(segment: Segment, samples: Sequence[Sample], path: Path) -> None:
    """Some lesion frames or volumes side by side, with the reference and what a model makes of them.

    Raises:
        DataError: a frame cannot be read.
        RunError: the picture cannot be written.
    """
    lesions = [sample for sample in samples if sample.label != "normal"]
    chosen = [lesions[place * len(lesions) // EXAMPLES] for place in range(min(EXAMPLES, len(lesions)))]
    pictures = []
    for sample in chosen:
        gray, masks = picture_of(sample, [segment])
        small = (round(HEIGHT * gray.shape[1] / gray.shape[0]), HEIGHT)
        reference, answer = (
            cv2.resize(np.asarray(one, np.uint8), small, interpolation=cv2.INTER_NEAREST) for one in masks
        )
        shown = np.asarray(cv2.resize(gray, small, interpolation=cv2.INTER_AREA), np.uint8)
        pictures.append(outlined(shown, [(reference, REFERENCE), (answer, NOW)]))
    try:
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.concatenate(pictures, axis=1)).save(path)
    except OSError as error:
        raise RunError(
            f"{path}: the picture cannot be written: {error.strerror}; the last checkpoint is kept"
        ) from error


def _edge(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    inner = mask.copy()
    for axis in (0, 1):
        for step in (1, -1):
            inner &= np.roll(mask, step, axis)
    return mask & ~inner
