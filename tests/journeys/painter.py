"""The real app in a process of its own, painting stroke after stroke until it is killed.

    python -m tests.journeys.painter FILE TRACE

Stroke ``n`` covers the pixel ``stroke_pixel(n)`` and no other stroke's.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import busapp.main
from busapp.ui.window import MainWindow

STROKES = 400


def stroke_pixel(number: int) -> tuple[int, int]:
    """Row and column in the middle of a stroke."""
    return 20 + 22 * (number // 20), 20 + 30 * (number % 20)


def main() -> int:
    application = QApplication.instance() or QApplication([])
    timer = QTimer(application, interval=2)
    number = 0

    def paint_next() -> None:
        nonlocal number
        window = next((one for one in application.topLevelWidgets() if isinstance(one, MainWindow)), None)  # type: ignore[attr-defined]
        if window is None or window.workbench is None or not window.workbench.session.document.editable:
            return
        if number >= STROKES:
            timer.stop()
            return
        window.workbench.session.settings.brush_radius = 4.0
        canvas, (row, column) = window.workbench.canvas, stroke_pixel(number)
        view = canvas._view.transform()
        first, last = (view.map(QPointF(column + 0.5 + dx, row + 0.5)).toPoint() for dx in (-4, 4))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=first)
        QTest.mouseMove(canvas, last)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=last)
        number += 1

    timer.timeout.connect(paint_next)
    timer.start()
    return busapp.main.main(["--trace", sys.argv[2], sys.argv[1]])


if __name__ == "__main__":
    sys.exit(main())
