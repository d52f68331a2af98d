"""How far long work has come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """``done`` of ``total`` steps (0 where that is not known), and what the present one is about."""

    done: int
    total: int
    about: str = ""
