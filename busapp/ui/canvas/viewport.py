"""Which part of a frame is shown, and which way round: plain arithmetic between frame and widget coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QTransform

from busapp.model.frame import Point, Rect

SMALLEST, LARGEST = 0.05, 32.0
MARGIN = 0.98

_COSINES = (1, 0, -1, 0)


@dataclass(frozen=True)
class Turn:
    """Which way round a frame is shown: mirrored left to right or not, then turned clockwise by quarters."""

    quarters: int = 0
    mirrored: bool = False

    def turned(self, quarters: int) -> Turn:
        """Turned clockwise by so many quarters, as it is seen."""
        return Turn((self.quarters + quarters) % 4, self.mirrored)

    def flipped(self, *, sideways: bool) -> Turn:
        """Left and right exchanged as they are seen, or top and bottom."""
        return Turn(((0 if sideways else 2) - self.quarters) % 4, not self.mirrored)


@dataclass(frozen=True, kw_only=True)
class Viewport:
    """``scale`` is device-independent pixels per column of the frame, and ``tall`` how much higher than wide a pixel
    is drawn; ``left`` and ``top`` place the corner of the frame's first pixel, wherever ``turn`` takes it.
    """

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    tall: float = 1.0
    turn: Turn = Turn()

    def transform(self) -> QTransform:
        """From frame to widget coordinates."""
        cosine, sine = _COSINES[self.turn.quarters], _COSINES[self.turn.quarters - 1]
        across, down = self.scale * (-1 if self.turn.mirrored else 1), self.scale * self.tall
        return QTransform(cosine * across, sine * across, -sine * down, cosine * down, self.left, self.top)

    def unturned(self, height: int, width: int) -> Viewport:
        """Where a picture lies that was turned already, its size after that; it is shown as the frame would be."""
        if self.turn.quarters % 2:
            frame, scale, tall = QRectF(0, 0, height, width), self.scale * self.tall, 1 / self.tall
        else:
            frame, scale, tall = QRectF(0, 0, width, height), self.scale, self.tall
        corner = self.transform().mapRect(frame).topLeft()
        return Viewport(scale=scale, left=corner.x(), top=corner.y(), tall=tall)

    def to_frame(self, place: QPointF) -> Point:
        """Widget coordinates to frame coordinates."""
        found = self.transform().inverted()[0].map(place)
        return Point(found.x(), found.y())

    def to_widget(self, rect: Rect, margin: float) -> QRect:
        """The widget's pixels that a rectangle of the frame covers, with a margin around it."""
        shown = self.transform().mapRect(QRectF(rect.left, rect.top, rect.width, rect.height))
        return shown.adjusted(-margin, -margin, margin, margin).toAlignedRect()

    def to_pixels(self, area: QRect) -> Rect:
        """The frame's whole pixels under an area of the widget, with a pixel or two around it."""
        one, other = self.to_frame(QPointF(area.topLeft())), self.to_frame(QPointF(area.bottomRight() + QPoint(1, 1)))
        (left, right), (top, bottom) = sorted((one.x, other.x)), sorted((one.y, other.y))
        return Rect(math.floor(left) - 2, math.floor(top) - 2, math.ceil(right) + 2, math.ceil(bottom) + 2)

    def radii(self, radius: float) -> QPointF:
        """How far a circle of the frame reaches on the widget, sideways and up and down."""
        across, down = radius * self.scale, radius * self.scale * self.tall
        return QPointF(down, across) if self.turn.quarters % 2 else QPointF(across, down)

    def zoomed(self, factor: float, at: QPointF, largest: float = LARGEST) -> Viewport:
        """Larger or smaller, the frame's point under ``at`` staying where it is."""
        scale = min(max(self.scale * factor, SMALLEST), largest)
        grown = scale / self.scale
        return replace(
            self,
            scale=scale,
            left=at.x() - (at.x() - self.left) * grown,
            top=at.y() - (at.y() - self.top) * grown,
        )

    def moved(self, by: QPointF) -> Viewport:
        """Shifted by so many widget pixels."""
        return replace(self, left=self.left + by.x(), top=self.top + by.y())

    def placed(self, point: Point, at: QPointF) -> Viewport:
        """Shifted so that a point of the frame lies at a place of the widget."""
        return self.moved(at - self.transform().map(QPointF(*point)))


def centred(height: int, width: int, area: QSizeF, view: Viewport) -> Viewport:
    """A frame in the middle of an area, as large and as turned as in ``view``."""
    return view.placed(Point(width / 2, height / 2), QPointF(area.width() / 2, area.height() / 2))


def fitted(height: int, width: int, area: QSizeF, view: Viewport) -> Viewport:
    """All of a frame, as large as the area allows, as turned as in ``view``."""
    drawn = replace(view, scale=1.0).transform().mapRect(QRectF(0, 0, max(width, 1), max(height, 1)))
    scale = min(area.width() / drawn.width(), area.height() / drawn.height()) * MARGIN
    return centred(height, width, area, replace(view, scale=min(max(scale, SMALLEST), LARGEST)))
