"""Import: which data set, what it holds, and progress with cancel; what became of it stays in view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.import_set import ImportOrder, ImportRun, Survey, guess_layout, survey
from busapp.actions.session import Session
from busapp.files.import_report import OUTCOMES, REPORT_NAME, Outcome
from busapp.model.errors import Cancelled, UserError
from busapp.model.progress import Progress
from busapp.model.reading import LONGEST_NAME
from busapp.services.error_texts import in_words
from busapp.services.tasks import Lane, StepTask
from busapp.ui import theme
from busapp.ui.dialogs.parts import push_button
from busapp.ui.panels.notice_bar import open_folder
from kd_core.layouts import LAYOUTS

MOST_ROWS = 500
"""Problems that are listed; the report has all."""


class ImportDialog(QDialog):
    """Looks into a folder as soon as it is named, and imports what it holds.

    Args:
        session: with an open project.
        project: its folder.
        then: called when frames have come.
        parent: of the dialog.
    """

    def __init__(self, session: Session, project: Path, then: Callable[[], None], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._project, self._then = session, project, then
        self._lane = Lane("import")
        self._task: StepTask[Progress] | None = None
        self._run: ImportRun | None = None
        self._asked = 0
        self._fits = self._over = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import data set"))
        self.setMinimumWidth(640)
        about = QLabel(
            self.tr(
                "Takes the frames of a data set into the project, each with its mask and class, as the work of a "
                "reader of its own. The work of others is not touched, and frames that the project has are not doubled."
            )
        )
        about.setWordWrap(True)
        self.folder = QLineEdit(placeholderText=self.tr("Folder of the data set"))
        self.folder.editingFinished.connect(self._look)
        self._choose = push_button(self.tr("Choose ..."), self._ask_folder)
        self.layout_name = QComboBox()
        self.layout_name.addItem(self.tr("the one that fits"), "")
        for name in LAYOUTS:
            self.layout_name.addItem(name, name)
        self.layout_name.activated.connect(self._look)
        self.reader = QLineEdit()
        self.reader.setMaxLength(LONGEST_NAME)
        self.reader.textEdited.connect(self._refresh)
        self.copies = QCheckBox(self.tr("Copy the files into the project's folder"))
        self.copies.setToolTip(self.tr("Else they stay where they are, and are looked for there."))
        self.found = QLabel()
        self.found.setWordWrap(True)
        self.problems = QListWidget()
        self.problems.setAccessibleName(self.tr("Problems"))
        self.problems.setWordWrap(True)
        self.problems.setFixedHeight(140)
        self._bar = QProgressBar(textVisible=False)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._show = self._buttons.addButton(self.tr("Show the report"), QDialogButtonBox.ButtonRole.ActionRole)
        self._show.clicked.connect(lambda: open_folder(self._project))
        self.start = self._buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.ActionRole)
        self.start.setDefault(True)
        self.start.clicked.connect(self._import)
        self._buttons.rejected.connect(self.reject)
        self._lay_out(about)
        self._refresh()
        self.folder.setFocus()

    def _lay_out(self, about: QLabel) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        row.addWidget(self.folder, 1)
        row.addWidget(self._choose)
        form = QFormLayout()
        form.setVerticalSpacing(theme.UNIT)
        for name, widget in (
            (self.tr("Folder"), self.folder),
            (self.tr("Layout"), self.layout_name),
            (self.tr("Reader"), self.reader),
        ):
            widget.setAccessibleName(name)
            form.addRow(name, row if widget is self.folder else widget)
        form.addRow("", self.copies)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * theme.UNIT)
        layout.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
        layout.addWidget(about)
        layout.addLayout(form)
        for one in (self.found, self.problems, self._bar, self._state, self._buttons):
            layout.addWidget(one)

    def done(self, result: int) -> None:
        """Closed in whichever way."""
        self._lane.close(0.5)
        super().done(result)

    def reject(self) -> None:
        """Cancel: a running import stops, and what came so far stays; else the dialog closes."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _ask_folder(self) -> None:
        title, before = self.tr("Folder of the data set"), self._session.settings.last_folder
        folder = QFileDialog.getExistingDirectory(self, title, self.folder.text() or before)
        if folder:
            self.folder.setText(folder)
            self._look()

    def _look(self) -> None:
        """See what the folder holds, off the window's thread; the last answer asked for counts."""
        text, layout = self.folder.text().strip(), str(self.layout_name.currentData())
        self._asked += 1
        self._fits = self._over = False
        self.problems.clear()
        self._state.clear()
        self._refresh()
        if not text:
            self.found.clear()
            return
        path, asked = Path(text).expanduser(), self._asked
        self.reader.setText(path.name[:LONGEST_NAME])
        self.found.setText(self.tr("Looking into {0} ...").format(path.name))
        self._lane.run(
            lambda: survey(path, layout or guess_layout(path)),
            lambda held: self._tell(held) if asked == self._asked else None,
            lambda error: self._cannot(error) if asked == self._asked else None,
        )

    def _tell(self, held: Survey) -> None:
        classes = ", ".join(f"{count} {self._class(name)}" for name, count in sorted(held.classes.items()))
        text = self.tr("{0}: {1} frames ({2}) in {3} groups that stay together; {4} problems")
        self.found.setText(text.format(held.layout, held.frames, classes, held.groups, len(held.problems)))
        self.problems.addItems(held.problems[:MOST_ROWS])
        self.layout_name.setCurrentIndex(self.layout_name.findData(held.layout))
        self._fits = True
        self._refresh()

    def _class(self, name: str) -> str:
        return {
            "benign": self.tr("benign"),
            "malignant": self.tr("malignant"),
            "normal": self.tr("normal"),
            "unknown": self.tr("without a class"),
        }[name]

    def _cannot(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.found.setText(in_words(error))

    def _refresh(self) -> None:
        running = self._task is not None
        self.start.setEnabled(self._fits and bool(self.reader.text().strip()) and not running and not self._over)
        for widget in (self.folder, self._choose, self.layout_name, self.reader, self.copies):
            widget.setEnabled(not running)
        self.problems.setVisible(self.problems.count() > 0)
        self._bar.setVisible(running)
        self._state.setVisible(bool(self._state.text()))
        self._show.setVisible(self._over)
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self.tr("Close") if self._over else self.tr("Cancel"))
        self._grow()

    def _grow(self) -> None:
        """Make room for what was hidden, and for text that takes more lines."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _import(self) -> None:
        if self.reader.text().strip() == self._session.settings.reader:
            self._say(self.tr("This is your own name. Choose another for the data set, so that your work stays yours."))
            return
        order = ImportOrder(
            project=self._project,
            path=Path(self.folder.text().strip()).expanduser(),
            layout=str(self.layout_name.currentData()),
            reader=self.reader.text(),
            report=self._project / REPORT_NAME,
            copy=self.copies.isChecked(),
        )
        try:
            self._run = run = ImportRun(order)
        except UserError as error:
            self._say(in_words(error))
            return
        self._session.settings.last_folder = str(order.path.parent)
        self.problems.clear()
        self._bar.setRange(0, 0)
        self._state.setText(self.tr("Looking into {0} ...").format(order.path.name))
        self._task = StepTask(
            self._session.background,
            run.steps,
            progressed=self._progressed,
            finished=self._finished,
            failed=self._failed,
        )
        self._refresh()

    def _progressed(self, step: Progress) -> None:
        self._bar.setRange(0, step.total)
        self._bar.setValue(step.done)
        self._state.setText(step.about)
        if step.left_out and self.problems.count() < MOST_ROWS:
            self.problems.addItem(in_words(step.left_out))
            self._refresh()

    def _finished(self) -> None:
        seen = self.tr("What came is shown with the masks of other readers.")
        self._end(f"{self._counted()}. {seen}")

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._end(
                self.tr("Stopped. What came so far is kept; started again, it goes on. {0}").format(self._counted())
            )
        elif isinstance(error, UserError):
            self._end(in_words(error))
        else:
            raise error

    def _end(self, text: str) -> None:
        self._task, self._over = None, True
        self._say(text)
        self._then()

    def _say(self, text: str) -> None:
        self._state.setText(text)
        self._refresh()

    def _counted(self) -> str:
        assert self._run is not None
        counts = self._run.report.counts
        return "; ".join(f"{self._outcome(one)}: {counts[one]}" for one in OUTCOMES if counts[one] and one != "stopped")

    def _outcome(self, outcome: Outcome) -> str:
        return {
            "imported": self.tr("imported"),
            "joined": self.tr("joined to frames that the project has"),
            "there already": self.tr("there already"),
            "duplicate": self.tr("duplicates in the data set"),
            "left out": self.tr("left out"),
            "note": self.tr("notes"),
            "stopped": "",
        }[outcome]
