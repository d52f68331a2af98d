"""What layouts share: pictures of a folder in order, tables, JSON files, and paths that stay inside."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kd_core.contracts import DataError
from kd_core.contracts.json_text import parsed_json
from kd_core.layouts.names import Label, is_known, label_of, worst_label
from kd_core.layouts.sample import Problem

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})
PNG = frozenset({".png"})


def pictures(folder: Path, suffixes: frozenset[str] = PICTURES) -> list[Path]:
    """Picture files of a folder, numbers in the names ordered as numbers; none where there is no such folder."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if path.suffix.lower() in suffixes and not path.name.startswith("."))
    return sorted(found, key=natural)


def natural(path: Path) -> list[tuple[int, str]]:
    """Sorts numbers in names as numbers."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", path.name)]


def beside(folder: Path, stem: str, suffixes: Iterable[str] = PICTURES) -> Path | None:
    """The file of a folder with this stem and one of these suffixes; None where there is none."""
    return next((path for suffix in sorted(suffixes) if (path := folder / f"{stem}{suffix}").is_file()), None)


def table(path: Path, *columns: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Rows of a table that has these columns, and may have others; blanks around names and values taken off.

    Raises:
        DataError: it cannot be read, or has no such column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=delimiter)
            names = [name.strip() for name in reader.fieldnames or ()]
            missing = set(columns) - set(names)
            if missing:
                raise DataError(f"{path}: no column {', '.join(sorted(missing))}")
            reader.fieldnames = names
            return [{name: (row[name] or "").strip() for name in names} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        DataError: it cannot be read, or is no JSON.
    """
    try:
        return parsed_json(path.read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or f"not JSON: {error}"
        raise DataError(f"{path}: cannot be read: {reason}") from error


def inside(root: Path, folder: Path, name: str) -> Path:
    """The file that a name in a data set means; slashes of either kind part its folders.

    Args:
        root: of the data set.
        folder: where the name is looked for.
        name: as it is written there.

    Raises:
        DataError: it is empty, or leads out of the data set.
    """
    path = Path(os.path.normpath(folder / name.replace("\\", "/")))
    if not name or "\0" in name or not path.is_relative_to(os.path.normpath(root)):
        raise DataError(f"{name!r} leads out of the data set")
    return path


def found_inside(root: Path, folders: Iterable[Path], name: str) -> Path:
    """The first file that a name means, looked for in several folders.

    Raises:
        DataError: there is none, or the name leads out of the data set.
    """
    reason = f"{name} is missing"
    for folder in folders:
        try:
            path = inside(root, folder, name)
        except DataError as error:
            reason = str(error)
            continue
        if path.is_file():
            return path
        reason = f"{name} is missing"
    raise DataError(reason)


FAMILIES = "families.csv"
"""Names the family of each picture (image,family), so that near-duplicates and patients fall into one split."""

MANIFEST = "manifest.json"
"""What busapp writes into a data set beside its frames."""

_GROUPS = ("family", "group", "patient", "patient_id", "case")
_CLASSES = ("class", "label", "category")


class Families:
    """Which family and class the samples of a data set have; a picture of which nothing is said is a family of its own.

    ``families.csv`` says families; ``manifest.json``, where busapp wrote the data set, classes.

    Raises:
        DataError: one of them is there, but cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / FAMILIES
        rows = table(self._path, "image", "family") if self._path.exists() else []
        self._families = {row["image"]: row["family"] for row in rows}
        self._classes = _classes(root / MANIFEST)
        self._said = bool(rows)

    def of(self, name: str, entry: Mapping[str, Any] | None = None) -> str:
        """The family of a sample, by its name in the data set and what an annotation says of it."""
        said = [str(entry[key]) for key in _GROUPS if entry.get(key) not in (None, "")] if entry else []
        self._said = self._said or bool(said)
        return said[0] if said else self._families.get(name, name)

    def label(self, name: str, entry: Mapping[str, Any] | None = None, lesions: Iterable[str] = ()) -> Label:
        """The class of a sample: what is said of it as a whole, else the worst of its lesions by their names."""
        whole = [entry[key] for key in _CLASSES if isinstance(entry.get(key), str)] if entry else []
        labels = [label_of(said) for said in (*whole, self._classes.get(name, ""))]
        return next((label for label in labels if label != "unknown"), worst_label(lesions))

    def missing(self) -> Iterator[Problem]:
        """To be asked at the end: that nothing was said of families."""
        if not self._said:
            yield Problem(path=self._path, reason="missing: near-duplicates can fall into two splits", note=True)


def _classes(manifest: Path) -> dict[str, str]:
    """Classes by picture; none for a file with frames of several."""
    if not manifest.exists():
        return {}
    data = read_json(manifest)
    frames = data.get("frames") if isinstance(data, dict) else None
    found: dict[str, set[str]] = defaultdict(set)
    for one in frames if isinstance(frames, list) else ():
        if isinstance(one, dict) and isinstance(one.get("image"), str) and isinstance(one.get("class"), str):
            found[one["image"]].add(one["class"])
    return {image: classes.pop() for image, classes in found.items() if len(classes) == 1}


def unknown_names(path: Path, names: Iterable[str]) -> Iterator[Problem]:
    """That names are taken for lesions without a class."""
    for name in sorted(set(names)):
        if not is_known(name):
            yield Problem(
                path=path, reason=f"{name!r} is no class that is known: taken for a lesion without a class", note=True
            )
