"""Accept, paint, undo: what a person does to a frame's annotation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.document.document import ACCEPT, Document, replacement
from busapp.document.propagate import carried
from busapp.document.regions import flooded, outlined, refined
from busapp.document.reshape import RESHAPE
from busapp.document.strokes import LiveRegion, Stroke
from busapp.model.edit import CLASS, STATUS, Edit, FindingChange, LesionClass, MaskArray, Status
from busapp.model.frame import Point, Rect, bounds, display_levels

translate = QCoreApplication.translate

BRUSH_STEP = 1.25

UNLIKE = 0.6
"""Likeness of two frames below which a mask that was carried over needs a look."""


def accept_proposal(session: Session) -> None:
    """Make the proposal part of the annotation, as one edit. Pixels made by hand are kept."""
    document = session.document
    document.end_gestures()
    if document.offered is None or document.annotation is None:
        return
    _replace(document, ACCEPT, np.maximum(document.annotation.mask, document.offered.mask))


def accept_and_go_on(session: Session) -> None:
    """Accept the proposal and go to the next frame of the cine, or the next file after its last.

    Stays where the model has not answered yet, or the annotation has not come: what would be accepted is not known.
    """
    document = session.document
    answered = document.proposal is not None or bool(session.masks.problem)
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
    name, value = ("Erase", 0) if erase else ("Brush", 1)
    return Stroke(session.document, name, session.settings.brush_radius, value)


def add_outline(session: Session, *, points: Sequence[Point], name: str) -> None:
    """Make all within a closed outline lesion, as one edit."""
    annotation = session.document.annotation
    if annotation is not None:
        region = outlined(points, *annotation.mask.shape)
        _replace(session.document, name, np.where(region, np.uint8(1), annotation.mask))


def refine_box(session: Session, *, box: Rect) -> None:
    """Outline anew what lies within a box, from its gray levels, as one edit; what lies outside stays."""
    document = session.document
    if document.annotation is None or document.frame is None:
        return
    mask = document.annotation.mask
    inside = box.within(*mask.shape).slices()
    known = mask if mask[inside].any() or not document.offered else document.offered.mask
    after = mask.copy()
    after[inside] = refined(display_levels(document.frame, document.window), box, known)[inside]
    _replace(document, "Refine", after)


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


def clear_mask(session: Session) -> None:
    """Remove all of the mask, as one edit."""
    document = session.document
    document.end_gestures()
    if document.annotation is not None:
        _replace(document, "Clear", np.zeros_like(document.annotation.mask))


def carry_on(session: Session, *, steps: int) -> None:
    """Go to the frame beside this one and carry the mask there, along the movement of the tissue, as one edit.

    A frame that has a mask already keeps it.
    """
    document = session.document
    document.end_gestures()
    if document.ref is None or document.frame is None or document.annotation is None:
        return
    target = document.beside(document.ref, steps)
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
        _replace(document, "Carry", found.mask)
        if found.likeness < UNLIKE:
            text = translate("mask", "Check this outline: the frames are only {0} % alike here.")
            session.notices.warn(text.format(round(100 * found.likeness)))

    document.when_annotated(target, put)
    document.go_to(target)


def reshape(session: Session, *, how: str) -> None:
    """Change the whole mask by one of ``RESHAPE``, as one edit. Where there is only a proposal it is accepted first."""
    document = session.document
    document.end_gestures()
    if document.annotation is None or document.frame is None:
        return
    if not document.annotation.mask.any():
        accept_proposal(session)
    mask, frame = document.annotation.mask, document.frame
    around = bounds(mask)
    spacing = frame.spacing_at((around.left + around.right) / 2, (around.top + around.bottom) / 2)
    _replace(document, how, RESHAPE[how](mask, spacing))


def set_class(session: Session, *, lesion_class: LesionClass) -> None:
    """Say what the frame shows, as one edit."""
    set_finding(session, name=CLASS, value=lesion_class)


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


def _replace(document: Document, name: str, after: MaskArray) -> None:
    """Put another mask in place of the annotation's, as one edit; where they are equal there is none."""
    if document.annotation is not None:
        edit = replacement(name, document.annotation.mask, after)
        if edit is not None:
            document.apply(edit)
