"""Studies and what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FrameRef:
    """Which frame: the instance's key (SOP instance UID, or hash of the file) and the frame's index."""

    instance: str
    index: int


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What viewers write into the corners of a frame. It stays on screen: never in the database or a log."""

    patient: str = ""
    sex: str = ""
    age: str = ""
    date: str = ""
    body_part: str = ""
    device: str = ""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One file with frames.

    Attributes:
        key: SOP instance UID, or ``sha256:`` and the hash of the file's bytes.
        path: where it is.
        frames: how many it has.
        study: key of its study: study instance UID, or the folder of a plain picture.
        study_title: what a person calls that study.
        order: sorts instances within a study.
        frames_per_second: of a cine, 0 where it is not said.
        patient: patient id, for grouping by keyed hash only.
        caption: see ``Caption``.
    """

    key: str
    path: Path
    frames: int
    study: str
    study_title: str
    order: tuple[int, int, str]
    frames_per_second: float = 0.0
    patient: str = ""
    caption: Caption = field(default_factory=Caption)


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A file that was not opened, and why. ``expected`` where it never looked like a picture."""

    path: Path
    reason: str
    expected: bool = False
