"""What to annotate next: look at a project's frames, put them in order, go to the first."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.files.opening import open_source
from busapp.files.source import FrameSource
from busapp.model.errors import Cancelled, UnreadableFile, UserError
from busapp.model.progress import Progress
from busapp.model.study import FrameRef, Instance
from busapp.model.worth import NextFrame, Worth
from busapp.services.inference import tissue_levels
from busapp.services.model_shelf import open_frame_model, teachers_of
from busapp.services.tasks import StepTask

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore
    from kd_core.runtime import Segmenter
    from kd_core.runtime.worth import Look

translate = QCoreApplication.translate

PER_FILE = 8
"""Frames of a cine that are looked at, spread over it: those beside them show the same."""

KEEP_EVERY = 20
"""Frames between two writings of what was found."""

ORDER_AGAIN = 10
"""After so many frames the order is made anew, with what was corrected in them."""


class Models:
    """A student and its teachers, opened when they are first asked.

    Args:
        student: model folder.
    """

    def __init__(self, student: Path) -> None:
        from kd_core.contracts import ModelCard  # read here, not at the window's start
        from kd_core.contracts.card import CARD_NAME

        self._folders = [student, *teachers_of(student)]
        self.name = " ".join(ModelCard.read(folder / CARD_NAME).sha256[:16] for folder in self._folders)
        self._opened: list[Segmenter] = []
        self._source: FrameSource | None = None

    def look(self, instance: Instance, index: int) -> Look | None:
        """What they find of a frame; None where it shows no tissue.

        Raises:
            UserError: a model is refused, or the file cannot be read.
        """
        from kd_core.runtime.worth import look_at

        self._opened = self._opened or [open_frame_model(folder, threads=1) for folder in self._folders]
        source = self._source = self._source_of(instance.path)
        if source.instance.uid != instance.uid:
            raise UnreadableFile(instance.path, "another picture lies where it was opened")
        levels = tissue_levels(source.read(index))
        return None if levels is None else look_at(levels, self._opened[0], self._opened[1:])

    def _source_of(self, path: Path) -> FrameSource:
        """The frames of a cine come one after another."""
        held = self._source
        return held if held is not None and held.instance.path == path else open_source(path)


def look_at_project(store: ProjectStore, *, models: Models) -> Generator[Progress, None, None]:
    """Look at every frame of a project that these models have not seen; what was found is kept.

    Frames of 2-D files only; of a cine those that somebody began and ``PER_FILE`` others.

    Raises:
        UserError: a model is refused, or the database cannot be written.
    """
    from busapp.files.looks import add_looks, known_looks
    from busapp.files.project_list import known_instances

    seen, begun = set(known_looks(store, models.name)), set(store.begun())
    frames = [(one, ref) for one in known_instances(store) for ref in _spread(one, begun)]
    missing = [(one, ref) for one, ref in frames if ref not in seen]
    found: dict[FrameRef, Look] = {}
    try:
        for number, (instance, ref) in enumerate(missing, 1):
            left_out = ""
            try:
                look = models.look(instance, ref.index)
            except UnreadableFile as error:
                left_out = f"{instance.path.name}: {error.reason}"
            else:
                found |= {ref: look} if look is not None else {}
            if len(found) >= KEEP_EVERY:
                add_looks(store, models.name, found)
                found = {}
            yield Progress(done=number, total=len(missing), about=instance.path.name, left_out=left_out)
    finally:
        add_looks(store, models.name, found)


def next_frames(store: ProjectStore, *, models: Models, count: int | None = None) -> list[NextFrame]:
    """The frames that the reader has not begun, those most worth annotating first, as far as they were looked at.

    Args:
        store: the project.
        models: whose looks count.
        count: how many; all by default.

    Raises:
        ProjectError: the database cannot be read.
    """
    from busapp.files.looks import known_looks
    from busapp.files.project_list import known_instances
    from kd_core.runtime.worth import Known, in_order

    looks, begun = known_looks(store, models.name), store.begun()
    known = [Known(look.embedding, begun[ref].correction) for ref, look in looks.items() if ref in begun]
    paths = {one.uid: one.path for one in known_instances(store)}
    left = [ref for ref in looks if ref not in begun and ref.instance in paths]
    # With every annotation another draw, and for the same work the same one.
    order = in_order([looks[ref] for ref in left], known, seed=len(begun), count=count)
    return [
        NextFrame(left[one.candidate], paths[left[one.candidate].instance], Worth(place, one.reason, one.rank))
        for place, one in enumerate(order)
    ]


class NextFrames:
    """What to annotate next in an open window.

    Looking and ordering run on a lane of their own; what was found by an earlier window is there at once. Once asked
    for, the order is made anew when another model comes into use.

    Args:
        session: the session.
        begun: called when looking begins, with what stops it.
        progressed: called with each step.
        finished: called when it has ended, however it came.
    """

    def __init__(
        self,
        session: Session,
        begun: Callable[[Callable[[], None]], None],
        progressed: Callable[[Progress], None],
        finished: Callable[[], None],
    ) -> None:
        self._session = session
        self._begun, self._progressed, self._finished = begun, progressed, finished
        self._task: StepTask[Progress] | None = None
        self._queue: Sequence[NextFrame] = ()
        self._visited = 0
        self._asked = self._going = self._again = False
        session.masks.model_changed.connect(self._model_changed)

    def prepare(self) -> None:
        """Make the order, unless it is being made."""
        self._asked = True
        if self._task is not None:
            return
        self._session.project.known.flush()
        made: list[NextFrame] = []
        self._task = StepTask(
            self._session.looking,
            lambda: self._steps(made),
            progressed=self._progressed,
            finished=lambda: self._done(made),
            failed=self._failed,
        )
        self._begun(self._task.cancel)

    def go_on(self) -> None:
        """Go to the open frame most worth annotating; where the order is not there, make it first."""
        self._going = True
        if self._queue and self._visited < ORDER_AGAIN:
            self._advance()
        else:
            self.prepare()

    def _steps(self, made: list[NextFrame]) -> Generator[Progress, None, None]:
        session = self._session
        store = session.project.wait_for_store()
        if store is None:
            raise UserError(translate("next_frames", "No project is open, so there is nothing to choose from."))
        models = Models(session.masks.model_folder)
        yield from look_at_project(store, models=models)
        made += next_frames(store, models=models)

    def _done(self, made: Sequence[NextFrame]) -> None:
        self._queue, self._visited = made, 0
        self._session.document.set_worth({one.ref: one.worth for one in made})
        self._end()
        if self._going:
            self._advance()

    def _failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, UserError):
            self._session.notices.error(str(error))
        elif not isinstance(error, Cancelled):
            raise error

    def _end(self) -> None:
        self._task = None
        self._finished()
        if self._again:
            self._again = False
            self.prepare()

    def _model_changed(self) -> None:
        if not self._asked or self._session.masks.problem:
            return
        self._queue = ()
        if self._task is None:
            self.prepare()
        else:
            self._again = True
            self._task.cancel()

    def _advance(self) -> None:
        """To the first that is open and that nobody has begun."""
        document, notices = self._session.document, self._session.notices
        self._going, begun, closed = False, document.begun, 0
        self._session.player.pause()
        for one in self._queue:
            viewed = document.find(one.ref)
            if viewed is not None and viewed != document.ref and one.ref not in begun:
                self._visited += 1
                document.go_to(viewed)
                return
            closed += viewed is None
        if closed:
            text = translate(
                "next_frames", "{0} frames worth annotating lie in files of the project that are not open."
            )
            notices.warn(text.format(closed))
        else:
            notices.info(translate("next_frames", "Of the project's files no frame is left that nobody has begun."))


def _spread(instance: Instance, begun: set[FrameRef]) -> list[FrameRef]:
    """The frames of a file that are looked at."""
    count = min(PER_FILE, instance.frames)
    indices = {place * instance.frames // count for place in range(count)}
    indices |= {ref.index for ref in begun if ref.instance == instance.uid}
    return [instance.stored(index) for index in sorted(indices)]
