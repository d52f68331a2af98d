"""The agreement of readers: a table of frames and of pairs of readers, and a report to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.agreement import AgreementRun, figure, interval, write_report
from busapp.actions.session import Session
from busapp.document.agreement_report import AgreementReport, FrameAgreement
from busapp.model.errors import Cancelled, UserError
from busapp.model.progress import Progress
from busapp.model.study import FrameRef
from busapp.services.error_texts import in_words
from busapp.services.tasks import StepTask
from busapp.ui import theme

MOST_ROWS = 5000
"""Frames in the table, those with the least agreement; the written table has all."""


class AgreementDialog(QDialog):
    """Measures as soon as it opens; it stays beside the window, so that frames can be looked at from it.

    Args:
        session: with an open project.
        title: gives findings in the window's language.
        parent: of the dialog.
    """

    def __init__(self, session: Session, title: Callable[[str], str], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._title = session, title
        self._left_out: list[str] = []
        self._closed = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Agreement of readers"))
        self.resize(940, 620)
        self._state = QLabel(self.tr("Comparing ..."))
        self._state.setProperty("role", "muted")
        self._state.setWordWrap(True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self.frames = _table(
            self.tr("Frames"),
            [
                self.tr("File"),
                self.tr("Frame"),
                self.tr("Readers"),
                self.tr("Lowest Dice"),
                self.tr("HD95"),
                self.tr("Classes"),
            ],
        )
        self.frames.itemActivated.connect(lambda item: self._go_to(item.row()))
        self.pairs = _table(
            self.tr("Pairs"),
            [
                self.tr("Readers"),
                self.tr("Frames"),
                self.tr("Dice"),
                self.tr("IoU"),
                self.tr("HD95, mm"),
                self.tr("HD95, px"),
                self.tr("Kappa of pixels"),
                self.tr("Kappa of class"),
            ],
        )
        self.readers = _table(
            self.tr("Readers"),
            [self.tr("Reader"), self.tr("Frames"), self.tr("Sensitivity"), self.tr("Specificity")],
        )
        self.findings = _table(
            self.tr("Findings"), [self.tr("Finding"), self.tr("Readers"), self.tr("Frames"), self.tr("Kappa")]
        )
        self.readers.setToolTip(self.tr("Of pixels, against the STAPLE consensus of each frame"))
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.addTab(self.frames, self.tr("Frames"))
        tabs.addTab(self.pairs, self.tr("Pairs"))
        tabs.addTab(self.findings, self.tr("Findings"))
        tabs.addTab(self.readers, self.tr("Readers"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._write = self._buttons.addButton(self.tr("Write a report ..."), QDialogButtonBox.ButtonRole.ActionRole)
        self._write.setEnabled(False)
        self._write.clicked.connect(self._ask_folder)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.UNIT)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT)
        for widget in (self._state, self._bar, tabs, self._buttons):
            layout.addWidget(widget)
        store = session.project.store
        assert store is not None
        self._run = AgreementRun(store)
        self._task: StepTask[Progress] | None = StepTask(
            session.background,
            self._run.steps,
            progressed=lambda step: None if self._closed else self._progressed(step),
            finished=lambda: None if self._closed else self._finished(),
            failed=lambda error: None if self._closed else self._failed(error),
        )

    @property
    def report(self) -> AgreementReport:
        """What was measured; empty while it is being."""
        return self._run.report

    def done(self, result: int) -> None:
        """Closed in whichever way; what is being measured stops, and what still comes of it is nobody's."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def write(self, folder: Path) -> None:
        """Write table and report into a folder, and say so."""
        try:
            write_report(self.report, folder)
        except UserError as error:
            self._state.setText(in_words(error))
        else:
            self._session.notices.info(self.tr("The report is in {0}").format(folder))

    def _ask_folder(self) -> None:
        title = self.tr("Folder for agreement.csv and agreement.md")
        folder = QFileDialog.getExistingDirectory(self, title, self._session.settings.last_folder)
        if folder:
            self.write(Path(folder))

    def _progressed(self, step: Progress) -> None:
        self._bar.setRange(0, step.total)
        self._bar.setValue(step.done)
        if step.left_out:
            self._left_out.append(in_words(step.left_out))

    def _finished(self) -> None:
        self._task = None
        self._bar.hide()
        report = self.report
        text = self.tr("{0} frames that two readers or more read, least agreement first.").format(len(report.frames))
        if report.hidden:
            text += " " + self.tr("{0} are hidden by the project's rules, or unfinished.").format(report.hidden)
        if self._left_out:
            text += " " + self.tr("{0} without their file are measured in pixels.").format(len(self._left_out))
            self._state.setToolTip("\n".join(self._left_out[:20]))
        if report.frames:
            text += " " + self.tr("Enter or a double click shows a frame.")
        self._state.setText(text)
        self._write.setEnabled(bool(report.frames))
        _fill(self.frames, [self._frame_row(one) for one in report.frames[:MOST_ROWS]])
        _fill(
            self.pairs,
            [
                [
                    f"{one.first}, {one.second}",
                    str(one.frames),
                    interval(one.dice),
                    interval(one.iou),
                    interval(one.hd95_mm, 1),
                    interval(one.hd95_px, 1),
                    interval(one.kappa),
                    f"{figure(one.class_kappa)} ({one.classed})",
                ]
                for one in report.pairs
            ],
        )
        _fill(
            self.readers,
            [[one.reader, str(one.frames), figure(one.sensitivity), figure(one.specificity)] for one in report.readers],
        )
        _fill(
            self.findings,
            [[self._title(one.name), str(one.readers), str(one.frames), figure(one.kappa)] for one in report.findings],
        )

    def _failed(self, error: Exception) -> None:
        self._task = None
        if isinstance(error, UserError):
            self._bar.hide()
            self._state.setText(in_words(error))
        elif not isinstance(error, Cancelled):
            raise error

    def _frame_row(self, one: FrameAgreement) -> list[str]:
        unit = "mm" if one.calibrated else "px"
        distance = "-" if one.hd95 is None else f"{one.hd95:.1f} {unit}"
        readers = ", ".join(one.readers)
        classes = ", ".join(f"{self._title(name)} {number}" for name, number in one.classes)
        return [one.file, str(one.ref.index + 1), readers, f"{one.dice:.3f}", distance, classes]

    def _go_to(self, row: int) -> None:
        frame = self.report.frames[row]
        viewed: FrameRef | None = self._session.document.find(frame.ref)
        if viewed is None:
            self._state.setText(self.tr("{0} is not open; open it to look at it.").format(frame.file))
            return
        self._session.player.pause()
        self._session.document.go_to(viewed)


def _table(name: str, heads: Sequence[str]) -> QTableWidget:
    table = QTableWidget(0, len(heads))
    table.setHorizontalHeaderLabels(list(heads))
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setStretchLastSection(True)
    table.setFont(theme.figures_font(table.font()))
    return table


def _fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    table.setRowCount(len(rows))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
