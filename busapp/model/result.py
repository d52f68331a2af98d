"""What is said of a lesion in a report: its measures and its findings, ready to be written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from busapp.model.edit import Findings, of_lesion
from busapp.model.lexicon import LABEL, LESIONS, LEXICON

Unit = Literal["mm", "mm²", "px", "px²", "°", ""]

CATEGORY = "Category"
"""Name of the finding that holds the BI-RADS category."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure by its name; pixels where the frame has no scale there, no unit for a ratio."""

    name: str
    value: float
    unit: Unit

    @property
    def text(self) -> str:
        """As a person reads it."""
        digits = {"mm": 1, "mm²": 1, "px": 1, "px²": 0, "°": 0, "": 2}[self.unit]
        gap = "" if self.unit in ("", "°") else " "
        return f"{self.value:.{digits}f}{gap}{self.unit}"


@dataclass(frozen=True, kw_only=True)
class LesionResult:
    """One lesion of a frame. ``findings`` have their bare names; those of the whole frame are not among them."""

    number: int
    measures: tuple[Measure, ...]
    findings: Findings

    @property
    def label(self) -> str:
        """What has been outlined, such as a cyst."""
        return self.findings.get(LABEL, LESIONS[0])

    @property
    def title(self) -> str:
        """Its label and number, as in ``Cyst 2``."""
        return f"{self.label.capitalize()} {self.number}"

    def measure(self, name: str) -> Measure | None:
        """The measure of a name, None where there is none."""
        return next((one for one in self.measures if one.name == name), None)


def findings_of(findings: Findings, number: int) -> Findings:
    """What was said of one lesion of a frame, by bare names: class and BI-RADS descriptors."""
    named = {name: findings.get(of_lesion(name, number), "") for name in ("Class", *LEXICON)}
    return {name: value for name, value in named.items() if value}
