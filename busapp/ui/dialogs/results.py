"""Save results: which kinds, of which frames, where to, and progress with cancel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.results import save_results, study_frames
from busapp.actions.session import Session
from busapp.files.results.report_pdf import PageFacts, Say
from busapp.model.errors import Cancelled
from busapp.model.progress import Progress
from busapp.services.tasks import StepTask
from busapp.ui import theme
from busapp.ui.dialogs.new_folder import NewFolder
from busapp.ui.dialogs.parts import why_it_stopped

if TYPE_CHECKING:
    from busapp.files.results.package import Kind


class ResultsDialog(QDialog):
    """Writes what was outlined, measured and found on frames of the study in view.

    Args:
        session: whose document is meant.
        say: gives findings, and what they are, in the window's language.
        parent: the window.
    """

    def __init__(self, session: Session, say: Say, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._finding = session, say
        self._task: StepTask[Progress] | None = None
        self._left_out: list[str] = []
        self._notes: list[str] = []
        self.setWindowTitle(self.tr("Save results"))
        about = QLabel(
            self.tr(
                "Results belong to the study of the pictures and name the patient as those do. To pass them on without "
                "names, export a data set instead."
            )
        )
        about.setWordWrap(True)
        about.setProperty("role", "muted")
        self._kinds = self._kind_boxes()
        self._frames = QComboBox()
        self._folder = NewFolder(session.settings, "busapp-results", self.tr("Folder to make the results in"))
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setProperty("role", "muted")
        self._bar = QProgressBar(textVisible=False)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = self._buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.ActionRole)
        self._start.setDefault(True)
        self._start.clicked.connect(self._save)
        self._buttons.rejected.connect(self.reject)
        self._settings = QWidget()
        self._fill_settings()
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * theme.UNIT)
        layout.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
        for widget in (self._settings, about, self._bar, self.state, self._buttons):
            layout.addWidget(widget)
        self._refresh()
        self.setMinimumWidth(max(520, layout.minimumSize().width()))

    def reject(self) -> None:
        """Cancel: what is being written is removed; the dialog closes when nothing is."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _kind_boxes(self) -> dict[Kind, QCheckBox]:
        titles: dict[Kind, tuple[str, str]] = {
            "seg": (self.tr("Masks"), self.tr("DICOM Segmentation, one file for each picture file")),
            "sr": (self.tr("Measures and findings"), self.tr("DICOM structured report (TID 1500), one for the study")),
            "capture": (
                self.tr("Pictures with the outline"),
                self.tr("DICOM secondary capture with a caption of measures, one for each frame"),
            ),
            "pdf": (
                self.tr("Pages for people"),
                self.tr("PDF with picture, measures and findings, one for each frame"),
            ),
        }
        boxes = {}
        for kind, (title, what) in titles.items():
            boxes[kind] = QCheckBox(f"{title}  ({what})")
            boxes[kind].setChecked(True)
            boxes[kind].toggled.connect(lambda _: self._refresh())
        return boxes

    def _fill_settings(self) -> None:
        """Kinds, frames and folder, under their headings."""
        _, count = study_frames(self._session, only_this=False)
        if count > 0:
            self._frames.addItem(self.tr("All annotated frames of the study ({0})").format(count), False)
        self._frames.addItem(self.tr("The frame in view"), True)
        self._frames.setAccessibleName(self.tr("Of which frames"))
        self._folder.changed.connect(self._refresh)
        layout = QVBoxLayout(self._settings)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT)
        for heading, widgets in (
            (self.tr("What"), list(self._kinds.values())),
            (self.tr("Of which frames"), [self._frames]),
            (self.tr("Folder to make"), []),
        ):
            label = QLabel(heading)
            label.setProperty("role", "heading")
            layout.addSpacing(theme.UNIT)
            layout.addWidget(label)
            for widget in widgets:
                layout.addWidget(widget)
        layout.addWidget(self._folder)

    def _chosen(self) -> set[Kind]:
        return {kind for kind, box in self._kinds.items() if box.isChecked()}

    def _refresh(self) -> None:
        running = self._task is not None
        self._start.setEnabled(bool(self._chosen()) and self._folder.named and not running)
        self._settings.setEnabled(not running)
        self._bar.setVisible(running)
        self.state.setVisible(bool(self.state.text()))
        self.adjustSize()  # or what comes into sight would squeeze the rest

    def _save(self) -> None:
        session, target = self._session, self._folder.path
        frames, total = study_frames(session, only_this=self._frames.currentData())
        facts = PageFacts(model=session.masks.model_name, nameless=session.document.rules.names_hidden)
        kinds, words = self._chosen(), self._words()
        self._left_out, self._notes = [], []
        self._task = StepTask(
            session.background,
            lambda: save_results(
                frames,
                total,
                target=target,
                kinds=kinds,
                facts=facts,
                say=lambda word: words.get(word) or self._finding(word),
            ),
            progressed=self._progressed,
            finished=lambda: self._finished(target),
            failed=self._failed,
        )
        self._bar.setRange(0, 0)
        self._refresh()

    def _progressed(self, step: Progress) -> None:
        self._bar.setRange(0, step.total)
        self._bar.setValue(step.done)
        self.state.setText(step.about or self.tr("Writing, and reading back ..."))
        if not self.state.isVisible():
            self._refresh()
        if step.left_out:
            self._left_out.append(step.left_out)
        if step.note:
            self._notes.append(step.note)

    def _finished(self, target: Path) -> None:
        self._task = None
        text = self.tr("Results saved in {0}").format(target)
        if self._left_out:
            text += self.tr("; {0} frames were left out").format(len(self._left_out))
        detail = "\n".join([*self._left_out, *self._notes])
        if detail:
            self._session.notices.warn(text, detail)
        else:
            self._session.notices.info(text)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._refresh()
        reasons = [] if isinstance(error, Cancelled) else self._left_out[:5]
        self.state.setText("\n".join([why_it_stopped(error), *reasons]))

    def _words(self) -> dict[str, str]:
        """What a page says, beside findings, in the window's language."""
        return {
            "Breast ultrasound: lesions": self.tr("Breast ultrasound: lesions"),
            "Patient": self.tr("Patient"),
            "Patient ID": self.tr("Patient ID"),
            "Study date": self.tr("Study date"),
            "Reader": self.tr("Reader"),
            "Device": self.tr("Device"),
            "Frame": self.tr("Frame"),
            "File": self.tr("File"),
            "Class": self.tr("Class"),
            "benign": self.tr("benign"),
            "malignant": self.tr("malignant"),
            "normal": self.tr("normal"),
            "Comment": self.tr("Comment"),
            "Long axis": self.tr("Long axis"),
            "Short axis": self.tr("Short axis"),
            "Width": self.tr("Width"),
            "Height": self.tr("Height"),
            "Area": self.tr("Area"),
            "Perimeter": self.tr("Perimeter"),
            "Below the skin": self.tr("Below the skin"),
            "Angle to the skin": self.tr("Angle to the skin"),
            "Circularity": self.tr("Circularity"),
            "Solidity": self.tr("Solidity"),
            "No lesion is outlined on this frame.": self.tr("No lesion is outlined on this frame."),
            "The frame has no scale there: lengths are in pixels.": self.tr(
                "The frame has no scale there: lengths are in pixels."
            ),
            "model": self.tr("model"),
            "Measures and outlines need a physician to judge them; this page is no diagnosis.": self.tr(
                "Measures and outlines need a physician to judge them; this page is no diagnosis."
            ),
        }
