"""What a job would learn from and be judged on, and what speaks against that."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a split.

    Attributes:
        frames: of each class.
        groups: families, cases or patients that they are of.
        lesion_groups: those of them with a lesion.
    """

    frames: dict[str, int]
    groups: int
    lesion_groups: int


@dataclass(frozen=True, kw_only=True)
class Check:
    """What was found before a job begins.

    Attributes:
        device: what its networks would run on.
        parts: of the split: train, validation, test.
        problems: files that could not be used, and why.
        few_held_out: so few families are held out that a gain of a few points of Dice cannot be told from luck.
        no_normals: its student would learn from lesions alone although its recipe wants frames without any.
        unlabelled: frames without masks that its teachers would be asked about.
        leaks: pairs of near-duplicates that lie in different parts, each in words.
        seconds: that the job would take on this machine, by timing a few steps; None where that was not asked.
    """

    device: str
    parts: dict[str, Part]
    problems: tuple[str, ...] = ()
    few_held_out: bool = False
    no_normals: bool = False
    unlabelled: int = 0
    leaks: tuple[str, ...] = ()
    seconds: float | None = None

    def to_json(self) -> str:
        """As one line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Check:
        """What ``to_json`` gave."""
        raw = json.loads(text)
        parts = {name: Part(**part) for name, part in raw["parts"].items()}
        return cls(**{**raw, "parts": parts, "problems": tuple(raw["problems"]), "leaks": tuple(raw["leaks"])})
