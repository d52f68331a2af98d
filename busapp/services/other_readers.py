"""What other readers marked on the frame in view, read off the window's thread and only while it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from busapp.document.adjudication import Candidate, candidates, own_reading
from busapp.document.agreement import overlap
from busapp.document.document import Document
from busapp.model.changes import Changes
from busapp.model.edit import MaskArray
from busapp.model.reading import Reading
from busapp.model.study import FrameRef
from busapp.services.project import ProjectService

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore


@dataclass(frozen=True, kw_only=True, eq=False)
class Other:
    """Another reader's work. ``place`` is theirs among the project's readers; ``dice`` is that of their mask and one's
    own, None before there is one.
    """

    reading: Reading
    place: int
    dice: float | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What can be seen of others on one frame; ``candidates`` while adjudicating."""

    others: tuple[Other, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class OtherReaders(QObject):
    """Follows the document. ``seen`` is None while nothing is known, wanted, or allowed by the rules of reading."""

    changed = Signal()

    def __init__(self, document: Document, project: ProjectService) -> None:
        super().__init__()
        self._document, self._project = document, project
        self._asked = 0
        self.shown = False
        self.adjudicating = False
        self.seen: Seen | None = None
        document.subscribe(self._on_changes)

    @property
    def hidden(self) -> bool:
        """Whether the rules hide others' work on the frame in view."""
        annotation = self._document.annotation
        return annotation is None or not self._document.rules.reveal(annotation.findings)

    def show(self, shown: bool) -> None:
        """Show others' masks, or no longer."""
        self.shown = shown
        self._look()

    def adjudicate(self, wanted: bool) -> None:
        """Make candidates to choose from, or no longer."""
        self.adjudicating = wanted
        self._look()

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.pixels or changes.history or changes.proposal:
            if changes.frame:
                self._tell(None)
            self._look()

    def _look(self) -> None:
        self._asked += 1
        asked, document = self._asked, self._document
        if not (self.shown or self.adjudicating) or self.hidden or document.ref is None:
            self._tell(None)
            return
        annotation = document.annotation
        assert annotation is not None
        ref, mask = document.stored(document.ref), annotation.mask.copy()
        own = own_reading(self._project.reader, annotation)
        consensus = self.adjudicating
        self._project.ask(
            lambda store: _seen(store, ref, mask, own, consensus=consensus),
            lambda seen: self._tell(seen) if asked == self._asked else None,
        )

    def _tell(self, seen: Seen | None) -> None:
        if seen is not None or self.seen is not None:
            self.seen = seen
            self.changed.emit()


def _seen(store: ProjectStore, ref: FrameRef, mask: MaskArray, own: Reading | None, *, consensus: bool) -> Seen:
    from busapp.files.readings import others  # SQLAlchemy must not delay the window

    places = {reader: place for place, reader in enumerate(one for one in store.readers() if one != store.reader)}
    readings = [one for one in others(store, ref) if one.counts and one.mask.shape == mask.shape]
    marked = bool(mask.any())
    return Seen(
        others=tuple(
            Other(reading=one, place=places[one.reader], dice=overlap(one.mask, mask).dice if marked else None)
            for one in readings
        ),
        candidates=candidates(readings, own) if consensus else (),
    )
