"""The real app in a process of its own: paints its share of strokes on a frame, has them saved, and closes.

    python -m tests.journeys.painter FILE SHARE SHARES

Stroke ``n`` covers the pixel ``stroke_pixel(n)`` and no other stroke's; the strokes of a share are every ``SHARES``th.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import busapp.main
from busapp.ui.window import MainWindow

STROKES = 120


def stroke_pixel(number: int) -> tuple[int, int]:
    """Row and column in the middle of a stroke."""
    return 20 + 22 * (number // 20), 20 + 30 * (number % 20)


def main() -> int:
    application = QApplication([])
    file, share, shares = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    left = list(range(share, STROKES, shares))
    timer = QTimer(application, interval=10)

    def paint_next() -> None:
        window = next((one for one in application.topLevelWidgets() if isinstance(one, MainWindow)), None)
        if window is None or window.workbench is None or not window.workbench.session.document.editable:
            return
        session = window.workbench.session
        if not left:
            if session.project.unsaved == 0:
                timer.stop()
                window.close()
            return
        session.settings.brush_radius = 4.0
        canvas, (row, column) = window.workbench.canvas, stroke_pixel(left.pop(0))
        view = canvas._view.transform()
        first, last = (view.map(QPointF(column + 0.5 + dx, row + 0.5)).toPoint() for dx in (-4, 4))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=first)
        QTest.mouseMove(canvas, last)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=last)

    timer.timeout.connect(paint_next)
    timer.start()
    return busapp.main.main([file])


if __name__ == "__main__":
    sys.exit(main())
