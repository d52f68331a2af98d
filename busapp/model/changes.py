"""What a change touched: the one thing that is broadcast after every verb."""

from __future__ import annotations

from dataclasses import dataclass

from busapp.model.frame import Rect


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Flags by subject; ``mask`` is the rectangle of the mask that changed, None for none of it."""

    studies: bool = False
    frame: bool = False
    pixels: bool = False
    mask: Rect | None = None
    proposal: bool = False
    history: bool = False
    view: bool = False
    calipers: bool = False
    lesion: bool = False
    clicks: bool = False
    saved: bool = False
