"""The open project: annotations read and steps written, in order, off the window's thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from busapp.document.document import Document, replacement
from busapp.model.edit import Annotation, Edit, FindingChange, Findings, MaskArray, TakenStep
from busapp.model.errors import Conflict, ProjectError
from busapp.model.frame import Frame
from busapp.model.study import FrameRef
from busapp.services.notices import Notices
from busapp.services.tasks import Lane
from busapp.services.trace import Trace

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore

RETRY_MS = 5000

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
        self._told = False
        self._told_of: set[Path] = set()
        self.unsaved = 0
        self.problem = ""
        self._retry = QTimer(self, interval=RETRY_MS, singleShot=True)
        self._retry.timeout.connect(self._flush)
        document.subscribe_steps(self._on_step)

    @property
    def store(self) -> ProjectStore | None:
        """The open database; None before it is open, or where it could not be."""
        return self._writer.store

    def open(self, folder: Path, reader: str) -> None:
        """Open a project folder, made if it is missing, as this reader."""
        self._lane.run(lambda: self._writer.open(folder, reader), self._opened, self._not_opened)

    def load(self, ref: FrameRef, frame: Frame) -> None:
        """Give the document its annotation of a frame, unless another is asked for meanwhile.

        Asked for twice, only the second answer counts: the first would be taken from under the hand that paints on it.
        """
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

    def finish(self, timeout: float = 10.0) -> bool:
        """Wait until all that was done is written, for so many seconds at most; whether it is."""
        self._flush()
        return self._lane.wait(timeout) and not self._writer.waiting

    def close(self) -> None:
        """Let go of the database; what is not written by now is lost."""
        self._retry.stop()
        self._lane.run(self._writer.close, lambda _: None, lambda _: None)
        self._lane.close(5.0)

    def _on_step(self, taken: TakenStep) -> None:
        if self._document.annotation is not None:
            self._live[taken.ref] = self._document.annotation
        self.unsaved += 1
        self._lane.run(lambda: self._writer.save(taken), self._written, self._not_written)
        self.changed.emit()

    def _flush(self) -> None:
        self._lane.run(self._writer.flush, self._written, self._not_written)

    def _written(self, merged: Sequence[FrameRef]) -> None:
        self.unsaved = len(self._writer.waiting)
        if self.unsaved == 0:
            self._live.clear()
            if self._told:
                self._notices.info(translate("project", "All changes are saved again."))
            self._told, self.problem = False, ""
        for ref in merged:
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
        self._live.pop(stored, None)
        ref, frame = self._document.ref, self._document.frame
        if ref is not None and frame is not None and self._document.stored(ref) == stored:
            self.load(ref, frame)

    def _not_written(self, error: Exception) -> None:
        if not isinstance(error, ProjectError):
            raise error
        self.unsaved = max(1, len(self._writer.waiting))
        self.problem = str(error)
        if not self._told:
            self._notices.error(str(error))
            self._told = True
        self._retry.start()
        self.changed.emit()

    def _opened(self, begun: dict[FrameRef, str]) -> None:
        self.problem = ""
        self._document.set_begun(begun)
        document = self._document
        if document.ref is not None and document.frame is not None and document.annotation is None:
            self.load(document.ref, document.frame)
        self.changed.emit()

    def _not_opened(self, error: Exception) -> None:
        if not isinstance(error, ProjectError):
            raise error
        self.problem = str(error)
        self._document.lock()
        look_only = translate("project", "Frames can be looked at, but not annotated.")
        self._notices.error(f"{error} {look_only}")
        self.changed.emit()

    def _loaded(self, ref: FrameRef, annotation: Annotation | None, change: str) -> None:
        path = self._document.instance(ref).path
        if change and path not in self._told_of:
            self._told_of.add(path)
            self._notices.warn(_in_words(change).format(path.name))
        if annotation is not None and self._document.stored(ref) not in self._live:
            self._document.set_annotation(ref, annotation)

    def _not_loaded(self, ref: FrameRef, error: Exception) -> None:
        if not isinstance(error, ProjectError):
            raise error
        self._document.lock(ref)
        self._notices.error(str(error))


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

    def open(self, folder: Path, reader: str) -> dict[FrameRef, str]:
        from busapp.files.project_store import ProjectStore  # SQLAlchemy must not delay the window

        self.store = ProjectStore(folder, reader)
        return self.store.begun()

    def load(self, ref: FrameRef, frame: Frame, path: Path) -> tuple[Annotation | None, str]:
        """A frame's annotation, and what of the frame is not as it was annotated (see ``ProjectStore.change``)."""
        if self.store is None:
            return None, ""
        return self.store.load(ref, frame.height, frame.width), self.store.change(ref, frame, path)

    def save(self, taken: TakenStep) -> list[FrameRef]:
        self.waiting.append(taken)
        return self.flush()

    def flush(self) -> list[FrameRef]:
        """Write all that waits; the frames on which another window's changes were met and merged.

        Raises:
            ProjectError: nothing can be written now, or the steps of one frame cannot be: those are set aside, so
                that the others go on, and tried again with the next flush.
        """
        merged: list[FrameRef] = []
        aside: list[TakenStep] = []
        trouble: Exception | None = None
        while self.waiting:
            taken = self.waiting[0]
            try:
                self._store().save(taken)
                self.waiting.popleft()
                self._trace.event("edit_durable")
            except Conflict:
                merged.append(self._merge(taken.ref))
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
        return merged

    def close(self) -> None:
        if self.store is not None:
            self.store.close()

    def _store(self) -> ProjectStore:
        if self.store is None:
            raise ProjectError("No project is open, so nothing can be saved.")
        return self.store

    def _merge(self, ref: FrameRef) -> FrameRef:
        """Put all waiting steps of a frame, as one edit, on top of what the other window wrote."""
        mine = [taken for taken in self.waiting if taken.ref == ref]
        last = mine[-1]
        theirs = self._store().load(ref, *last.mask.shape)
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
            self._store().save(
                TakenStep(
                    instance=last.instance,
                    ref=ref,
                    step="do",
                    edit=edit,
                    base_revision=theirs.revision + number,
                    mask=mask,
                    findings=findings,
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
