"""Refinement by clicks: lesion here, or (with Shift or Alt) not here."""

from __future__ import annotations

from busapp.actions.correct import refine_by_click
from busapp.actions.session import Session
from busapp.ui.canvas.gesture import Pointer


def clicks(session: Session, start: Pointer) -> None:
    """The outline follows at once; there is nothing to drag."""
    refine_by_click(session, point=start.frame, lesion=not start.opposite)
