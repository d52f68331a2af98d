"""A model folder, checked and loaded: the part that frames and volumes share."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from kd_core.contracts import ModelCard, ModelError
from kd_core.contracts.card import CARD_NAME, MODEL_NAME

Tensor = npt.NDArray[np.float32]


class Graph:
    """A checked ONNX graph with its card. Safe to call from one thread at a time.

    Args:
        model: the folder (``model.onnx`` and ``card.json``).
        threads: for the network; by default all cores but one, so that a window stays smooth.
        presence_threshold: in place of the card's; 0 never leaves a mask empty for its confidence.

    Raises:
        ModelError: the folder, card, hash, or graph is not what it should be.
    """

    def __init__(self, model: Path | str, *, threads: int | None, presence_threshold: float | None) -> None:
        folder = Path(model)
        self.card = ModelCard.read(folder / CARD_NAME)
        if presence_threshold is not None:
            output = replace(self.card.output, presence_threshold=presence_threshold)
            self.card = replace(self.card, output=output)
        data = _checked_bytes(folder / MODEL_NAME, self.card.sha256)
        self._session = _session(folder, data, threads)
        self._check(folder)
        self._outputs = [self.card.output.mask, self.card.output.presence]

    def run(self, tensor: Tensor) -> tuple[Tensor, float]:
        """Mask logits (without batch and channel) and presence logit of one input, float32 1x1x(Dx)HxW."""
        logits, presence = self._session.run(self._outputs, {self.card.input.name: tensor})
        return logits[0, 0], float(presence.reshape(-1)[0])

    def _check(self, folder: Path) -> None:
        """Refuse a graph whose input or outputs are not the card's."""
        inputs = {node.name: list(node.shape) for node in self._session.get_inputs()}
        expected: dict[str, list[Any]] = {self.card.input.name: [1, 1, *self.card.input.shape]}
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
