"""Other readers of a project, without a window of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from busapp.document.document import replacement
from busapp.files.opening import open_source
from busapp.files.project_store import ProjectStore
from busapp.model.edit import Edit, FindingChange, MaskArray, TakenStep


def mark(project: Path, reader: str, path: Path, mask: MaskArray, **findings: str) -> None:
    """Have a reader mark the first frame of a file, in one edit for the mask and one for each finding."""
    store = ProjectStore(project, reader)
    instance = open_source(path.absolute()).instance
    edit = replacement("Brush", np.zeros_like(mask), mask)
    edits = [edit] if edit is not None else []
    edits += [Edit(name=name, change=FindingChange(before="", after=value)) for name, value in findings.items()]
    said: dict[str, str] = {}
    for revision, one in enumerate(edits):
        if isinstance(one.change, FindingChange):
            said[one.name] = one.change.after
        store.save(
            TakenStep(
                instance=instance,
                ref=instance.stored(0),
                step="do",
                edit=one,
                base_revision=revision,
                mask=mask,
                findings=dict(said),
            )
        )
    store.close()


def disc(x: float, y: float, radius: float, size: int = 96) -> MaskArray:
    """A round lesion on a square frame."""
    rows, columns = np.mgrid[:size, :size]
    mask: MaskArray = (np.hypot(columns - x, rows - y) < radius).astype(np.uint8)
    return mask
