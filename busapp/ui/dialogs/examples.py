"""What a student makes of a few frames, epoch by epoch."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from busapp.ui import theme

HEIGHT = 170


class Examples(QWidget):
    """A strip of validation frames with a slider over the epochs; it follows the newest until a person moves it."""

    def __init__(self) -> None:
        super().__init__()
        self._epochs: dict[int, Path] = {}
        self._picture = QLabel()
        self._picture.setFixedHeight(HEIGHT)
        self._picture.setAccessibleName(self.tr("Validation frames"))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName(self.tr("Epoch"))
        self._slider.setToolTip(self.tr("Earlier epochs lie to the left"))
        self._slider.valueChanged.connect(self._show)
        self._text = QLabel()
        self._text.setProperty("role", "muted")
        below = QHBoxLayout()
        below.setSpacing(2 * theme.UNIT)
        below.addWidget(self._text)
        below.addWidget(self._slider, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT // 2)
        layout.addWidget(self._picture)
        layout.addLayout(below)
        self.hide()

    def show_epochs(self, epochs: dict[int, Path]) -> None:
        """Show these pictures, by the epochs they are of; nothing where there are none."""
        if epochs == self._epochs:
            return
        newest = self._slider.value() == self._slider.maximum() or not self._epochs
        self._epochs = epochs
        self.setVisible(bool(epochs))
        if epochs:
            self._slider.setRange(0, len(epochs) - 1)
            if newest:
                self._slider.setValue(len(epochs) - 1)
            self._show()

    def _show(self) -> None:
        epoch = list(self._epochs)[self._slider.value()]
        picture = QPixmap(str(self._epochs[epoch]))
        if not picture.isNull():
            self._picture.setPixmap(picture.scaledToHeight(HEIGHT, Qt.TransformationMode.SmoothTransformation))
        text = self.tr("Validation frames after epoch {0}: white the reference, blue the student")
        self._text.setText(text.format(epoch))
