"""Take README's screenshot from the running app: ``resources/pictures/window.png``.

python packaging/screenshot.py
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "resources" / "pictures" / "window.png"
SAMPLE = ROOT / "resources" / "samples" / "phantom.dcm"
SIZE = (1280, 760)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer  # noqa: E402 (the platform comes first)
from PySide6.QtWidgets import QApplication  # noqa: E402

import busapp.main  # noqa: E402
from busapp.actions import mask  # noqa: E402
from busapp.document.strokes import Point  # noqa: E402
from busapp.model.study import FrameRef  # noqa: E402
from busapp.ui.window import MainWindow  # noqa: E402


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ["BUSAPP_HOME"] = home
        settings = {"language": "en", "reader": "Reader 1", "welcomed": True}
        (Path(home) / "settings.json").write_text(json.dumps(settings))
        application = QApplication([])
        started = time.monotonic()
        timer = QTimer(application, interval=100)
        timer.timeout.connect(lambda: take(application, started))
        timer.start()
        return busapp.main.main([str(SAMPLE)])


def take(application: QApplication, started: float) -> None:
    """Once all is on screen: go to the third frame, accept and correct, and grab the window a little later."""
    window = next((one for one in application.topLevelWidgets() if isinstance(one, MainWindow)), None)
    if window is None or window.workbench is None:
        return
    session = window.workbench.session
    document = session.document
    window.resize(*SIZE)
    if document.ref is None or document.proposal is None or document.annotation is None:
        return
    if document.ref.index < 2:
        document.go_to(FrameRef(document.ref.instance, 2))
    elif not document.annotation.started:
        mask.accept_proposal(session)
        stroke = mask.begin_stroke(session, erase=False)
        stroke.move_to(Point(388, 190))
        stroke.move_to(Point(394, 212))
        stroke.finish()
        mask.set_class(session, lesion_class="benign")
    elif time.monotonic() - started > 4 and session.project.unsaved == 0:
        TARGET.parent.mkdir(exist_ok=True)
        window.grab().save(str(TARGET))
        window.close()
        application.quit()


if __name__ == "__main__":
    sys.exit(main())
