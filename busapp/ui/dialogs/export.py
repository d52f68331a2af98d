"""Export: as what, what will be written, what a check finds, and progress with cancel."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.export import export_project, outcome
from busapp.actions.export_check import ExportCheck, Plan
from busapp.actions.session import Session
from busapp.model.progress import Progress
from busapp.services.tasks import StepTask
from busapp.ui import theme
from busapp.ui.dialogs.export_choices import ExportChoices
from busapp.ui.dialogs.export_findings import ExportFindings
from busapp.ui.dialogs.new_folder import NewFolder
from busapp.ui.dialogs.parts import why_it_stopped


class ExportDialog(QDialog):
    """Writes masks as a data set. Frames are checked first; errors stop it, unless a person lets them be."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self._task: StepTask[Progress] | None = None
        self._check: ExportCheck | None = None
        self._left_out: list[str] = []
        self.setWindowTitle(self.tr("Export masks"))
        self.choices = ExportChoices()
        self.choices.changed.connect(self._choose_anew)
        self._folder = NewFolder(session.settings, "busapp-export", self.tr("Folder to make the data set in"))
        self._folder.changed.connect(self._refresh)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.UNIT)
        label = QLabel(self.tr("Folder to make"))
        label.setBuddy(self._folder)
        row.addWidget(label)
        row.addWidget(self._folder, 1)
        self._checked = QCheckBox(
            self.tr("I have looked for names burnt into what is exported, and know that those there stay.")
        )
        self._anyway = QCheckBox(self.tr("Export in spite of these errors."))
        for box in (self._checked, self._anyway):
            box.toggled.connect(self._refresh)
        self._plan = QLabel()
        self._plan.setWordWrap(True)
        self.findings = ExportFindings()
        self._state = QLabel()
        theme.set_role(self._state, "muted")
        self._state.setWordWrap(True)
        self._bar = QProgressBar(textVisible=False)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._only_check = self._buttons.addButton(self.tr("Check"), QDialogButtonBox.ButtonRole.ActionRole)
        self._only_check.setToolTip(self.tr("Look for what would make a bad data set; nothing is written"))
        self._only_check.clicked.connect(lambda: self._run_check(then=self._stop))
        self._start = self._buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.ActionRole)
        self._start.setToolTip(self.tr("Check, and then write"))
        self._start.clicked.connect(self._export)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * theme.UNIT)
        layout.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
        layout.addWidget(self.choices)
        layout.addWidget(self._plan)
        layout.addWidget(self.findings, 1)
        layout.addWidget(self._anyway)
        layout.addLayout(row)
        for widget in (self._checked, self._bar, self._state, self._buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(680)
        self._choose_anew()

    def reject(self) -> None:
        """Cancel: a check or export that runs stops and leaves nothing; else the dialog closes."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _choose_anew(self) -> None:
        """What was checked holds no more; what is known without reading the frames is shown."""
        self._check = None
        self.findings.show_findings(None)
        self._anyway.setChecked(False)
        self._state.clear()
        store, statuses = self._session.project.store, self.choices.wanted_statuses
        assert store is not None
        self._session.background.run(
            lambda: store.count_classes(store.reader, statuses),
            lambda counted: self._show_counts(*counted) if self._check is None else None,
            self._failed,
        )
        self._refresh()

    def _show_counts(self, classes: dict[str, int], patients: int) -> None:
        named = ", ".join(f"{count} {self._class_name(name)}" for name, count in classes.items())
        counted = self.tr("Frames: {0}; patients or studies: {1}.").format(sum(classes.values()), patients)
        self._plan.setText(f"{counted} {named}" if named else counted)

    def _show_plan(self, plan: Plan) -> None:
        self._show_counts(plan.classes, plan.patients)
        splits = (plan.parts["train"], plan.parts["validation"], plan.parts["test"], plan.left_out)
        told = self.tr("{0} train, {1} validate, {2} test; {3} left out.").format(*splits)
        self._plan.setText(f"{self._plan.text()}\n{told}")

    def _class_name(self, name: str) -> str:
        names = {
            "benign": self.tr("benign"),
            "malignant": self.tr("malignant"),
            "normal": self.tr("normal"),
            "lesion": self.tr("lesion"),
        }
        return names.get(name, self.tr("unclassified"))

    def _refresh(self) -> None:
        running = self._task is not None
        failed = self._check is not None and self._check.failed
        self._anyway.setVisible(failed)
        ready = self._checked.isChecked() and self._folder.named and (not failed or self._anyway.isChecked())
        self._start.setEnabled(ready and not running)
        for widget in (self.choices, self._checked, self._anyway, self._folder, self._only_check):
            widget.setEnabled(not running)
        self._bar.setVisible(running)

    def _export(self) -> None:
        if self._check is None:
            self._run_check(then=self._go_on)
        else:
            self._write()

    def _run_check(self, *, then: Callable[[], None]) -> None:
        store = self._session.project.store
        assert store is not None
        check = ExportCheck(
            store, reader=store.reader, statuses=self.choices.wanted_statuses, settings=self.choices.settings
        )

        def finished() -> None:
            self._task = None
            self._check = check
            self._show_plan(check.plan)
            self.findings.show_findings(check.findings)
            then()

        self._state.setText(self.tr("Checking ..."))
        self._run(check.steps, finished)

    def _go_on(self) -> None:
        """After the check that an export begins with."""
        if self._check is not None and self._check.failed:
            self._stop()
        else:
            self._write()

    def _stop(self) -> None:
        """After a check with which it ends."""
        assert self._check is not None
        self._state.setText(
            self.tr("Nothing was written. Mend the errors, or say below them that they may stay.")
            if self._check.failed
            else self.tr("No errors were found.")
        )
        self._refresh()

    def _write(self) -> None:
        store, target = self._session.project.store, self._folder.path
        assert store is not None
        form, statuses, settings = self.choices.form, self.choices.wanted_statuses, self.choices.settings
        self._left_out.clear()
        self._run(
            lambda: export_project(
                store, form=form, target=target, reader=store.reader, statuses=statuses, settings=settings
            ),
            lambda: self._finished(target),
        )

    def _run(self, steps: Callable[[], Generator[Progress, None, None]], finished: Callable[[], None]) -> None:
        self._task = StepTask(
            self._session.background, steps, progressed=self._progressed, finished=finished, failed=self._failed
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
        told = outcome(target)
        text = self.tr("Exported to {0}: {1} frames").format(target, told.frames)
        if told.left_out:
            text += self.tr("; {0} frames were left out").format(told.left_out)
        if told.pixels_lost:
            text += self.tr("; {0} pixels were lost, which this format cannot hold").format(told.pixels_lost)
        if told.left_out or told.pixels_lost:
            self._session.notices.warn(text, "\n".join(self._left_out))
        else:
            self._session.notices.info(text)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._refresh()
        self._state.setText(why_it_stopped(error))
