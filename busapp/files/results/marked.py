"""A frame with all that is written down of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from busapp.files.opening import open_source
from busapp.files.project_store import AnnotatedFrame
from busapp.files.source import FrameSource
from busapp.model.edit import CLASS, STATUS, Findings, MaskArray
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Frame
from busapp.model.result import LesionResult


@dataclass(frozen=True, kw_only=True, eq=False)
class MarkedFrame:
    """A decoded frame, what a reader outlined on it (a label map of its size), and what was measured and found.

    ``family`` is the keyed hash that groups frames of one patient, where the project tells it.
    """

    source: FrameSource
    index: int
    frame: Frame
    mask: MaskArray
    findings: Findings
    reader: str
    family: str = ""
    lesions: tuple[LesionResult, ...] = ()

    @property
    def name(self) -> str:
        """File and, of several, the frame's number from 1, as a person reads it."""
        instance = self.source.instance
        return instance.path.name if instance.frames == 1 else f"{instance.path.name}, frame {self.index + 1}"


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A frame of which nothing is written, and why."""

    name: str
    reason: str


def open_marked(frames: Iterable[AnnotatedFrame]) -> Iterator[MarkedFrame | LeftOut]:
    """Decode the frames of a project, one at a time; a file that holds other pixels by now is left out."""
    source: FrameSource | None = None
    for annotated in frames:
        try:
            if source is None or source.instance.path != annotated.path:
                source = open_source(annotated.path)
            yield _marked(source, annotated)
        except UnreadableFile as error:
            yield LeftOut(name=f"{annotated.path.name}, frame {annotated.ref.index + 1}", reason=error.reason)


def why_not(mask: MaskArray, findings: Findings) -> str:
    """Why there is nothing to write of a frame; empty where there is."""
    if findings.get(STATUS) == "rejected":
        return "it was rejected"
    said = mask.any() or findings.get(CLASS) or findings.get(STATUS)
    return "" if said else "neither a mask nor a class was given"


def _marked(source: FrameSource, annotated: AnnotatedFrame) -> MarkedFrame:
    path = annotated.path
    if reason := why_not(annotated.mask, annotated.findings):
        raise UnreadableFile(path, reason)
    if source.instance.uid != annotated.ref.instance:
        raise UnreadableFile(path, "another picture lies where it was annotated")
    frame = source.read(annotated.ref.index)
    if annotated.content and annotated.content != frame.content:
        raise UnreadableFile(path, "its pixels were changed since it was annotated; check it, mark it done")
    if annotated.mask.shape != (frame.height, frame.width):
        raise UnreadableFile(path, "its size was changed since it was annotated")
    return MarkedFrame(
        source=source,
        index=annotated.ref.index,
        frame=frame,
        mask=annotated.mask,
        findings=annotated.findings,
        reader=annotated.reader,
        family=annotated.family,
    )
