"""Which frames are worth annotating next: what models say of each, and an order made of that.

A frame is worth a person's time where teacher and student disagree, where the student changes its mind when the frame
is mirrored, moved or its gain is changed, where much had to be corrected in frames like it, and where it stands for
frames that look like none that was annotated. What these say is combined by rank; some places go to frames drawn at
random, which no score can blind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from kd_core.runtime.preprocess import to_gray
from kd_core.runtime.segmenter import Segmenter

Map = npt.NDArray[np.float32]
"""Probability of lesion at each place of a frame, float32 hxw."""

Embedding = npt.NDArray[np.float32]

SIDE, LEVELS = 8, 16
"""Places a side, and gray levels, of an embedding."""

EMBEDDING = 2 * SIDE * SIDE + LEVELS

SHIFT = 0.06
"""How far a frame is moved, as a share of its side."""

GAMMAS = (0.65, 1.5)

SAME = 0.002
"""Share of the places that two maps agree on anyway, so that two empty ones agree."""

RANDOM_EVERY = 10
"""Every tenth place goes to a frame drawn at random."""

FEW = 100
"""Annotated frames from which on doubt counts more than novelty."""

LEAD = 200
"""So many places are given one by one, each unlike those before it; the rest by the scores as they are then."""

REFERENCES = 500
"""At most so many candidates stand for all of them when novelty is measured."""

NEIGHBOURS = 5
"""Annotated frames that tell how much of one like them has to be corrected."""

Reason = Literal["teacher", "views", "novelty", "correction", "random"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """What was found of a frame by looking at it.

    Attributes:
        teacher: how far the teachers' outlines are from the student's, 0 to 1; None without a teacher.
        views: how far the student's outlines of the changed frame are from that of the frame, 0 to 1.
        embedding: what the frame looks like and where the student sees a lesion, float32 of length ``EMBEDDING``.
    """

    teacher: float | None
    views: float
    embedding: Embedding


class Known(NamedTuple):
    """A frame that is annotated: what it looks like, and how much of the proposal was corrected (None: not known)."""

    embedding: Embedding
    correction: float | None = None


class Choice(NamedTuple):
    """A frame in the order: its place among the candidates, why it is there, and how it ranks in that among them (0 the
    least, 1 the most).
    """

    candidate: int
    reason: Reason
    rank: float


def look_at(frame: npt.NDArray[np.uint8], student: Segmenter, teachers: Sequence[Segmenter] = ()) -> Look:
    """Ask the student about a frame and about changed views of it, and the teachers about the frame.

    Args:
        frame: uint8 HxW or HxWx3 (RGB), tissue only.
        student: the model in use.
        teachers: of it, if there are any.
    """
    gray = to_gray(frame)
    own = student.probabilities(gray)
    views = [disagreement(one, other) for one, other in _views(gray, own, student)]
    taught = [disagreement(*_alike(own, teacher.probabilities(gray))) for teacher in teachers]
    return Look(
        teacher=float(np.mean(taught)) if taught else None,
        views=float(np.mean(views)),
        embedding=embedding(gray, own),
    )


def disagreement(one: Map, other: Map) -> float:
    """1 - Dice of two maps of probabilities of the same size: 0 the same, 1 nothing in common."""
    same = SAME * one.size
    both = float(np.minimum(one, other).sum())
    return 1.0 - (2.0 * both + same) / (float(one.sum()) + float(other.sum()) + same)


def embedding(gray: npt.NDArray[np.uint8], lesion: Map) -> Embedding:
    """A small picture of the frame, its gray levels, and a small picture of the map: three parts of about length 1."""
    small = _resized(gray.astype(np.float32), SIDE, SIDE)
    small = (small - small.mean()) / (small.std() + 8.0)
    levels = np.bincount(gray.ravel() >> 4, minlength=LEVELS) / gray.size
    where = _resized(lesion, SIDE, SIDE)
    parts = [small.ravel() / SIDE, np.sqrt(levels), where.ravel() / (np.linalg.norm(where) + 0.1)]
    return np.concatenate(parts).astype(np.float32)


def in_order(
    candidates: Sequence[Look], known: Sequence[Known], *, seed: int, count: int | None = None
) -> list[Choice]:
    """The candidates, those most worth annotating first.

    With few frames annotated, novelty counts most, then doubt more and more: while a student knows little, what it is
    in doubt about is what it cannot learn from yet (Hacohen et al. 2022 found opposite choices best for small and large
    budgets).

    Args:
        candidates: frames that nobody has begun.
        known: those that are annotated.
        seed: of what is drawn at random: the same seed gives the same order.
        count: how many are wanted; all by default.
    """
    if not candidates:
        return []
    wanted = len(candidates) if count is None else min(count, len(candidates))
    draw = np.random.default_rng(seed)
    looks = np.stack([one.embedding for one in candidates])
    doubts = {reason: _ranks(values) for reason, values in _doubts(candidates, looks, known).items()}
    novelty = _Novelty(looks, [one.embedding for one in known], draw)
    left = np.ones(len(candidates), bool)
    chosen: list[Choice] = []
    while len(chosen) < min(wanted, LEAD):
        ranks = {**doubts, "novelty": _ranks(novelty.gains())}
        if (len(chosen) + 1) % RANDOM_EVERY == 0:
            best = int(draw.choice(np.flatnonzero(left)))
            chosen.append(Choice(best, "random", 0.0))
        else:
            best = int(np.argmax(np.where(left, _together(ranks, len(known)), -1.0)))
            chosen.append(_choice(best, ranks))
        left[best] = False
        novelty.take(best)
    ranks = {**doubts, "novelty": _ranks(novelty.gains())}
    rest = np.flatnonzero(left)
    rest = rest[np.argsort(-_together(ranks, len(known))[rest], kind="stable")][: wanted - len(chosen)]
    return chosen + [_choice(int(one), ranks) for one in rest]


class _Novelty:
    """How much nearer the candidates as a whole come to what is annotated if one of them is.

    That is facility location, whose greedy choice is good (Nemhauser et al. 1978). A frame that stands for many
    unlike all annotated ones is worth much, an odd one little.
    """

    def __init__(self, looks: npt.NDArray[np.float32], known: Sequence[Embedding], draw: np.random.Generator) -> None:
        some = looks if len(looks) <= REFERENCES else looks[draw.choice(len(looks), REFERENCES, replace=False)]
        self._distances = _distances(looks, some)
        self._far = np.full(len(some), self._distances.max(initial=0.0), np.float32)
        if known:
            self._far = np.minimum(self._far, _distances(np.stack(known), some).min(axis=0))

    def gains(self) -> npt.NDArray[np.float32]:
        """Of each candidate."""
        gains: npt.NDArray[np.float32] = np.maximum(self._far - self._distances, 0.0).sum(axis=1)
        return gains

    def take(self, candidate: int) -> None:
        """It will be annotated."""
        self._far = np.minimum(self._far, self._distances[candidate])


def _doubts(
    candidates: Sequence[Look], looks: npt.NDArray[np.float32], known: Sequence[Known]
) -> dict[Reason, npt.NDArray[np.float64]]:
    """Where models are in doubt, or were wrong in frames alike: what does not depend on which candidates come first."""
    scores: dict[Reason, npt.NDArray[np.float64]] = {"views": np.array([one.views for one in candidates])}
    if any(one.teacher is not None for one in candidates):
        scores["teacher"] = np.array([one.teacher or 0.0 for one in candidates])
    corrected = [one for one in known if one.correction is not None]
    if len(corrected) >= NEIGHBOURS:
        scores["correction"] = _expected_correction(looks, corrected)
    return scores


def _expected_correction(looks: npt.NDArray[np.float32], corrected: Sequence[Known]) -> npt.NDArray[np.float64]:
    """The mean correction of the annotated frames that are most like each candidate."""
    sizes = np.array([one.correction for one in corrected], np.float64)
    distances = _distances(looks, np.stack([one.embedding for one in corrected]))
    nearest = np.argpartition(distances, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
    expected: npt.NDArray[np.float64] = sizes[nearest].mean(axis=1)
    return expected


def _distances(looks: npt.NDArray[np.float32], others: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """From each of these to each of those."""
    squares = (looks**2).sum(1)[:, None] + (others**2).sum(1)[None] - 2.0 * looks @ others.T
    distances: npt.NDArray[np.float32] = np.sqrt(np.maximum(squares, 0.0), dtype=np.float32)
    return distances


def _choice(candidate: int, ranks: dict[Any, npt.NDArray[np.float64]]) -> Choice:
    reason = max(ranks, key=lambda name: float(ranks[name][candidate]))
    return Choice(candidate, reason, round(float(ranks[reason][candidate]), 3))


def _ranks(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """How many of all are below each, as a share of the others; equal ones share the mean of their places."""
    _, number, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.concatenate([[0], np.cumsum(counts)[:-1]]) + (counts - 1) / 2
    ranks: npt.NDArray[np.float64] = below[number] / max(1, len(values) - 1)
    return ranks


def _together(ranks: dict[Any, npt.NDArray[np.float64]], annotated: int) -> npt.NDArray[np.float64]:
    """Novelty and the mean of all else, the latter with the more weight the more frames are annotated."""
    doubts: npt.NDArray[np.float64] = np.mean([one for name, one in ranks.items() if name != "novelty"], axis=0)
    share = annotated / (annotated + FEW)
    return (1.0 - share) * ranks["novelty"] + share * doubts


def _views(gray: npt.NDArray[np.uint8], own: Map, student: Segmenter) -> list[tuple[Map, Map]]:
    """The student's map of each changed view, and its map of the frame at the same places."""
    pairs = [(own, student.probabilities(np.ascontiguousarray(gray[:, ::-1]))[:, ::-1])]
    pairs += [_moved(gray, own, student, *way) for way in ((1, 1), (-1, -1))]
    levels = np.arange(256) / 255.0
    for gamma in GAMMAS:
        table = np.rint(255.0 * levels**gamma).astype(np.uint8)
        pairs.append((own, student.probabilities(table[gray])))
    return pairs


def _moved(gray: npt.NDArray[np.uint8], own: Map, student: Segmenter, right: int, down: int) -> tuple[Map, Map]:
    """The frame moved by whole places of the map, its border repeated; of both maps what lies in both."""
    (height, width), (rows, columns) = gray.shape, own.shape
    x, y = right * round(SHIFT * columns), down * round(SHIFT * rows)
    move = np.array([[1, 0, x * width / columns], [0, 1, y * height / rows]], np.float64)
    moved = cv2.warpAffine(gray, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    theirs = student.probabilities(moved.astype(np.uint8, copy=False))
    return _overlap(own, -x, -y), _overlap(theirs, x, y)


def _overlap(lesion: Map, right: int, down: int) -> Map:
    """A map without the places that moved into it from beyond its border."""
    rows, columns = lesion.shape
    return lesion[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)]


def _alike(own: Map, theirs: Map) -> tuple[Map, Map]:
    """Two networks' maps at the student's size."""
    return own, _resized(theirs, *own.shape)


def _resized(array: npt.NDArray[np.float32], rows: int, columns: int) -> npt.NDArray[np.float32]:
    if array.shape == (rows, columns):
        return array
    shrinks = array.shape[0] >= rows and array.shape[1] >= columns
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(array, (columns, rows), interpolation=method), np.float32)
