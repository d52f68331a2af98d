"""Edits: reversible changes to an annotation, the unit of undo, of saving and of audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from busapp.model.frame import Rect
from busapp.model.study import FrameRef, Instance

MaskArray = npt.NDArray[np.uint8]
"""Label map of a frame's size: 0 background, 1 lesion."""

Step = Literal["do", "undo", "redo"]
"""What was done with an edit."""

LesionClass = Literal["", "benign", "malignant", "normal"]
"""The class a person gave a frame; empty where none was given."""

Status = Literal["", "done", "reviewed", "rejected"]
"""How far the work on a frame is; empty where it is in work."""

CLASS, STATUS = "Class", "Status"
"""Names of findings, and of the edits that set them."""

Findings = dict[str, str]
"""What a person said of a frame beside its mask, by name: class, status, BI-RADS descriptors. What is not set is not
there.
"""


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
    ``findings`` (copies) are what the step led to. ``content`` is the frame's.
    """

    instance: Instance
    ref: FrameRef
    step: Step
    edit: Edit
    base_revision: int
    mask: MaskArray
    findings: Findings
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

    def set_finding(self, name: str, value: str) -> None:
        """Put a finding in place; an empty one is taken away."""
        if value:
            self.findings[name] = value
        else:
            self.findings.pop(name, None)
