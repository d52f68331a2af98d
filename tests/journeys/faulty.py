"""The real app in a process of its own, with a fault in a library once the frame is in view.

python -m tests.journeys.faulty FILE
"""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import busapp.__main__
from busapp.ui.window import MainWindow


def main() -> int:
    application = QApplication([])
    timer = QTimer(application, interval=20)

    def fault() -> None:
        window = next((one for one in application.topLevelWidgets() if isinstance(one, MainWindow)), None)
        if window is not None and window.workbench is not None and window.workbench.session.document.frame is not None:
            ctypes.string_at(0)

    timer.timeout.connect(fault)
    timer.start()
    return busapp.__main__.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
