"""DICOM files without identity: first a contact sheet that a person signs, then the files."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset

import busapp
from busapp.files.deidentify.keys import Keys
from busapp.files.deidentify.review import (
    BOXES,
    Pages,
    Sheet,
    Signature,
    file_digest,
    merged,
    pictures_of,
    read_boxes,
    write_boxes,
)
from busapp.files.deidentify.rules import Rules
from busapp.files.deidentify.tags import KNOWN, ULTRASOUND, deidentified, kept_texts
from busapp.files.deidentify.writing import with_plain_masks, write_image, write_object
from busapp.files.dicom import DicomFile
from busapp.files.opening import open_all
from busapp.files.source import has_preamble
from busapp.files.whole_folder import whole_folder
from busapp.model.errors import Uncleanable, UnreadableFile, UserError
from busapp.model.frame import Display, Rect
from busapp.model.progress import Progress
from busapp.model.study import Skipped

FindText = Callable[[Display], list[Rect]]

FILES = "files.csv"
MANIFEST = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be de-identified: files and folders, by which rules, with whose keys."""

    paths: tuple[Path, ...]
    rules: Rules
    keys: Keys


@dataclass(frozen=True, kw_only=True)
class LookedAt:
    """A file with what of it is on the contact sheet: an image's entry and pictures, or why it is left out."""

    number: int
    path: Path
    sheet: Sheet | None = None
    pictures: tuple[Display, ...] = ()
    reason: str = ""


@dataclass(kw_only=True)
class _Found:
    """A file in the order in which it was found. It is named by its number wherever a name could be read later."""

    number: int
    path: Path
    image: DicomFile | None = None
    document: Dataset | None = None
    reason: str = ""


def look(order: Order, *, find: FindText, folder: Path) -> Generator[Progress, None, None]:
    """Make the contact sheet: pages, ``boxes.json`` with what was found, ``files.csv`` with which file is which.

    The folder holds names in pictures and of files; it is for the person who signs, and stays here.

    Args:
        order: what.
        find: finds text on a picture.
        folder: to make. One that is there holds what a person may have corrected, so it stays.

    Raises:
        UserError: the folder exists or cannot be written, or none of the files can be de-identified.
    """
    with whole_folder(folder) as part:
        pages, sheets, rows = Pages(part), list[Sheet](), list[tuple[object, ...]]()
        for one in look_at(order, find=find):
            if one.sheet:
                sheets.append(one.sheet)
                pages.add(one.number, one.sheet, one.pictures)
            rows.append((one.number, one.path, one.sheet.uid if one.sheet else "", one.reason))
            yield Progress(done=one.number, total=0, about=f"file {one.number}", left_out=_left_out(one))
        if all(reason for *_, reason in rows):
            raise UserError("None of these files can be de-identified, so there is nothing to look at.")
        pages.flush()
        write_boxes(sheets, part / BOXES)
        with (part / FILES).open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            csv.writer(file).writerows([("number", "file", "new uid", "left out"), *rows])


def look_at(order: Order, *, find: FindText) -> Generator[LookedAt, None, None]:
    """What is on the contact sheet, file by file; see ``look``.

    Raises:
        UserError: the search for text failed.
    """
    for found in _found(order.paths):
        one = LookedAt(number=found.number, path=found.path, reason=found.reason)
        if found.image:
            try:
                one = replace(one, **_looked_at(order, found.image, find))
            except (Uncleanable, UnreadableFile) as error:
                one = replace(one, reason=_said(error))
        yield one


def _looked_at(order: Order, image: DicomFile, find: FindText) -> dict[str, Any]:
    clean = _clean(order, image.header, image)
    pictures = pictures_of(image)
    sheet = Sheet(
        uid=str(clean.SOPInstanceUID),
        digest=file_digest(image.instance.path),
        height=image.form.rows,
        width=image.form.columns,
        frames=image.instance.frames,
        regions=len(image.regions),
        boxes=merged([box for picture in pictures for box in find(picture)]),
        texts=tuple(kept_texts(clean)),
    )
    return {"sheet": sheet, "pictures": tuple(pictures)}


def signed(by: str) -> Signature:
    """A signature of now.

    Raises:
        UserError: no name.
    """
    if not by.strip():
        raise UserError("Nobody signed: give the name of who looked at the contact sheet.")
    return Signature(by=by.strip(), time=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"))


def signed_boxes(path: Path) -> dict[str, Sheet]:
    """The boxes of a contact sheet, as a person left them, by the digest of the file that each is for.

    Raises:
        UserError: the file cannot be read.
    """
    return read_boxes(path)


def deidentify(
    order: Order, *, sheets: Mapping[str, Sheet], signature: Signature, target: Path
) -> Generator[Progress, None, None]:
    """Write every file without identity: ``<pseudonym>/<new uid>.dcm``, and a manifest.

    Written to ``<target>.partial`` and renamed: a folder named ``target`` is complete.

    Args:
        order: what.
        sheets: the contact sheet that was signed, by digest.
        signature: whose.
        target: the folder to make.

    Raises:
        UserError: an image is not on the contact sheet or changed since, the target exists or cannot be written, or
            nothing could be de-identified.
    """
    with whole_folder(target) as part:
        entries: list[dict[str, Any]] = []
        left_out: list[dict[str, Any]] = []
        for found in _found(order.paths):
            try:
                entry = yield from _write(order, found, sheets, part)
            except (Uncleanable, UnreadableFile) as error:
                found.reason, entry = _said(error), None
            if entry:
                entries.append(entry)
            else:
                left_out.append({"file": found.number, "reason": found.reason})
            yield Progress(done=found.number, total=0, about=f"file {found.number}", left_out=_left_out(found))
        if not entries:
            raise UserError("None of these files could be de-identified, so nothing was written.")
        _write_manifest(order, signature, entries, left_out, part / MANIFEST)


def _write(
    order: Order, found: _Found, sheets: Mapping[str, Sheet], folder: Path
) -> Generator[Progress, None, dict[str, Any] | None]:
    """Write one file; what the manifest says of it, or None where it is left out."""
    if found.image is None and found.document is None:
        return None
    sheet = sheets.get(file_digest(found.path)) if found.image else None
    if found.image and sheet is None:
        raise UserError(
            f"File {found.number} is not on the contact sheet that was signed, or was changed since. "
            "Look at a new contact sheet and sign that. Nothing was written."
        )
    clean = _clean(order, found.image.header if found.image else found.document, found.image, signed=True)
    if sheet and not set(kept_texts(clean)) <= set(sheet.texts):
        raise UserError("Other free text would be kept than the contact sheet says. Make a new one with these options.")
    path = folder / str(clean.PatientID) / f"{clean.SOPInstanceUID}.dcm"
    if path.exists():
        raise Uncleanable("the same instance as an earlier file")
    path.parent.mkdir(exist_ok=True)
    if found.image and sheet:
        for _ in write_image(found.image, clean, sheet.boxes, path):
            yield Progress(done=found.number, total=0, about=f"file {found.number}")
    else:
        write_object(clean, path)
    return {
        "file": path.relative_to(folder).as_posix(),
        "sha256": file_digest(path),
        "boxes": [list(box) for box in sheet.boxes] if sheet else [],
        "regions": sheet.regions if sheet else 0,
        "texts": kept_texts(clean),
    }


def _clean(order: Order, dataset: Dataset | None, image: DicomFile | None, *, signed: bool = False) -> Dataset:
    """A data set without identity, whatever is wrong with it said without quoting it."""
    assert dataset is not None
    try:
        if image is None and "PixelData" in dataset:
            dataset = with_plain_masks(dataset)
        clean = deidentified(dataset, order.rules, order.keys, pixels_cleaned=signed)
        if image and "SOPInstanceUID" not in clean:
            clean.SOPInstanceUID = order.keys.uid(image.instance.uid)
        if not clean.get("SOPInstanceUID"):
            raise Uncleanable("it has no SOP instance UID")
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 (pydicom and its values raise a dozen classes, which may quote them)
        raise Uncleanable(f"its header is damaged ({type(error).__name__})") from None
    return clean


def _found(paths: Sequence[Path]) -> Iterator[_Found]:
    """Every file named, in order."""
    number = 0
    for one in open_all(paths):
        if isinstance(one, Skipped) and one.expected and not has_preamble(one.path):
            continue  # a table or text beside the pictures; segmentations, reports and indices are DICOM, too
        number += 1
        if isinstance(one, Skipped):
            yield _document(number, one.path)
        elif isinstance(one, DicomFile) and str(one.header.get("SOPClassUID") or "") in ULTRASOUND:
            yield _Found(number=number, path=one.instance.path, image=one)
        elif isinstance(one, DicomFile):
            yield _document(number, one.instance.path)
        else:
            yield _Found(number=number, path=one.instance.path, reason="no DICOM file")


def _document(number: int, path: Path) -> _Found:
    """A file that is no image: a segmentation or report, or left out."""
    found = _Found(number=number, path=path, reason="it cannot be read, or is of a kind that the rules do not cover")
    if has_preamble(path):
        try:
            dataset = dcmread(path)
            if str(dataset.get("SOPClassUID") or "") in KNOWN - ULTRASOUND:
                found.document, found.reason = dataset, ""
        except Exception:  # noqa: BLE001 (pydicom raises a dozen classes; the reason might quote the file)
            found.reason = "it is damaged"
    return found


def _said(error: Uncleanable | UnreadableFile) -> str:
    """Why a file is left out, in words that may be logged: readers quote what they stumble over."""
    return str(error) if isinstance(error, Uncleanable) else "it cannot be read"


def _left_out(found: _Found | LookedAt) -> str:
    return f"file {found.number}: {found.reason}" if found.reason else ""


def _write_manifest(
    order: Order,
    signature: Signature,
    entries: Sequence[dict[str, Any]],
    left_out: Sequence[dict[str, Any]],
    path: Path,
) -> None:
    options = asdict(order.rules.options)
    manifest = {
        "program": f"busapp {busapp.__version__}",
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "signed": asdict(signature),
        "options": options,
        "rules": [asdict(rule) for rule in order.rules.table],
        "files": list(entries),
        "left_out": list(left_out),
    }
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
