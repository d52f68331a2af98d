"""Studies and what they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

CONTENT_UID = "sha256:"
"""Begins the uid of an instance that has none of its own: what follows is the hash of its bytes."""


@dataclass(frozen=True, slots=True)
class FrameRef:
    """Which frame: its instance, and its index there.

    In what is open, ``instance`` is an ``Instance.key`` (two copies of an instance are two files to look at); in a
    project it is the ``Instance.uid`` (their annotations are the same).
    """

    instance: str
    index: int


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What viewers write into the corners of a frame. It stays on screen: none of it but the device is ever in the
    database, and nothing in a log.
    """

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
        uid: what it is: SOP instance UID, or ``CONTENT_UID`` and the hash of the file's bytes.
        path: where it is.
        frames: how many it has.
        study: key of its study: study instance UID, or the folder of a plain picture.
        study_title: what a person calls that study.
        order: sorts instances within a study.
        frames_per_second: of a cine, 0 where it is not said.
        patient: patient id, for grouping by keyed hash only.
        caption: see ``Caption``.
        stated: findings that the file itself states, such as the side; offered to a person, never set.
    """

    uid: str
    path: Path
    frames: int
    study: str
    study_title: str
    order: tuple[int, int, str]
    frames_per_second: float = 0.0
    patient: str = ""
    caption: Caption = field(default_factory=Caption)
    stated: dict[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def key(self) -> str:
        """Which of the open files it is."""
        return str(self.path)

    def stored(self, index: int) -> FrameRef:
        """A frame of it as a project knows it."""
        return FrameRef(self.uid, index)


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A file that was not opened, and why. ``expected`` where it never looked like a picture."""

    path: Path
    reason: str
    expected: bool = False


@dataclass(frozen=True, kw_only=True)
class MasksFile(Skipped):
    """A segmentation: it has no pictures of its own, but masks of those in other files."""


def natural_key(name: str) -> list[tuple[int, str]]:
    """Sorts numbers in names as numbers."""
    return [(int(part), "") if part.isdecimal() else (0, part.lower()) for part in re.split(r"(\d+)", name)]
