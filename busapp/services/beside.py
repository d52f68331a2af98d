"""The frame that is looked at beside the one in view: its pixels and its mask, read off the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from busapp.document.document import Document
from busapp.model.changes import Changes
from busapp.model.edit import Annotation, MaskArray
from busapp.model.errors import UserError
from busapp.model.frame import Frame
from busapp.model.study import FrameRef
from busapp.services.error_texts import in_words
from busapp.services.frames import SourceCache
from busapp.services.project import ProjectService
from busapp.services.tasks import Lane


class Beside(QObject):
    """To be looked at only. What is asked for last is shown; ``frame`` stays the old one until it has come.

    Args:
        document: its mask is the live one's copy where both show the same frame.
        project: where other masks are.
        decoded: gives a frame that is decoded already, or None.
    """

    changed = Signal()

    def __init__(
        self, document: Document, project: ProjectService, decoded: Callable[[FrameRef], Frame | None]
    ) -> None:
        super().__init__()
        self._document, self._project, self._decoded = document, project, decoded
        self._sources = SourceCache(document.instance_by_key)
        self._lane = Lane("beside")
        self.ref: FrameRef | None = None
        self.frame: Frame | None = None
        self.mask: MaskArray | None = None
        self.problem = ""
        document.subscribe(self._on_changes)

    def show(self, ref: FrameRef) -> None:
        """Put a frame beside the one in view."""
        self.ref, self.problem = ref, ""
        frame = self._decoded(ref)
        if frame is not None:
            self._have(ref, frame)
            return
        self._lane.run(
            lambda: self._sources.read(ref) if self.ref == ref else None,
            lambda read: self._have(ref, read) if read is not None else None,
            lambda error: self._failed(ref, error),
        )
        self.changed.emit()

    def step(self, steps: int) -> None:
        """Go so many frames on in its cine, stopping at its ends."""
        if self.ref is not None:
            frames = self._document.instance(self.ref).frames
            index = min(max(self.ref.index + steps, 0), frames - 1)
            if index != self.ref.index:
                self.show(FrameRef(self.ref.instance, index))

    def hide(self) -> None:
        """Show nothing there any more."""
        self.ref = self.frame = self.mask = None
        self.problem = ""
        self.changed.emit()

    def close(self) -> None:
        """Stop reading."""
        self._lane.close(5.0)

    def _have(self, ref: FrameRef, frame: Frame) -> None:
        if ref != self.ref:
            return
        self.frame, self.mask = frame, None
        self._project.look_up(ref, frame.height, frame.width, lambda annotation: self._annotated(ref, annotation))
        self.changed.emit()

    def _annotated(self, ref: FrameRef, annotation: Annotation) -> None:
        if ref == self.ref:
            self.mask = annotation.mask.copy()
            self.changed.emit()

    def _failed(self, ref: FrameRef, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        if ref == self.ref:
            self.frame, self.mask, self.problem = None, None, in_words(error)
            self.changed.emit()

    def _on_changes(self, changes: Changes) -> None:
        document = self._document
        if changes.history and self.ref is not None and self.frame is not None and document.ref is not None:
            same = document.stored(document.ref) == document.stored(self.ref)
            if same and document.annotation is not None:
                self._annotated(self.ref, document.annotation)
