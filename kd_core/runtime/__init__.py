"""The only inference path: a frame or volume in, a mask of its size out. ONNX Runtime, no torch."""

from __future__ import annotations

from pathlib import Path

from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME
from kd_core.runtime.segmenter import Box, Segmentation, Segmenter, Timings
from kd_core.runtime.volume_segmenter import VolumeSegmentation, VolumeSegmenter

__all__ = ["Box", "Segmentation", "Segmenter", "Timings", "VolumeSegmentation", "VolumeSegmenter", "open_model"]


def open_model(
    folder: Path, *, threads: int | None = None, presence_threshold: float | None = None
) -> Segmenter | VolumeSegmenter:
    """A model folder, whether it reads frames or volumes; arguments and errors as those of ``Segmenter``."""
    kind = VolumeSegmenter if ModelCard.read(folder / CARD_NAME).input.depth else Segmenter
    return kind(folder, threads=threads, presence_threshold=presence_threshold)
