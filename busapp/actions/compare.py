"""Look at two frames side by side: one to work on, one to look at."""

from __future__ import annotations

from busapp.actions.session import Session
from busapp.model.study import FrameRef


def compare_with(session: Session, *, ref: FrameRef | None) -> None:
    """Put a frame beside the one in view; None changes nothing."""
    if ref is not None:
        session.beside.show(ref)


def compare_this(session: Session) -> None:
    """Keep the frame in view beside those that come into view from now on."""
    compare_with(session, ref=session.document.ref)


def toggle(session: Session) -> None:
    """Begin with the frame in view on both sides, or end."""
    if session.beside.ref is None:
        compare_this(session)
    else:
        session.beside.hide()
