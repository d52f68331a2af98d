"""The slider of the cine bar, with ticks where key frames are and a line where a volume shows proposed lesions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from busapp.ui import theme

TICK = 5.0


class CineSlider(QSlider):
    """A slider that can be told which of its values are marked."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._marks: list[int] = []
        self._lesions: list[int] = []

    def set_marks(self, marks: Sequence[int]) -> None:
        """Draw ticks at these frames."""
        if self._marks != list(marks):
            self._marks = list(marks)
            self.update()

    def set_lesions(self, frames: Sequence[int]) -> None:
        """Draw a line along these frames, dashed where they are not next to one another."""
        if self._lesions != list(frames):
            self._lesions = list(frames)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """The slider as it is, the lesions' line below the groove, and a tick above and below it for every mark."""
        super().paintEvent(event)
        if not self._marks and not self._lesions:
            return
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme.PROPOSAL), 2))
        half = (self.place(1) - self.place(0)) / 2
        below = self.height() / 2 + TICK
        for frame in self._lesions:
            x = self.place(frame)
            painter.drawLine(QPointF(x - half, below), QPointF(x + half, below))
        painter.setPen(QPen(QColor(theme.MASK), 2))
        middle = self.height() / 2
        for mark in self._marks:
            x = self.place(mark)
            painter.drawLine(QPointF(x, middle - 2 - TICK), QPointF(x, middle - 3))
            painter.drawLine(QPointF(x, middle + 3), QPointF(x, middle + 2 + TICK))
        painter.end()

    def place(self, value: int) -> float:
        """Where the middle of the handle is at a value."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control, handle = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
        option.sliderPosition = value
        return self.style().subControlRect(control, option, handle, self).center().x() + 0.5
