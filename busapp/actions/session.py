"""The session: one document with the services that feed it and keep it."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from busapp.document.document import Document
from busapp.model.changes import Changes
from busapp.model.errors import Cancelled, UserError
from busapp.model.frame import Frame, Window
from busapp.model.proposal import Proposal
from busapp.model.study import FrameRef, Instance
from busapp.model.work import Answer
from busapp.services.beside import Beside
from busapp.services.error_texts import in_words
from busapp.services.executor import Executor, LocalExecutor
from busapp.services.frames import frame_loader
from busapp.services.instant_mask import InstantMask
from busapp.services.measures import Measures
from busapp.services.model_shelf import Shelf
from busapp.services.notices import Notices
from busapp.services.other_readers import OtherReaders
from busapp.services.player import Player
from busapp.services.project import ProjectService
from busapp.services.second_view import SecondView
from busapp.services.settings import Settings
from busapp.services.shelf_watch import ShelfWatch
from busapp.services.tasks import Lane
from busapp.services.trace import Trace

translate = QCoreApplication.translate
_log = logging.getLogger("busapp.session")

AHEAD = 6
"""Frames of a cine that are decoded and segmented before they are in view."""

SOON_MS = 25
"""A frame that was made ready ahead is painted before the next ones are begun."""

FILES_AHEAD = (1, -1, 2, 3, 4)
"""Files whose first frame is, by their distance in the list."""


class Session:
    """What every action works on. Made, used and closed on the window's thread."""

    def __init__(self, settings: Settings, trace: Trace, notices: Notices) -> None:
        self.settings = settings
        self.executor: Executor = LocalExecutor(lambda: settings.jobs_at_once)
        self.trace = trace
        self.notices = notices
        self.document = Document()
        self.frames = frame_loader(self.document.instance_by_key, self._decoded, self._undecodable, self.file_opened)
        self.masks = InstantMask(self.frames.get)
        self.masks.proposed.connect(self._proposed)
        self.masks.failed.connect(self._without_proposal)
        self.masks.model_changed.connect(self._model_changed)
        self.project = ProjectService(self.document, notices, trace)
        self.others = OtherReaders(self.document, self.project)
        self.second_view = SecondView(self.document, self.project)
        self.measures = Measures(self.document)
        self.player = Player(self.document, lambda ref: self.frames.get(ref) is not None, lambda: settings.loop)
        self.beside = Beside(self.document, self.project, self.frames.get)
        self._watch = ShelfWatch(Shelf().history_path)
        self.background = Lane("background")
        self.cine = Lane("cine")
        self.looking = Lane("looking")
        self._wanted: list[FrameRef] = []
        self._soon = QTimer(interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._look_ahead)
        self.document.subscribe(self._on_changes)

    def start(self, project: Path, model: Path | None) -> None:
        """Open the project and load the model, both off this thread."""
        self.masks.load(model)
        if model is None:
            self._watch.changed.connect(lambda: self.masks.load(None))
        self.project.open(project, self.settings.reader)

    def close(self) -> None:
        """Stop all threads; ask ``project.finish`` first."""
        self.player.pause()
        self.cine.close(5.0)
        self.looking.close(5.0)
        self.project.close()
        self.frames.close()
        self.masks.close()
        self._watch.close()
        self.beside.close()
        self.measures.close()
        self.background.close(5.0)
        self.second_view.close()
        try:
            self.settings.save()
        except UserError as error:
            _log.warning("settings were not saved: %s", type(error.__cause__).__name__)

    def tell_why(self, error: Exception) -> None:
        """Say why work on another thread did not come to its end; that a person stopped it is no news.

        Raises:
            Exception: the error itself, where it is a defect and nothing for a person.
        """
        if isinstance(error, UserError):
            self.notices.error(str(error))
        elif not isinstance(error, Cancelled):
            raise error

    def file_opened(self, instance: Instance) -> None:
        """A file that was known by what the project keeps has been opened for the first time."""
        self.document.replace_instance(instance)
        self.project.known.add_instances([instance])

    def _on_changes(self, changes: Changes) -> None:
        ref = self.document.ref
        if ref is None:
            return
        device = self.document.instance(ref).caption.device
        if changes.view and not changes.pixels:
            self._remember_window(device)
        if changes.studies and neighbourhood(self.document, ref, playing=self.player.playing) != self._wanted:
            self._look_ahead()
        if not changes.frame:
            return
        if self.document.window is None and device in self.settings.windows:
            self.document.window = Window(*self.settings.windows[device])
        frame = self.frames.get(ref)
        if frame is not None:
            self._show(ref, frame)
        if self.document.proposal is None:
            self._look_ahead()
        elif not self._soon.isActive():
            self._soon.start()

    def _look_ahead(self) -> None:
        self._soon.stop()
        if self.document.ref is not None:
            self._wanted = neighbourhood(self.document, self.document.ref, playing=self.player.playing)
            self.frames.want(self._wanted)
            self.masks.want(self._wanted)

    def _remember_window(self, device: str) -> None:
        """What a person set for one scanner's frames holds for its next ones, too."""
        window = self.document.window
        if device and window is not None:
            self.settings.windows[device] = list(window)
        elif device:
            self.settings.windows.pop(device, None)

    def _decoded(self, ref: FrameRef, frame: Frame) -> None:
        self.masks.refresh()
        if ref == self.document.ref and self.document.annotation is None:
            self._show(ref, frame)

    def _show(self, ref: FrameRef, frame: Frame) -> None:
        self.document.show(ref, frame)
        self.project.load(ref, frame)
        proposal = self.masks.get(ref)
        if proposal is not None:
            self.document.propose(ref, proposal)

    def _proposed(self, ref: FrameRef, proposal: Proposal) -> None:
        answer = Answer(proposal.confidence, proposal.lesion)
        self.document.note_answer(ref, answer)
        model = proposal.volume_model or self.masks.model_name
        self.project.known.add_answer(model, self.document.stored(ref), answer)
        self.document.propose(ref, proposal)

    def _undecodable(self, ref: FrameRef, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        if ref == self.document.ref:
            self.document.show_problem(ref, in_words(error))

    def _without_proposal(self, ref: FrameRef, text: str) -> None:
        if ref == self.document.ref:
            self.notices.error(translate("session", "The model could not segment this frame: {0}").format(text))

    def _model_changed(self) -> None:
        if self.masks.problem:
            self.notices.error(self.masks.problem)
        else:
            self.document.forget_proposal()


def neighbourhood(document: Document, ref: FrameRef, *, playing: bool = False) -> list[FrameRef]:
    """What to have ready, most wanted first: this frame, those around it (round the end of a cine), the next files.

    While a cine plays the next frames come first: what is begun for this one would be ready when it is gone.
    """
    frames = document.instance(ref).frames
    if playing:
        near = [*range(1, AHEAD + 1), 0]
    else:
        near = [0, *(step for distance in range(1, AHEAD + 1) for step in (distance, -distance))]
        near = [step for step in near if step >= -2]
    around = [FrameRef(ref.instance, (ref.index + step) % frames) for step in near]
    beside = [document.instance_beside(ref, steps) for steps in FILES_AHEAD]
    return list(dict.fromkeys([*around, *(one for one in beside if one is not None)]))
