"""Take masks from segmentation files: each becomes one edit of the frame it lies on, unless a person drew there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from busapp.actions.many_frames import FrameStep, Steps
from busapp.actions.session import Session
from busapp.files.opening import open_source
from busapp.model.edit import FROM_FILE
from busapp.model.errors import Cancelled, UnreadableFile
from busapp.model.progress import Progress
from busapp.model.study import CONTENT_UID, FrameRef, Instance
from busapp.services.tasks import StepTask

if TYPE_CHECKING:
    from busapp.files.results.masks import SegmentationFile

translate = QCoreApplication.translate


def take_masks(
    session: Session,
    *,
    paths: Sequence[Path],
    progressed: Callable[[Progress], None],
    finished: Callable[[], None],
) -> StepTask[FrameStep]:
    """Put the masks of segmentations on the frames they refer to, of those that are open.

    A frame that a person has drawn on keeps its mask, and that is said. What does not fit is left out with its reason.

    Args:
        session: the session.
        paths: DICOM segmentations.
        progressed: called with how far it has come.
        finished: called at the end, however it came.
    """
    instances, outcome = session.document.instances, _Outcome()

    def take(step: FrameStep) -> None:
        if step.progress.note:
            outcome.notes.append(step.progress.note)
        if step.ref is not None and step.mask is not None:
            name = f"{session.document.instance(step.ref).path.name}, {step.ref.index + 1}"
            session.project.put(step.ref, FROM_FILE, step.mask, lambda taken: outcome.put(name, taken=taken))
        progressed(step.progress)

    def done() -> None:
        finished()
        # After all that was put: the project's lane keeps the order.
        session.project.ask(lambda _: None, lambda _: outcome.tell(session, paths))

    def stopped(error: Exception) -> None:
        finished()
        if not isinstance(error, Cancelled):
            raise error
        session.notices.info(
            translate("masks_file", "Stopped. What was taken stays; undo takes it back on each frame.")
        )

    return StepTask(
        session.background, lambda: _steps(paths, instances), progressed=take, finished=done, failed=stopped
    )


@dataclass
class _Outcome:
    taken: int = 0
    kept: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def put(self, name: str, *, taken: bool) -> None:
        self.taken += taken
        if not taken:
            self.kept.append(name)

    def tell(self, session: Session, paths: Sequence[Path]) -> None:
        """Say what came of it: as a warning where anything was left out."""
        text = translate("masks_file", "Masks taken from {0}: {1}.").format(paths[0].name, self.taken)
        if self.kept:
            kept = translate("masks_file", "{0} frames keep the mask that was drawn on them.")
            text = f"{text} {kept.format(len(self.kept))}"
        detail = "\n".join(
            [*self.notes, *(translate("masks_file", "{0}: kept as drawn").format(one) for one in self.kept)]
        )
        if detail:
            session.notices.warn(text, detail)
        else:
            session.notices.info(text)


def _steps(paths: Iterable[Path], instances: Sequence[Instance]) -> Steps:
    """Every mask of every file that has a frame to lie on, and a note for all that has none."""
    from busapp.files.results.masks import SegmentationFile

    frames = _Frames(instances)
    for path in paths:
        try:
            masks = SegmentationFile(path)
            for note in _remarks(masks):
                yield FrameStep(progress=Progress(done=0, total=len(masks), note=f"{path.name}: {note}"))
            for number, read in enumerate(masks, 1):
                step = Progress(done=number, total=len(masks), about=path.name)
                try:
                    ref = frames.fitting(read.reference.instance, read.reference.frame, read.mask.shape)
                except UnreadableFile as error:
                    yield FrameStep(progress=replace(step, note=f"{path.name}: {error.reason}"))
                    continue
                several = translate("masks_file", "{0} pixels are in several segments; the last one has them now")
                note = f"{path.name}: {several.format(read.overlap)}" if read.overlap else ""
                yield FrameStep(progress=replace(step, note=note), ref=ref, mask=read.mask)
        except UnreadableFile as error:
            yield FrameStep(progress=Progress(done=0, total=0, note=str(error)))


def _remarks(masks: SegmentationFile) -> Iterator[str]:
    """What a person should know of a file before its masks."""
    if masks.fractional:
        yield translate("masks_file", "its masks are fractions; pixels count from one half on")
    foreign = [label for number, label in sorted(masks.labels.items()) if not label.endswith(f" {number}")]
    if foreign:
        yield translate("masks_file", "its segments are lesions now: {0}").format(", ".join(foreign))


class _Frames:
    """The frames that are open, by what segmentations call them."""

    def __init__(self, instances: Sequence[Instance]) -> None:
        from busapp.files.results.origin import source_uid

        self._known: dict[str, tuple[Instance, int | None]] = {}
        for one in instances:
            self._known.setdefault(one.uid, (one, None))
            if one.uid.startswith(CONTENT_UID):
                for index in range(one.frames):
                    self._known.setdefault(source_uid(one.uid, index), (one, index))
        self._sizes: dict[FrameRef, tuple[int, ...]] = {}

    def fitting(self, uid: str, frame: int | None, shape: tuple[int, ...]) -> FrameRef:
        """The frame that a mask of this size belongs to.

        Raises:
            UnreadableFile: it is not open, or the mask does not fit it; the reason is of the mask.
        """
        if uid not in self._known:
            text = translate("masks_file", "a mask belongs to the picture {0}, which is not open; open both together")
            raise UnreadableFile(Path(), text.format(uid))
        instance, made = self._known[uid]
        index = made if made is not None else frame
        if index is None and instance.frames > 1:
            text = translate("masks_file", "a mask does not say to which of the {0} frames of {1} it belongs")
            raise UnreadableFile(Path(), text.format(instance.frames, instance.path.name))
        ref = FrameRef(instance.key, index or 0)
        if not 0 <= ref.index < instance.frames:
            text = translate("masks_file", "a mask belongs to frame {0} of {1}, which has {2}")
            raise UnreadableFile(Path(), text.format(ref.index + 1, instance.path.name, instance.frames))
        size = self._size(instance, ref.index)
        if size != shape:
            text = translate("masks_file", "a mask of {0} x {1} does not fit {2}, which has {3} x {4} pixels")
            raise UnreadableFile(Path(), text.format(shape[1], shape[0], instance.path.name, size[1], size[0]))
        return ref

    def _size(self, instance: Instance, index: int) -> tuple[int, ...]:
        """Rows and columns of a frame; those of one DICOM instance are all of the same size."""
        key = instance.stored(index if instance.uid.startswith(CONTENT_UID) else 0)
        if key not in self._sizes:
            self._sizes[key] = open_source(instance.path).read(key.index).pixels.shape[:2]
        return self._sizes[key]
