"""A simulated annotator, to show what is learned from corrections without a person: it knows the true masks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from kd_core.metrics import Confusion

Mask = npt.NDArray[np.bool_]


class Annotation(NamedTuple):
    """What the annotator made of a proposal: the mask, whether it was accepted as it was, and how much of it was
    changed (1 - Dice of proposal and mask).
    """

    mask: Mask
    accepted: bool
    correction: float


@dataclass(frozen=True, kw_only=True)
class Annotator:
    """Accepts what is good enough, and paints the rest anew, along an edge that is never quite the true one.

    Attributes:
        accepts: the Dice from which a proposal is left as it is.
        tremor: how far the painted edge runs beside the true one (standard deviation), as a share of the diameter of
            a circle as large as the lesion: readers of BUS frames agree to a Dice of about 0.9 to 0.95.
        seed: of the tremor.
    """

    accepts: float = 0.9
    tremor: float = 0.02
    seed: int = 0

    def annotate(self, name: str, proposal: Mask, truth: Mask) -> Annotation:
        """Accept or correct; the same frame is corrected in the same way each time.

        Args:
            name: of the frame.
            proposal: of the model, HxW.
            truth: the mask that a person would give the frame, of the same size.
        """
        if _dice(proposal, truth) >= self.accepts:
            return Annotation(proposal, True, 0.0)
        painted = self._painted(name, truth)
        return Annotation(painted, False, 1.0 - _dice(proposal, painted))

    def _painted(self, name: str, truth: Mask) -> Mask:
        """The truth, its edge moved in and out by smooth noise; a lesion never vanishes."""
        if not truth.any():
            return truth
        seed = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()[:8]
        diameter = 2.0 * np.sqrt(truth.sum() / np.pi)
        noise = np.random.default_rng(list(seed)).standard_normal(truth.shape).astype(np.float32)
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), max(1.0, 0.12 * float(diameter))), np.float32)
        noise *= self.tremor * diameter / max(float(noise.std()), 1e-9)
        painted: Mask = _inside(truth) + noise > 0
        return painted if painted.any() else truth


def _inside(mask: Mask) -> npt.NDArray[np.float32]:
    """The distance to the edge in pixels, positive within the mask."""
    inner, outer = (cv2.distanceTransform(part.astype(np.uint8), cv2.DIST_L2, 5) for part in (mask, ~mask))
    return np.asarray(inner - outer, np.float32)


def _dice(one: Mask, other: Mask) -> float:
    """1 where both are empty: a frame without a lesion for which none was proposed."""
    return Confusion.of(one, other).dice if one.any() or other.any() else 1.0
