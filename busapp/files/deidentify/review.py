"""The contact sheet: what of every image would go out, with the boxes where text was found, for a person to sign."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from busapp.files.deidentify.pixels import blanked
from busapp.files.dicom import DicomFile
from busapp.files.pictures import write_png
from busapp.model.errors import UserError
from busapp.model.frame import Display, Rect, display_levels
from kd_core.contracts.json_text import parsed_json

BOXES = "boxes.json"
_VERSION = 1
_ACROSS, _DOWN = 3, 3
_CELL = (560, 420)
_CAPTION = 28
_RED, _GRAY = (255, 70, 70), (170, 170, 170)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One image on the contact sheet.

    ``uid`` is its new one, ``digest`` tells whether the file is still the one that was looked at, ``regions`` how many
    of its ultrasound regions are kept (0: nothing says where its picture is), ``texts`` what free text is kept.
    """

    uid: str
    digest: str
    height: int
    width: int
    frames: int
    regions: int
    boxes: tuple[Rect, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who looked at the contact sheet and stands for it, and when (ISO 8601, UTC)."""

    by: str
    time: str


def pictures_of(source: DicomFile) -> list[Display]:
    """What is looked at of an image: its first, middle and last frame, and for each pixel its brightest and darkest
    moment, in which text shows that comes and goes. All with only the regions left.
    """
    last = source.instance.frames - 1
    looked_at: dict[int, Display] = {}
    brightest: Display | None = None
    darkest: Display | None = None
    for index in range(last + 1):
        frame = source.read(index)
        shown = blanked(display_levels(frame), frame.regions, ())
        if index in (0, last // 2, last):
            looked_at[index] = shown
        brightest = shown.copy() if brightest is None else np.maximum(brightest, shown)
        darkest = shown.copy() if darkest is None else np.minimum(darkest, shown)
    assert brightest is not None
    assert darkest is not None
    return [*looked_at.values(), *([brightest, darkest] if last else [])]


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def merged(boxes: Sequence[Rect]) -> tuple[Rect, ...]:
    """Boxes that touch as one, so that text found on several frames is one box."""
    rest = list(boxes)
    done: list[Rect] = []
    while rest:
        box = rest.pop()
        touching = [other for other in rest if _touch(box, other)]
        if touching:
            for other in touching:
                rest.remove(other)
                box = box.union(other)
            rest.append(box)
        else:
            done.append(box)
    return tuple(sorted(done))


def _touch(one: Rect, other: Rect) -> bool:
    common = Rect(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )
    return not common.empty


def write_boxes(sheets: Sequence[Sheet], path: Path) -> None:
    """The boxes as a file that a person may edit."""
    entries = [dataclasses.asdict(sheet) | {"boxes": [list(box) for box in sheet.boxes]} for sheet in sheets]
    text = json.dumps({"version": _VERSION, "images": entries}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")


def read_boxes(path: Path) -> dict[str, Sheet]:
    """What ``write_boxes`` wrote, by digest; a person may have edited it.

    Raises:
        UserError: it cannot be read, or is not such a file.
    """
    try:
        held = parsed_json(path.read_bytes())
        if held["version"] != _VERSION:
            raise UserError(f"{path}: boxes of version {held['version']}; known here: {_VERSION}")
        sheets = [_sheet(entry) for entry in held["images"]]
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise UserError(f"{path}: not a file of boxes as 'busapp deidentify' writes it ({error})") from error
    return {sheet.digest: sheet for sheet in sheets}


def _sheet(entry: dict[str, object]) -> Sheet:
    boxes, texts = entry["boxes"], entry.get("texts", [])
    if not isinstance(boxes, list) or not isinstance(texts, list):
        raise TypeError("boxes are no list")
    sides = [[int(side) for side in box] for box in boxes]
    if any(len(box) != 4 for box in sides):
        raise ValueError("a box has four sides: left, top, right, bottom")
    numbers = {name: int(str(entry[name])) for name in ("height", "width", "frames", "regions")}
    return Sheet(
        uid=str(entry["uid"]),
        digest=str(entry["digest"]),
        boxes=tuple(Rect(*box) for box in sides),
        texts=tuple(str(text) for text in texts),
        **numbers,
    )


class Pages:
    """Contact sheets as PNG files, ``page-001.png`` and on: every picture with its boxes, captioned by its number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cells: list[Display] = []
        self._number = 0

    def add(self, number: int, sheet: Sheet, pictures: Sequence[Display]) -> None:
        """The pictures of one image."""
        where = f"regions: {sheet.regions}" if sheet.regions else "no regions: only boxes go"
        for which, picture in enumerate(pictures, 1):
            of = f" picture {which}/{len(pictures)}" if len(pictures) > 1 else ""
            self._cells.append(_cell(picture, sheet.boxes, f"{number}  ...{sheet.uid[-8:]}{of}  {where}"))
            if len(self._cells) == _ACROSS * _DOWN:
                self.flush()

    def flush(self) -> None:
        """Write the page that has been begun."""
        if not self._cells:
            return
        self._number += 1
        width, height = _CELL
        rows = -(-len(self._cells) // _ACROSS)
        page = np.zeros((rows * (height + _CAPTION), _ACROSS * width, 3), np.uint8)
        for place, cell in enumerate(self._cells):
            row, column = divmod(place, _ACROSS)
            page[row * (height + _CAPTION) :, column * width :][: cell.shape[0], : cell.shape[1]] = cell
        write_png(self._folder / f"page-{self._number:03d}.png", page)
        self._cells.clear()


def _cell(picture: Display, boxes: Sequence[Rect], caption: str) -> Display:
    width, height = _CELL[0] - 8, _CELL[1] - 8
    scale = min(width / picture.shape[1], height / picture.shape[0])
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    coloured = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB) if small.ndim == 2 else small
    cell = np.zeros((_CELL[1] + _CAPTION, _CELL[0], 3), np.uint8)
    cell[_CAPTION : _CAPTION + size[1], : size[0]] = coloured
    for box in boxes:
        left, top, right, bottom = (round(side * scale) for side in box)
        cv2.rectangle(cell, (left, top + _CAPTION), (right, bottom + _CAPTION), _RED, 1)
    cv2.putText(cell, caption, (2, 19), cv2.FONT_HERSHEY_SIMPLEX, 0.5, _GRAY, 1, cv2.LINE_AA)
    return cell
