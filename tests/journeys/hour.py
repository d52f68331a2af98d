"""An hour of work in the real app, in a process of its own, as fast as it goes, until it is killed.

    python -m tests.journeys.hour FILE TRACE RECORD

The gestures are always the same: strokes, tools, operations, findings, undo and redo on all frames of a cine, one every
four or five seconds of the hour. ``RECORD`` gets a JSON line for each step before it is on its way to the disk.
"""

from __future__ import annotations

import json
import os
import random
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import busapp.main
from busapp.model.edit import Findings, MaskArray, TakenStep
from busapp.ui.canvas.canvas import Canvas
from busapp.ui.window import MainWindow

GESTURES, STEPS = 800, 500
"""How many there are, and how many of them change something, at least: an undo with nothing to undo does not."""
_KEYS = {
    "undo": ("Ctrl+Z", 9),
    "redo": ("Ctrl+Y", 5),
    "accept": ("Return", 2),
    "grow": ("G", 2),
    "shrink": ("Shift+G", 2),
    "smooth": ("S", 2),
    "fill": ("F", 2),
    "clear": ("Ctrl+Backspace", 1),
    "benign": ("Shift+1", 2),
    "malignant": ("Shift+2", 2),
    "done": ("Ctrl+D", 2),
    "in work": ("Ctrl+Shift+W", 1),
    "confirm": ("Ctrl+B", 1),
    "next": (".", 4),
    "previous": (",", 3),
}
_DRAWN = {"B": 40, "E": 10, "L": 5, "W": 3}
"""Keys of tools that are drawn with in one drag, and how often each is used."""

Gesture = tuple[str, tuple[tuple[float, float], ...]]
"""Keys to press, and places of the frame (as shares of its size) to draw through, which may be none."""


def gestures() -> Iterator[Gesture]:
    """All gestures of the hour."""
    choice = random.Random("an hour of work")
    weights = {("press", keys): weight for keys, weight in _KEYS.values()}
    weights |= {("draw", tool): weight for tool, weight in _DRAWN.items()}
    for kind, keys in choice.choices(list(weights), list(weights.values()), k=GESTURES):
        x, y = choice.uniform(0.2, 0.7), choice.uniform(0.2, 0.7)
        places = [(x + choice.uniform(0, 0.2), y + choice.uniform(0, 0.2)) for _ in range(choice.randint(2, 9))]
        yield keys, tuple(places) if kind == "draw" else ()


def digest(mask: MaskArray, findings: Findings) -> str:
    """What tells one state of an annotation from another."""
    return f"{zlib.crc32(mask.tobytes()):08x} {sorted(findings.items())}"


class Player:
    """Plays the hour on the one window of this process."""

    def __init__(self, application: QApplication, record: Path) -> None:
        self._application = application
        self._record = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._gestures = gestures()
        self._window: MainWindow | None = None
        self._timer = QTimer(application, interval=1)
        self._timer.timeout.connect(self._play)
        self._timer.start()

    def _play(self) -> None:
        if self._window is None:
            self._find_window()
        elif self._window.workbench is not None and self._window.workbench.session.document.editable:
            gesture = next(self._gestures, None)
            if gesture is None:
                self._timer.stop()
            else:
                self._do(*gesture)

    def _find_window(self) -> None:
        windows = [one for one in self._application.topLevelWidgets() if isinstance(one, MainWindow)]
        found = next((one for one in windows if one.workbench is not None), None)
        if found is not None and found.workbench is not None:
            found.activateWindow()
            # Before the lane hears of a step: it must not be on the disk unrecorded.
            found.workbench.session.document._step_listeners.insert(0, self._note)
            self._window = found

    def _note(self, taken: TakenStep) -> None:
        state = digest(taken.mask, taken.findings)
        line = {"frame": taken.ref.index, "revision": taken.base_revision + 1, "step": taken.step}
        os.write(self._record, json.dumps({**line, "name": taken.edit.name, "state": state}).encode() + b"\n")

    def _do(self, keys: str, places: tuple[tuple[float, float], ...]) -> None:
        assert self._window is not None and self._window.workbench is not None
        canvas, frame = self._window.workbench.canvas, self._window.workbench.session.document.frame
        assert frame is not None
        QTest.keySequence(self._window, keys)
        if places:
            view = canvas._view.transform()
            drag = [view.map(QPointF(x * frame.width, y * frame.height)).toPoint() for x, y in places]
            _drag(canvas, drag)


def _drag(canvas: Canvas, places: list[QPoint]) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])


def main() -> int:
    application = QApplication([])
    file, trace, record = sys.argv[1:]
    player = Player(application, Path(record))
    assert player is not None
    return busapp.main.main(["--trace", trace, file])


if __name__ == "__main__":
    sys.exit(main())
