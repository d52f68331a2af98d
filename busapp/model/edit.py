"""Edits: reversible changes to an annotation, the unit of undo, of saving and of audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from busapp.model.frame import Rect
from busapp.model.study import FrameRef, Instance

MaskArray = npt.NDArray[np.uint8]
"""Label map of a frame's size: 0 background, k lesion number k."""

Step = Literal["do", "undo", "redo"]
"""What was done with an edit."""

LesionClass = Literal["", "benign", "malignant", "normal"]
"""The class a person gave a frame; empty where none was given."""

Status = Literal["", "done", "reviewed", "rejected"]
"""How far the work on a frame is; empty where it is in work."""

INTERPOLATE, PROPAGATE, ACCEPT_VOLUME = MADE_FOR_MANY = "Interpolate", "Propagate", "Accept volume"
"""Names of the edits that are made for many frames at once, which nobody looked at yet."""

FROM_FILE = "From a file"
"""Name of the edit that takes a mask from a segmentation file."""

CLASS, STATUS, COMMENT, KEY_FRAME = "Class", "Status", "Comment", "Key frame"
"""Names of findings, and of the edits that set them."""

MARKED = "yes"
"""What the finding of a key frame says."""

ADJUDICATE = "Adjudicate"
"""Name of the edit that takes another reader's mask, or a consensus; after a colon it says whose."""

Findings = dict[str, str]
"""What a person said of a frame beside its mask, by name: class, status, comment, BI-RADS descriptors. What is not set
is not there.
"""


def of_lesion(name: str, number: int) -> str:
    """The name of a finding of one lesion; that of the first is the bare name."""
    return name if number == 1 else f"{name} ({number})"


def worst_class(findings: Findings) -> str:
    """The class of a frame with all its lesions: malignant where one is, else benign where one is, else the first's."""
    held = {value for name, value in findings.items() if name == CLASS or name.startswith(f"{CLASS} (")}
    return next((one for one in ("malignant", "benign") if one in held), findings.get(CLASS, ""))


@dataclass(frozen=True, kw_only=True, eq=False)
class MaskPatch:
    """Pixels before and after, both uint8 of ``rect``'s size."""

    rect: Rect
    before: MaskArray
    after: MaskArray


@dataclass(frozen=True, kw_only=True)
class FindingChange:
    """A finding before and after; empty for not set. The edit's name says which finding."""

    before: str
    after: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Edit:
    """One finished gesture: its name (as the history shows it) and what it changed."""

    name: str
    change: MaskPatch | FindingChange


@dataclass(frozen=True, kw_only=True, eq=False)
class TakenStep:
    """A step as it was taken: what to write down.

    ``ref`` is the frame as the project knows it. ``base_revision`` is the annotation's before the step; ``mask`` and
    ``findings`` (copies) are what the step led to. ``seconds`` of work have gone by since the step before.
    ``confidence`` is the model's, None where it had not answered yet, and ``proposed`` what it outlined, None while
    nobody has said what the mask should be. ``content`` is the frame's.
    """

    instance: Instance
    ref: FrameRef
    step: Step
    edit: Edit
    base_revision: int
    mask: MaskArray
    findings: Findings
    seconds: float = 0.0
    proposed: MaskArray | None = None
    confidence: float | None = None
    content: str = ""


@dataclass(kw_only=True)
class Annotation:
    """One reader's mask and findings for a frame, and the edits that led there.

    ``revision`` counts what was done, undo and redo included; ``undone`` holds what redo would bring back,
    the next one last.
    """

    mask: MaskArray
    findings: Findings = field(default_factory=dict)
    revision: int = 0
    done: list[Edit] = field(default_factory=list)
    undone: list[Edit] = field(default_factory=list)

    @property
    def started(self) -> bool:
        """Whether a person has done anything to it."""
        return self.revision > 0

    @property
    def by_hand(self) -> bool:
        """Whether a person had a hand in its mask: what was only made for many frames at once is not."""
        return any(isinstance(edit.change, MaskPatch) and edit.name not in MADE_FOR_MANY for edit in self.done)

    @property
    def decided(self) -> bool:
        """Whether a person has done more to it than to mark the frame: then they have seen what was proposed."""
        edits = [*self.done, *self.undone]
        only_marked = bool(edits) and all(edit.name == KEY_FRAME for edit in edits)
        return self.started and not only_marked

    def set_finding(self, name: str, value: str) -> None:
        """Put a finding in place; an empty one is taken away."""
        if value:
            self.findings[name] = value
        else:
            self.findings.pop(name, None)
