"""The agreement of a project's readers, frame by frame and together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from busapp.document.agreement import cohen_kappa, fleiss_kappa, overlap
from busapp.document.consensus import Staple, staple
from busapp.document.surface import hd95
from busapp.model.edit import CLASS
from busapp.model.frame import Spacing
from busapp.model.lexicon import LEXICON
from busapp.model.reading import Reading
from busapp.model.study import FrameRef

RESAMPLED = 2000
"""Times that patients are drawn anew for an interval."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two readers' masks of one frame; see ``Overlap``. ``hd95`` is None where either saw nothing."""

    first: str
    second: str
    dice: float
    iou: float
    kappa: float | None
    hd95: float | None


@dataclass(frozen=True, kw_only=True)
class FrameAgreement:
    """One frame. Distances are in mm where ``calibrated``, else in pixels."""

    ref: FrameRef
    file: str
    family: str
    calibrated: bool
    pairs: tuple[Pair, ...]
    said: dict[str, dict[str, str]]

    @property
    def readers(self) -> list[str]:
        """Who read it, by name."""
        return list(self.said)

    @property
    def dice(self) -> float:
        """Of the two readers who agree least."""
        return min(pair.dice for pair in self.pairs)

    @property
    def hd95(self) -> float | None:
        """The largest distance of two readers; None where there is none."""
        return max((pair.hd95 for pair in self.pairs if pair.hd95 is not None), default=None)

    @property
    def classes(self) -> list[tuple[str, int]]:
        """The classes given and by how many, the most frequent first."""
        return Counter(said[CLASS] for said in self.said.values() if CLASS in said).most_common()


@dataclass(frozen=True, kw_only=True)
class Mean:
    """A mean over ``number`` frames with its 95 % interval; see ``bootstrap``."""

    value: float
    low: float
    high: float
    number: int


@dataclass(frozen=True, kw_only=True)
class PairSummary:
    """Two readers over all frames that both read; None for what no frame gives."""

    first: str
    second: str
    frames: int
    dice: Mean | None
    iou: Mean | None
    kappa: Mean | None
    hd95_mm: Mean | None
    hd95_px: Mean | None
    class_kappa: float | None
    classed: int


@dataclass(frozen=True, kw_only=True)
class FindingAgreement:
    """Kappa of a finding over the frames on which all ``readers`` set it: Cohen's of two, Fleiss' of more."""

    name: str
    readers: int
    frames: int
    kappa: float | None


@dataclass(frozen=True, kw_only=True)
class ReaderSummary:
    """One reader: how many of the frames they read; against STAPLE's consensus, mean sensitivity and specificity."""

    reader: str
    frames: int
    sensitivity: float | None
    specificity: float | None


@dataclass(frozen=True, kw_only=True)
class AgreementReport:
    """All of it; ``frames`` with the least agreement first. ``hidden`` frames are left out by the rules of reading, or
    because fewer than two readers say anything of them.
    """

    frames: tuple[FrameAgreement, ...]
    pairs: tuple[PairSummary, ...]
    findings: tuple[FindingAgreement, ...]
    readers: tuple[ReaderSummary, ...]
    hidden: int = 0


def compare(
    ref: FrameRef, file: str, family: str, readings: Sequence[Reading], spacing: Spacing | None
) -> FrameAgreement:
    """Every two readings of a frame against each other."""
    pairs = []
    for one, other in combinations(readings, 2):
        found = overlap(one.mask, other.mask)
        pairs.append(
            Pair(
                first=one.reader,
                second=other.reader,
                dice=found.dice,
                iou=found.iou,
                kappa=found.kappa,
                hd95=hd95(one.mask, other.mask, spacing),
            )
        )
    return FrameAgreement(
        ref=ref,
        file=file,
        family=family,
        calibrated=spacing is not None,
        pairs=tuple(pairs),
        said={one.reader: dict(one.findings) for one in readings},
    )


@dataclass
class Tally:
    """Frames as they come; ``report`` at the end."""

    hidden: int = 0
    _frames: list[FrameAgreement] = field(default_factory=list)
    _seen: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, frame: FrameAgreement, readings: Sequence[Reading]) -> None:
        """One frame, and the readings it was compared from."""
        self._frames.append(frame)
        if any(reading.mask.any() for reading in readings):
            consensus: Staple = staple([reading.mask for reading in readings])
            for reading, seen, left in zip(readings, consensus.sensitivity, consensus.specificity, strict=True):
                self._seen[reading.reader].append((seen, left))

    def report(self) -> AgreementReport:
        """What all frames together say."""
        frames = sorted(self._frames, key=lambda frame: frame.dice)
        names = sorted({reader for frame in frames for reader in frame.readers})
        return AgreementReport(
            frames=tuple(frames),
            pairs=tuple(_pair_summary(one, other, frames) for one, other in combinations(names, 2)),
            findings=tuple(_finding_agreements(frames, names)),
            readers=tuple(self._reader(name) for name in names),
            hidden=self.hidden,
        )

    def _reader(self, name: str) -> ReaderSummary:
        seen = np.asarray(self._seen[name]).reshape(-1, 2)
        return ReaderSummary(
            reader=name,
            frames=sum(name in frame.said for frame in self._frames),
            sensitivity=float(seen[:, 0].mean()) if len(seen) else None,
            specificity=float(seen[:, 1].mean()) if len(seen) else None,
        )


def bootstrap(values: Sequence[float], families: Sequence[str]) -> Mean | None:
    """The mean with its 95 % interval: whole families (patients) are drawn, with replacement, as their frames are
    alike; frames where all are of one family, such as the pictures of a folder. None without values.
    """
    if not values:
        return None
    _, places = np.unique(families, return_inverse=True)
    if not places.any():
        places = np.arange(len(values))
    sums, counts = np.bincount(places, weights=values), np.bincount(places)
    random = np.random.default_rng(0)
    means = np.empty(RESAMPLED)
    for turn in range(RESAMPLED):
        drawn = random.integers(0, len(sums), len(sums))
        means[turn] = sums[drawn].sum() / counts[drawn].sum()
    low, high = np.percentile(means, (2.5, 97.5))
    return Mean(value=float(np.mean(values)), low=float(low), high=float(high), number=len(values))


def _pair_summary(first: str, second: str, frames: Iterable[FrameAgreement]) -> PairSummary:
    read = [(frame, pair) for frame in frames for pair in frame.pairs if (pair.first, pair.second) == (first, second)]

    def mean(values: Iterable[tuple[float | None, str]]) -> Mean | None:
        known = [(value, family) for value, family in values if value is not None]
        return bootstrap([value for value, _ in known], [family for _, family in known])

    both = [
        (frame.said[first][CLASS], frame.said[second][CLASS])
        for frame, _ in read
        if CLASS in frame.said[first] and CLASS in frame.said[second]
    ]
    return PairSummary(
        first=first,
        second=second,
        frames=len(read),
        dice=mean((pair.dice, frame.family) for frame, pair in read),
        iou=mean((pair.iou, frame.family) for frame, pair in read),
        kappa=mean((pair.kappa, frame.family) for frame, pair in read),
        hd95_mm=mean((pair.hd95, frame.family) for frame, pair in read if frame.calibrated),
        hd95_px=mean((pair.hd95, frame.family) for frame, pair in read if not frame.calibrated),
        class_kappa=cohen_kappa([one for one, _ in both], [other for _, other in both]),
        classed=len(both),
    )


def _finding_agreements(frames: Sequence[FrameAgreement], readers: Sequence[str]) -> Iterable[FindingAgreement]:
    """One for every finding that all readers set on some frame."""
    for name in (CLASS, *(name for name, words in LEXICON.items() if words)):
        said = [
            [frame.said[reader][name] for reader in readers]
            for frame in frames
            if all(name in frame.said.get(reader, {}) for reader in readers)
        ]
        if said:
            two = len(readers) == 2
            kappa = cohen_kappa([one[0] for one in said], [one[1] for one in said]) if two else fleiss_kappa(said)
            yield FindingAgreement(name=name, readers=len(readers), frames=len(said), kappa=kappa)
