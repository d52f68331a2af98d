"""The layout of MONAI's data lists."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from kd_core.contracts import DataError
from kd_core.layouts.folder import Families, inside, read_json
from kd_core.layouts.labels import mask_lesions, value_names
from kd_core.layouts.sample import Found, Problem, Sample

_PARTS = ("training", "validation", "test", "testing")


def find_monai(root: Path) -> Found:
    """A data list (monai.data.load_decathlon_datalist): JSON with ``training``, ``validation``, ``test``, whose entries
    have ``image`` and ``label`` relative to the file.

    Several labels are one lesion each. Of one label a value is a lesion or, where ``labels`` names the values, a class.
    Entries without a label, as in ``test``, are left out.
    """
    families = Families(root)
    for path in sorted(root.glob("*.json")):
        try:
            data = read_json(path)
        except DataError as error:
            yield Problem(path=path, reason=str(error).removeprefix(f"{path}: "))
            continue
        if not isinstance(data, dict) or not any(isinstance(data.get(part), list) for part in _PARTS):
            continue
        try:
            names = value_names(data["labels"]) if data.get("labels") else {}
        except ValueError as error:
            yield Problem(path=path, reason=f"labels: {error}")
            continue
        for part in _PARTS:
            for number, entry in enumerate(data.get(part) or (), 1):
                try:
                    yield _sample(root, path, entry, names, families)
                except DataError as error:
                    yield Problem(path=path, reason=f"{part}, entry {number}: {error}")
    yield from families.missing()


def _sample(root: Path, path: Path, entry: Any, names: dict[int, str], families: Families) -> Sample:
    if not isinstance(entry, dict) or not isinstance(entry.get("image"), str) or not entry.get("label"):
        raise DataError("has no image with a label")
    frame, said = inside(root, path.parent, entry["image"]), entry["label"]
    masks = tuple(inside(root, path.parent, str(one)) for one in ([said] if isinstance(said, str) else said))
    if missing := [one for one in (frame, *masks) if not one.is_file()]:
        raise DataError(f"{missing[0].name} is missing")
    name = frame.relative_to(root).as_posix()
    about = {key: value for key, value in entry.items() if key != "label"}
    return Sample(
        layout="monai",
        name=name,
        frame=frame,
        masks=masks,
        group=families.of(name, about),
        label=families.label(name, about),
        lesions=partial(mask_lesions, masks[0], names, ()) if len(masks) == 1 else None,
    )
