"""Frame in memory to full-size mask: where the time goes, and the same network in torch."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import torch

from kd_core.data import read_frame
from kd_core.models import MODELS
from kd_core.runtime import Segmenter
from kd_core.runtime.preprocess import prepare, to_gray
from tests.benchmarks.timing import in_turn, spread
from tests.conftest import SAMPLES, SHIPPED_MODEL

THREADS = 2
CALLS = 500


def run() -> Iterator[str]:
    """A 1024x768 RGB frame, 2 threads, ONNX Runtime in float32."""
    gray = cv2.resize(read_frame(SAMPLES / "phantom.png"), (1024, 768))
    frame = cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB).astype(np.uint8)
    torch.set_num_threads(THREADS)
    segmenter = Segmenter(SHIPPED_MODEL, threads=THREADS)
    card = segmenter.card
    network = MODELS[card.architecture](**card.training["stage"]["network"]["options"]).eval()
    tensor = torch.from_numpy(prepare(to_gray(frame), card.input))
    parts: list[tuple[float, float, float]] = []

    def ours() -> None:
        timings = segmenter.segment(frame).timings
        parts.append((timings.pre_ms, timings.net_ms, timings.post_ms))

    def in_torch() -> None:
        with torch.inference_mode():
            network(tensor)

    times = in_turn({"segmenter": ours, "torch": in_torch}, rounds=CALLS, warmup=20)
    pre, net, post = np.median(parts[20:], axis=0)
    yield f"{card.name}, {card.parameters / 1e6:.2f} M parameters, {card.macs / 1e9:.2f} GMACs, {THREADS} threads"
    yield f"Segmenter, all included: {spread(times['segmenter'])}"
    share = f"pre and post are {(pre + post) / net:.0%} of net"
    yield f"of which pre {pre:.2f} ms, net {net:.2f} ms, post {post:.2f} ms: {share}"
    yield f"the network alone in torch (eager): {spread(times['torch'])}, {np.median(times['torch']) / net:.1f} x ours"
