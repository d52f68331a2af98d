"""The layout of Hugging Face's image folders."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kd_core.contracts import DataError
from kd_core.contracts.json_text import parsed_json
from kd_core.layouts.folder import Families, inside, read_json, table
from kd_core.layouts.labels import mask_lesions, value_names
from kd_core.layouts.sample import Found, Problem, Sample

_MASKS = ("mask_file_name", "mask_file_names", "mask", "masks", "label_file_name", "segmentation_file_name")
"""Columns that name mask files, in the order in which they are tried."""


def find_hf(root: Path) -> Found:
    """Image folder (huggingface.co/docs/datasets/image_dataset): ``metadata.jsonl`` or ``metadata.csv`` in the folder
    or in those of the splits, with ``file_name`` and ``mask_file_name`` or the like.

    Several masks are one lesion each. Of one mask a value is a lesion, whose class the list ``lesions`` says if it is
    there, or, where ``id2label.json`` names the values, a class. ``class`` or ``label`` is the class of the frame,
    ``family`` or ``patient_id`` its group.
    """
    families, described = Families(root), root / "id2label.json"
    try:
        names = value_names(read_json(described)) if described.exists() else {}
    except ValueError as error:
        raise DataError(f"{described}: {error}") from error
    for path in sorted({*root.rglob("metadata.jsonl"), *root.rglob("metadata.csv")}):
        try:
            rows = list(_rows(path))
        except DataError as error:
            yield Problem(path=path, reason=str(error).removeprefix(f"{path}: "))
            continue
        for number, row in rows:
            try:
                yield _sample(root, path, row, names, families)
            except DataError as error:
                yield Problem(path=path, reason=f"line {number}: {error}")
    yield from families.missing()


def _sample(root: Path, path: Path, row: dict[str, Any], names: dict[int, str], families: Families) -> Sample:
    frame = inside(root, path.parent, str(row.get("file_name") or ""))
    if not frame.is_file():
        raise DataError(f"the picture {row['file_name']} is missing")
    said: Any = next((row[key] for key in _MASKS if row.get(key)), [])
    masks = tuple(inside(root, path.parent, str(one)) for one in ([said] if isinstance(said, str) else said))
    if missing := [mask for mask in masks if not mask.is_file()]:
        raise DataError(f"the mask {missing[0].name} is missing")
    name = frame.relative_to(root).as_posix()
    return Sample(
        layout="hf",
        name=name,
        frame=frame,
        masks=masks,
        group=families.of(name, row),
        label=families.label(name, row),
        lesions=partial(mask_lesions, masks[0], names, _lesions(row)) if len(masks) == 1 else None,
    )


def _lesions(row: dict[str, Any]) -> tuple[str, ...]:
    said = row.get("lesions")
    return tuple(str(one) for one in said) if isinstance(said, list) else ()


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if path.suffix == ".csv":
        yield from enumerate(table(path, "file_name"), 2)
        return
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = parsed_json(line)
        except ValueError as error:
            raise DataError(f"{path}: line {number} is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise DataError(f"{path}: line {number} is no object")
        yield number, row
