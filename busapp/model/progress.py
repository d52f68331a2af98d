"""How far long work has come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """``done`` of ``total`` steps (0 where that is not known), what the present one is about, and, where something
    was left out, what and why. ``note``: what a person should know of what was not left out.
    """

    done: int
    total: int
    about: str = ""
    left_out: str = ""
    note: str = ""
