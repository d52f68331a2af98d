"""Public data sets as they lie on disk. A new layout is one function and one line in ``LAYOUTS``."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kd_core.contracts import DataError, sha256_of
from kd_core.contracts.json_text import parsed_json
from kd_core.data.sample import Label, Problem, Sample, usable
from kd_core.runtime.volume import is_volume


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """The samples of one folder, in a fixed order, and the files that could not be used."""

    layout: str
    root: Path
    samples: tuple[Sample, ...]
    problems: tuple[Problem, ...]


_Found = Iterator[Sample | Problem]


def _busi(root: Path) -> _Found:
    """BUSI (Al-Dhabyani 2020): ``benign/benign (1).png``, ``... _mask.png``, ``... _mask_1.png``.

    Our own exports add ``unclassified`` for frames that nobody gave a class. BUSI has no patient ids:
    ``families.csv`` (image,family) names near-duplicates; without it every frame is its own family, which is
    reported.
    """
    labels: dict[str, Label] = {"benign": "benign", "malignant": "malignant", "normal": "normal"}
    if (root / "unclassified").is_dir():
        labels["unclassified"] = "unknown"
    families = _families(root)
    if not families:
        yield Problem(path=root / "families.csv", reason="missing: near-duplicates can fall into two splits")
    for folder, label in labels.items():
        if not (root / folder).is_dir():
            yield Problem(path=root / folder, reason="class folder missing")
        for frame in _pictures(root / folder):
            if re.search(r"_mask(_\d+)?$", frame.stem):
                continue
            name = f"{folder}/{frame.name}"
            masks = sorted(
                path
                for path in frame.parent.glob(f"{_literal(frame.stem)}_mask*.png")
                if re.fullmatch(r"_mask(_\d+)?", path.stem.removeprefix(frame.stem))
            )
            if not masks and label != "normal":
                yield Problem(path=frame, reason="no mask file beside it")
                continue
            yield Sample(
                layout="busi",
                name=name,
                frame=frame,
                masks=tuple(masks),
                group=families.get(name, name),
                label=label,
            )


def _busbra(root: Path) -> _Found:
    """BUS-BRA (Gomez-Flores 2024): ``Images/bus_0001-l.png``, ``Masks/mask_0001-l.png``, ``bus_data.csv``."""
    rows = {row["ID"]: row for row in _table(root / "bus_data.csv", "ID", "Case", "Pathology")}
    for frame in _pictures(root / "Images"):
        mask = root / "Masks" / frame.name.replace("bus_", "mask_", 1)
        row = rows.get(frame.stem)
        if row is None:
            yield Problem(path=frame, reason="not in bus_data.csv")
        elif not mask.exists():
            yield Problem(path=frame, reason=f"no mask {mask.name}")
        else:
            yield Sample(
                layout="busbra",
                name=frame.name,
                frame=frame,
                masks=(mask,),
                group=f"case {row['Case']}",
                label=_label(row["Pathology"]),
            )


def _breast_usg(root: Path) -> _Found:
    """BrEaST (TCIA 10.7937/9WKK-Q141): ``case001.png``, ``case001_tumor.png``; without the latter, normal.

    ``case001_other1.png`` outlines what is not a tumour and is no part of the mask.
    """
    labels = _breast_usg_labels(root)
    for frame in _pictures(root):
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


def _udiat(root: Path) -> _Found:
    """Dataset B (UDIAT, Yap 2018): ``original/000001.png``, ``GT/000001.png``; no classes, no patients."""
    for frame in _pictures(root / "original"):
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


def _project(root: Path) -> _Found:
    """A data set that ``busapp export`` wrote: BUSI layout with ``manifest.json``, which must agree with the files."""
    manifest = _manifest(root / "manifest.json")
    listed = {entry["image"]: entry["sha256"] for entry in manifest}
    for found in _busi(root):
        if isinstance(found, Problem):
            if found.path.name not in ("benign", "malignant", "normal"):
                yield found  # an export has only the classes that were given
            continue
        digests = listed.pop(found.name, None)
        files = (found.frame, *found.masks)
        if digests is None:
            yield Problem(path=found.frame, reason="not in manifest.json")
        elif changed := [path for path in files if sha256_of(path) != digests.get(path.name)]:
            yield Problem(path=changed[0], reason="changed since the export")
        else:
            yield replace(found, layout="project")
    for name in listed:
        yield Problem(path=root / name, reason="in manifest.json, but missing")


def _hippocampus(root: Path) -> _Found:
    """MSD Task04 (Antonelli 2022), and any volumes laid out like it: ``images/x.nii.gz``, ``labels/x.nii.gz``.

    Every label that is not 0 is lesion. A volume is a case of its own.
    """
    for frame in sorted((path for path in (root / "images").glob("*") if is_volume(path)), key=_natural):
        mask = root / "labels" / frame.name
        if not mask.exists():
            yield Problem(path=frame, reason=f"no mask labels/{mask.name}")
            continue
        yield Sample(
            layout="hippocampus", name=frame.name, frame=frame, masks=(mask,), group=frame.name, label="unknown"
        )


LAYOUTS: dict[str, Callable[[Path], _Found]] = {
    "busi": _busi,
    "busbra": _busbra,
    "breast_usg": _breast_usg,
    "udiat": _udiat,
    "hippocampus": _hippocampus,
    "project": _project,
}


def read_data_set(layout: str, root: Path) -> DataSet:
    """List the samples of a folder.

    Args:
        layout: a key of ``LAYOUTS``.
        root: the data set's folder.

    Raises:
        DataError: an unknown layout, no such folder, or no usable frame in it.
    """
    if layout not in LAYOUTS:
        raise DataError(f"no layout named {layout!r}; known: {', '.join(LAYOUTS)}")
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    found = list(LAYOUTS[layout](root))
    samples = tuple(item for item in found if isinstance(item, Sample))
    problems = tuple(item for item in found if isinstance(item, Problem))
    if not samples:
        reasons = "; ".join(str(problem) for problem in problems[:3])
        raise DataError(f"{root}: no frame in the layout {layout!r}" + (f" ({reasons})" if reasons else ""))
    return DataSet(layout=layout, root=root, samples=samples, problems=problems)


def read_usable(layout: str, root: Path) -> DataSet:
    """As ``read_data_set``; samples whose files cannot be used are problems, too (see ``usable``)."""
    data = read_data_set(layout, root)
    samples, problems = usable(data.samples)
    return replace(data, samples=tuple(samples), problems=(*data.problems, *problems))


def _pictures(folder: Path) -> list[Path]:
    """PNG files of a folder, numbers in the names ordered as numbers."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.suffix.lower() == ".png"), key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", path.name)]


def _manifest(path: Path) -> list[dict[str, Any]]:
    try:
        frames: list[dict[str, Any]] = parsed_json(path.read_bytes())["frames"]
    except FileNotFoundError as error:
        raise DataError(f"{path.parent}: no {path.name}; this is no data set that busapp exported") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: cannot be read: {error!r}") from error
    try:
        whole = all(isinstance(one["image"], str) and isinstance(one["sha256"], dict) for one in frames)
    except (KeyError, TypeError):
        whole = False
    if not whole:
        raise DataError(f"{path}: a frame in it has no image or no checksums; export the project again")
    return frames


def _literal(stem: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", stem)


def _families(root: Path) -> dict[str, str]:
    path = root / "families.csv"
    return {row["image"]: row["family"] for row in _table(path, "image", "family")} if path.exists() else {}


def _table(path: Path, *columns: str) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise DataError(f"{path}: no column {', '.join(sorted(missing))}")
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error


def _breast_usg_labels(root: Path) -> dict[str, Label]:
    tables = sorted(root.glob("*.xlsx"))
    if not tables:
        return {}
    import openpyxl  # only this layout needs it

    with contextlib.closing(openpyxl.load_workbook(tables[0], read_only=True)) as book:
        header, *rows = book.worksheets[0].iter_rows(values_only=True)
    try:
        name, label = header.index("Image_filename"), header.index("Classification")
    except ValueError as error:
        raise DataError(f"{tables[0]}: no column Image_filename or Classification") from error
    return {Path(str(row[name])).stem: _label(str(row[label])) for row in rows if row[name]}


def _label(text: str) -> Label:
    match text.strip().lower():
        case "benign":
            return "benign"
        case "malignant":
            return "malignant"
        case "normal":
            return "normal"
        case _:
            return "unknown"
