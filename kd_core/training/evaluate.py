"""Scores of a finished model, through the one inference path, at the frames' own size."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kd_core.data.sample import Label, Sample, read_frame, sample_mask
from kd_core.metrics import Confusion, assd, hd95
from kd_core.runtime import Segmenter
from kd_core.runtime.postprocess import MaskArray

Segment = Callable[[np.ndarray[Any, np.dtype[np.uint8]]], tuple[MaskArray, float]]
"""A frame (uint8) to its mask (0/1) and confidence."""

OVERLAPS = ("dice", "iou", "recall", "precision", "accuracy", "kappa")
"""Scores of a ``Confusion`` in a summary."""

MACROS = {
    "dice": "macro_dice",
    "iou": "macro_iou",
    "recall": "macro_recall",
    "precision": "macro_precision",
    "accuracy": "accuracy",
}
"""Two-class scores in a summary, and what a ``Confusion`` calls them."""


@dataclass(frozen=True, kw_only=True)
class FrameScore:
    """What a model did on one frame. ``hd95`` and ``assd`` are in pixels of the frame.

    Scores of normals are left out; their pixels are counted. ``group`` is that of the sample, unique in its layout.
    """

    layout: str
    name: str
    group: str
    label: Label
    confidence: float
    empty: bool
    confusion: Confusion
    dice: float | None = None
    iou: float | None = None
    hd95: float | None = None
    assd: float | None = None

    @property
    def lesion(self) -> bool:
        """Whether the reference shows a lesion."""
        return self.dice is not None


def with_segmenter(segmenter: Segmenter) -> Segment:
    """A model as what ``score_frames`` wants."""
    return lambda frame: segmenter.segment(frame)[:2]


def score_frames(segment: Segment, samples: Iterable[Sample], *, surface: bool = True) -> Iterator[FrameScore]:
    """Segment and score sample after sample.

    A frame counts as showing a lesion where its reference mask has a pixel.

    Args:
        segment: the model.
        samples: what to segment.
        surface: whether distances between outlines are measured, too, which costs more than the model.

    Raises:
        DataError: a frame or mask cannot be read, or their sizes differ.
    """
    for sample in samples:
        frame = read_frame(sample.frame)
        reference = sample_mask(sample, (frame.shape[0], frame.shape[1]))
        answer, confidence = segment(frame)
        mask = answer.astype(bool)
        lesion = bool(reference.any())
        confusion = Confusion.of(mask, reference)
        yield FrameScore(
            layout=sample.layout,
            name=sample.name,
            group=sample.group,
            label=sample.label,
            confidence=round(confidence, 5),
            empty=not mask.any(),
            confusion=confusion,
            dice=confusion.dice if lesion else None,
            iou=confusion.iou if lesion else None,
            hd95=hd95(mask, reference) if lesion and surface else None,
            assd=assd(mask, reference) if lesion and surface else None,
        )


def summarise(scores: Sequence[FrameScore]) -> dict[str, Any]:
    """Figures of a set of frames.

    Lesion frames and normal frames are never averaged together. Over lesion frames:

    - ``dice``, ``iou``, ``recall``, ``precision``, ``accuracy``, ``kappa``, ``hd95_px`` and ``assd_px`` are means of
      the frames' scores, the primary figures. An empty mask has dice, iou, recall, precision and kappa 0, and the
      frame's diagonal as both distances. (Distances are left out where they were not measured.)
    - ``pooled``: the same scores but the distances, once, of all their pixels added up: large frames and large
      lesions weigh more.
    - ``macro``: scores averaged over lesion and background in each frame, then over frames.
    - ``lesion_prevalence`` is the share of their pixels that the reference calls lesion.
    - ``lesions_found`` is the share of the frames with a mask that is not empty.

    Over normals: ``normals_empty`` is the share of them left empty, and ``normals_empty_at_95`` that share were the
    presence threshold such that 95 % of these lesion frames pass.
    """
    lesions = [score for score in scores if score.lesion]
    normals = [score for score in scores if not score.lesion]
    summary: dict[str, Any] = {"lesions": len(lesions), "normals": len(normals)}
    if lesions:
        frames = [score.confusion for score in lesions]
        pooled = sum(frames, Confusion())
        summary |= {
            **{name: _mean(getattr(frame, name) for frame in frames) for name in OVERLAPS},
            **_distances(lesions),
            "lesions_found": _mean(not score.empty for score in lesions),
            "lesion_prevalence": round(pooled.prevalence, 4),
            "pooled": {name: round(getattr(pooled, name), 4) for name in OVERLAPS},
            "macro": {name: _mean(getattr(frame, score) for frame in frames) for name, score in MACROS.items()},
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


def _distances(lesions: Sequence[FrameScore]) -> dict[str, float]:
    if any(score.hd95 is None for score in lesions):
        return {}
    return {"hd95_px": _mean(score.hd95 for score in lesions), "assd_px": _mean(score.assd for score in lesions)}


def _mean(values: Iterable[float | None]) -> float:
    return round(statistics.fmean(value for value in values if value is not None), 4)
