"""The session: one document with the services that feed it and keep it."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from busapp.document.document import Document
from busapp.model.changes import Changes
from busapp.model.errors import UserError
from busapp.model.frame import Frame, Window
from busapp.model.study import FrameRef
from busapp.services.frames import frame_loader
from busapp.services.instant_mask import InstantMask
from busapp.services.measures import Measures
from busapp.services.notices import Notices
from busapp.services.player import Player
from busapp.services.project import ProjectService
from busapp.services.settings import Settings
from busapp.services.tasks import Lane
from busapp.services.trace import Trace

translate = QCoreApplication.translate
_log = logging.getLogger("busapp.session")

AHEAD = 6
"""Frames of a cine that are decoded and segmented before they are in view."""


class Session:
    """What every action works on. Made, used and closed on the window's thread."""

    def __init__(self, settings: Settings, trace: Trace, notices: Notices) -> None:
        self.settings = settings
        self.trace = trace
        self.notices = notices
        self.document = Document()
        self.frames = frame_loader(self.document.instance_by_key, self._decoded, self._undecodable)
        self.masks = InstantMask(self.frames.get)
        self.masks.proposed.connect(self.document.propose)
        self.masks.failed.connect(self._without_proposal)
        self.masks.model_changed.connect(self._model_changed)
        self.project = ProjectService(self.document, notices, trace)
        self.measures = Measures(self.document)
        self.player = Player(self.document, lambda ref: self.frames.get(ref) is not None)
        self.background = Lane("background")
        self.document.subscribe(self._on_changes)

    def start(self, project: Path, model: Path | None) -> None:
        """Open the project and load the model, both off this thread."""
        self.masks.load(model)
        self.project.open(project, self.settings.reader)

    def close(self) -> None:
        """Stop all threads; ask ``project.finish`` first."""
        self.player.pause()
        self.project.close()
        self.frames.close()
        self.masks.close()
        self.measures.close()
        self.background.close(5.0)
        try:
            self.settings.save()
        except UserError as error:
            _log.warning("settings were not saved: %s", type(error.__cause__).__name__)

    def _on_changes(self, changes: Changes) -> None:
        ref = self.document.ref
        if ref is None:
            return
        device = self.document.instance(ref).caption.device
        if changes.view and not changes.pixels:
            self._remember_window(device)
        if not changes.frame:
            return
        if self.document.window is None and device in self.settings.windows:
            self.document.window = Window(*self.settings.windows[device])
        wanted = neighbourhood(self.document, ref)
        self.frames.want(wanted)
        self.masks.want(wanted)
        frame = self.frames.get(ref)
        if frame is not None:
            self._show(ref, frame)

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

    def _undecodable(self, ref: FrameRef, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        if ref == self.document.ref:
            self.document.show_problem(ref, str(error))

    def _without_proposal(self, ref: FrameRef, text: str) -> None:
        if ref == self.document.ref:
            self.notices.error(translate("session", "The model could not segment this frame: {0}").format(text))

    def _model_changed(self) -> None:
        if self.masks.problem:
            self.notices.error(self.masks.problem)
        else:
            self.document.forget_proposal()


def neighbourhood(document: Document, ref: FrameRef) -> list[FrameRef]:
    """What to have ready, most wanted first: this frame, those around it (round the end of a cine), the next file."""
    frames = document.instance(ref).frames
    near = [0, *(step for distance in range(1, AHEAD + 1) for step in (distance, -distance))]
    near = [step for step in near if step >= -2]
    around = [FrameRef(ref.instance, (ref.index + step) % frames) for step in near]
    beside = [document.instance_beside(ref, steps) for steps in (1, -1, 2)]
    return list(dict.fromkeys([*around, *(one for one in beside if one is not None)]))
