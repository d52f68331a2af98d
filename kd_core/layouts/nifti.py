"""Volumes with their masks, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kd_core.contracts import DataError
from kd_core.layouts.folder import Families, natural
from kd_core.layouts.labels import mask_lesions
from kd_core.layouts.sample import Found, Problem, Sample
from kd_core.runtime.volume import is_volume


def find_hippocampus(root: Path) -> Found:
    """MSD Task04 (Antonelli 2022): ``images/x.nii.gz``, ``labels/x.nii.gz``.

    Every label that is not 0 is lesion. A volume is a case of its own.
    """
    for found in _pairs(root):
        if isinstance(found, Problem):
            yield found
            continue
        frame, mask = found
        yield Sample(
            layout="hippocampus", name=frame.name, frame=frame, masks=(mask,), group=frame.name, label="unknown"
        )


def find_nifti(root: Path) -> Found:
    """NIfTI, NRRD or MetaImage files in pairs: ``images/x.nii.gz``, ``labels/x.nii.gz``.

    A value of a mask is a lesion or, where ``labels.txt`` names the values (``1 benign``), a class.
    """
    families, names = Families(root), _names(root / "labels.txt")
    for found in _pairs(root):
        if isinstance(found, Problem):
            yield found
            continue
        frame, mask = found
        name = f"images/{frame.name}"
        yield Sample(
            layout="nifti",
            name=name,
            frame=frame,
            masks=(mask,),
            group=families.of(name),
            label=families.label(name),
            lesions=partial(mask_lesions, mask, names, ()),
        )
    yield from families.missing()


def _names(path: Path) -> dict[int, str]:
    try:
        lines = path.read_text("utf-8-sig").split("\n") if path.exists() else []
        pairs = [line.strip().partition(" ") for line in lines if line.strip()]
        return {int(value): name.strip() for value, _, name in pairs}
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: the values of its masks cannot be told: {error}") from error


def _pairs(root: Path) -> Iterator[tuple[Path, Path] | Problem]:
    for frame in sorted((path for path in (root / "images").glob("*") if is_volume(path)), key=natural):
        mask = root / "labels" / frame.name
        if mask.exists():
            yield frame, mask
        else:
            yield Problem(path=frame, reason=f"no mask labels/{mask.name}")
