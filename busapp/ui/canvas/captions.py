"""What stands in the corners of the canvas, and the words on an empty one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from busapp.document.document import Document
from busapp.model.frame import Frame
from busapp.model.study import Caption
from busapp.ui import theme
from busapp.ui.canvas.declared import scale_text
from busapp.ui.canvas.viewport import Turn, Viewport

translate = QCoreApplication.translate

MARGIN = 2 * theme.UNIT
LINES = 3


def paint_captions(painter: QPainter, area: QRect, dirty: QRect, document: Document, view: Viewport) -> None:
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
    who = "" if document.rules.names_hidden else person or instance.path.name
    spacing = _spacing_text(document)
    window = document.window or frame.window
    zoom = translate("captions", "zoom {0} %").format(round(view.scale * 100))
    corners = (
        (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, [who, _when(caption)]),
        (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, [caption.device, spacing, _overlays(frame)]),
        (
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
            [_turn(view.turn), f"{zoom}   W {window.width:.0f}  L {window.center:.0f}" + _gamma(window.gamma)],
        ),
        (
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
            [translate("captions", "frame {0} / {1}").format(ref.index + 1, instance.frames)],
        ),
    )
    inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    for corner, lines in corners:
        paint_text(painter, inner, corner, "\n".join(line for line in lines if line))


def _gamma(gamma: float) -> str:
    return "" if abs(gamma - 1) < 0.01 else f"  γ {gamma:.2f}"


def _turn(turn: Turn) -> str:
    """How what is seen differs from the file: left and right of a breast must not be taken for each other."""
    turned = translate("captions", "turned {0}°").format(90 * turn.quarters) if turn.quarters else ""
    mirrored = translate("captions", "mirrored") if turn.mirrored else ""
    return ", ".join(text for text in (mirrored, turned) if text)


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


def paint_text(painter: QPainter, area: QRect, corner: Qt.AlignmentFlag, text: str) -> None:
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
    return scale_text(scales.pop())


def _overlays(frame: Frame) -> str:
    """The names of the overlays that came with a frame; one that cannot be drawn says why."""
    names = [f"{one.name} ({one.problem})" if one.problem else one.name for one in frame.overlays]
    return translate("captions", "overlay: {0}").format(", ".join(names)) if names else ""
