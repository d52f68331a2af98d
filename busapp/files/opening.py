"""From paths that a person names to files with frames: files, folders and DICOMDIRs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from busapp.files import images, videos
from busapp.files.images import ImageFile, looks_like_picture
from busapp.files.project_folder import is_project, jobs_folder
from busapp.files.source import FrameSource, Snapshot, has_preamble
from busapp.files.videos import looks_like_video
from busapp.model.errors import UnreadableFile
from busapp.model.study import MasksFile, Skipped, natural_key
from kd_core.runtime.volume import is_volume

_NOT_PICTURES = frozenset(
    {".csv", ".db", ".db-shm", ".db-wal", ".doc", ".docx", ".htm", ".html", ".ini", ".json", ".jsonl", ".log"}
    | {".md", ".pdf", ".py", ".sqlite", ".toml", ".tsv", ".txt", ".xls", ".xlsx", ".xml", ".yaml", ".yml"}
)
"""Files that lie beside pictures and were never meant to be opened: named, but no failure."""

_CLUTTER = frozenset({"thumbs.db", "desktop.ini"})


def open_source(path: Path) -> FrameSource:
    """Open one file, whatever its name: what it holds decides.

    Raises:
        UnreadableFile: it is not a picture or DICOM with pixels, or it is damaged.
    """
    Snapshot.of(path)
    if not has_preamble(path):
        if looks_like_picture(path) or path.suffix.lower() in images.SUFFIXES:
            return ImageFile(path)
        if looks_like_video(path) or path.suffix.lower() in videos.SUFFIXES:
            return videos.VideoFile(path)
    if is_volume(path):
        from busapp.files.volume_files import VolumeFile  # as below

        return VolumeFile(path)
    from busapp.files.dicom import DicomFile  # pydicom takes its time to load, and pictures need none of it

    return DicomFile(path)


def open_all(paths: Iterable[Path], *, leave_out: Path | None = None) -> Iterator[FrameSource | Skipped]:
    """Open every file named, found in a folder named, or listed by a DICOMDIR; each file once, none silently left.

    Folders are walked in the order in which a person would count (``a2`` before ``a10``). The jobs of a project that
    lies there are not: their pictures are comparisons of models.

    Args:
        paths: files and folders.
        leave_out: a folder within them that is not walked: where one's own output goes.
    """
    seen: set[Path] = set()
    for path in paths:
        try:
            folder = path.is_dir()
        except OSError as error:  # a name that no file can have
            yield Skipped(path=path, reason=str(error.strerror))
            continue
        if not folder:
            yield from _open_once(path, seen, named=True)
            continue
        for found in _walk(path, set(), leave_out.resolve() if leave_out else None):
            if isinstance(found, Skipped):
                yield found
            else:
                yield from _open_once(found, seen, named=False)


def _open_once(path: Path, seen: set[Path], *, named: bool) -> Iterator[FrameSource | Skipped]:
    try:
        resolved = path.resolve()
    except RuntimeError:  # how Python 3.11 tells of links that lead in a circle
        yield Skipped(path=path, reason="a link that leads to itself")
        return
    if resolved in seen:
        return
    seen.add(resolved)
    if not named and path.suffix.lower() in _NOT_PICTURES:
        yield Skipped(path=path, reason=f"skipped: {path.suffix} files hold no pictures", expected=True)
        return
    try:
        Snapshot.of(path)
        listed = _listed_files(path)
        if listed is not None:
            yield from _open_listed(path, listed, seen)
        else:
            source = open_source(path)
            yield _as_masks(source) or source
    except UnreadableFile as error:
        yield Skipped(path=path, reason=error.reason, expected=not named and _is_report(path))


def _as_masks(source: FrameSource) -> MasksFile | None:
    """What stands for a segmentation; None for any other file."""
    header = getattr(source, "header", None)
    if header is None:
        return None
    from busapp.files.dicom_kind import holds_masks  # as in open_source

    reason = "skipped: a segmentation, which holds no pictures"
    return MasksFile(path=source.instance.path, reason=reason, expected=True) if holds_masks(header) else None


def _is_report(path: Path) -> bool:
    """Whether a file that holds no pictures lies beside them by right."""
    if not has_preamble(path):
        return False
    from busapp.files.dicom_kind import is_report  # as in open_source

    try:
        return is_report(path)
    except UnreadableFile:
        return False


def _listed_files(path: Path) -> list[tuple[str, ...]] | None:
    """What a DICOMDIR lists, whatever its name; None for any other file."""
    if not has_preamble(path):
        return None
    from busapp.files.dicomdir import listed_files  # as in open_source

    return listed_files(path)


def _open_listed(path: Path, listed: Sequence[tuple[str, ...]], seen: set[Path]) -> Iterator[FrameSource | Skipped]:
    missing = []
    for reference in listed:
        target = _find(path.parent, reference)
        if target is None:
            missing.append("/".join(reference))
        else:
            yield from _open_once(target, seen, named=True)
    if missing:
        reason = f"lists {len(listed)} files, {len(missing)} of them are not there (first: {missing[0]})"
        yield Skipped(path=path, reason=reason)
    else:
        reason = f"skipped: an index of {len(listed)} files, which are listed by themselves"
        yield Skipped(path=path, reason=reason, expected=True)


def _find(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """A file listed in capitals that may lie on disk in small letters; never one outside the folder."""
    for part in parts:
        if part in ("", ".", "..") or "/" in part or "\\" in part or not folder.is_dir():
            return None
        exact = folder / part
        folder = (
            exact
            if exact.exists()
            else next((entry for entry in folder.iterdir() if entry.name.lower() == part.lower()), exact)
        )
    return folder if folder.is_file() else None


def _walk(folder: Path, entered: set[Path], leave_out: Path | None) -> Iterator[Path | Skipped]:
    """Files of a folder, then those of the folders in it; links are followed, but none in a circle."""
    resolved = folder.resolve()
    if resolved in entered or resolved == leave_out:
        return
    entered.add(resolved)
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: natural_key(entry.name))
    except OSError as error:
        yield Skipped(path=folder, reason=f"the folder cannot be listed: {error.strerror}")
        return
    entries = [one for one in entries if not one.name.startswith(".") and one.name.lower() not in _CLUTTER]
    yield from (entry for entry in entries if not entry.is_dir())
    jobs = jobs_folder(folder) if is_project(folder) else None
    for entry in entries:
        if entry.is_dir() and entry != jobs:
            yield from _walk(entry, entered, leave_out)
