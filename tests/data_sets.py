"""Annotated frames made on the spot, and data sets written of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from busapp.files.export import FORMATS
from busapp.files.export.data_set import export_data_set
from busapp.files.export.settings import DEFAULTS, ExportSettings
from busapp.files.opening import open_source
from busapp.files.project_store import AnnotatedFrame, ProjectStore
from busapp.model.edit import Edit, MaskPatch, TakenStep
from busapp.model.frame import Rect
from busapp.model.progress import Progress
from busapp.model.study import FrameRef
from tests.conftest import write_gray

Mask = npt.NDArray[np.uint8]


def annotated(
    path: Path, mask: Mask, findings: dict[str, str] | None = None, *, index: int = 0, family: str = ""
) -> AnnotatedFrame:
    """A frame of a file as a project has it."""
    uid = open_source(path).instance.uid if path.exists() else "gone"
    return AnnotatedFrame(
        ref=FrameRef(uid, index),
        name=f"{uid[-8:]}-{index}",
        path=path,
        family=family or f"f{path.stem}",
        reader="T",
        mask=mask,
        findings=findings if findings is not None else {"Class": "benign"},
    )


def steps_of(
    form: str, frames: Iterable[AnnotatedFrame], total: int, target: Path, settings: ExportSettings = DEFAULTS
) -> Iterator[Progress]:
    """An export that has not begun yet."""
    return export_data_set(FORMATS[form], form, frames, total, target, settings)


def export(
    form: str, frames: Sequence[AnnotatedFrame], target: Path, settings: ExportSettings = DEFAULTS
) -> dict[str, Any]:
    """Write a data set; its manifest."""
    for _ in steps_of(form, frames, len(frames), target, settings):
        pass
    manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text("utf-8"))
    return manifest


def keep(
    store: ProjectStore, path: Path, mask: Mask, findings: dict[str, str], *, index: int = 0, patient: str = ""
) -> FrameRef:
    """Put an annotation into a project, as a window would."""
    source = open_source(path)
    instance = replace(source.instance, patient=patient or source.instance.patient)
    ref = instance.stored(index)
    change = MaskPatch(rect=Rect(0, 0, *mask.shape[::-1]), before=np.zeros_like(mask), after=mask)
    store.save(
        TakenStep(
            instance=instance,
            ref=ref,
            step="do",
            edit=Edit(name="Brush", change=change),
            base_revision=0,
            mask=mask,
            findings=findings,
            content=source.read(index).content,
        )
    )
    return ref


MASKS = st.tuples(st.integers(1, 19), st.integers(1, 19)).flatmap(
    lambda shape: arrays(np.uint8, shape, elements=st.sampled_from([0, 0, 1, 1, 2, 5]))
)
"""Label maps of any size, with holes, parts, single pixels and gaps in the numbers."""


def drawn_frames(folder: Path, masks: Sequence[Mask]) -> list[AnnotatedFrame]:
    """A picture for each mask, under Unicode names; lesions 1, 2 and 5 are benign, malignant and unclassified."""
    frames = []
    for number, mask in enumerate(masks):
        random = np.random.default_rng(number)
        picture = write_gray(folder / f"源 {number} ü.png", random.integers(0, 256, mask.shape, np.uint8))
        findings = {"Class": "benign", "Class (2)": "malignant"}
        frames.append(annotated(picture, mask, findings, family=f"family {number}"))
    return frames


def expected_lesions(mask: Mask) -> Mask:
    """Lesions numbered without gaps."""
    return np.searchsorted(np.unique(np.append(mask, 0)), mask).astype(np.uint8)


def expected_labels(mask: Mask) -> Mask:
    """Classes of the lesions of ``drawn_frames``; one that is alone has the class of the frame."""
    alone = len(set(np.unique(mask).tolist()) - {0}) == 1
    values = np.zeros(6, np.uint8)
    values[[1, 2, 5]] = (2, 2, 2) if alone else (1, 2, 3)
    return values[mask]
