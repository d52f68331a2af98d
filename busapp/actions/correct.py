"""Correct a mask with more than a brush: along the edge, by echoes, by pushing, by clicks."""

from __future__ import annotations

from busapp.actions.mask import accept_proposal
from busapp.actions.session import Session
from busapp.document.brushes import Nudge, ThresholdStroke
from busapp.document.livewire import LiveWire
from busapp.document.regions import alike
from busapp.model.frame import Display, Point, display_levels


def begin_wire(session: Session) -> LiveWire | None:
    """A live wire on the frame in view; None where no annotation is in view."""
    levels = _shown(session)
    return LiveWire(levels) if levels is not None and session.document.editable else None


def begin_threshold_stroke(session: Session, *, start: Point) -> ThresholdStroke | None:
    """A stroke that takes what looks like the place where it begins; None where no annotation is in view."""
    document, settings, levels = session.document, session.settings, _shown(session)
    if levels is None or not document.editable:
        return None
    looks = alike(levels, start, settings.brush_radius / 2)
    return ThresholdStroke(document, settings.brush_radius, document.lesion, looks, square=settings.brush_square)


def begin_nudge(session: Session, *, start: Point) -> Nudge | None:
    """A push at the outline; None where no annotation is in view.

    Where there is only a proposal it is accepted first: its outline is what the person wants to correct.
    """
    document = session.document
    if document.annotation is None or not document.editable:
        return None
    if not document.annotation.mask.any():
        accept_proposal(session)
    return Nudge(document, session.settings.brush_radius, start)


def _shown(session: Session) -> Display | None:
    document = session.document
    return None if document.frame is None else display_levels(document.frame, document.window)
