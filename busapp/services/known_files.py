"""What the list of files needs is kept in the project: files that were opened, and what the model said of frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from busapp.model.errors import ProjectError
from busapp.model.study import FrameRef, Instance
from busapp.model.work import Answer
from busapp.services.notices import Notices

if TYPE_CHECKING:
    from busapp.files.project_store import ProjectStore

_T = TypeVar("_T")
translate = QCoreApplication.translate
GATHER_MS = 2000
RETRY_MS = 10_000


class OnStore(Protocol):
    """Does work with the project's database when its turn comes, off the window's thread."""

    def __call__(
        self,
        work: Callable[[ProjectStore], _T],
        then: Callable[[_T | None], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """``then`` gets None where there is no database."""
        ...


class KnownFiles(QObject):
    """Gathers what comes for two seconds and writes it at once, so that edits do not wait behind it.

    Of what cannot be written (a full disk) the person is told once; it is tried again.
    """

    def __init__(self, on_store: OnStore, notices: Notices) -> None:
        super().__init__()
        self._on_store, self._notices = on_store, notices
        self._instances: dict[str, Instance] = {}
        self._answers: dict[str, dict[FrameRef, Answer]] = {}
        self._told = False
        self._timer = QTimer(self, interval=GATHER_MS, singleShot=True)
        self._timer.timeout.connect(self.flush)

    def add_instances(self, instances: list[Instance]) -> None:
        """Files were opened."""
        self._instances.update((one.uid, one) for one in instances)
        self._gather()

    def add_answer(self, model: str, ref: FrameRef, answer: Answer) -> None:
        """A model has answered for a frame, as the project knows it."""
        self._answers.setdefault(model, {})[ref] = answer
        self._gather()

    def flush(self) -> None:
        """Write what was gathered."""
        instances, self._instances = self._instances, {}
        answers, self._answers = self._answers, {}
        if not instances and not answers:
            return

        def write(store: ProjectStore) -> None:
            from busapp.files.project_list import add_answers, add_instances

            add_instances(store, instances.values())
            for model, said in answers.items():
                add_answers(store, model, said)

        def failed(error: Exception) -> None:
            if not isinstance(error, ProjectError):
                raise error
            self._instances = instances | self._instances
            for model, said in answers.items():
                self._answers[model] = said | self._answers.get(model, {})
            if not self._told:
                self._told = True
                text = translate("known_files", "What was opened is not kept in the project's list. {0}")
                self._notices.warn(text.format(error))
            self._timer.start(RETRY_MS)

        self._on_store(write, lambda _: None, failed)

    def _gather(self) -> None:
        if not self._timer.isActive():
            self._timer.start(GATHER_MS)
