"""The check before an export: what of a project would make a bad data set, found before anything is written.

Every frame is read once. What is kept of it is a fingerprint and a few words, so a check of 10,000 frames needs a few
megabytes. Findings are kept by kind, with how often there are and some examples.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from busapp.document.agreement import overlap
from busapp.files.export.frame import FrameReader, LeftOut
from busapp.files.export.likeness import fingerprint, near_duplicates
from busapp.files.export.settings import DEFAULTS, ExportSettings
from busapp.files.project_store import AnnotatedFrame, ProjectStore
from busapp.files.readings import count_shared, shared
from busapp.model.edit import CLASS, MaskArray, of_lesion
from busapp.model.frame import Frame, bounds
from busapp.model.pairing import PAIRED, paired_frame
from busapp.model.progress import Progress
from busapp.model.study import FrameRef, Instance
from busapp.model.words import QT_TRANSLATE_NOOP
from kd_core.contracts.splits import PARTS

Severity = Literal["error", "warning"]

TINY = 20
"""Pixels: a lesion, or a part of one, that is smaller was hardly meant."""
AGREE = 0.7
"""Dice from which two readers count as of one mind."""
EXAMPLES = 5
"""How many of a kind are named."""

KINDS: dict[str, tuple[Severity, str]] = {
    "twins": ("error", QT_TRANSLATE_NOOP("export", "Pairs of frames in two splits that show one picture or lesion")),
    "patient": ("error", QT_TRANSLATE_NOOP("export", "Patients with frames in more than one split")),
    "classes": ("error", QT_TRANSLATE_NOOP("export", "Lesions that have another class on another frame")),
    "normal": ("error", QT_TRANSLATE_NOOP("export", "Frames that are normal, and yet a lesion is outlined")),
    "outside": ("error", QT_TRANSLATE_NOOP("export", "Frames with a lesion outside the ultrasound picture")),
    "lesions": ("warning", QT_TRANSLATE_NOOP("export", "Frames with a class, but no lesion is outlined")),
    "tiny": ("warning", QT_TRANSLATE_NOOP("export", "Frames with lesions or specks of less than 20 pixels")),
    "beyond": (
        "warning",
        QT_TRANSLATE_NOOP("export", "Frames with a lesion that reaches beyond the ultrasound picture"),
    ),
    "readers": ("warning", QT_TRANSLATE_NOOP("export", "Frames that another reader read otherwise")),
    "left out": ("warning", QT_TRANSLATE_NOOP("export", "Frames that will be left out")),
    "empty split": ("warning", QT_TRANSLATE_NOOP("export", "Splits without a frame, for too few patients")),
}
"""What can be found: how bad it is, and in words that a number follows."""


@dataclass
class Finding:
    """One kind of finding: how often, and the first few."""

    kind: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def severity(self) -> Severity:
        """An error is a data set that misleads; a warning is worth a look."""
        return KINDS[self.kind][0]

    @property
    def text(self) -> str:
        """What was found, in words that the count follows."""
        return KINDS[self.kind][1]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What is kept of a frame."""

    name: str
    family: str
    patient: str
    part: str
    frame_class: str
    said: str
    bits: bytes


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would be written: frames by class and by part of the split, patients, and how many are left out."""

    classes: dict[str, int]
    parts: dict[str, int]
    patients: int
    left_out: int


class ExportCheck:
    """A pass over what an export would write; run ``steps``, then take ``findings`` and ``plan``.

    Args:
        store: the project.
        reader: whose annotations.
        statuses: only frames of these; all for None.
        settings: of the export.
    """

    def __init__(
        self,
        store: ProjectStore,
        *,
        reader: str,
        statuses: AbstractSet[str] | None = None,
        settings: ExportSettings = DEFAULTS,
    ) -> None:
        self._store, self._reader, self._statuses, self._settings = store, reader, statuses, settings
        self._found: dict[str, Finding] = {}
        self._seen: list[_Seen] = []
        self._lesion_classes: dict[tuple[str, int], tuple[str, str]] = {}
        self._partners: list[tuple[FrameRef, FrameRef]] = []
        self._places: dict[FrameRef, int] = {}
        self._left_out = 0

    @property
    def findings(self) -> list[Finding]:
        """What was found, errors first."""
        order = list(KINDS)
        return sorted(self._found.values(), key=lambda one: order.index(one.kind))

    @property
    def failed(self) -> bool:
        """Whether there is an error among the findings."""
        return any(one.severity == "error" for one in self._found.values())

    @property
    def plan(self) -> Plan:
        """What would be written."""
        return Plan(
            classes=dict(sorted(Counter(one.frame_class for one in self._seen).items())),
            parts={part: sum(one.part == part for one in self._seen) for part in PARTS},
            patients=len({one.family for one in self._seen}),
            left_out=self._left_out,
        )

    def steps(self) -> Generator[Progress, None, None]:
        """Two steps a frame, one to read it and one to compare it, and one for each that several readers read.

        Raises:
            ProjectError: the database cannot be read.
        """
        frames, several = self._store.count(self._reader, self._statuses), count_shared(self._store)
        reading = FrameReader(self._settings)
        total = 2 * frames + several
        for number, annotated in enumerate(self._store.annotated(self._reader, self._statuses), 1):
            self._look_at(annotated, reading)
            yield Progress(done=number, total=total, about=annotated.path.name)
        for number, name in enumerate(self._readers_apart(), frames + 1):
            yield Progress(done=number, total=total, about=name)
        paired = self._compare_paired()
        for number, (place, others) in enumerate(near_duplicates([one.bits for one in self._seen]), 1):
            for other in others:
                if (place, other) not in paired:
                    self._compare(place, other)
            yield Progress(done=frames + several + number, total=total, about=self._seen[place].name)
        self._compare_parts()

    def _look_at(self, annotated: AnnotatedFrame, reading: FrameReader) -> None:
        name = f"{annotated.path.name}, frame {annotated.ref.index + 1}"
        try:
            frame = reading.read(annotated)
        except LeftOut as reason:
            self._left_out += 1
            self._add("left out", f"{name}: {reason}")
            return
        self._look_at_mask(name, annotated, frame.frame)
        self._look_at_classes(name, annotated)
        self._places[annotated.ref] = len(self._seen)
        self._seen.append(
            _Seen(
                name=name,
                family=annotated.family,
                patient=self._patient(frame.source.instance),
                part=frame.part,
                frame_class=frame.frame_class,
                said=annotated.lesion_class,
                bits=fingerprint(frame.frame),
            )
        )

    def _look_at_mask(self, name: str, annotated: AnnotatedFrame, frame: Frame) -> None:
        mask, said = annotated.lesions, annotated.lesion_class
        if said in ("benign", "malignant") and not mask.any():
            self._add("lesions", name)
        if said == "normal" and mask.any():
            self._add("normal", name)
        if any(_smallest_part(mask == number) < TINY for number in np.unique(mask[mask > 0])):
            self._add("tiny", name)
        beyond = _share_outside(mask, frame)
        if beyond == 1:
            self._add("outside", name)
        elif beyond > 0:
            self._add("beyond", name)

    def _look_at_classes(self, name: str, annotated: AnnotatedFrame) -> None:
        """A lesion keeps its number on all frames of a cine; frames that are paired show one lesion."""
        for number in np.unique(annotated.lesions):
            said = annotated.findings.get(of_lesion(CLASS, int(number)), "") if number else ""
            if said:
                held, first = self._lesion_classes.setdefault((annotated.ref.instance, int(number)), (said, name))
                if held != said:
                    self._add("classes", f"{name}: {said}, but {held} on {first}")
        partner = paired_frame(annotated.findings.get(PAIRED, ""))
        if partner is not None:
            self._partners.append((annotated.ref, partner))

    def _patient(self, instance: Instance) -> str:
        """Whose the file says it is by now, hashed; empty where it says nothing. Families are older."""
        return self._store.keyed_hash(instance.patient) if instance.patient else ""

    def _readers_apart(self) -> Iterator[str]:
        """Frames on which another reader gave another class or outlined something else, as far as it may be seen."""
        for frame in shared(self._store):
            if frame is None:
                yield ""
                continue
            own = next((one for one in frame.readings if one.reader == self._reader), None)
            others = [one for one in frame.readings if one.reader != self._reader]
            if own is not None and any(
                one.findings.get(CLASS, "") not in ("", own.findings.get(CLASS, ""))
                or overlap(one.mask, own.mask).dice < AGREE
                for one in others
            ):
                self._add("readers", f"{frame.path.name}, frame {frame.ref.index + 1}")
            yield frame.path.name

    def _compare_paired(self) -> set[tuple[int, int]]:
        """Compare the frames that a person paired; which they are."""
        known = [pair for pair in self._partners if all(ref in self._places for ref in pair)]
        paired = {(min(places), max(places)) for pair in known if (places := [self._places[ref] for ref in pair])}
        for one, two in sorted(paired):
            self._compare(one, two)
        return paired

    def _compare(self, one: int, two: int) -> None:
        """Two frames that show the same."""
        first, second = self._seen[one], self._seen[two]
        if first.part != second.part:
            self._add("twins", f"{first.name} ({first.part}) = {second.name} ({second.part})")
        if first.said and second.said and first.said != second.said:
            self._add("classes", f"{first.name}: {first.said}, but {second.said} on {second.name}")

    def _compare_parts(self) -> None:
        parts: dict[str, dict[str, str]] = defaultdict(dict)
        for one in self._seen:
            if one.patient:
                parts[one.patient].setdefault(one.part, one.name)
        for names in parts.values():
            if len(names) > 1:
                self._add("patient", "; ".join(f"{name} ({part})" for part, name in names.items()))
        if self._settings.splits == "patient" and self._seen:
            for part, frames in self.plan.parts.items():
                if not frames:
                    self._add("empty split", part)

    def _add(self, kind: str, example: str) -> None:
        found = self._found.setdefault(kind, Finding(kind))
        found.count += 1
        if len(found.examples) < EXAMPLES:
            found.examples.append(example)


def _smallest_part(mask: npt.NDArray[np.bool_]) -> int:
    """Pixels of the smallest part of a lesion."""
    inside = mask[bounds(mask).slices()].astype(np.uint8)
    stats = cv2.connectedComponentsWithStats(inside, connectivity=8)[2]
    return int(stats[1:, cv2.CC_STAT_AREA].min())


def _share_outside(mask: MaskArray, frame: Frame) -> float:
    """How much of the lesion that lies out most is outside the ultrasound pictures on the frame; 0 where they are not
    known.
    """
    if not frame.tissue:
        return 0.0
    outside = np.ones(mask.shape, np.bool_)
    for rect in frame.tissue:
        outside[rect.slices()] = False
    numbers = np.unique(mask[mask > 0])
    return max((float(outside[mask == number].mean()) for number in numbers), default=0.0)
