"""Why a frame is worth annotating, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from busapp.model.worth import Reason, Worth

translate = QCoreApplication.translate


def worth_text(worth: Worth) -> str:
    """Its place in the order, and why."""
    reasons: dict[Reason, str] = {
        "teacher": translate("worth", "teacher and student disagree"),
        "views": translate("worth", "the model is not sure of its outline"),
        "novelty": translate("worth", "unlike what is annotated"),
        "correction": translate("worth", "much was corrected in frames like it"),
        "random": translate("worth", "drawn at random"),
    }
    return translate("worth", "no. {0} to annotate next: {1}").format(worth.place + 1, reasons[worth.reason])
