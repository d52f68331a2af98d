"""Frames without masks: what teachers may outline for a student."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kd_core.contracts import DataError, sha256_of
from kd_core.layouts.sample import Sample

UNLABELLED = "unlabelled"
"""The layout of such samples: PNG files in folders, all of a patient (or of a cine) in one."""


def read_unlabelled(root: Path, held_out: Iterable[Sample]) -> list[Sample]:
    """All pictures below a folder, but those that are also a frame that is held out.

    Args:
        root: the folder.
        held_out: samples that validate or test; a picture with the same bytes as the frame of one is left out.

    Raises:
        DataError: no such folder, or no picture in it that may be learned from.
    """
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    held = {sha256_of(sample.frame) for sample in held_out}
    found = [
        Sample(
            layout=UNLABELLED,
            name=str(path.relative_to(root)),
            frame=path,
            masks=(),
            group=str(path.parent.relative_to(root)),
            label="unknown",
        )
        for path in sorted(root.rglob("*.png"))
        if sha256_of(path) not in held
    ]
    if not found:
        raise DataError(f"{root}: no picture (*.png) in it, or in its folders, that is not held out")
    return found
