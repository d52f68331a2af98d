"""A folder of results: whole, read back, or not there at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Literal, get_args

from pydicom import dcmread
from pydicom.uid import generate_uid

from busapp.files.deidentify.keys import Keys
from busapp.files.deidentify.pixels import blanked_area
from busapp.files.deidentify.rules import Options, rules_for
from busapp.files.deidentify.tags import deidentified
from busapp.files.deidentify.writing import write_object
from busapp.files.results.capture import write_capture, write_source
from busapp.files.results.marked import LeftOut, MarkedFrame
from busapp.files.results.masks import Reference, SegmentationFile
from busapp.files.results.origin import Origin, origin_of
from busapp.files.results.report_pdf import PageFacts, Say, write_page
from busapp.files.results.report_sr import ReportWriter
from busapp.files.results.segmentation import SegmentationWriter
from busapp.files.whole_folder import whole_folder
from busapp.model.edit import MaskArray
from busapp.model.errors import UserError
from busapp.model.progress import Progress

Kind = Literal["seg", "sr", "capture", "pdf"]
"""DICOM Segmentation, measurement report, secondary capture, page for people."""

KINDS: tuple[Kind, ...] = get_args(Kind)

Namer = Callable[[MarkedFrame, Origin], Path]
"""Where the results of an instance go, within the folder, without what tells them apart and the suffix."""


def write_results(
    frames: Iterable[MarkedFrame | LeftOut],
    total: int,
    target: Path,
    *,
    kinds: AbstractSet[Kind],
    facts: PageFacts | None = None,
    say: Say = str,
    name: Namer | None = None,
    keys: Keys | None = None,
    last: Callable[[Path], None] | None = None,
) -> Iterator[Progress]:
    """Write results of frames into ``target``, which must not exist yet.

    Of each instance one segmentation, of each study one report, of each frame one capture and one page. A picture
    without a DICOM instance gets one, where DICOM results need something to refer to. All is written to
    ``<target>.partial``, segmentations are read back, and it is renamed: a folder named ``target`` is complete. Closing
    the iterator before its end removes what was written.

    Args:
        frames: what is written of, in any order.
        total: how many.
        target: the folder to make.
        kinds: which results.
        facts: for the pages.
        say: the pages' language.
        name: how files are named; by default after those they were made of.
        keys: whose stand-ins segmentations, and pictures made for them, have for patient, UIDs and dates, as
            ``busapp.actions.deidentify`` gives them to pictures; without, they name whom the pictures name.
        last: called with the folder before it is renamed, to put something more into it.

    Raises:
        UserError: ``target`` exists, cannot be written, what was read back is not what was written, or there is nothing
            to write.
    """
    if keys is not None and kinds != {"seg"}:
        raise ValueError("only segmentations are written with stand-ins")
    with whole_folder(target) as part:
        package = _Package(part, kinds, facts or PageFacts(), say, name or FileNames(), keys)
        for number, frame in enumerate(frames, 1):
            if isinstance(frame, LeftOut):
                yield Progress(done=number, total=total, about=frame.name, left_out=f"{frame.name}: {frame.reason}")
                continue
            yield Progress(done=number, total=total, about=frame.name, note="\n".join(package.add(frame)))
        for note in package.finish():
            yield Progress(done=total, total=total, note=note)
        if not package.written:
            raise UserError(f"{target}: none of the frames could be written, so there are no results")
        if last is not None:
            last(part)


class FileNames:
    """Results are named after the files they were made of; where two have the same name, a number follows."""

    def __init__(self) -> None:
        self._by_instance: dict[str, str] = {}

    def __call__(self, marked: MarkedFrame, origin: Origin) -> Path:
        """See ``Namer``."""
        instance = marked.source.instance
        if instance.key not in self._by_instance:
            taken = {name.lower() for name in self._by_instance.values()}
            stem = instance.path.stem or instance.path.name
            names = chain([stem], (f"{stem}_{number}" for number in count(2)))
            self._by_instance[instance.key] = next(name for name in names if name.lower() not in taken)
        return Path(self._by_instance[instance.key])


class _Package:
    """What is written, gathered frame by frame."""

    def __init__(
        self, folder: Path, kinds: AbstractSet[Kind], facts: PageFacts, say: Say, name: Namer, keys: Keys | None
    ) -> None:
        self._folder, self._kinds, self._facts, self._say, self._name = folder, kinds, facts, say, name
        self._keys = keys
        self._segmentations: dict[str, tuple[Path, SegmentationWriter]] = {}
        self._reports: dict[str, tuple[Path, ReportWriter]] = {}
        self._digests: dict[Path, dict[Reference, str]] = {}
        self._series: dict[tuple[str, Kind], tuple[str, Iterator[int]]] = {}
        self._origins: dict[str, Origin] = {}
        self._written: set[Path] = set()
        self.written = 0

    def add(self, marked: MarkedFrame) -> list[str]:
        """Write what is of this frame alone, gather the rest; what a person should know of it."""
        origin, notes = self._origin(marked)
        base = self._folder / self._name(marked, origin)
        base.parent.mkdir(parents=True, exist_ok=True)
        one = base
        if marked.source.instance.frames > 1:
            one = base.with_name(f"{base.name}_frame{marked.index + 1:03d}")
        if origin.made and self._kinds - {"pdf"}:
            self._write_source(marked, origin, _named(one, "source.dcm"))
        if "seg" in self._kinds:
            notes += self._add_mask(marked, origin, _named(one if origin.made else base, "seg.dcm"))
        if "sr" in self._kinds:
            _, report = self._reports.setdefault(origin.study, (_named(base, "report.dcm"), ReportWriter()))
            if not report.add(marked, origin):
                notes.append(f"{marked.name}: nothing was measured or said of it, so it is not in the report")
        if "capture" in self._kinds:
            series, numbers = self._place(origin, "capture")
            write_capture(marked, origin, _named(one, "capture.dcm"), series=series, number=next(numbers))
        if "pdf" in self._kinds:
            write_page(marked, _named(one, "page.pdf"), self._facts, self._say)
        self.written += 1
        return notes

    def finish(self) -> Iterator[str]:
        """Write what was gathered and read the masks back; what a person should know of it, file by file."""
        for path, writer in self._segmentations.values():
            yield from self._write_masks(path, writer)
        for path, report in self._reports.values():
            if not report.empty:
                series, numbers = self._place(report.origin, "sr")
                report.write(path, series=series, number=next(numbers))
                yield ""

    def _origin(self, marked: MarkedFrame) -> tuple[Origin, list[str]]:
        """What results of a frame refer to, and, at the first frame of an instance, what was mended in its header."""
        instance = marked.source.instance
        if instance.key in self._origins:
            return self._origins[instance.key], []
        origin = origin_of(marked.source, marked.index)
        if instance.frames > 1 and not origin.made:
            self._origins[instance.key] = origin
        return origin, [f"{instance.path.name}: {note}" for note in origin.mended]

    def _add_mask(self, marked: MarkedFrame, origin: Origin, path: Path) -> list[str]:
        """Take a frame's mask. Where no other frame can follow, the file is written at once: thousands are not kept."""
        if origin.uid not in self._segmentations and path in self._written:
            raise UserError(f"{path.name}: two files would have this name; save their results one by one")
        self._written.add(path)
        spool = path.with_name(path.name + ".bits")
        _, writer = self._segmentations.setdefault(origin.uid, (path, SegmentationWriter(origin, spool)))
        writer.add(marked)
        uid = origin.uid if self._keys is None else self._keys.uid(origin.uid)
        frame = Reference(uid, marked.index if origin.frames else None)
        self._digests.setdefault(path, {})[frame] = _digest(marked.mask)
        if marked.source.instance.frames > 1 and not origin.made:
            return []
        del self._segmentations[origin.uid]
        return [note for note in self._write_masks(path, writer) if note]

    def _write_masks(self, path: Path, writer: SegmentationWriter) -> Iterator[str]:
        series, numbers = self._place(writer.origin, "seg")
        writer.write(path, series=series, number=next(numbers))
        self._take_identity(path, writer.origin)
        yield from self._check(path)
        yield "; ".join(f"{path.name}: {note}" for note in writer.notes)

    def _write_source(self, marked: MarkedFrame, origin: Origin, path: Path) -> None:
        if self._keys is not None:
            frame = marked.frame
            pixels = frame.pixels.copy()
            pixels[blanked_area(frame.regions, (), frame.height, frame.width)] = 0
            marked = replace(marked, frame=replace(frame, pixels=pixels))
        write_source(marked, origin, path)
        self._take_identity(path, origin)

    def _take_identity(self, path: Path, origin: Origin) -> None:
        """Put a file in the place of one that was written, with stand-ins for what tells whose it is."""
        if self._keys is not None:
            rules = rules_for(Options())
            write_object(deidentified(dcmread(path), rules, self._keys, patient=origin.patient), path)

    def _check(self, path: Path) -> Iterator[str]:
        """Read a segmentation back, frame by frame: its masks must be those of the frames, pixel by pixel."""
        expected = self._digests.pop(path)
        for read in SegmentationFile(path):
            if expected.pop(read.reference, "") != _digest(read.mask):
                raise UserError(f"{path.name}: read back, it is not what was written; check the disk")
            yield ""
        if expected:
            raise UserError(f"{path.name}: read back, masks of {len(expected)} frames are missing; check the disk")

    def _place(self, origin: Origin, kind: Kind) -> tuple[str, Iterator[int]]:
        """The series of a study's results of one kind, and the numbers of its instances."""
        return self._series.setdefault((origin.study, kind), (generate_uid(), count(1)))


def _named(base: Path, ending: str) -> Path:
    return base.with_name(f"{base.name}_{ending}")


def _digest(mask: MaskArray) -> str:
    return hashlib.sha256(mask.tobytes()).hexdigest()
