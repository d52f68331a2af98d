"""The other view of the lesion in view: its measures, read off the window's thread where the frame names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from busapp.document.document import Document
from busapp.document.measure import Lesion, measure_lesions
from busapp.files.opening import open_source
from busapp.model.changes import Changes
from busapp.model.errors import UnreadableFile
from busapp.model.pairing import PAIRED, pair_text, paired_frame
from busapp.model.study import FrameRef
from busapp.services.project import ProjectService
from busapp.services.tasks import Lane

if TYPE_CHECKING:
    from busapp.files.readings import FrameReadings


@dataclass(frozen=True, kw_only=True, eq=False)
class OtherView:
    """The largest lesion of the paired frame; where there is none to be had, ``lack`` says why.

    ``gone``: nothing is marked there any more. ``unpaired``: it does not name this frame back. ``unreadable``: its file
    cannot be read.
    """

    file: str = ""
    index: int = 0
    lesion: Lesion | None = None
    lack: Literal["", "gone", "unpaired", "unreadable"] = ""


class SecondView(QObject):
    """Follows the document. ``found`` is None where the frame in view is not paired, and while the other is read."""

    changed = Signal()

    def __init__(self, document: Document, project: ProjectService) -> None:
        super().__init__()
        self._document, self._project = document, project
        self._lane = Lane("second view")
        self._seen: tuple[FrameRef, str] | None = None
        self._asked = 0
        self.found: OtherView | None = None
        document.subscribe(self._on_changes)

    def close(self) -> None:
        """Stop working."""
        self._lane.close(5.0)

    def look_again(self) -> None:
        """The other frame may have changed."""
        self._seen = None
        self._look()

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.history:
            self._look()

    def _look(self) -> None:
        document, annotation = self._document, self._document.annotation
        value = annotation.findings.get(PAIRED, "") if annotation is not None else ""
        other = paired_frame(value)
        seen = (document.stored(document.ref), value) if document.ref is not None and other is not None else None
        if seen == self._seen:
            return
        self._seen = seen
        self._asked += 1
        asked = self._asked
        self._tell(None)
        if seen is None or other is None:
            return

        from busapp.files.readings import own  # SQLAlchemy must not delay the window

        self._project.ask(
            lambda store: own(store, other),
            lambda held: self._read(held, pair_text(seen[0]), asked) if asked == self._asked else None,
        )

    def _read(self, held: FrameReadings | None, me: str, asked: int) -> None:
        if held is None:
            self._tell(OtherView(lack="gone"))
        elif held.readings[0].findings.get(PAIRED) != me:
            self._tell(OtherView(file=held.path.name, index=held.ref.index, lack="unpaired"))
        else:
            self._lane.run(
                lambda: _measured(held),
                lambda found: self._tell(found) if asked == self._asked else None,
                _raise,
            )

    def _tell(self, found: OtherView | None) -> None:
        if found is not None or self.found is not None:
            self.found = found
            self.changed.emit()


def _measured(held: FrameReadings) -> OtherView:
    file, index = held.path.name, held.ref.index
    try:
        source = open_source(held.path)
        if source.instance.uid != held.ref.instance:
            return OtherView(file=file, index=index, lack="unreadable")
        lesions = measure_lesions(held.readings[0].mask, source.read(index))
    except UnreadableFile:
        return OtherView(file=file, index=index, lack="unreadable")
    if not lesions:
        return OtherView(file=file, index=index, lack="gone")
    return OtherView(file=file, index=index, lesion=lesions[0])


def _raise(error: Exception) -> None:
    raise error
