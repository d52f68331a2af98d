"""De-identification: the rules first, then the contact sheet to correct and sign, then the files."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.deidentify import LookedAt, Order, deidentify, look_at, signed
from busapp.actions.session import Session
from busapp.files.deidentify.keys import Keys
from busapp.files.deidentify.review import Sheet
from busapp.files.deidentify.rules import ACTIONS, Options, Rules, rules_for
from busapp.model.frame import Display
from busapp.model.progress import Progress
from busapp.services.error_texts import in_words
from busapp.services.tasks import StepTask
from busapp.services.text_finder import TextFinder
from busapp.ui import theme
from busapp.ui.dialogs.new_folder import NewFolder
from busapp.ui.dialogs.parts import why_it_stopped
from busapp.ui.panels.box_editor import BoxEditor

_LARGEST = 800
"""Longer side of the pictures that are kept, in pixels: hundreds of them must fit."""

_THUMBNAIL = QSize(168, 126)
_DIGEST, _PICTURE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class DeidentifyDialog(QDialog):
    """Of all files in the list. Nothing is written before somebody has signed for the contact sheet."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self._task: StepTask[Any] | None = None
        self._left_out: list[str] = []
        self.sheets: dict[str, Sheet] = {}
        self.setWindowTitle(self.tr("De-identify files"))
        self.resize(1080, 720)
        about = QLabel(
            self.tr(
                "Writes the DICOM files of the list without identity: attributes by the rules below, pixels blanked "
                "outside the ultrasound regions and in the boxes of the contact sheet. Only what is known to be safe "
                "is kept."
            )
        )
        about.setWordWrap(True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._rules_page(), self.tr("Rules"))
        self.tabs.addTab(self._sheet_page(), self.tr("Contact sheet"))
        self._state = QLabel()
        self._state.setProperty("role", "muted")
        self._state.setWordWrap(True)
        self._bar = QProgressBar(textVisible=False)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.look = self._button(self.tr("Make the contact sheet"), self._look)
        self.write = self._button(self.tr("Sign and write"), self._write)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.UNIT)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT)
        for widget in (about, self.tabs, self._signature(), self._bar, self._state, self._buttons):
            layout.addWidget(widget)
        layout.setStretchFactor(self.tabs, 1)
        self._show_rules()
        self._refresh()

    def reject(self) -> None:
        """Cancel: what runs stops and leaves nothing; otherwise the dialog closes."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def _button(self, text: str, do: Callable[[], None]) -> QPushButton:
        button = self._buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.clicked.connect(do)
        return button

    def _rules_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, theme.UNIT, 0, 0)
        self._options = {
            "modified_dates": QCheckBox(self.tr("Keep dates and times, shifted by an amount of each patient's own")),
            "patient_characteristics": QCheckBox(self.tr("Keep sex, age, size and weight")),
            "device_identity": QCheckBox(self.tr("Keep the device's serial number, station and software")),
            "clean_descriptors": QCheckBox(self.tr("Keep the words of breast imaging in descriptions")),
        }
        for name, box in self._options.items():
            box.setChecked(bool(getattr(Options(), name)))
            box.toggled.connect(self._options_changed)
            layout.addWidget(box)
        self.rules = QTableWidget(0, 3)
        self.rules.setTabKeyNavigation(False)
        self.rules.setHorizontalHeaderLabels([self.tr("Attribute"), self.tr("What happens"), self.tr("Why")])
        self.rules.setAccessibleName(self.tr("Rules"))
        self.rules.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rules.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.rules.verticalHeader().hide()
        self.rules.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        layout.addWidget(self.rules, 1)
        return page

    def _sheet_page(self) -> QWidget:
        self.pictures = QListWidget()
        self.pictures.setAccessibleName(self.tr("Pictures of the contact sheet"))
        self.pictures.setViewMode(QListWidget.ViewMode.IconMode)
        self.pictures.setIconSize(_THUMBNAIL)
        self.pictures.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.pictures.setMovement(QListWidget.Movement.Static)
        self.pictures.setSpacing(theme.UNIT // 2)
        self.pictures.currentItemChanged.connect(lambda item, _: self._show(item))
        self.editor = BoxEditor()
        self.editor.setAccessibleName(self.tr("Boxes that are blanked"))
        self.editor.changed.connect(self._boxes_changed)
        page = QSplitter(Qt.Orientation.Horizontal)
        page.addWidget(self.pictures)
        page.addWidget(self.editor)
        page.setStretchFactor(1, 1)
        page.setSizes([400, 640])
        page.setChildrenCollapsible(False)
        return page

    def _signature(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        title = self.tr("Folder to write the files in")
        self.folder = NewFolder(self._session.settings, "busapp-deidentified", title)
        self.folder.changed.connect(self._refresh)
        self.signer = QLineEdit(self._session.settings.reader)
        self.signer.setAccessibleName(self.tr("Signed by"))
        self.signer.setMaximumWidth(20 * theme.UNIT)
        self.signer.textChanged.connect(self._refresh)
        self.seen = QCheckBox(self.tr("I have looked at every picture of the contact sheet"))
        self.seen.toggled.connect(self._refresh)
        layout.addWidget(QLabel(self.tr("Folder to make")))
        layout.addWidget(self.folder, 1)
        layout.addSpacing(2 * theme.UNIT)
        layout.addWidget(self.seen)
        layout.addWidget(QLabel(self.tr("Signed by")))
        layout.addWidget(self.signer)
        return row

    def _rules(self) -> Rules:
        return rules_for(Options(**{name: box.isChecked() for name, box in self._options.items()}))

    def _show_rules(self) -> None:
        table = self._rules().table
        self.rules.setRowCount(len(table))
        for row, rule in enumerate(table):
            for column, text in enumerate((rule.what, f"{rule.action}: {ACTIONS[rule.action]}", rule.reason)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.rules.setItem(row, column, item)
        self.rules.setColumnWidth(0, 34 * theme.UNIT)
        self.rules.setColumnWidth(1, 28 * theme.UNIT)

    def _options_changed(self) -> None:
        """What is kept is on the contact sheet, too: another choice needs another sheet."""
        self._show_rules()
        self._forget()
        self._refresh()

    def _forget(self) -> None:
        self.sheets.clear()
        self.pictures.clear()
        self.seen.setChecked(False)

    def _order(self) -> Order:
        store = self._session.project.store
        assert store is not None
        paths = tuple(instance.path for instance in self._session.document.instances)
        return Order(paths=paths, rules=self._rules(), keys=Keys(store.secret))

    def _look(self) -> None:
        order = self._order()
        self._forget()
        self._left_out.clear()
        self.tabs.setCurrentIndex(1)

        def steps() -> Generator[LookedAt, None, None]:
            finder = TextFinder()
            try:
                yield from look_at(order, find=finder.find)
            finally:
                finder.close()

        self._start(steps, self._looked_at, self._looked)

    def _write(self) -> None:
        order, sheets, target = self._order(), dict(self.sheets), self.folder.path
        signature = signed(self.signer.text())
        self._left_out.clear()
        self._start(
            lambda: deidentify(order, sheets=sheets, signature=signature, target=target),
            self._progressed,
            lambda: self._written(target),
        )

    def _start(
        self,
        steps: Callable[[], Generator[Any, None, None]],
        progressed: Callable[[Any], None],
        finished: Callable[[], None],
    ) -> None:
        background = self._session.background
        self._task = StepTask(background, steps, progressed=progressed, finished=finished, failed=self._failed)
        self._bar.setRange(0, len(self._session.document.instances))
        self._bar.setValue(0)
        self._state.clear()
        self._refresh()

    def _looked_at(self, one: LookedAt) -> None:
        """Put a file on the sheet."""
        self._bar.setValue(one.number)
        if one.sheet is None:
            self._left_out.append(f"{one.path.name}: {in_words(one.reason)}")
            return
        self.sheets[one.sheet.digest] = one.sheet
        found = len(one.sheet.boxes)
        text = self.tr("{0}, boxes: {1}").format(one.number, found)
        if not one.sheet.regions:
            text = self.tr("{0}, no regions: only boxes go").format(one.number)
        for picture in one.pictures:
            image = _image(picture)
            item = QListWidgetItem(_thumbnail(image, one.sheet), text)
            item.setData(_DIGEST, one.sheet.digest)
            item.setData(_PICTURE, image)
            item.setToolTip("\n".join([self.tr("Free text that is kept:"), *one.sheet.texts]))
            self.pictures.addItem(item)
        if self.pictures.currentRow() < 0:
            self.pictures.setCurrentRow(0)

    def _looked(self) -> None:
        self._task = None
        text = self.tr("Look at every picture; drag to add a box, click one and press Delete to remove it; then sign.")
        if self._left_out:
            text += " " + self.tr("{0} files are left out (point here to see which).").format(len(self._left_out))
        self._state.setText(text)
        self._state.setToolTip("\n".join(self._left_out))
        self._refresh()
        self.pictures.setFocus()

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            sheet = self.sheets[item.data(_DIGEST)]
            picture = QPixmap.fromImage(item.data(_PICTURE))
            self.editor.show_picture(picture, QSize(sheet.width, sheet.height), list(sheet.boxes))

    def _boxes_changed(self) -> None:
        item = self.pictures.currentItem()
        if item is not None:
            digest = item.data(_DIGEST)
            sheet = self.sheets[digest] = replace(self.sheets[digest], boxes=tuple(self.editor.boxes))
            self.seen.setChecked(False)
            for other in (self.pictures.item(row) for row in range(self.pictures.count())):
                if other.data(_DIGEST) == digest:
                    other.setIcon(_thumbnail(other.data(_PICTURE), sheet))

    def _progressed(self, step: Progress) -> None:
        self._bar.setValue(step.done)
        self._state.setText(step.about)
        if step.left_out:
            self._left_out.append(step.left_out)

    def _written(self, target: Path) -> None:
        self._task = None
        text = self.tr("De-identified files are in {0}").format(target)
        if self._left_out:
            text += self.tr("; {0} files were left out").format(len(self._left_out))
            self._session.notices.warn(text, "\n".join(self._left_out))
        else:
            self._session.notices.info(text)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._refresh()
        self._state.setText(why_it_stopped(error))

    def _refresh(self) -> None:
        running = self._task is not None
        ready = bool(self.sheets) and self.seen.isChecked() and bool(self.signer.text().strip()) and self.folder.named
        self.look.setEnabled(not running)
        self.write.setEnabled(ready and not running)
        for widget in (*self._options.values(), self.folder, self.signer, self.editor):
            widget.setEnabled(not running)
        self.seen.setEnabled(bool(self.sheets) and not running)
        self._bar.setVisible(running)
        (self.write if self.sheets else self.look).setDefault(True)


def _image(picture: Display) -> QImage:
    """A picture (uint8 HxW or HxWx3) as it is kept, no larger than it has to be."""
    pixels = np.ascontiguousarray(picture)
    gray = pixels.ndim == 2
    form = QImage.Format.Format_Grayscale8 if gray else QImage.Format.Format_RGB888
    image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], form)
    largest = QSize(_LARGEST, _LARGEST)
    too_large = max(pixels.shape[:2]) > _LARGEST
    return _fitted(image, largest) if too_large else image.copy()


def _thumbnail(image: QImage, sheet: Sheet) -> QIcon:
    small = QPixmap.fromImage(_fitted(image, _THUMBNAIL))
    scale = small.width() / sheet.width
    painter = QPainter(small)
    painter.setPen(QColor(theme.ERROR))
    for left, top, right, bottom in sheet.boxes:
        painter.drawRect(QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale))
    painter.end()
    return QIcon(small)


def _fitted(image: QImage, size: QSize) -> QImage:
    return image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
