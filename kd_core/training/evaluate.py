"""Scores of a finished model, through the one inference path, at the frames' own size."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from kd_core.contracts import InputSpec, OutputSpec
from kd_core.layouts.names import Label
from kd_core.layouts.sample import Sample, read_frame, sample_mask
from kd_core.metrics import Confusion, Detection, assd, detect, hd95, size_class
from kd_core.metrics.surface import Spacing
from kd_core.runtime import Segmenter, VolumeSegmenter
from kd_core.runtime.postprocess import MaskArray, sigmoid, to_mask
from kd_core.runtime.preprocess import prepare, to_gray
from kd_core.runtime.volume import is_volume
from kd_core.runtime.volume_io import read_volume
from kd_core.runtime.volume_segmenter import slide

Segment = Callable[[np.ndarray[Any, Any]], tuple[MaskArray, float]]
"""A frame (uint8), or a volume's voxels, to its mask (0/1) and confidence."""

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
    """What a model did on one frame or volume. ``hd95`` and ``assd`` are in ``unit``: px, of a volume mm.

    Scores of normals are left out; their pixels are counted. ``group`` is that of the sample, unique in its layout.
    ``detection`` is there for volumes.
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
    unit: str = "px"
    detection: Detection | None = None

    @property
    def lesion(self) -> bool:
        """Whether the reference shows a lesion."""
        return self.dice is not None


def with_segmenter(segmenter: Segmenter | VolumeSegmenter) -> Segment:
    """A model as what ``score_frames`` wants."""

    def segment(pixels: Any) -> Any:
        mask, confidence, _ = segmenter.segment(pixels)
        return mask, confidence

    return segment


def with_network(network: nn.Module, inputs: InputSpec) -> Segment:
    """A torch network with the runtime's own pre- and post-processing."""
    output = OutputSpec()
    device = next(network.parameters()).device

    @torch.no_grad()
    def run(tensor: Any) -> tuple[Any, float]:
        logits, presence = network(torch.from_numpy(tensor).to(device))
        return logits[0, 0].float().cpu().numpy(), float(presence)

    def segment(frame: Any) -> Any:
        gray = to_gray(frame)
        logits, presence = run(prepare(gray, inputs))
        return to_mask(logits, gray.shape[0], gray.shape[1], output), sigmoid(presence)

    def segment_volume(voxels: Any) -> Any:
        mask, presence = slide(voxels, inputs, run, output.mask_threshold)
        return mask, sigmoid(presence)

    return segment_volume if inputs.depth else segment


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
        pixels, spacing = _read(sample)
        reference = sample_mask(sample, pixels.shape if spacing else pixels.shape[:2])
        answer, confidence = segment(pixels)
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
            hd95=hd95(mask, reference, spacing) if lesion and surface else None,
            assd=assd(mask, reference, spacing) if lesion and surface else None,
            unit="mm" if spacing else "px",
            detection=detect(mask, reference, spacing) if spacing and surface else None,
        )


def summarise(scores: Sequence[FrameScore]) -> dict[str, Any]:
    """Figures of a set of frames.

    Lesion frames and normal frames are never averaged together. Over lesion frames:

    - ``dice``, ``iou``, ``recall``, ``precision``, ``accuracy``, ``kappa``, ``hd95_px`` and ``assd_px`` are means of
      the frames' scores, the primary figures. An empty mask has dice, iou, recall, precision and kappa 0, and the
      frame's diagonal as both distances. (Distances are left out where they were not measured; those of volumes are
      called ``hd95_mm`` and ``assd_mm``.)
    - ``pooled``: the same scores but the distances, once, of all their pixels added up: large frames and large
      lesions weigh more.
    - ``macro``: scores averaged over lesion and background in each frame, then over frames.
    - ``lesion_prevalence`` is the share of their pixels that the reference calls lesion.
    - ``lesions_found`` is the share of the frames with a mask that is not empty.

    Over volumes with detections: ``sensitivity`` by class of diameter, with the lesions in it, and
    ``false_positives`` a volume, lesion-free ones included (see ``metrics.detection``).

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
    summary |= _detections([score.detection for score in scores if score.detection is not None])
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
    unit = lesions[0].unit
    return {
        f"hd95_{unit}": _mean(score.hd95 for score in lesions),
        f"assd_{unit}": _mean(score.assd for score in lesions),
    }


def _detections(found: Sequence[Detection]) -> dict[str, Any]:
    if not found:
        return {}
    classes: dict[str, list[bool]] = {}
    for lesion in sorted(lesion for one in found for lesion in one.lesions):
        classes.setdefault(size_class(lesion.diameter_mm), []).append(lesion.found)
    return {
        "sensitivity": {f"{name} ({len(hits)})": _mean(hits) for name, hits in classes.items()},
        "false_positives": _mean(one.false_positives for one in found),
    }


def _read(sample: Sample) -> tuple[np.ndarray[Any, Any], Spacing | None]:
    """A sample's pixels, or a volume's voxels and their spacing."""
    if not is_volume(sample.frame):
        return read_frame(sample.frame), None
    volume = read_volume(sample.frame)
    return volume.voxels, volume.spacing


def _mean(values: Iterable[float | None]) -> float:
    return round(statistics.fmean(value for value in values if value is not None), 4)
