"""Accept, paint, undo: what a person does to a frame's annotation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.document.document import ACCEPT, Document, replacement
from busapp.document.lesions import free_number, guarded, joined, numbered, redrawn
from busapp.document.propagate import carried
from busapp.document.regions import flooded, outlined, refined
from busapp.document.reshape import RESHAPE
from busapp.document.strokes import LiveRegion, Stroke
from busapp.model.edit import CLASS, STATUS, Edit, FindingChange, LesionClass, MaskArray, Status, of_lesion
from busapp.model.frame import Point, Rect, bounds, display_levels

translate = QCoreApplication.translate

BRUSH_STEP = 1.25

UNLIKE = 0.6
"""Likeness of two frames below which a mask that was carried over needs a look."""


def accept_proposal(session: Session) -> None:
    """Make the proposal part of the annotation, as one edit. Pixels made by hand are kept (``joined``)."""
    document = session.document
    document.end_gestures()
    if document.offered is None or document.annotation is None:
        return
    replace_mask(document, ACCEPT, joined(document.annotation.mask, document.offered.mask, document.locked))


def accept_and_go_on(session: Session) -> None:
    """Accept the proposal and go to the next frame of the cine, or the next file after its last.

    Stays where the model has not answered yet, or the annotation has not come: what would be accepted is not known.
    """
    document = session.document
    answered = document.proposal is not None or document.rules.proposals_hidden or bool(session.masks.problem)
    if document.ref is not None and document.annotation is not None and answered:
        accept_proposal(session)
        following = document.beside(document.ref, 1) or document.instance_beside(document.ref, 1)
        if following is not None:
            document.go_to(following)


def dismiss_proposal(session: Session) -> None:
    """Do not offer this frame's proposal any more."""
    session.document.dismiss_proposal()


def begin_stroke(session: Session, *, erase: bool) -> Stroke:
    """A stroke with the brush or the eraser, at the size that is set.

    Erasing where there is only a proposal accepts it first: it is what the person wants to correct.
    """
    annotation = session.document.annotation
    if erase and annotation is not None and not annotation.mask.any():
        accept_proposal(session)
    document, settings = session.document, session.settings
    name, value = ("Erase", 0) if erase else ("Brush", document.lesion)
    return Stroke(document, name, settings.brush_radius, value, square=settings.brush_square)


def add_outline(session: Session, *, points: Sequence[Point], name: str) -> None:
    """Make all within a closed outline lesion, as one edit."""
    document = session.document
    if document.annotation is not None:
        mask = document.annotation.mask
        region = outlined(points, *mask.shape)
        replace_mask(document, name, np.where(region, np.uint8(document.lesion), mask))


def refine_box(session: Session, *, box: Rect) -> None:
    """Outline the lesion anew within a box, from its gray levels, as one edit; what lies outside stays."""
    document = session.document
    if document.annotation is None or document.frame is None or _is_locked(session):
        return
    mask = document.annotation.mask
    inside = box.within(*mask.shape).slices()
    known = (mask == document.lesion).astype(np.uint8)
    if not known[inside].any() and document.offered is not None:
        known = document.offered.mask
    region = mask == document.lesion
    region[inside] = refined(display_levels(document.frame, document.window), box, known)[inside]
    replace_mask(document, "Refine", redrawn(mask, region, document.lesion))


def begin_flood(session: Session) -> LiveRegion:
    """A flood that is seen while its tolerance changes."""
    return LiveRegion(session.document, "Flood")


def flood(session: Session, region: LiveRegion, *, seed: Point, tolerance: int) -> None:
    """Show what a flood from ``seed`` reaches; the tolerance is remembered."""
    document = session.document
    session.settings.flood_tolerance = int(session.settings.within("flood_tolerance", tolerance))
    if document.frame is not None:
        levels = display_levels(document.frame, document.window)
        region.show(flooded(levels, seed, session.settings.flood_tolerance))


def scale_brush(session: Session, *, steps: int) -> None:
    """Make brush and eraser larger or smaller."""
    settings = session.settings
    settings.brush_radius = settings.within("brush_radius", settings.brush_radius * BRUSH_STEP**steps)


def choose_lesion(session: Session, *, number: int) -> None:
    """Tools, class and findings are for this lesion from now on."""
    session.document.choose_lesion(number)


def new_lesion(session: Session) -> None:
    """Choose the lowest number that no lesion of the frame has."""
    if session.document.annotation is not None:
        choose_lesion(session, number=free_number(session.document.annotation.mask))


def toggle_lock(session: Session) -> None:
    """Whatever is painted, the lesion that is chosen keeps its pixels; or no longer."""
    document = session.document
    document.lock_lesion(document.lesion, locked=document.lesion not in document.locked)


def remove_lesion(session: Session) -> None:
    """Remove the lesion that is chosen, as one edit."""
    document = session.document
    document.end_gestures()
    if document.annotation is not None and not _is_locked(session):
        mask = document.annotation.mask
        replace_mask(document, "Remove", np.where(mask == document.lesion, np.uint8(0), mask))


def number_parts(session: Session) -> None:
    """Every connected part becomes a lesion of its own, as one edit; those of locked lesions stay what they are."""
    document = session.document
    document.end_gestures()
    if document.annotation is not None:
        mask = document.annotation.mask
        locked = np.isin(mask, list(document.locked))
        parts = numbered(np.where(locked, np.uint8(0), mask))
        replace_mask(document, "Number", joined(np.where(locked, mask, np.uint8(0)), parts, document.locked))


def square_brush(session: Session) -> None:
    """Make brush and eraser square, or round again."""
    session.settings.brush_square = not session.settings.brush_square


def clear_mask(session: Session) -> None:
    """Remove all lesions that are not locked, as one edit."""
    document = session.document
    document.end_gestures()
    if document.annotation is not None:
        replace_mask(document, "Clear", np.zeros_like(document.annotation.mask))


def carry_on(session: Session, *, steps: int) -> None:
    """Go to the frame beside this one and carry the mask there, along the movement of the tissue, as one edit.

    Where there is only a proposal it is accepted first. A frame that has a mask already keeps it.
    """
    document = session.document
    document.end_gestures()
    if document.ref is None or document.frame is None or document.annotation is None:
        return
    target = document.beside(document.ref, steps)
    if target is not None and not document.annotation.mask.any():
        accept_proposal(session)
    if target is None or not document.annotation.mask.any():
        return
    mask, before = document.annotation.mask.copy(), document.frame
    session.player.pause()

    def put() -> None:
        if document.frame is None or document.annotation is None or document.annotation.mask.any():
            return
        if document.frame.pixels.shape[:2] != mask.shape:
            return
        window = document.window
        found = carried(mask, display_levels(before, window), display_levels(document.frame, window))
        replace_mask(document, "Carry", found.mask)
        if found.likeness < UNLIKE:
            text = translate("mask", "Check this outline: the frames are only {0} % alike here.")
            session.notices.warn(text.format(round(100 * found.likeness)))

    document.when_annotated(target, put)
    document.go_to(target)


def reshape(session: Session, *, how: str) -> None:
    """Change the lesion by one of ``RESHAPE``, as one edit. Where there is only a proposal it is accepted first."""
    document = session.document
    document.end_gestures()
    if document.annotation is None or document.frame is None or _is_locked(session):
        return
    if not document.annotation.mask.any():
        accept_proposal(session)
    mask, frame = document.annotation.mask, document.frame
    lesion = (mask == document.lesion).astype(np.uint8)
    around = bounds(lesion)
    if around.empty:
        text = translate("mask", "Lesion {0} is not on this frame. Choose another with the keys 1 to 9.")
        session.notices.info(text.format(document.lesion))
        return
    spacing = frame.spacing_at((around.left + around.right) / 2, (around.top + around.bottom) / 2)
    replace_mask(document, how, redrawn(mask, RESHAPE[how](lesion, spacing) > 0, document.lesion))


def set_class(session: Session, *, lesion_class: LesionClass) -> None:
    """Say what the lesion is, or that the frame shows none, as one edit."""
    set_finding(session, name=of_lesion(CLASS, session.document.lesion), value=lesion_class)


def set_status(session: Session, *, status: Status) -> None:
    """Say how far the work on the frame is, as one edit."""
    set_finding(session, name=STATUS, value=status)


def set_finding(session: Session, *, name: str, value: str) -> None:
    """Set a finding of the frame (empty: take it back), as one edit."""
    annotation = session.document.annotation
    if annotation is not None and annotation.findings.get(name, "") != value:
        change = FindingChange(before=annotation.findings.get(name, ""), after=value)
        session.document.apply(Edit(name=name, change=change))


def undo(session: Session) -> None:
    """Take back the last edit."""
    if session.document.annotation is not None:
        session.document.undo()


def redo(session: Session) -> None:
    """Do again what was taken back."""
    if session.document.annotation is not None:
        session.document.redo()


def _is_locked(session: Session) -> bool:
    """Whether the lesion that tools work on is locked, which is said."""
    number = session.document.lesion
    if number in session.document.locked:
        session.notices.info(translate("mask", "Lesion {0} is locked.").format(number))
    return number in session.document.locked


def replace_mask(document: Document, name: str, after: MaskArray) -> None:
    """Put another mask in place of the annotation's, as one edit; where they are equal there is none. Lesions that are
    locked stay as they are.
    """
    if document.annotation is not None:
        before = document.annotation.mask
        edit = replacement(name, before, guarded(before, after, document.locked))
        if edit is not None:
            document.apply(edit)
