"""Export: where to, what will be written, and progress with cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.export import export_project
from busapp.actions.session import Session
from busapp.model.errors import Cancelled, UserError
from busapp.model.progress import Progress
from busapp.services.tasks import StepTask
from busapp.ui import theme


class ExportDialog(QDialog):
    """Writes the project's masks as a BUSI data set."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self._task: StepTask[Progress] | None = None
        self._left_out: list[str] = []
        self.setWindowTitle(self.tr("Export masks"))
        about = QLabel(
            self.tr(
                "Writes every frame that you have annotated as a data set in BUSI layout: one folder a class, each "
                "frame with its masks, and a manifest. File names, dates and DICOM tags are left out; patients are "
                "grouped by a keyed hash."
            )
        )
        about.setWordWrap(True)
        self._folder = QLineEdit(str(self._proposed_folder()))
        self._folder.setAccessibleName(self.tr("Folder to make"))
        choose = QPushButton(self.tr("Choose ..."))
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        self._checked = QCheckBox(
            self.tr("I know that names burnt into the pictures stay in them, and have looked for such.")
        )
        self._checked.toggled.connect(self._refresh)
        self._state = QLabel()
        self._state.setProperty("role", "muted")
        self._state.setWordWrap(True)
        self._bar = QProgressBar(textVisible=False)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = self._buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.ActionRole)
        self._start.clicked.connect(self._export)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * theme.UNIT)
        layout.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
        layout.addWidget(about)
        layout.addLayout(row)
        for widget in (self._checked, self._bar, self._state, self._buttons):
            layout.addWidget(widget)
        self._refresh()
        self.setMinimumWidth(max(560, layout.minimumSize().width()))

    def reject(self) -> None:
        """Cancel: a running export stops and leaves nothing; the dialog closes."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _proposed_folder(self) -> Path:
        base = Path(self._session.settings.last_folder or Path.home())
        base = base if base.is_dir() else Path.home()
        number = 1
        while (folder := base / f"busapp-export-{number}").exists():
            number += 1
        return folder

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder to make the data set in"), self._folder.text())
        if folder:
            self._folder.setText(str(Path(folder) / self._proposed_folder().name))

    def _refresh(self) -> None:
        running = self._task is not None
        self._start.setEnabled(self._checked.isChecked() and not running)
        self._checked.setEnabled(not running)
        self._folder.setEnabled(not running)
        self._bar.setVisible(running)

    def _export(self) -> None:
        store, target = self._session.project.store, Path(self._folder.text()).expanduser()
        assert store is not None
        self._task = StepTask(
            self._session.background,
            lambda: export_project(store, form="busi", target=target, reader=store.reader),
            progressed=self._progressed,
            finished=lambda: self._finished(target),
            failed=self._failed,
        )
        self._bar.setRange(0, 0)
        self._refresh()

    def _progressed(self, step: Progress) -> None:
        self._bar.setRange(0, step.total)
        self._bar.setValue(step.done)
        self._state.setText(step.about)
        if step.left_out:
            self._left_out.append(step.left_out)

    def _finished(self, target: Path) -> None:
        self._task = None
        text = self.tr("Exported to {0}").format(target)
        if self._left_out:
            text += self.tr("; {0} frames were left out").format(len(self._left_out))
            self._session.notices.warn(text, "\n".join(self._left_out))
        else:
            self._session.notices.info(text)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._refresh()
        if isinstance(error, Cancelled):
            self._state.setText(self.tr("Stopped; nothing was left behind."))
        elif isinstance(error, UserError):
            self._state.setText(str(error))
        else:
            raise error
