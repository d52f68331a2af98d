"""What the left button does: one tool a file, and a line in ``TOOLS``."""

from collections.abc import Callable

from busapp.actions.session import Session
from busapp.ui.canvas.gesture import Gesture, Pointer
from busapp.ui.canvas.tools.brush import brush, eraser

TOOLS: dict[str, Callable[[Session, Pointer], Gesture | None]] = {
    "brush": brush,
    "eraser": eraser,
}
