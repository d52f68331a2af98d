"""The BUS-UCLM layout."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from kd_core.contracts import DataError
from kd_core.layouts.folder import PNG, pictures, table
from kd_core.layouts.labels import by_class
from kd_core.layouts.names import label_of
from kd_core.layouts.sample import Found, LesionMap, Problem, Sample, decode, other_size

_NAMES = {1: "benign", 2: "malignant"}
_LIT = 127
"""Colours above are lit: edges that were smoothed are given to the nearer side."""


def find_busuclm(root: Path) -> Found:
    """BUS-UCLM (Vallez 2025, 10.1038/s41597-025-04562-3): ``images/ANFO_005.png``, ``masks/...``, ``INFO.csv``.

    The table has ``;`` between its columns, ``Image`` and ``Label`` among them. Masks are green where benign, red where
    malignant, black elsewhere. What precedes ``_`` in a name is the patient.
    """
    rows = {Path(row["Image"]).stem: row for row in table(root / "INFO.csv", "Image", "Label", delimiter=";")}
    for frame in pictures(root / "images", PNG):
        mask, row = root / "masks" / frame.name, rows.pop(frame.stem, None)
        if row is None:
            yield Problem(path=frame, reason="not in INFO.csv")
        elif not mask.exists():
            yield Problem(path=frame, reason=f"no mask masks/{mask.name}")
        else:
            yield Sample(
                layout="busuclm",
                name=frame.name,
                frame=frame,
                masks=(mask,),
                group=frame.stem.partition("_")[0],
                label=label_of(row["Label"]),
                lesions=partial(_coloured, mask),
            )
    for name in rows:
        yield Problem(path=root / "images" / f"{name}.png", reason="in INFO.csv, but missing")


def _coloured(path: Path, shape: tuple[int, ...]) -> LesionMap:
    colours = np.asarray(decode(path).convert("RGB"))
    if colours.shape[:2] != shape:
        raise DataError(str(other_size(path, colours.shape[:2], shape)))
    red, green, blue = (colours[:, :, channel] > _LIT for channel in range(3))
    if (blue | (red & green)).any():
        raise DataError(f"{path}: holds a colour beside green (benign), red (malignant) and black")
    return by_class(path, green + 2 * red.astype(np.uint8), _NAMES)
