"""Proposals: the model's answer for every frame that is looked at, and for the next ones before they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from busapp.document.lesions import numbered
from busapp.model.errors import UserError
from busapp.model.frame import Frame
from busapp.model.proposal import Proposal
from busapp.model.study import FrameRef
from busapp.services.error_texts import in_words
from busapp.services.inference import segment_frame
from busapp.services.model_shelf import active_model, open_frame_model
from busapp.services.tasks import Ahead, Lane

if TYPE_CHECKING:
    from kd_core.runtime import Segmenter

CACHE_BYTES = 64 << 20


class InstantMask(QObject):
    """Loads a model off the window's thread, then keeps proposals ahead of the eye.

    Args:
        frame: gives a frame that is decoded, or None; called from any thread.
    """

    proposed = Signal(object, object)
    failed = Signal(object, str)
    model_changed = Signal()

    def __init__(self, frame: Callable[[FrameRef], Frame | None]) -> None:
        super().__init__()
        self._frame = frame
        self._segmenter: Segmenter | None = None
        self._folder: Path | None = None
        self._wanted: Sequence[FrameRef] = ()
        self._volumes: dict[FrameRef, Mapping[FrameRef, Proposal]] = {}
        self._loading = Lane("model")
        self.problem = ""
        self._ahead: Ahead[FrameRef, Proposal] = Ahead(
            "proposals",
            self._make,
            size=lambda proposal: proposal.mask.nbytes,
            capacity=CACHE_BYTES,
            made=self.proposed.emit,
            failed=lambda ref, error: self.failed.emit(ref, in_words(error)),
        )

    @property
    def model_name(self) -> str:
        """Of the model in use; empty while there is none."""
        return self._segmenter.card.name if self._segmenter else ""

    @property
    def model_folder(self) -> Path:
        """Of the model that was asked for last.

        Raises:
            UserError: the shelf is damaged.
        """
        return self._folder or active_model()

    def load(self, folder: Path | None) -> None:
        """Use the model in this folder (None: the one in use, by the shelf). The old one stays if it is refused."""
        self._folder = folder
        self._loading.run(lambda: _load(folder), self._use, self._refuse)

    def want(self, refs: Sequence[FrameRef]) -> None:
        """The frames that need a proposal, most wanted first."""
        self._wanted = refs
        self.refresh()

    def refresh(self) -> None:
        """A frame has been decoded, which may be one that is wanted."""
        ready = [ref for ref in self._wanted if self._frame(ref) is not None]
        self._ahead.want([ref for ref in ready if self._segmenter is not None or ref in self._volumes])

    def get(self, ref: FrameRef) -> Proposal | None:
        """The proposal of a frame, if it is made."""
        return self._ahead.get(ref)

    def amend(self, ref: FrameRef, proposal: Proposal) -> None:
        """A person has changed a frame's proposal: it is the one that comes back with the frame."""
        self._ahead.put(ref, proposal)

    def give(self, slices: Mapping[FrameRef, Proposal]) -> None:
        """What a model of volumes made of a volume, from now on in place of what the model of frames says of it."""
        self._volumes.update(dict.fromkeys(slices, slices))
        for ref, proposal in slices.items():
            if self._ahead.get(ref) is not None:
                self._ahead.put(ref, proposal)
            self.proposed.emit(ref, proposal)
        self.refresh()

    def volume(self, ref: FrameRef) -> Mapping[FrameRef, Proposal]:
        """The proposals of all slices of the volume that a frame is of; none where it was not outlined as one."""
        return self._volumes.get(ref, {})

    def close(self) -> None:
        """Stop working, and let go of the model."""
        self._loading.close(5.0)
        self._ahead.close()
        self._segmenter = None

    def _use(self, segmenter: Segmenter) -> None:
        self._segmenter, self.problem = segmenter, ""
        self._ahead.forget()
        self.model_changed.emit()
        self.refresh()

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.problem = in_words(error)
        self.model_changed.emit()

    def segment(self, frame: Frame) -> Proposal | None:
        """The model's answer for a frame now, on the thread of whoever asks; None where there is no model."""
        segmenter = self._segmenter
        if segmenter is None:
            return None
        answer = segment_frame(segmenter, frame)
        return Proposal(mask=numbered(answer.mask), confidence=answer.confidence, milliseconds=answer.timings.total_ms)

    def _make(self, ref: FrameRef) -> Proposal:
        frame = self._frame(ref)
        proposal = self.segment(frame) if frame is not None and ref not in self._volumes else None
        proposal = self.volume(ref).get(ref, proposal)  # the volume may have been outlined while the frame was
        if proposal is None:
            raise UserError("the frame went out of view")
        return proposal


def _load(folder: Path | None) -> Segmenter:
    return open_frame_model(folder or active_model())
