"""Why a frame is worth annotating next."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from busapp.model.study import FrameRef

Reason = Literal["teacher", "views", "novelty", "correction", "random"]
"""Teacher and student disagree; the model changes its mind when the frame is mirrored, moved or its gain is changed; it
looks like none that was annotated; much was corrected in frames like it; drawn at random.
"""


class Worth(NamedTuple):
    """A frame's place in the order of what to annotate next, from 0, and why it has it.

    ``rank`` says how it ranks in that among the frames nobody has begun, 0 to 1.
    """

    place: int
    reason: Reason
    rank: float


class NextFrame(NamedTuple):
    """A frame of a project that is worth annotating: as the project knows it, and where its file is."""

    ref: FrameRef
    path: Path
    worth: Worth
