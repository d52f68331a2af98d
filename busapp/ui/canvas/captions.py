"""What stands in the corners of the canvas, and the words on an empty one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from busapp.document.document import Document
from busapp.model.study import Caption
from busapp.ui import theme

translate = QCoreApplication.translate

MARGIN = 2 * theme.UNIT
LINES = 2


def paint_captions(painter: QPainter, area: QRect, dirty: QRect, document: Document, scale: float) -> None:
    """Patient and date top left, machine and scale top right, zoom and window bottom left, frame bottom right.

    Where ``dirty``, the part that is painted, lies in the middle of ``area``, there is nothing to do.
    """
    ref, frame = document.shown, document.frame
    band = MARGIN + LINES * painter.fontMetrics().height()
    middle = area.adjusted(0, band, 0, -band)
    if ref is None or frame is None or middle.contains(dirty):
        return
    instance = document.instance(ref)
    caption = instance.caption
    person = "  ".join(text for text in (caption.patient.replace("^", " "), caption.sex, caption.age) if text)
    spacing = _spacing_text(document)
    window = document.window or frame.window
    zoom = translate("captions", "zoom {0} %").format(round(scale * 100))
    corners = (
        (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, [person or instance.path.name, _when(caption)]),
        (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, [caption.device, spacing]),
        (
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
            [f"{zoom}   W {window.width:.0f}  L {window.center:.0f}" + _gamma(window.gamma)],
        ),
        (
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
            [translate("captions", "frame {0} / {1}").format(ref.index + 1, instance.frames)],
        ),
    )
    inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    for corner, lines in corners:
        _paint_text(painter, inner, corner, "\n".join(line for line in lines if line))


def _gamma(gamma: float) -> str:
    return "" if abs(gamma - 1) < 0.01 else f"  γ {gamma:.2f}"


def paint_message(painter: QPainter, area: QRect, title: str, text: str) -> None:
    """Two lines in the middle: what is, and what to do."""
    font = QFont(painter.font())
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * 1.6)
    height = QFontMetrics(large).height()
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    painter.setFont(large)
    painter.setPen(QColor(theme.CANVAS_TEXT))
    middle = area.center().y()
    painter.drawText(QRect(area.left() + MARGIN, middle - 2 * height, area.width() - 2 * MARGIN, height), flags, title)
    painter.setFont(font)
    painter.setPen(QColor(theme.CANVAS_MUTED))
    painter.drawText(QRect(area.left() + MARGIN, middle, area.width() - 2 * MARGIN, 6 * height), flags, text)


def _paint_text(painter: QPainter, area: QRect, corner: Qt.AlignmentFlag, text: str) -> None:
    """On a plate of half-transparent black, so that it can be read on bright tissue."""
    if text:
        plate = painter.boundingRect(area, corner, text)
        painter.fillRect(plate.adjusted(-6, -2, 6, 2), QColor(0, 0, 0, 120))
        painter.setPen(QColor("#c3c7cd"))
        painter.drawText(area, corner, text)


def _when(caption: Caption) -> str:
    return "  ".join(text for text in (caption.date, caption.body_part) if text)


def _spacing_text(document: Document) -> str:
    """The scale in the frame's middle; a frame without one says so."""
    frame = document.frame
    assert frame is not None
    scales = {region.spacing for region in frame.regions if region.spacing}
    if not scales:
        return translate("captions", "uncalibrated")
    if len(scales) > 1:
        return translate("captions", "several scales")
    scale = scales.pop()
    if abs(scale.x - scale.y) < 1e-6 * scale.x:
        return f"{scale.x:.3f} mm/px"
    return f"{scale.x:.3f} x {scale.y:.3f} mm/px"
