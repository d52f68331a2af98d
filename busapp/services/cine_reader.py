"""Frames, masks and the model's answers of one cine, for work on a thread of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from busapp.document.document import Document
from busapp.model.edit import MaskArray
from busapp.model.errors import ProjectError, UnreadableFile
from busapp.model.frame import Display, Frame, display_levels
from busapp.model.study import FrameRef
from busapp.services.frames import SourceCache
from busapp.services.instant_mask import InstantMask
from busapp.services.project import ProjectService


@dataclass(frozen=True, kw_only=True, eq=False)
class Key:
    """A frame with a mask that a person made."""

    index: int
    mask: MaskArray


class CineReader:
    """Made on the window's thread with a frame of the cine that is in view; used on another.

    All frames have the size of that one.
    """

    def __init__(self, document: Document, project: ProjectService, masks: InstantMask) -> None:
        if document.ref is None or document.frame is None:
            raise RuntimeError("no frame in view")
        self.instance = document.instance(document.ref)
        self.shape = document.frame.height, document.frame.width
        self._window = document.window
        self._begun = document.begun_frames(self.instance)
        self._project, self._masks = project, masks
        self._sources = SourceCache(document.instance_by_key)

    def ref(self, index: int) -> FrameRef:
        """A frame of it."""
        return FrameRef(self.instance.key, index)

    def frame(self, index: int) -> Frame:
        """A frame's pixels.

        Raises:
            UnreadableFile: it cannot be decoded, or is of another size.
        """
        frame = self._sources.read(self.ref(index))
        if (frame.height, frame.width) != self.shape:
            raise UnreadableFile(self.instance.path, f"frame {index + 1} is of another size than those before it")
        return frame

    def levels(self, frame: Frame) -> Display:
        """As it is shown."""
        return display_levels(frame, self._window)

    def student(self, frame: Frame) -> MaskArray | None:
        """What the model outlines; None where there is no model."""
        proposal = self._masks.segment(frame)
        return proposal.mask if proposal is not None else None

    def by_hand(self, index: int) -> MaskArray | None:
        """The mask of a frame that a person made; it may be empty.

        Raises:
            ProjectError: it cannot be read.
        """
        if index not in self._begun:
            return None
        annotation = self._project.read(self.ref(index), *self.shape)
        if annotation is None:
            raise ProjectError("No project is open, so nothing can be saved.")
        return annotation.mask if annotation.by_hand else None

    def key(self, indices: Iterable[int]) -> Key | None:
        """The first of these frames that a person outlined."""
        for index in indices:
            mask = self.by_hand(index)
            if mask is not None and mask.any():
                return Key(index=index, mask=mask)
        return None
