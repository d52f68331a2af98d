"""What is known of the work on a frame, beside its mask: what a list of frames shows, filters and sorts by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from busapp.model.edit import COMMENT, STATUS, Findings, MaskArray, worst_class


@dataclass(frozen=True, kw_only=True)
class Work:
    """One reader's annotation of a frame without its mask.

    Attributes:
        findings: as they are now.
        seconds: of active work, up to the last edit.
        confidence: the model's, that there is a lesion, 0 to 1; None where it had not answered yet.
        correction: see ``correction_size``; None where the model had not answered, or nobody has drawn or is done.
    """

    findings: Findings = field(default_factory=dict)
    seconds: float = 0.0
    confidence: float | None = None
    correction: float | None = None

    @property
    def status(self) -> str:
        """Empty where it is in work."""
        return self.findings.get(STATUS, "")

    @property
    def lesion_class(self) -> str:
        """The worst of its lesions; empty where none was given."""
        return worst_class(self.findings)

    @property
    def comment(self) -> str:
        """Empty where there is none."""
        return self.findings.get(COMMENT, "")


class Answer(NamedTuple):
    """What a model said of a frame, without its mask: how sure it is of a lesion (0 to 1), and whether it drew one."""

    confidence: float
    lesion: bool


def correction_size(proposed: MaskArray, mask: MaskArray) -> float:
    """How much of what a model proposed a person changed: 1 - Dice of the two masks, 0 where both are empty."""
    proposed_area, area = np.count_nonzero(proposed), np.count_nonzero(mask)
    if proposed_area + area == 0:
        return 0.0
    both = np.count_nonzero((proposed > 0) & (mask > 0))
    return 1.0 - 2.0 * both / (proposed_area + area)
