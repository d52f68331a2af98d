"""The layout of BrEaST."""

from __future__ import annotations

import contextlib
import re
import zipfile
from pathlib import Path

from kd_core.contracts import DataError
from kd_core.layouts.folder import PNG, pictures
from kd_core.layouts.names import Label, label_of
from kd_core.layouts.sample import Found, Problem, Sample


def find_breast_usg(root: Path) -> Found:
    """BrEaST (TCIA 10.7937/9WKK-Q141): ``case001.png``, ``case001_tumor.png``; without the latter, normal.

    ``case001_other1.png`` outlines what is not a tumour and is no part of the mask.
    """
    labels = _labels(root)
    for frame in pictures(root, PNG):
        if not re.fullmatch(r"case\d+", frame.stem):
            continue
        mask = frame.with_name(f"{frame.stem}_tumor.png")
        label = labels.get(frame.stem, "unknown" if mask.exists() else "normal")
        if mask.exists() == (label == "normal"):
            yield Problem(path=frame, reason=f"the table says {label}, the mask file says otherwise")
            continue
        yield Sample(
            layout="breast_usg",
            name=frame.name,
            frame=frame,
            masks=(mask,) if mask.exists() else (),
            group=frame.stem,
            label=label,
        )


def _labels(root: Path) -> dict[str, Label]:
    tables = sorted(root.glob("*.xlsx"))
    if not tables:
        return {}
    import openpyxl  # only this layout needs it

    try:
        with contextlib.closing(openpyxl.load_workbook(tables[0], read_only=True)) as book:
            header, *rows = book.worksheets[0].iter_rows(values_only=True)
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise DataError(f"{tables[0]}: not a table that can be read: {error}") from error
    try:
        name, label = header.index("Image_filename"), header.index("Classification")
    except ValueError as error:
        raise DataError(f"{tables[0]}: no column Image_filename or Classification") from error
    return {Path(str(row[name])).stem: label_of(str(row[label])) for row in rows if row[name]}
