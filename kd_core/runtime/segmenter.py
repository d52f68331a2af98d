"""Segmenter: a model folder, checked and loaded, that turns frames into masks."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from kd_core.contracts import ModelCard, ModelError
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
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
        folder = Path(model)
        self.card = ModelCard.read(folder / CARD_NAME)
        if presence_threshold is not None:
            output = replace(self.card.output, presence_threshold=presence_threshold)
            self.card = replace(self.card, output=output)
        data = _checked_bytes(folder / MODEL_NAME, self.card.sha256)
        self._session = _session(folder, data, threads)
        self._check_graph(folder)
        self._outputs = [self.card.output.mask, self.card.output.presence]
        self._run(np.zeros((self.card.input.height, self.card.input.width), np.uint8))

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

    def _run(self, gray: npt.NDArray[np.uint8]) -> tuple[float, MaskArray, tuple[float, float, float]]:
        """Presence probability, mask and seconds (pre, net, post) of one gray picture."""
        spec = self.card.output
        t0 = time.perf_counter()
        tensor = prepare(gray, self.card.input)
        t1 = time.perf_counter()
        logits, presence = self._session.run(self._outputs, {self.card.input.name: tensor})
        t2 = time.perf_counter()
        confidence = sigmoid(float(presence.reshape(-1)[0]))
        if confidence < spec.presence_threshold:
            mask = np.zeros(gray.shape, np.uint8)
        else:
            mask = to_mask(logits[0, 0], gray.shape[0], gray.shape[1], spec)
        return confidence, mask, (t1 - t0, t2 - t1, time.perf_counter() - t2)

    def _check_graph(self, folder: Path) -> None:
        """Refuse a graph whose input or outputs are not the card's."""
        spec = self.card.input
        inputs = {node.name: list(node.shape) for node in self._session.get_inputs()}
        expected = {spec.name: [1, 1, spec.height, spec.width]}
        if inputs != expected:
            raise ModelError(f"{folder}: the graph takes {inputs}, the card says {expected}")
        outputs = {node.name for node in self._session.get_outputs()}
        missing = {self.card.output.mask, self.card.output.presence} - outputs
        if missing:
            raise ModelError(f"{folder}: the graph has no output named {', '.join(sorted(missing))}")


def _checked_bytes(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: the model cannot be read: {error.strerror}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ModelError(
            f"{path}: sha256 is {found[:12]}..., the card says {sha256[:12]}...; "
            "the file was changed or damaged; copy the model folder again"
        )
    return data


def _session(folder: Path, data: bytes, threads: int | None) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or max(1, (os.cpu_count() or 2) - 1)
    options.inter_op_num_threads = 1
    # A spinning pool takes the cores from the window between two frames (openpilot #22736).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises its own classes, which share only Exception
        raise ModelError(f"{folder / MODEL_NAME}: ONNX Runtime refuses it: {error}") from error


def _clip(region: Box, height: int, width: int) -> Box | None:
    left, top = max(region[0], 0), max(region[1], 0)
    right, bottom = min(region[2], width), min(region[3], height)
    return (left, top, right, bottom) if min(right - left, bottom - top) >= MIN_REGION else None
