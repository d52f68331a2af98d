"""What a file declares of its frame, drawn on request: ultrasound regions and overlay planes."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from busapp.model.frame import Frame, Region, Spacing
from busapp.ui import theme
from busapp.ui.canvas.layers import from_screen
from busapp.ui.canvas.viewport import Viewport

translate = QCoreApplication.translate

COLOURS = {
    "tissue": theme.REGION_TISSUE,
    "colour Doppler": theme.REGION_DOPPLER,
    "waveform": theme.REGION_WAVEFORM,
    "other": theme.MUTED,
}


def paint_declared(painter: QPainter, area: QRect, frame: Frame, view: Viewport, ratio: float) -> None:
    """The overlay planes and regions of a frame, each region with its kind and its own scale."""
    for overlay in frame.overlays:
        if overlay.plane is not None:
            _paint_plane(painter, area, overlay.plane, view, ratio)
    painter.save()
    painter.setFont(theme.figures_font(painter.font()))
    labels: list[QRectF] = []
    for region in frame.regions:
        _paint_region(painter, region, view, labels)
    painter.restore()


def scale_text(spacing: Spacing) -> str:
    """How large a pixel is, in millimetres."""
    if abs(spacing.x - spacing.y) < 1e-6 * spacing.x:
        return f"{spacing.x:.3f} mm/px"
    return f"{spacing.x:.3f} x {spacing.y:.3f} mm/px"


def _paint_region(painter: QPainter, region: Region, view: Viewport, labels: list[QRectF]) -> None:
    left, top, right, bottom = region.rect
    shown = view.transform().mapRect(QRectF(QPointF(left, top), QPointF(right, bottom)))
    colour = QColor(COLOURS[region.kind])
    style = Qt.PenStyle.SolidLine if region.tissue else Qt.PenStyle.DashLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(QColor(0, 0, 0, 150), 3.0), QPen(colour, 1.4, style)):
        painter.setPen(pen)
        painter.drawRect(shown)
    scale = scale_text(region.spacing) if region.spacing else translate("declared", "no scale in mm")
    text = f"{_kind_text(region)}, {scale}"
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-4, -2, 4, 2)
    box.moveTopLeft(shown.topLeft() + QPointF(3, 3))
    while any(box.intersects(other) for other in labels):
        box.translate(0, box.height() + 1)
    labels.append(box)
    painter.fillRect(box, QColor(0, 0, 0, 170))
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _kind_text(region: Region) -> str:
    return {
        "tissue": translate("declared", "tissue"),
        "colour Doppler": translate("declared", "colour Doppler, not segmented"),
        "waveform": translate("declared", "waveform, not segmented"),
        "other": translate("declared", "other"),
    }[region.kind]


def _paint_plane(painter: QPainter, area: QRect, plane: npt.NDArray[np.bool_], view: Viewport, ratio: float) -> None:
    """Where a screen pixel touches a marked one it is painted: lines of one pixel must not vanish when they shrink."""
    seen = view.to_pixels(area).within(*plane.shape)
    if seen.empty:
        return
    size = round(area.width() * ratio), round(area.height() * ratio)
    part = plane[seen.slices()] * np.uint8(255)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    marked = (cv2.warpAffine(part, from_screen(area, view, ratio, seen), size, flags=flags) > 90).astype(np.uint8)
    image = QImage(marked.data, *size, size[0], QImage.Format.Format_Indexed8)
    image.setColorTable([0, QColor(theme.OVERLAY).rgba()])
    image.setDevicePixelRatio(ratio)
    painter.drawImage(area.topLeft(), image)
