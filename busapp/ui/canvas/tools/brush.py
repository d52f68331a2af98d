"""Tools as large as the brush: brush and eraser, the brush that takes what is alike, the one that pushes."""

from __future__ import annotations

from busapp.actions.correct import begin_nudge, begin_threshold_stroke
from busapp.actions.mask import begin_stroke
from busapp.actions.session import Session
from busapp.document.strokes import Stroke
from busapp.ui.canvas.gesture import Gesture, Pointer


class StrokeGesture(Gesture):
    """A stroke that follows the pointer."""

    def __init__(self, stroke: Stroke, start: Pointer) -> None:
        self._stroke = stroke
        self.move(start)

    def move(self, pointer: Pointer) -> None:
        """See ``Gesture``."""
        self._stroke.move_to(pointer.frame, pointer.pressure)

    def finish(self) -> None:
        """See ``Gesture``."""
        self._stroke.finish()

    def cancel(self) -> None:
        """See ``Gesture``."""
        self._stroke.cancel()


def brush(session: Session, start: Pointer) -> StrokeGesture | None:
    """Paint lesion; nothing where no annotation is in view."""
    return _stroke(session, start, erase=False)


def eraser(session: Session, start: Pointer) -> StrokeGesture | None:
    """Paint background; nothing where no annotation is in view."""
    return _stroke(session, start, erase=True)


def threshold(session: Session, start: Pointer) -> StrokeGesture | None:
    """Paint what looks like the place that was pressed."""
    stroke = begin_threshold_stroke(session, start=start.frame)
    return StrokeGesture(stroke, start) if stroke is not None else None


def nudge(session: Session, start: Pointer) -> StrokeGesture | None:
    """Push the outline."""
    stroke = begin_nudge(session, start=start.frame)
    return StrokeGesture(stroke, start) if stroke is not None else None


def _stroke(session: Session, start: Pointer, *, erase: bool) -> StrokeGesture | None:
    if not session.document.editable:
        return None
    return StrokeGesture(begin_stroke(session, erase=erase), start)
