"""Training in the background: the jobs of the project, how each is going, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyqtgraph as plot
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.job_view import JobView, view_jobs
from busapp.actions.jobs import resume_job, stop_job
from busapp.actions.models import promote_job
from busapp.actions.session import Session
from busapp.files.jobs import GATE, LOG, Job, job_by_number
from busapp.model.errors import UserError
from busapp.services.error_texts import in_words
from busapp.services.model_shelf import Shelf
from busapp.services.tasks import Lane
from busapp.ui import theme
from busapp.ui.dialogs.examples import Examples
from busapp.ui.dialogs.new_job import NewJobDialog
from busapp.ui.dialogs.parts import push_button

POLL_MS = 1000
LIST_WIDTH = 250
CURVES = ("#56b4e9", "#e69f00", "#cc79a7", "#009e73", "#f0e442", "#d55e00")


class TrainingDialog(QDialog):
    """Stays beside the window. Jobs go on when it, or the window, is closed.

    Args:
        session: with an open project.
        project: its folder.
        parent: of the dialog.
    """

    def __init__(self, session: Session, project: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._project = session, project
        self._lane = Lane("jobs")
        self._views: list[JobView] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Training"))
        self.resize(1100, 680)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Jobs"))
        self._list.setFixedWidth(LIST_WIDTH)
        self._list.currentRowChanged.connect(lambda _: self._show())
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar(textVisible=False)
        self._losses = _plot(self.tr("Loss terms"), self.tr("epoch"))
        self._dice = _plot(self.tr("Dice on validation frames"), self.tr("epoch"))
        self._legend = self._losses.addLegend(offset=(-8, 8), labelTextColor=theme.TEXT)
        self._examples = Examples()
        self._new = push_button(self.tr("New job ..."), self._begin)
        self._pause = push_button(self.tr("Pause"), lambda: self._stop("paused"))
        self._resume = push_button(self.tr("Go on"), self._go_on)
        self._cancel = push_button(self.tr("Cancel the job"), lambda: self._stop("cancelled"))
        self._use = push_button(self.tr("Use this student"), self._promote)
        self._report = push_button(self.tr("Report"), lambda: self._open(GATE, "gate.html"))
        self._log = push_button(self.tr("Log"), lambda: self._open(LOG))
        self._lay_out()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._show()
        self._look()

    def done(self, result: int) -> None:
        """Closed in whichever way: jobs go on, only looking at them ends."""
        self._timer.stop()
        self._lane.close(2.0)
        super().done(result)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(theme.UNIT)
        side.addWidget(self._list, 1)
        side.addWidget(self._new)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        for button in (self._pause, self._resume, self._cancel):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self._log, self._report, self._use):
            row.addWidget(button)
        main = QVBoxLayout()
        main.setSpacing(theme.UNIT)
        for widget in (self._heading, self._text, self._bar):
            main.addWidget(widget)
        curves = QHBoxLayout()
        curves.setSpacing(theme.UNIT)
        curves.addWidget(self._losses, 1)
        curves.addWidget(self._dice, 1)
        main.addLayout(curves, 1)
        main.addWidget(self._examples)
        main.addLayout(row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(side)
        layout.addLayout(main, 1)

    def _look(self) -> None:
        self._lane.run(lambda: view_jobs(self._project), self._seen, self._failed)

    def _seen(self, views: list[JobView]) -> None:
        chosen = self._list.currentRow()
        added = len(views) > len(self._views)
        self._views = views
        self._list.blockSignals(True)
        while self._list.count() < len(views):
            self._list.addItem(QListWidgetItem())
        for row, view in enumerate(views):
            self._list.item(row).setText(f"{view.number}   {view.recipe}\n     {self._state_text(view)}")
        self._list.setCurrentRow(len(views) - 1 if added or chosen < 0 else chosen)
        self._list.blockSignals(False)
        self._show()

    def _view(self) -> JobView | None:
        row = self._list.currentRow()
        return self._views[row] if 0 <= row < len(self._views) else None

    def _job(self) -> Job:
        view = self._view()
        assert view is not None
        return job_by_number(self._project, view.number)

    def _show(self) -> None:
        view = self._view()
        state = view.state if view else ""
        self._pause.setEnabled(state in ("queued", "running", "interrupted"))
        self._cancel.setEnabled(state in ("queued", "running", "interrupted", "paused"))
        self._resume.setEnabled(state in ("paused", "cancelled", "failed", "interrupted"))
        self._use.setEnabled(view is not None and state == "finished" and not view.in_use)
        self._report.setEnabled(bool(view and view.verdict))
        self._log.setEnabled(view is not None)
        if view is None:
            self._heading.setText(self.tr("No job yet"))
            self._text.setText(
                self.tr(
                    "A job trains a new student from frames that are done, judges it on frames that were held out, and "
                    "offers it for use. It goes on when this window is closed."
                )
            )
            self._bar.setValue(0)
            self._examples.show_epochs({})
            return
        self._heading.setText(self.tr("Job {0}: {1}, {2}").format(view.number, view.recipe, self._state_text(view)))
        self._text.setText(self._about(view))
        self._bar.setRange(0, max(view.epochs, 1))
        self._bar.setValue(view.epoch)
        self._examples.show_epochs(view.examples)
        self._draw(view)

    def _draw(self, view: JobView) -> None:
        for widget in (self._losses, self._dice):
            widget.clear()
        for place, (name, curve) in enumerate(view.losses.items()):
            pen = plot.mkPen(CURVES[place % len(CURVES)], width=2)
            self._losses.plot(*zip(*curve, strict=True), pen=pen, name=name)
        if view.dice:
            pen = plot.mkPen(theme.ACCENT, width=2)
            self._dice.plot(*zip(*view.dice, strict=True), pen=pen, symbol="o", symbolSize=5, symbolBrush=theme.ACCENT)

    def _state_text(self, view: JobView) -> str:
        return {
            "queued": self.tr("waits"),
            "running": self.tr("is running"),
            "interrupted": self.tr("was interrupted"),
            "paused": self.tr("paused"),
            "cancelled": self.tr("cancelled"),
            "failed": self.tr("failed"),
            "finished": self.tr("finished, in use") if view.in_use else self.tr("finished"),
        }[view.state]

    def _about(self, view: JobView) -> str:
        lines = []
        if view.reason:
            lines.append(in_words(view.reason))
        if view.stage:
            lines.append(self.tr("{0}: epoch {1} of {2}").format(view.stage, view.epoch, view.epochs))
        if view.seconds_left:
            lines.append(self.tr("about {0} min left").format(max(1, round(view.seconds_left / 60))))
        if usage := view.usage:
            text = self.tr("{0:.1f} processors, {1:.1f} GB of memory")
            lines.append(text.format(usage["processors"], usage["memory_mb"] / 1e3))
            if "gpu_memory_mb" in usage:
                lines.append(self.tr("{0:.1f} GB on the GPU").format(usage["gpu_memory_mb"] / 1e3))
        if view.verdict:
            verdicts = {
                "better": self.tr("better than the model in use"),
                "unsure": self.tr("no surer than the model in use"),
                "worse": self.tr("worse than the model in use"),
            }
            lines.append(self.tr("Gate: {0}.").format(verdicts.get(view.verdict, view.verdict)))
            lines.extend(view.reasons)
        return "\n".join(lines)

    def _begin(self) -> None:
        dialog = NewJobDialog(self._session, self._project, self)
        dialog.accepted.connect(self._look)
        dialog.open()

    def _go_on(self) -> None:
        self._try(lambda: resume_job(self._project, job=self._job(), executor=self._session.executor))

    def _stop(self, state: str) -> None:
        self._try(lambda: stop_job(job=self._job(), state="paused" if state == "paused" else "cancelled"))

    def _promote(self) -> None:
        view = self._view()
        why = ""
        if view is not None and view.verdict != "better":
            question = self.tr("The gate does not say that it is better. Why is it to be used all the same?")
            why, agreed = QInputDialog.getText(self, self.tr("Use this student"), question)
            if not agreed:
                return
        by = self._session.settings.reader
        self._try(lambda: promote_job(Shelf(), job=self._job(), by=by, why=why))

    def _open(self, *parts: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._job().folder.joinpath(*parts))))

    def _try(self, action: Callable[[], object]) -> None:
        self._lane.run(action, lambda _: self._look(), self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._session.notices.error(str(error))


def _plot(title: str, below: str) -> plot.PlotWidget:
    widget = plot.PlotWidget(background=theme.BACKGROUND)
    widget.setTitle(title, color=theme.MUTED, size="9pt")
    widget.setLabel("bottom", below, color=theme.MUTED)
    widget.setAccessibleName(title)
    widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    widget.setMouseEnabled(x=False, y=False)
    widget.setMenuEnabled(False)
    widget.hideButtons()
    for side in ("left", "bottom"):
        widget.getAxis(side).setPen(theme.LINE)
        widget.getAxis(side).setTextPen(theme.MUTED)
    return widget
