"""What a model offers for a frame. It is no part of the annotation until a person accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from busapp.model.edit import MaskArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Proposal:
    """A mask of the frame's size (0, or the number of a lesion), how sure the model is that there is one, and what it
    took. ``volume_model``: the name of the model of volumes that made it; empty where the model of frames did.
    """

    mask: MaskArray
    confidence: float
    milliseconds: float
    volume_model: str = ""

    @cached_property
    def lesion(self) -> bool:
        """Whether it outlines anything."""
        return bool(self.mask.any())
