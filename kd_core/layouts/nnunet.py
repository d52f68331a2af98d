"""The layout of nnU-Net's raw data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from kd_core.contracts import DataError
from kd_core.layouts.folder import Families, natural, read_json, unknown_names
from kd_core.layouts.labels import classed_lesions, value_names
from kd_core.layouts.sample import Found, Problem, Sample


def find_nnunet(root: Path) -> Found:
    """nnU-Net v2 (Isensee 2021, documentation/dataset_format.md): ``imagesTr/a_0000.png``, ``labelsTr/a.png``,
    ``dataset.json``.

    ``labels`` of ``dataset.json`` names the values of a mask; parts that touch are one lesion. ``imagesTs`` with
    ``labelsTs`` is read, too, where there are such. Where there are several channels, the first one is the frame.
    """
    names, ending = _described(root / "dataset.json")
    families = Families(root)
    lesions = [name for value, name in names.items() if value]
    yield from unknown_names(root / "dataset.json", lesions)
    for part in ("Tr", "Ts"):
        for frame in sorted((root / f"images{part}").glob(f"*_0000{ending}"), key=natural):
            case = frame.name.removesuffix(f"_0000{ending}")
            mask = root / f"labels{part}" / f"{case}{ending}"
            name = f"images{part}/{frame.name}"
            if not mask.exists():
                if part == "Tr":
                    yield Problem(path=frame, reason=f"no mask labels{part}/{mask.name}")
                continue
            if (more := frame.with_name(f"{case}_0001{ending}")).exists():
                yield Problem(path=more, reason="another channel; only the first one is read", note=True)
            yield Sample(
                layout="nnunet",
                name=name,
                frame=frame,
                masks=(mask,),
                group=families.of(name),
                label=families.label(name, None, lesions if len(lesions) == 1 else ()),
                lesions=partial(classed_lesions, mask, names),
            )
    yield from families.missing()


def _described(path: Path) -> tuple[dict[int, str], str]:
    """Names of the mask's values, and how the files' names end."""
    data: Any = read_json(path)
    try:
        return value_names(data["labels"]), str(data.get("file_ending", ".nii.gz"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{path}: the values of its masks cannot be told: {error}") from error
