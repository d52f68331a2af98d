"""The open project: annotations read and steps written, in order, off the window's thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from busapp.document.document import Document, replacement
from busapp.model.edit import Annotation, Edit, FindingChange, Findings, MaskArray, TakenStep
from busapp.model.errors import Conflict, ProjectError
from busapp.model.frame import Frame
from busapp.model.reading import UNKNOWN_RULES, ReadingRules
from busapp.model.study import FrameRef, Instance
from busapp.model.work import Answer, Work
from busapp.services.error_texts import in_words
from busapp.services.known_files import KnownFiles
from busapp.services.notices import Notices
from busapp.services.tasks import Lane
from busapp.services.trace import Trace

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore

RETRY_MS = 5000

V = TypeVar("V")

translate = QCoreApplication.translate


class ProjectService(QObject):
    """Keeps a document's annotations in a project database.

    Every step is written at once. One that cannot be (a full disk) stays in memory with all after it, is
    tried again, and the person is told once.
    """

    changed = Signal()

    def __init__(self, document: Document, notices: Notices, trace: Trace) -> None:
        super().__init__()
        self._document = document
        self._notices = notices
        self._lane = Lane("project")
        self._writer = _Writer(trace)
        self._live: dict[FrameRef, Annotation] = {}
        self._wanted: FrameRef | None = None
        self._asked = 0
        self._changing_reader = False
        self._told = False
        self._told_of: set[Path] = set()
        self._on_the_way = 0
        self.problem = ""
        self._retry = QTimer(self, interval=RETRY_MS, singleShot=True)
        self._retry.timeout.connect(self._flush)
        self.known = KnownFiles(self._on_lane, notices)
        document.subscribe_steps(self._on_step)

    @property
    def store(self) -> ProjectStore | None:
        """The open database; None before it is open, or where it could not be."""
        return self._writer.store

    @property
    def unsaved(self) -> int:
        """Edits that are not in the database yet."""
        return self._on_the_way + len(self._writer.waiting)

    @property
    def reader(self) -> str:
        """Who annotates; empty before the project is open."""
        return self.store.reader if self.store is not None else ""

    def wait_for_store(self, timeout: float = 10.0) -> ProjectStore | None:
        """The database as soon as all that was asked so far is done, its opening included. For another thread than the
        window's.
        """
        self._lane.wait(timeout)
        return self.store

    def open(self, folder: Path, reader: str) -> None:
        """Open a project folder, made if it is missing, as this reader."""
        self._document.set_rules(UNKNOWN_RULES)
        self._lane.run(lambda: self._writer.open(folder, reader), self._opened, self._not_opened)

    def load(self, ref: FrameRef, frame: Frame) -> None:
        """Give the document its annotation of a frame, unless another is asked for meanwhile.

        Asked for twice, only the second answer counts: the first would be taken from under the hand that paints on it.
        """
        if self._changing_reader:
            return
        self._wanted = ref
        self._asked += 1
        asked = self._asked
        stored = self._document.stored(ref)
        live = self._live.get(stored)
        if live is not None:
            self._document.set_annotation(ref, live)
        else:
            path = self._document.instance(ref).path
            self._lane.run(
                lambda: self._writer.load(stored, frame, path) if self._wanted == ref else (None, ""),
                lambda found: self._loaded(ref, *found) if asked == self._asked else None,
                lambda error: self._not_loaded(ref, error),
            )

    def change_reader(self, reader: str, then: Callable[[], None]) -> None:
        """Go on as another reader once all that the present one did is written; ``then`` is called when it is so.

        Where it cannot be written the present reader stays, and the person is told.
        """
        if self.store is None:
            self._notices.error(translate("project", "No project is open, so there is no reader to change."))
            return
        self._changing_reader = True
        self._asked += 1  # what was asked for as the present reader is not shown to the next
        self._document.take_annotation_away()

        def changed(opened: _Opened) -> None:
            self._changing_reader, self._told = False, False
            self._live.clear()
            self._opened(opened)
            then()

        def stays(error: Exception) -> None:
            self._changing_reader = False
            self._load_again()
            if not isinstance(error, ProjectError):
                raise error
            self._notices.error(translate("project", "The reader was not changed: {0}").format(error))

        self._lane.run(lambda: self._writer.change_reader(reader), changed, stays)

    def set_finding_of(self, instance: Instance, ref: FrameRef, name: str, value: str) -> None:
        """Set a finding of a frame that is not in view (``ref`` as the project knows it), as one edit of its own."""
        self.ask(lambda _: self._writer.set_finding(instance, ref, name, value), lambda _: self.reload(ref))

    def ask(
        self,
        work: Callable[[ProjectStore], V],
        then: Callable[[V], None],
        failed: Callable[[ProjectError], None] | None = None,
    ) -> None:
        """Do something short with the database after all that was asked for before. What fails is said."""

        def judged(error: Exception) -> None:
            if not isinstance(error, ProjectError):
                raise error
            self._notices.error(str(error))
            if failed is not None:
                failed(error)

        self._lane.run(lambda: work(self._writer.opened()), then, judged)

    def read(self, ref: FrameRef, height: int, width: int) -> Annotation | None:
        """A frame's annotation with all that was done until now; None where no project is open.

        For work on its own thread: it waits for what is being written.

        Raises:
            ProjectError: it cannot be read.
        """
        stored = self._document.stored(ref)
        live = self._live.get(stored)
        if live is not None:
            return replace(live, mask=live.mask.copy(), done=[*live.done], undone=[*live.undone])
        return self._lane.ask(lambda: self._writer.read(stored, height, width))

    def put(self, ref: FrameRef, name: str, mask: MaskArray, then: Callable[[bool], None] | None = None) -> None:
        """Give a frame this mask, as one edit, whether it is in view or not; one made by hand is kept.

        The edit is saved as any other, and undone where the frame is looked at. ``then`` is told whether the frame has
        the mask now.
        """
        self._lane.run(
            lambda: self._writer.read(self._document.stored(ref), *mask.shape),
            lambda annotation: (then or _nobody)(self._put(ref, name, mask, annotation)),
            self._not_read,
        )

    def _put(self, ref: FrameRef, name: str, mask: MaskArray, loaded: Annotation | None) -> bool:
        document, stored = self._document, self._document.stored(ref)
        in_view = document.ref is not None and document.stored(document.ref) == stored
        if in_view:
            document.end_gestures()
        seen = document.annotation if in_view else None
        annotation = seen or self._live.get(stored, loaded)
        edit = replacement(name, annotation.mask, mask) if annotation is not None else None
        if annotation is None or edit is None:
            return annotation is not None
        if annotation.by_hand:
            return False
        self._live[stored] = annotation
        document.apply_to(ref, annotation, edit)
        if seen is None and document.shown == document.ref and in_view and document.frame is not None:
            self.load(ref, document.frame)  # what was asked for before knows nothing of this edit
        return True

    def look_up(self, ref: FrameRef, height: int, width: int, then: Callable[[Annotation], None]) -> None:
        """Give the annotation of any frame of this size, to be looked at only; where it cannot be read, a notice."""
        stored = self._document.stored(ref)
        live = self._live.get(stored)
        if live is not None:
            then(live)
            return
        self._lane.run(
            lambda: self._writer.read(stored, height, width),
            lambda annotation: then(annotation) if annotation is not None else None,
            self._not_read,
        )

    def finish(self, timeout: float = 10.0) -> bool:
        """Wait until all that was done is written, for so many seconds at most; whether it is."""
        self.known.flush()
        self._flush()
        return self._lane.wait(timeout) and not self._writer.waiting

    def close(self) -> None:
        """Let go of the database; what is not written by now is lost."""
        self._retry.stop()
        self._lane.run(self._writer.close, lambda _: None, lambda _: None)
        self._lane.close(5.0)

    def _on_step(self, taken: TakenStep) -> None:
        ref = self._document.ref
        if self._document.annotation is not None and ref is not None and self._document.stored(ref) == taken.ref:
            self._live[taken.ref] = self._document.annotation
        self._on_the_way += 1
        self._lane.run(lambda: self._writer.save(taken), self._arrived(self._written), self._arrived(self._not_written))
        self.changed.emit()

    def _arrived(self, then: Callable[[V], None]) -> Callable[[V], None]:
        """``then``, after an edit that was handed to the lane is written or waits there."""

        def called(came: V) -> None:
            self._on_the_way -= 1
            then(came)

        return called

    def _flush(self) -> None:
        self._lane.run(self._writer.flush, self._written, self._not_written)

    def _on_lane(
        self, work: Callable[[ProjectStore], V], then: Callable[[V | None], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do something with the database when its turn comes; nothing, where there is none."""
        self._lane.run(lambda: work(self._writer.store) if self._writer.store else None, then, failed)

    def _written(self, flushed: _Flushed) -> None:
        if self.unsaved == 0:
            self._live.clear()
            if self._told:
                self._notices.info(translate("project", "All changes are saved again."))
            self._told, self.problem = False, ""
        for ref, work in flushed.works.items():
            self._document.files.set_effort(ref, work)
        for ref in flushed.merged:
            self._reload(ref)
        self.changed.emit()

    def _reload(self, stored: FrameRef) -> None:
        self._notices.warn(
            translate(
                "project",
                "This frame was changed in another window, too. Both changes are kept: yours lie on top, and undo "
                "takes them back.",
            )
        )
        self.reload(stored)

    def reload(self, stored: FrameRef) -> None:
        """A frame's annotation has changed in the database; where it is in view, show it."""
        self._live.pop(stored, None)
        ref = self._document.ref
        if ref is not None and self._document.stored(ref) == stored:
            self._load_again()

    def _load_again(self) -> None:
        ref, frame = self._document.ref, self._document.frame
        if ref is not None and frame is not None:
            self.load(ref, frame)

    def _not_written(self, error: Exception) -> None:
        if not isinstance(error, ProjectError):
            raise error
        self.problem = in_words(error)
        if not self._told:
            self._notices.error(str(error))
            self._told = True
        self._retry.start()
        self.changed.emit()

    def _opened(self, opened: _Opened) -> None:
        self.problem = ""
        self._document.set_rules(opened.rules)
        self._document.set_begun(opened.begun)
        self._document.set_answers(opened.answers)
        if self._document.annotation is None:
            self._load_again()
        self.changed.emit()

    def _not_opened(self, error: Exception) -> None:
        if not isinstance(error, ProjectError):
            raise error
        self.problem = in_words(error)
        self._document.set_rules(ReadingRules())
        self._document.lock()
        look_only = translate("project", "Frames can be looked at, but not annotated.")
        self._notices.error(f"{in_words(error)} {look_only}")
        self.changed.emit()

    def _loaded(self, ref: FrameRef, annotation: Annotation | None, change: str) -> None:
        path = self._document.instance(ref).path
        if change and path not in self._told_of:
            self._told_of.add(path)
            self._notices.warn(_in_words(change).format(path.name))
        if annotation is not None and self._document.stored(ref) not in self._live:
            self._document.set_annotation(ref, annotation)

    def _not_loaded(self, ref: FrameRef, error: Exception) -> None:
        self._not_read(error)
        self._document.lock(ref)

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, ProjectError):
            raise error
        self._notices.error(str(error))


def _nobody(_: bool) -> None:
    """Nobody asked."""


class _Opened(NamedTuple):
    """What is known of a project as soon as it is open: the work of its reader, what models said, its rules."""

    begun: dict[FrameRef, Work]
    answers: dict[FrameRef, Answer]
    rules: ReadingRules


@dataclass(frozen=True)
class _Flushed:
    """What came of writing: the work on each frame as it is held now, and the frames on which another window's changes
    were met and merged.
    """

    works: dict[FrameRef, Work] = field(default_factory=dict)
    merged: list[FrameRef] = field(default_factory=list)


def _in_words(change: str) -> str:
    """In words, what ``ProjectStore.change`` found."""
    if change == "pixels":
        return translate(
            "project",
            "{0} was changed since you annotated it: it holds other pixels now. The annotation is shown as it was; "
            "check whether it still fits.",
        )
    return translate(
        "project",
        "{0} was changed since you annotated it: another picture lies there now, which has no annotation yet. The "
        "one you made is kept in the project, and is shown again with the picture it was made on.",
    )


class _Writer:
    """What happens on the lane: the database, and the steps that are not in it yet."""

    def __init__(self, trace: Trace) -> None:
        self.store: ProjectStore | None = None
        self.waiting: deque[TakenStep] = deque()
        self._trace = trace

    def open(self, folder: Path, reader: str) -> _Opened:
        from busapp.files.project_list import known_answers  # SQLAlchemy must not delay the window
        from busapp.files.project_store import ProjectStore
        from busapp.files.readings import read_rules

        store = ProjectStore(folder, reader)
        opened = _Opened(store.begun(), known_answers(store), read_rules(store))
        self.close()
        self.store = store
        return opened

    def change_reader(self, reader: str) -> _Opened:
        """Open the same project as another reader; nothing of the present one's may wait.

        Raises:
            ProjectError: something waits and cannot be written, or the project cannot be opened.
        """
        self.flush()
        return self.open(self.opened().folder, reader)

    def load(self, ref: FrameRef, frame: Frame, path: Path) -> tuple[Annotation | None, str]:
        """A frame's annotation, and what of the frame is not as it was annotated (see ``ProjectStore.change``)."""
        if self.store is None:
            return None, ""
        return self.store.load(ref, frame.height, frame.width), self.store.change(ref, frame, path)

    def read(self, ref: FrameRef, height: int, width: int) -> Annotation | None:
        return self.store.load(ref, height, width) if self.store else None

    def save(self, taken: TakenStep) -> _Flushed:
        self.waiting.append(taken)
        return self.flush()

    def flush(self) -> _Flushed:
        """Write all that waits.

        Raises:
            ProjectError: nothing can be written now, or the steps of one frame cannot be: those are set aside, so
                that the others go on, and tried again with the next flush.
        """
        flushed = _Flushed()
        aside: list[TakenStep] = []
        trouble: Exception | None = None
        while self.waiting:
            taken = self.waiting[0]
            try:
                flushed.works[taken.ref] = self.opened().save(taken)
                self.waiting.popleft()
                self._trace.event("edit_durable")
            except Conflict:
                flushed.merged.append(self._merge(taken.ref))
            except ProjectError:
                self.waiting.extend(aside)
                raise
            except Exception as error:  # noqa: BLE001 (whatever it is, it must not keep other frames from the disk)
                trouble = error
                aside += [one for one in self.waiting if one.ref == taken.ref]
                self.waiting = deque(one for one in self.waiting if one.ref != taken.ref)
        self.waiting.extend(aside)
        if trouble is not None:
            name = aside[0].instance.path.name
            raise ProjectError(f"{name}: the changes to this file cannot be saved: {trouble!r}") from trouble
        return flushed

    def set_finding(self, instance: Instance, ref: FrameRef, name: str, value: str) -> None:
        """Set a finding of a frame that has been begun.

        Raises:
            ProjectError: it has not been, or its last changes are not written yet.
        """
        from busapp.files.readings import own

        store, file = self.opened(), instance.path.name
        held = own(store, ref)
        if held is None or any(taken.ref == ref for taken in self.waiting):
            raise ProjectError(f"{file}: {name!r} was not set: what was done there is not in the project yet.")
        (mine,) = held.readings
        before = mine.findings.get(name, "")
        if before == value:
            return
        findings = {one: said for one, said in {**mine.findings, name: value}.items() if said}
        edit = Edit(name=name, change=FindingChange(before=before, after=value))
        store.save(
            TakenStep(
                instance=instance,
                ref=ref,
                step="do",
                edit=edit,
                base_revision=mine.revision,
                mask=mine.mask,
                findings=findings,
            )
        )

    def close(self) -> None:
        if self.store is not None:
            self.store.close()

    def opened(self) -> ProjectStore:
        """The open database.

        Raises:
            ProjectError: there is none.
        """
        if self.store is None:
            raise ProjectError("No project is open, so nothing can be saved.")
        return self.store

    def _merge(self, ref: FrameRef) -> FrameRef:
        """Put all waiting steps of a frame, as one edit, on top of what the other window wrote."""
        mine = [taken for taken in self.waiting if taken.ref == ref]
        last = mine[-1]
        theirs = self.opened().load(ref, *last.mask.shape)
        base_mask, base = _before(mine[0])
        mask = np.where(last.mask != base_mask, last.mask, theirs.mask)
        edits: list[tuple[Edit, Findings]] = []
        edit = replacement("Merge", theirs.mask, mask)
        if edit is not None:
            edits.append((edit, dict(theirs.findings)))
        for name in sorted(base.keys() | last.findings.keys()):
            ours, now = last.findings.get(name, ""), theirs.findings.get(name, "")
            if ours not in (base.get(name, ""), now):
                theirs.set_finding(name, ours)
                change = FindingChange(before=now, after=ours)
                edits.append((Edit(name=name, change=change), dict(theirs.findings)))
        for number, (edit, findings) in enumerate(edits):
            self.opened().save(
                TakenStep(
                    instance=last.instance,
                    ref=ref,
                    step="do",
                    edit=edit,
                    base_revision=theirs.revision + number,
                    mask=mask,
                    findings=findings,
                    seconds=0.0 if number else sum(taken.seconds for taken in mine),
                    proposed=last.proposed,
                    confidence=last.confidence,
                    content=last.content,
                )
            )
        self.waiting = deque(taken for taken in self.waiting if taken.ref != ref)
        return ref


def _before(taken: TakenStep) -> tuple[MaskArray, Findings]:
    """Mask and findings before a step."""
    change, forward = taken.edit.change, taken.step != "undo"
    if isinstance(change, FindingChange):
        return taken.mask, {**taken.findings, taken.edit.name: change.before if forward else change.after}
    mask = taken.mask.copy()
    mask[change.rect.slices()] = change.before if forward else change.after
    return mask, taken.findings
