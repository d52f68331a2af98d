"""The window's side of background jobs and of the models they make."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from busapp.actions.jobs import take_up_jobs
from busapp.actions.session import Session
from busapp.model.errors import UserError
from busapp.services.model_shelf import Shelf


class Learning(QObject):
    """Opens the windows about jobs and models, and says what happened to them.

    Args:
        session: of the window.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def take_up_jobs(self, project: Path) -> None:
        """See that jobs which wait or were interrupted go on, and say which."""

        def tell(numbers: list[int]) -> None:
            if numbers:
                text = self.tr("Training was interrupted and goes on: job {0}.")
                self._session.notices.info(text.format(", ".join(map(str, numbers))))

        self._session.background.run(lambda: take_up_jobs(project, self._session.executor), tell, self._failed)

    def show_training(self, parent: QWidget) -> None:
        """The background jobs of the project, beside the window."""
        store = self._session.project.store
        if store is not None:
            from busapp.ui.dialogs.training import TrainingDialog  # brings pyqtgraph, which must not delay the window

            TrainingDialog(self._session, store.folder, parent).show()

    def show_models(self, parent: QWidget) -> None:
        """The models on the shelf."""
        from busapp.ui.dialogs.models import ModelsDialog  # as above: nobody needs it at the start

        ModelsDialog(self._session, Shelf(), parent).show()

    def roll_back(self) -> None:
        """Use the model that was in use before, and say which that is."""
        try:
            name = Shelf().roll_back(by=self._session.settings.reader)
        except UserError as error:
            self._failed(error)
            return
        self._session.notices.info(self.tr("The model in use is now {0}.").format(name or self.tr("the shipped one")))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._session.notices.error(str(error))
