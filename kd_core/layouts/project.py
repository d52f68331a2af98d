"""Data sets that this program wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from kd_core.contracts import DataError, sha256_of
from kd_core.contracts.json_text import parsed_json
from kd_core.layouts.busi import find_busi
from kd_core.layouts.sample import Found, Problem


def find_project(root: Path) -> Found:
    """A data set that ``busapp export`` wrote: BUSI layout with ``manifest.json``, which must agree with the files."""
    manifest = _manifest(root / "manifest.json")
    listed = {entry["image"]: entry for entry in manifest}
    for found in find_busi(root):
        if isinstance(found, Problem):
            if found.path.name not in ("benign", "malignant", "normal"):
                yield found  # an export has only the classes that were given
            continue
        entry = listed.pop(found.name, None)
        files = (found.frame, *found.masks)
        if entry is None:
            yield Problem(path=found.frame, reason="not in manifest.json")
        elif changed := [path for path in files if sha256_of(path) != entry["sha256"].get(path.name)]:
            yield Problem(path=changed[0], reason="changed since the export")
        else:
            yield replace(found, layout="project", scanner=str(entry.get("scanner") or ""))
    for name in listed:
        yield Problem(path=root / name, reason="in manifest.json, but missing")


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
