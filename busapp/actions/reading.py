"""Who reads, and what readers may see of each other."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from busapp.actions.session import Session
from busapp.model.reading import ReadingRules, reader_name

translate = QCoreApplication.translate


def change_reader(session: Session, *, name: str) -> None:
    """Go on as another reader: another layer, never the same annotations. The name is remembered.

    Raises:
        UserError: it is no name.
    """
    reader = reader_name(name)
    if reader == session.settings.reader:
        return

    def changed() -> None:
        session.settings.reader = reader
        session.settings.save()
        text = translate("reading", "{0} reads now. What others marked is kept as theirs.")
        session.notices.info(text.format(reader))
        session.project.changed.emit()

    session.player.pause()
    session.project.change_reader(reader, changed)


def set_rules(session: Session, *, rules: ReadingRules) -> None:
    """Keep other rules of reading in the project."""
    from busapp.files.readings import write_rules  # SQLAlchemy must not delay the window

    session.project.ask(lambda store: write_rules(store, rules), lambda _: session.document.set_rules(rules))


def toggle_others(session: Session) -> None:
    """Show other readers' masks of the frames in view, or no longer; says so where the rules hide them."""
    session.others.show(not session.others.shown)
    if session.others.shown and session.others.hidden and session.document.rules.blinded:
        text = translate(
            "reading", "This project is blinded: others' masks are seen once your own work on a frame is done."
        )
        session.notices.info(text)
