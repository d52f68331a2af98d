"""Which part of a frame the canvas shows: plain arithmetic between frame and widget coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QTransform

from busapp.model.frame import Point, Rect

SMALLEST, LARGEST = 0.05, 32.0
MARGIN = 0.98


@dataclass(frozen=True, kw_only=True)
class Viewport:
    """``scale`` is device-independent pixels per frame pixel; ``left`` and ``top`` place the frame's corner."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def transform(self) -> QTransform:
        """From frame to widget coordinates."""
        return QTransform(self.scale, 0, 0, self.scale, self.left, self.top)

    def to_frame(self, place: QPointF) -> Point:
        """Widget coordinates to frame coordinates."""
        return Point((place.x() - self.left) / self.scale, (place.y() - self.top) / self.scale)

    def to_widget(self, rect: Rect, margin: float) -> QRect:
        """The widget's pixels that a rectangle of the frame covers, with a margin around it."""
        shown = QRectF(
            self.left + rect.left * self.scale - margin,
            self.top + rect.top * self.scale - margin,
            rect.width * self.scale + 2 * margin,
            rect.height * self.scale + 2 * margin,
        )
        return shown.toAlignedRect()

    def to_pixels(self, area: QRect) -> Rect:
        """The frame's whole pixels under an area of the widget, with a pixel or two around it."""
        first = self.to_frame(QPointF(area.topLeft()))
        last = self.to_frame(QPointF(area.bottomRight() + QPoint(1, 1)))
        return Rect(math.floor(first.x) - 2, math.floor(first.y) - 2, math.ceil(last.x) + 2, math.ceil(last.y) + 2)

    def zoomed(self, factor: float, at: QPointF) -> Viewport:
        """Larger or smaller, the frame's point under ``at`` staying where it is."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        grown = scale / self.scale
        return Viewport(
            scale=scale,
            left=at.x() - (at.x() - self.left) * grown,
            top=at.y() - (at.y() - self.top) * grown,
        )

    def moved(self, by: QPointF) -> Viewport:
        """Shifted by so many widget pixels."""
        return replace(self, left=self.left + by.x(), top=self.top + by.y())


def centred(height: int, width: int, area: QSizeF, scale: float) -> Viewport:
    """A frame in the middle of an area."""
    return Viewport(
        scale=scale,
        left=(area.width() - width * scale) / 2,
        top=(area.height() - height * scale) / 2,
    )


def fitted(height: int, width: int, area: QSizeF) -> Viewport:
    """All of a frame, as large as the area allows."""
    scale = min(area.width() / max(width, 1), area.height() / max(height, 1)) * MARGIN
    return centred(height, width, area, min(max(scale, SMALLEST), LARGEST))
