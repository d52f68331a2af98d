"""The layout of Dataset B."""

from __future__ import annotations

from pathlib import Path

from kd_core.layouts.folder import PNG, pictures
from kd_core.layouts.sample import Found, Problem, Sample


def find_udiat(root: Path) -> Found:
    """Dataset B (UDIAT, Yap 2018): ``original/000001.png``, ``GT/000001.png``; no classes, no patients."""
    for frame in pictures(root / "original", PNG):
        mask = root / "GT" / frame.name
        if not mask.exists():
            yield Problem(path=frame, reason=f"no mask GT/{mask.name}")
            continue
        yield Sample(
            layout="udiat",
            name=frame.name,
            frame=frame,
            masks=(mask,),
            group=frame.stem,
            label="unknown",
        )
