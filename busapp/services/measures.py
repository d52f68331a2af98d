"""Lesions of the frame in view, measured off the window's thread while they are painted."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from busapp.document.descriptors import Echoes
from busapp.document.document import Document
from busapp.document.measure import Lesion, lesion_echoes, measure_lesions
from busapp.model.changes import Changes
from busapp.model.edit import MaskArray
from busapp.model.frame import Frame
from busapp.services.tasks import Lane

SETTLE_MS = 80
"""While a stroke is painted the measures follow at this pace,"""

PAUSE = 12
"""or wait so many times as long as measuring took: the stroke needs the processor more."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured: lesions, the largest first, those of a proposal where nothing is annotated yet.

    ``chosen`` is the lesion that was asked for; None where the mask has none of that number. ``echoes`` are its own, or
    else the largest lesion's; None where there is none, and while a stroke is painted.
    """

    lesions: list[Lesion]
    chosen: Lesion | None
    echoes: Echoes | None
    proposed: bool


def measure(mask: MaskArray, frame: Frame, *, lesion: int, proposed: bool = False, echoes: bool = True) -> Measured:
    """Measure a mask (uint8 HxW, read only) on its frame, and the lesion of this number in all detail."""
    lesions = measure_lesions(mask, frame)
    chosen = next((one for one in lesions if one.number == lesion), None)
    found = lesion_echoes(chosen or lesions[0], mask, frame) if lesions and echoes else None
    return Measured(lesions=lesions, chosen=chosen, echoes=found, proposed=proposed)


class Measures(QObject):
    """Measures the document's mask after each change; one measurement at a time, the latest state next.

    ``now`` is what was measured last, None where there is nothing to measure.
    """

    changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.now: Measured | None = None
        self._document = document
        self._lane = Lane("measures")
        self._busy = False
        self._next: bool | None = None
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(lambda: self._ask(echoes=False))
        document.subscribe(self._on_changes)

    def close(self) -> None:
        """Stop measuring."""
        self._settle.stop()
        self._lane.close(5.0)

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.proposal or changes.history or changes.pixels or changes.lesion:
            self._settle.stop()
            self._ask(echoes=True)
        elif changes.mask is not None and not self._settle.isActive():
            self._settle.start()

    def _ask(self, *, echoes: bool) -> None:
        if self._busy:
            self._next = echoes or bool(self._next)
            return
        document = self._document
        frame, ref = document.frame, document.ref
        mask, proposed = _mask_to_measure(document)
        if frame is None or mask is None:
            self._show(None)
            return
        self._busy, lesion, begun = True, document.lesion, time.monotonic()
        self._lane.run(
            lambda: measure(mask, frame, lesion=lesion, proposed=proposed, echoes=echoes),
            lambda measured: self._measured(measured if document.ref == ref else None, begun),
            self._failed,
        )

    def _measured(self, measured: Measured | None, begun: float) -> None:
        self._busy = False
        self._settle.setInterval(max(SETTLE_MS, round(PAUSE * 1e3 * (time.monotonic() - begun))))
        if measured is not None:
            self._show(measured)
        echoes, self._next = self._next, None
        if echoes is not None or measured is None:
            self._ask(echoes=echoes is not False)

    def _failed(self, error: Exception) -> None:
        self._busy, self._next = False, None
        raise error

    def _show(self, measured: Measured | None) -> None:
        self.now = measured
        self.changed.emit()


def _mask_to_measure(document: Document) -> tuple[MaskArray | None, bool]:
    """A mask that nobody changes any more, and whether it is the proposal's."""
    annotation, proposal = document.annotation, document.offered
    if proposal is not None and (annotation is None or not annotation.mask.any()):
        return proposal.mask, True
    return (annotation.mask.copy() if annotation is not None else None), False
