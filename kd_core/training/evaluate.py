"""Scores of a finished model, through the one inference path, at the frames' own size."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kd_core.data.sample import Label, Sample, read_frame, sample_mask
from kd_core.metrics import dice, hd95, iou
from kd_core.runtime import Segmenter
from kd_core.runtime.postprocess import MaskArray

Segment = Callable[[np.ndarray[Any, np.dtype[np.uint8]]], tuple[MaskArray, float]]
"""A frame (uint8) to its mask (0/1) and confidence."""


@dataclass(frozen=True, kw_only=True)
class FrameScore:
    """What a model did on one frame. ``hd95`` is in pixels of the frame; scores of normals are left out."""

    layout: str
    name: str
    label: Label
    confidence: float
    empty: bool
    dice: float | None = None
    iou: float | None = None
    hd95: float | None = None

    @property
    def lesion(self) -> bool:
        """Whether the reference shows a lesion."""
        return self.dice is not None


def with_segmenter(segmenter: Segmenter) -> Segment:
    """A model as what ``score_frames`` wants."""
    return lambda frame: segmenter.segment(frame)[:2]


def score_frames(segment: Segment, samples: Iterable[Sample]) -> Iterator[FrameScore]:
    """Segment and score sample after sample.

    A frame counts as showing a lesion where its reference mask has a pixel.

    Raises:
        DataError: a frame or mask cannot be read, or their sizes differ.
    """
    for sample in samples:
        frame = read_frame(sample.frame)
        reference = sample_mask(sample, (frame.shape[0], frame.shape[1]))
        answer, confidence = segment(frame)
        mask = answer.astype(bool)
        lesion = bool(reference.any())
        yield FrameScore(
            layout=sample.layout,
            name=sample.name,
            label=sample.label,
            confidence=round(confidence, 5),
            empty=not mask.any(),
            dice=dice(mask, reference) if lesion else None,
            iou=iou(mask, reference) if lesion else None,
            hd95=hd95(mask, reference) if lesion else None,
        )


def summarise(scores: Sequence[FrameScore]) -> dict[str, Any]:
    """Figures of a set of frames.

    Lesion frames and normal frames are never averaged together: ``dice``, ``iou`` and ``hd95_px`` are means
    over lesion frames (an empty mask scores 0, 0 and the frame's diagonal), ``lesions_found`` is the share of
    them with a mask that is not empty, ``normals_empty`` the share of normals left empty, and
    ``normals_empty_at_95`` that share were the presence threshold such that 95 % of these lesion frames pass.
    """
    lesions = [score for score in scores if score.lesion]
    normals = [score for score in scores if not score.lesion]
    summary: dict[str, Any] = {"lesions": len(lesions), "normals": len(normals)}
    if lesions:
        summary |= {
            "dice": _mean(score.dice for score in lesions),
            "iou": _mean(score.iou for score in lesions),
            "hd95_px": _mean(score.hd95 for score in lesions),
            "lesions_found": _mean(not score.empty for score in lesions),
        }
    if normals:
        summary["normals_empty"] = _mean(score.empty for score in normals)
    if lesions and normals:
        cut = sensitivity_threshold(lesions, 0.95)
        summary["normals_empty_at_95"] = _mean(score.confidence < cut for score in normals)
    return summary


def sensitivity_threshold(lesions: Sequence[FrameScore], sensitivity: float) -> float:
    """The highest confidence threshold that at least ``sensitivity`` of these lesion frames reach."""
    confidences = sorted(score.confidence for score in lesions)
    allowed = int((1 - sensitivity) * len(confidences) + 1e-9)
    return confidences[allowed]


def report(scores: Sequence[FrameScore]) -> dict[str, Any]:
    """``all`` and each layout summarised, and every frame's figures."""
    layouts = sorted({score.layout for score in scores})
    return {
        "all": summarise(scores),
        "sets": {layout: summarise([score for score in scores if score.layout == layout]) for layout in layouts},
        "frames": [asdict(score) for score in scores],
    }


def _mean(values: Iterable[float | None]) -> float:
    return round(statistics.fmean(value for value in values if value is not None), 4)
