"""Take a data set into a project: its frames, masks and classes, under a reader's name of their own."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from busapp.files.import_report import ImportReport, Row
from busapp.files.incoming import Incoming, read_incoming
from busapp.files.opening import open_all
from busapp.files.pixel_index import Known, PixelIndex
from busapp.files.project_list import add_instances, known_instances
from busapp.files.project_store import ProjectStore
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.progress import Progress
from busapp.model.reading import reader_name
from busapp.model.study import FrameRef, Instance, Skipped
from kd_core.contracts import DataError
from kd_core.layouts import LAYOUTS, DataSet, fitting_layouts, read_data_set
from kd_core.layouts.sample import Problem, Sample
from kd_core.runtime.volume import NIFTI

FILES = "files"
"""The layout of files without annotations: pictures, videos, DICOM, volumes. They come into the project's list."""

COPIES = "frames"
"""The folder in the project's into which files are copied."""

_BATCH = 100
"""Files that are put into the project's list at a time."""

_IN_TWO = (".mhd", ".nhdr")
"""Volumes whose voxels may lie in a file beside them."""


def guess_layout(path: Path) -> str:
    """The layout in which a folder holds frames; of a file, ``FILES``.

    Raises:
        UserError: none fits, or several do.
    """
    if not path.is_dir():
        return FILES
    fitting, reasons = fitting_layouts(path)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UserError(f"{path}: several layouts fit, name one: {', '.join(fitting)}")
    telling = [reason for reason in dict.fromkeys(reasons) if "(" in reason]
    raise UserError("; ".join((f"{path}: no data set in a layout that is known here", *telling)))


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What a data set holds: frames by class, how many groups, and what is wrong, the worst first."""

    layout: str
    classes: dict[str, int]
    groups: int
    problems: tuple[str, ...]

    @property
    def frames(self) -> int:
        """Pictures and volumes."""
        return sum(self.classes.values())


def survey(path: Path, layout: str) -> Survey:
    """Look at what a data set holds; no mask is read.

    Raises:
        UserError: an unknown layout, no folder, or no frame in it.
    """
    data = look_into(path, layout)
    return Survey(
        layout=layout,
        classes=dict(Counter(sample.label for sample in data.samples)),
        groups=len({sample.group for sample in data.samples}),
        problems=tuple(str(problem) for problem in sorted(data.problems, key=lambda problem: problem.note)),
    )


def look_into(path: Path, layout: str) -> DataSet:
    """The samples of a data set, and what could not be used of it; errors as those of ``survey``."""
    if layout not in LAYOUTS:
        raise UserError(f"no layout {layout!r}; there are: {', '.join((*LAYOUTS, FILES))}")
    try:
        return read_data_set(layout, path)
    except DataError as error:
        raise UserError(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class ImportOrder:
    """What is to be imported.

    Attributes:
        project: folder of the project; made if it is missing.
        path: folder of the data set; for ``FILES``, a folder or a file.
        layout: a key of ``LAYOUTS``, or ``FILES``.
        reader: under whose name masks and classes come.
        report: the table to write, over one that is there.
        copy: copy the files into the project's folder; else they stay where they are, and are looked for there.
    """

    project: Path
    path: Path
    layout: str
    reader: str
    report: Path
    copy: bool = False


class ImportRun:
    """A pass over a data set; iterate ``steps`` for progress, then ask ``report``.

    What is imported of a frame is written at once, all of it or nothing, so a run that was stopped goes on where it was
    when it is started again. What was said before under the reader's name stays as it is.

    Args:
        order: what is imported, and how.
    """

    def __init__(self, order: ImportOrder) -> None:
        self.report = ImportReport(order.report)
        self.reader = reader_name(order.reader)
        self._path, self._layout, self._copy = order.path.absolute(), order.layout, order.copy
        self._project = order.project
        self._listed: list[Instance] = []
        self._came: dict[FrameRef, str] = {}

    def steps(self) -> Generator[Progress, None, None]:
        """Raises ``UserError`` where nothing can be imported, or the project or the report cannot be written."""
        self._store = ProjectStore(self._project, self.reader)
        self._pixels = PixelIndex(self._store)
        try:
            with self.report:
                try:
                    yield from self._files() if self._layout == FILES else self._samples()
                finally:
                    self._remember()
        finally:
            self._store.close()

    def _samples(self) -> Iterator[Progress]:
        data = look_into(self._path, self._layout)
        total = len(data.samples)
        for problem in data.problems:
            yield self._told(0, total, self._problem(problem))
        for done, sample in enumerate(data.samples, 1):
            for step in self._sample(sample):
                if isinstance(step, Path):
                    yield Progress(done=done - 1, total=total, about=step.name)
                else:
                    yield self._told(done, total, step)
        for path in sorted(self._pixels.unread):
            reason = "a file of the project that is gone or damaged; nothing was compared with it"
            yield self._told(total, total, Row(file=str(path), outcome="note", reason=reason))

    def _files(self) -> Iterator[Progress]:
        there = {one.uid for one in known_instances(self._store)}
        for done, source in enumerate(open_all([self._path], leave_out=self._store.folder), 1):
            if isinstance(source, Skipped):
                row = Row(
                    file=str(source.path), outcome="note" if source.expected else "left out", reason=source.reason
                )
            elif source.instance.uid in there:
                row = Row(file=str(source.instance.path), outcome="there already")
            else:
                there.add(source.instance.uid)
                row = self._list(source.instance)
            yield self._told(done, 0, row)

    def _list(self, instance: Instance) -> Row:
        try:
            self._keep(self._placed(instance))
        except UnreadableFile as error:
            return Row(file=str(error.path), outcome="left out", reason=error.reason)
        return Row(file=str(instance.path), outcome="imported")

    def _told(self, done: int, total: int, row: Row) -> Progress:
        self.report.add(row)
        told = row.outcome in ("left out", "duplicate")
        left_out = f"{row.file}: {row.reason}" if told else ""
        return Progress(done=done, total=total, about=row.file, left_out=left_out)

    def _problem(self, problem: Problem) -> Row:
        inside = problem.path.is_relative_to(self._path)
        name = problem.path.relative_to(self._path).as_posix() if inside else str(problem.path)
        return Row(file=name, outcome="note" if problem.note else "left out", reason=problem.reason)

    def _sample(self, sample: Sample) -> Iterator[Row | Path]:
        """What became of each of its frames; before that, the project's files that they are compared with."""
        family = f"{self._layout}/{self._path.name}/{sample.group}"
        frames = 0
        try:
            for incoming in read_incoming(sample, family):
                frames += 1
                yield from self._pixels.prepare(incoming.frame)
                yield self._take(sample, incoming)
        except UnreadableFile as error:
            yield Row(file=sample.name, outcome="left out", reason=error.reason)
        else:
            if not frames:
                yield Row(file=sample.name, outcome="left out", reason="no slice of it shows a lesion")

    def _take(self, sample: Sample, incoming: Incoming) -> Row:
        name = sample.name if incoming.instance.frames == 1 else f"{sample.name}, frame {incoming.index + 1}"
        known = self._pixels.find(incoming.frame)
        if known and known.ref.instance == incoming.ref.instance:
            known = None  # frames of one file can look the same, and are not the same
        ref = known.ref if known else incoming.ref
        held = self._store.load(ref, incoming.frame.height, incoming.frame.width)
        if held.started:
            same = np.array_equal(held.mask, incoming.mask) and held.findings == incoming.findings
            if same and ref == incoming.ref:
                self._keep(self._placed(incoming.instance))  # a run that was killed may not have listed it
            return self._met(name, ref, same=same)
        self._came[ref] = name
        reason = "; ".join(incoming.notes)
        if known:
            there = replace(incoming.instance, uid=known.ref.instance, path=known.path)
            self._store.save_all(list(incoming.steps(there, ref)))
            said = f"the project has these pixels as {known.path}, frame {ref.index + 1}; the annotation came to that"
            return Row(file=name, outcome="joined", reason="; ".join(filter(None, (said, reason))))
        instance = self._placed(incoming.instance)
        self._store.save_all(list(incoming.steps(instance, ref)))
        self._pixels.add(Known(ref, instance.path), incoming.frame)
        self._keep(instance)
        return Row(file=name, outcome="imported", reason=reason)

    def _met(self, name: str, ref: FrameRef, *, same: bool) -> Row:
        """A frame on which the reader has said something already."""
        if ref in self._came:
            other = "" if same else ", which has another mask or class"
            return Row(file=name, outcome="duplicate", reason=f"shows the same pixels as {self._came[ref]}{other}")
        self._came[ref] = name
        if same:
            return Row(file=name, outcome="there already")
        reason = f"{self.reader} has said something else of this frame before; that is kept"
        return Row(file=name, outcome="left out", reason=reason)

    def _placed(self, instance: Instance) -> Instance:
        """It, copied into the project's folder where that is wanted; its name there names nobody."""
        if not self._copy:
            return instance
        path = instance.path
        if path.name.lower().endswith(_IN_TWO):
            raise UnreadableFile(path, "its voxels may lie in another file, so it cannot be copied; import it in place")
        suffix = next((one for one in NIFTI if path.name.lower().endswith(one)), path.suffix)
        name = hashlib.sha256(instance.uid.encode()).hexdigest()[:32]
        target = self._store.folder.absolute() / COPIES / f"{name}{suffix}"
        if not target.exists():
            part = target.with_name(target.name + ".partial")
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, part)
                part.replace(target)
            except OSError as error:
                part.unlink(missing_ok=True)
                raise UserError(f"{target}: cannot be written: {error.strerror}") from error
        return replace(instance, path=target, order=(0, 0, target.name))

    def _keep(self, instance: Instance) -> None:
        if not self._listed or self._listed[-1].uid != instance.uid:
            self._listed.append(instance)
        if len(self._listed) >= _BATCH:
            self._remember()

    def _remember(self) -> None:
        add_instances(self._store, self._listed)
        self._listed.clear()
        self._pixels.flush()
