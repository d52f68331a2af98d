"""A new job: which recipe, what it learns from, how long that takes; checked before it is queued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.job_view import check_job, known_recipes
from busapp.actions.jobs import obstacles, start_job
from busapp.actions.session import Session
from busapp.files.jobs import JobOrder
from busapp.model.errors import UserError
from busapp.services.error_texts import in_words
from busapp.services.model_shelf import Shelf
from busapp.services.tasks import Lane
from busapp.ui import theme
from busapp.ui.dialogs.parts import push_button
from kd_core.contracts.check import Check
from kd_core.contracts.jobs import DataSource
from kd_core.layouts import LAYOUTS

VOLUMES = ("hippocampus", "nifti")
"""Layouts that hold no frames."""

FOR_FRAMES = ("supervised", "t2kd", "lightbtseg", "best_teacher", "tiny_unet")


class NewJobDialog(QDialog):
    """Asks, checks, measures, and puts the job into the queue.

    Args:
        session: with an open project.
        project: its folder.
        parent: of the dialog.
    """

    def __init__(self, session: Session, project: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._project = session, project
        self._lane = Lane("new job")
        self._about: dict[str, str] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New job"))
        self.setMinimumWidth(760)
        self._recipe = QComboBox()
        self._recipe.addItems(FOR_FRAMES)
        self._recipe.currentTextChanged.connect(self._describe)
        self._words = QLabel(self.tr("Asking kd-core ..."))
        self._words.setProperty("role", "muted")
        self._words.setWordWrap(True)
        self._words.setMinimumHeight(150)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._own = QComboBox()
        for title, statuses in (
            (self.tr("frames that are done or reviewed"), ("done", "reviewed")),
            (self.tr("reviewed frames only"), ("reviewed",)),
            (self.tr("none"), ()),
        ):
            self._own.addItem(title, statuses)
        self._unlabelled = QCheckBox(
            self.tr("Learn from frames that nobody has begun, too, as the teachers outline them")
        )
        self._unlabelled.setToolTip(
            self.tr(
                "For recipes with teachers: they are trained first, and outline these frames where they are sure. "
                "Patients that are held out are left out here, too."
            )
        )
        self._data = QListWidget()
        self._data.setMaximumHeight(84)
        self._data.hide()
        self._layout_name = QComboBox()
        self._layout_name.addItems([one for one in LAYOUTS if one not in VOLUMES])
        add = push_button(self.tr("Add a data set ..."), self._add)
        remove = push_button(self.tr("Remove"), self._remove)
        self._base = QComboBox()
        self._base.addItem(self.tr("fresh weights"), None)
        for name, card in Shelf().bases().items():
            self._base.addItem(name or self.tr("{0}, the model that ships").format(card.name), name)
        self._epochs = QLineEdit(placeholderText=self.tr("the recipe's own"))
        self._state, self._against = self._text(), self._text()
        self._against.setStyleSheet(f"color: {theme.WARNING}")
        for name, widget in (
            (self.tr("Recipe"), self._recipe),
            (self.tr("This project's frames"), self._own),
            (self.tr("Data sets"), self._data),
            (self.tr("Layout"), self._layout_name),
            (self.tr("The student starts from"), self._base),
            (self.tr("Epochs of the student"), self._epochs),
        ):
            widget.setAccessibleName(name)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._check = buttons.addButton(self.tr("Check"), QDialogButtonBox.ButtonRole.ActionRole)
        self._check.setToolTip(self.tr("What it would learn from, what speaks against it, how long it would take"))
        self._start = buttons.addButton(self.tr("Start"), QDialogButtonBox.ButtonRole.ActionRole)
        self._start.setDefault(True)
        self._check.clicked.connect(self._look)
        self._start.clicked.connect(self._begin)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        row.addWidget(self._layout_name)
        row.addWidget(add)
        row.addWidget(remove)
        row.addStretch(1)
        form = QFormLayout()
        form.setVerticalSpacing(theme.UNIT)
        form.addRow(self.tr("Recipe"), self._recipe)
        form.addRow("", self._words)
        form.addRow(self.tr("This project's frames"), self._own)
        form.addRow("", self._unlabelled)
        form.addRow(self.tr("Data sets"), row)
        form.addRow("", self._data)
        form.addRow(self.tr("The student starts from"), self._base)
        form.addRow(self.tr("Epochs of the student"), self._epochs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(form)
        layout.addWidget(self._state)
        layout.addWidget(self._against)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self._lane.run(known_recipes, self._know, self._failed)

    def done(self, result: int) -> None:
        """Closed in whichever way."""
        self._lane.close(0.5)
        super().done(result)

    def _text(self) -> QLabel:
        text = QLabel(textFormat=Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.hide()
        return text

    def _say(self, *facts: str, against: Sequence[str] = ()) -> None:
        """What was found; ``against`` stands out."""
        for text, lines in ((self._state, facts), (self._against, against)):
            text.setText("\n".join(lines))
            text.setVisible(bool(lines))
        self.adjustSize()

    def _order(self) -> JobOrder:
        items = [self._data.item(row) for row in range(self._data.count())]
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in items]
        order = JobOrder(
            recipe=self._recipe.currentText(),
            data=tuple(DataSource(layout=layout, path=folder) for layout, folder in chosen),
            statuses=tuple(self._own.currentData()),
            reader=self._session.settings.reader,
            base=self._base.currentData(),
            unlabelled=self._unlabelled.isChecked(),
        )
        epochs = self._epochs.text().strip()
        return replace(order, settings={"student.epochs": epochs}) if epochs else order

    def _know(self, about: dict[str, str]) -> None:
        self._about = about
        self._describe()

    def _describe(self) -> None:
        paragraphs = self._about.get(self._recipe.currentText(), "").split("\n\n")
        self._words.setText("\n\n".join(" ".join(one.split()) for one in paragraphs))
        self.adjustSize()

    def _add(self) -> None:
        title, layout = self.tr("Folder of the data set"), self._layout_name.currentText()
        folder = QFileDialog.getExistingDirectory(self, title, self._session.settings.last_folder)
        if folder:
            item = QListWidgetItem(f"{layout}:  {folder}")
            item.setData(Qt.ItemDataRole.UserRole, (layout, folder))
            self._data.addItem(item)
            self._data.setCurrentItem(item)
            self._data.show()

    def _remove(self) -> None:
        self._data.takeItem(self._data.currentRow())
        self._data.setVisible(self._data.count() > 0)

    def _look(self) -> None:
        if self._refused():
            return
        self._say(self.tr("Reading the frames and timing a few steps on this machine ..."))
        self._check.setEnabled(False)
        order = self._order()
        self._lane.run(lambda: check_job(self._project, order), self._tell, self._failed)

    def _tell(self, check: Check) -> None:
        self._check.setEnabled(True)
        self._say(*self._learns(check), against=self._warnings(check))

    def _learns(self, check: Check) -> list[str]:
        """What the job would learn from and how long it would take, a sentence a line."""
        purposes = {
            "train": self.tr("Learns from {0} ({1} families or patients)."),
            "validation": self.tr("Tuned on {0} ({1})."),
            "test": self.tr("Held out to judge it on: {0} ({1})."),
        }
        classes = {
            "benign": self.tr("{0} benign"),
            "malignant": self.tr("{0} malignant"),
            "normal": self.tr("{0} normal"),
            "unknown": self.tr("{0} of no class"),
        }
        lines = []
        for name, part in check.parts.items():
            frames = ", ".join(classes[kind].format(count) for kind, count in part.frames.items())
            lines.append(purposes[name].format(frames, part.groups))
        if check.unlabelled:
            text = self.tr("Learns from up to {0} frames without masks, too, as the teachers outline them.")
            lines.append(text.format(check.unlabelled))
        if check.seconds is not None:
            text = self.tr("About {0} on this machine, as busy as it is now: {1}.")
            lines.append(text.format(self._time(check.seconds / 60), check.device))
        return lines

    def _time(self, minutes: float) -> str:
        return self.tr("{0} min").format(round(minutes)) if minutes < 90 else self.tr("{0:.1f} h").format(minutes / 60)

    def _warnings(self, found: Check) -> list[str]:
        lines = []
        if found.few_held_out:
            lines.append(self.tr("So few are held out that a gain of a few points of Dice can be luck."))
        if found.no_normals:
            lines.append(
                self.tr(
                    "No normal frame is learned from: the student will outline something on every frame. Mark frames "
                    "without a lesion as normal, or add a data set that has some."
                )
            )
        if found.leaks:
            text = self.tr("{0} pairs of near-duplicates lie on different sides of the split, such as {1}.")
            lines.append(text.format(len(found.leaks), found.leaks[0]))
        if found.problems:
            text = self.tr("{0} files cannot be used, such as {1}")
            lines.append(text.format(len(found.problems), found.problems[0]))
        return lines

    def _begin(self) -> None:
        if self._refused():
            return
        try:
            start_job(self._project, order=self._order(), executor=self._session.executor)
        except UserError as error:
            self._failed(error)
            return
        self.accept()

    def _refused(self) -> bool:
        found = obstacles(self._project, self._order())
        if found:
            self._say(against=found)
        return bool(found)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._check.setEnabled(True)
        self._say(against=[in_words(error)])
