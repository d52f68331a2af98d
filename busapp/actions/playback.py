"""Play over and over or once, and mark the frames of a cine that matter."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from busapp.actions.mask import set_finding
from busapp.actions.session import Session
from busapp.actions.study import go_to
from busapp.model.edit import KEY_FRAME, MARKED
from busapp.model.study import FrameRef

translate = QCoreApplication.translate


def toggle_loop(session: Session) -> None:
    """Play cines over and over, or once; remembered."""
    session.settings.loop = not session.settings.loop


def mark_key_frame(session: Session) -> None:
    """Mark the frame in view as one that matters, or no longer, as one edit. A cine that plays stops on it."""
    document, ref = session.document, session.document.ref
    if ref is None:
        return
    session.player.pause()

    def mark() -> None:
        if document.annotation is not None:
            set_finding(session, name=KEY_FRAME, value="" if KEY_FRAME in document.annotation.findings else MARKED)

    if document.annotation is not None:
        mark()
    else:
        document.when_annotated(ref, mark)


def step_key_frame(session: Session, *, steps: int) -> None:
    """Go to the next marked frame of the file, or the one before; says so where none is marked."""
    document, ref = session.document, session.document.ref
    if ref is None:
        return
    marked = document.key_frames(document.instance(ref))
    if not marked:
        session.notices.info(translate("playback", "No frame of this file is marked as a key frame."))
        return
    beyond = [index for index in marked if (index - ref.index) * steps > 0]
    if beyond:
        session.player.pause()
        go_to(session, ref=FrameRef(ref.instance, min(beyond) if steps > 0 else max(beyond)))
