"""Segmenter: a model folder, checked and loaded, that turns frames into masks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kd_core.contracts import ModelError
from kd_core.runtime.graph import Graph
from kd_core.runtime.postprocess import MaskArray, sigmoid, to_mask
from kd_core.runtime.preprocess import prepare, to_gray

MIN_REGION = 32
"""A region smaller than this, in pixels a side, shows too little to segment and is passed over."""


Box = tuple[int, int, int, int]
"""A rectangle of a frame in pixels: left and top inclusive, right and bottom exclusive."""


class Timings(NamedTuple):
    """Where the time of one call went, in milliseconds."""

    pre_ms: float
    net_ms: float
    post_ms: float

    @property
    def total_ms(self) -> float:
        """All three together."""
        return self.pre_ms + self.net_ms + self.post_ms


class Segmentation(NamedTuple):
    """A model's answer for one frame.

    ``mask`` is uint8 of the frame's size, 0 or 1. ``confidence`` is the probability, 0 to 1, that the
    frame shows a lesion; where it is below the card's presence threshold the mask is empty.
    """

    mask: MaskArray
    confidence: float
    timings: Timings


class Segmenter:
    """One model, ready to segment frames. Safe to call from one thread at a time."""

    def __init__(
        self, model: Path | str, *, threads: int | None = None, presence_threshold: float | None = None
    ) -> None:
        """Check and load a model folder (``model.onnx`` and ``card.json``).

        Args:
            model: the folder.
            threads: for the network; by default all cores but one, so that a window stays smooth.
            presence_threshold: in place of the card's; 0 never leaves a frame empty for its confidence.

        Raises:
            ModelError: the folder, card, hash, or graph is not what it should be.
        """
        self._graph = Graph(model, threads=threads, presence_threshold=presence_threshold)
        self.card = self._graph.card
        if self.card.input.depth:
            raise ModelError(f"{model}: this model reads volumes, not frames")
        self._run(np.zeros(self.card.input.shape, np.uint8))

    def segment(self, frame: npt.NDArray[np.uint8], *, regions: Sequence[Box] = ()) -> Segmentation:
        """Outline the lesions of one frame.

        Args:
            frame: uint8, HxW or HxWx3 (RGB).
            regions: where the tissue is, if known: each is segmented by itself and the rest of the
                mask stays empty. With none of at least ``MIN_REGION`` a side, the whole frame is one.

        Returns:
            The mask of the frame's size, the confidence (the highest of the regions), and timings.

        Raises:
            ValueError: the frame is of another dtype or shape.
        """
        start = time.perf_counter()
        gray = to_gray(frame)
        height, width = gray.shape
        boxes = [box for region in regions if (box := _clip(region, height, width))]
        pre, net, post = time.perf_counter() - start, 0.0, 0.0
        if not boxes:
            boxes = [(0, 0, width, height)]
        mask: MaskArray | None = None
        confidence = 0.0
        for left, top, right, bottom in boxes:
            presence, part, timings = self._run(gray[top:bottom, left:right])
            pre, net, post = pre + timings[0], net + timings[1], post + timings[2]
            confidence = max(confidence, presence)
            if len(boxes) == 1 and part.shape == gray.shape:
                mask = part
            else:
                mask = np.zeros(gray.shape, np.uint8) if mask is None else mask
                view = mask[top:bottom, left:right]
                np.maximum(view, part, out=view)
        assert mask is not None
        return Segmentation(mask, confidence, Timings(pre * 1e3, net * 1e3, post * 1e3))

    def probabilities(self, gray: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """How likely the network finds a lesion at each place of a gray picture, at the size of its answer.

        Args:
            gray: uint8 HxW, tissue only.

        Returns:
            float32 hxw, 0 to 1, before any threshold.
        """
        logits, _ = self._graph.run(prepare(gray, self.card.input))
        half = np.float32(0.5)
        likely: npt.NDArray[np.float32] = half + half * np.tanh(half * logits)
        return likely

    def _run(self, gray: npt.NDArray[np.uint8]) -> tuple[float, MaskArray, tuple[float, float, float]]:
        """Presence probability, mask and seconds (pre, net, post) of one gray picture."""
        spec = self.card.output
        t0 = time.perf_counter()
        tensor = prepare(gray, self.card.input)
        t1 = time.perf_counter()
        logits, presence = self._graph.run(tensor)
        t2 = time.perf_counter()
        confidence = sigmoid(presence)
        if confidence < spec.presence_threshold:
            mask = np.zeros(gray.shape, np.uint8)
        else:
            mask = to_mask(logits, gray.shape[0], gray.shape[1], spec)
        return confidence, mask, (t1 - t0, t2 - t1, time.perf_counter() - t2)


def _clip(region: Box, height: int, width: int) -> Box | None:
    left, top = max(region[0], 0), max(region[1], 0)
    right, bottom = min(region[2], width), min(region[3], height)
    return (left, top, right, bottom) if min(right - left, bottom - top) >= MIN_REGION else None
