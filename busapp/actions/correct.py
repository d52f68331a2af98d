"""Correct a mask with more than a brush: along the edge, by echoes, by pushing, by clicks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from busapp.actions.mask import accept_proposal, replace_mask
from busapp.actions.session import Session
from busapp.document.brushes import Nudge, ThresholdStroke
from busapp.document.clicks import Click, after_click
from busapp.document.cutting import cut, merged
from busapp.document.livewire import LiveWire
from busapp.document.regions import alike
from busapp.model.frame import Display, Point, display_levels

translate = QCoreApplication.translate


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


def refine_by_click(session: Session, *, point: Point, lesion: bool) -> None:
    """Say of a place whether it is lesion: the mask follows at once, as one edit, or else the proposal does.

    Clicks of before count as long as the outline agrees with them: what was undone or painted over is forgotten.
    """
    document, levels = session.document, _shown(session)
    document.end_gestures()
    annotation = document.annotation
    if document.ref is None or annotation is None or levels is None:
        return
    height, width = annotation.mask.shape
    if not (0 <= point.x < width and 0 <= point.y < height):
        return
    click = Click(point=point, lesion=lesion)
    offered = None if annotation.mask.any() else document.offered
    known, number = (annotation.mask, document.lesion) if offered is None else (offered.mask, 1)
    after = after_click(levels, known, click, document.clicks, number)
    document.set_clicks((*(one for one in document.clicks if one.holds(known > 0)), click))
    if offered is None:
        replace_mask(document, "Click", after)
    else:
        refined = replace(offered, mask=after)
        session.masks.amend(document.ref, refined)
        document.propose(document.ref, refined)


def cut_lesion(session: Session, *, line: Sequence[Point]) -> None:
    """Cut the lesions that a line crosses, as one edit: what is cut off gets a number of its own.

    Where there is only a proposal it is accepted first.
    """
    document = session.document
    if document.annotation is None or len(line) < 2:
        return
    mask = document.annotation.mask
    after = cut(mask if mask.any() or not document.offered else document.offered.mask, line)
    if after is None:
        text = translate("correct", "Nothing was cut: draw the line across a lesion, from outside it to outside it.")
        session.notices.info(text)
        return
    if not mask.any():
        accept_proposal(session)
    replace_mask(document, "Cut", after)


def merge_lesions(session: Session) -> None:
    """Give all lesions of the frame the active lesion's number, as one edit."""
    document = session.document
    document.end_gestures()
    if document.annotation is not None:
        replace_mask(document, "Merge lesions", merged(document.annotation.mask, document.lesion))


def _shown(session: Session) -> Display | None:
    document = session.document
    return None if document.frame is None else display_levels(document.frame, document.window)
