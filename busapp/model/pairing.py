"""Two views of one lesion: each frame names the other in a finding."""

from __future__ import annotations

from busapp.model.study import FrameRef

PAIRED = "Paired with"
"""Name of the finding, and of the edit that sets it."""


def pair_text(ref: FrameRef) -> str:
    """A frame, as a project knows it, as a finding holds it."""
    return f"{ref.instance}/{ref.index}"


def paired_frame(value: str) -> FrameRef | None:
    """The frame that a finding names; None where it names none."""
    instance, slash, index = value.rpartition("/")
    return FrameRef(instance, int(index)) if slash and index.isdecimal() else None
