"""The status line: what the model does, what is saved, who annotates, and what is being opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton

from busapp.actions.session import Session
from busapp.model.changes import Changes
from busapp.ui import theme
from busapp.ui.icons import Icons
from busapp.ui.panels.worth_text import worth_text

ENOUGH = 10
"""Frames that must have been due before their count says anything."""


class StatusLine(QStatusBar):
    """Every state is in words; colour only repeats it."""

    reader_clicked = Signal()
    rules_clicked = Signal()

    def __init__(self, session: Session, icons: Icons) -> None:
        super().__init__()
        self._session = session
        self.setSizeGripEnabled(False)
        self.setContentsMargins(theme.UNIT, 0, 2 * theme.UNIT, 0)
        self._model, self._saved, self._worth = QLabel(), QLabel(), QLabel()
        self._worth.setProperty("role", "muted")
        self._about = QLabel()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(160)
        self._cancel = QToolButton()
        icons.put("close", self._cancel.setIcon)
        self._cancel.setToolTip(self.tr("Stop"))
        self._cancel.setAccessibleName(self.tr("Stop"))
        self._on_cancel: Callable[[], None] | None = None
        self._cancel.clicked.connect(self._cancelled)
        for label in (self._model, self._saved, self._worth):
            label.setContentsMargins(theme.UNIT, 0, theme.UNIT, 0)
            label.setFont(theme.figures_font(label.font()))
            self.addWidget(label)
        self._rules, self._reader = QToolButton(), QToolButton()
        self._rules.setText(self.tr("Blinded"))
        self._rules.setToolTip(self.tr("What readers see of each other  (Ctrl+Shift+B)"))
        self._rules.clicked.connect(self.rules_clicked)
        self._reader.setToolTip(self.tr("Who reads; each reader has masks and findings of their own  (Ctrl+Shift+U)"))
        self._reader.clicked.connect(self.reader_clicked)
        for widget in (self._about, self._bar, self._cancel, self._rules, self._reader):
            self.addPermanentWidget(widget)
        self._show_reader()
        session.document.subscribe(self._on_changes)
        session.masks.model_changed.connect(self._show_model)
        session.player.changed.connect(self._show_model)
        session.project.changed.connect(self._show_saved)
        session.project.changed.connect(self._show_reader)
        self.end_work()
        self._show_model()
        self._show_saved()

    def begin_work(self, about: str, cancel: Callable[[], None]) -> None:
        """Something long has begun; ``cancel`` stops it."""
        self._on_cancel = cancel
        self._about.setText(about)
        self._bar.setRange(0, 0)
        for widget in (self._about, self._bar, self._cancel):
            widget.show()

    def show_work(self, about: str, done: int, total: int) -> None:
        """How far it has come; a total of 0 is not known."""
        self._about.setText(about)
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def end_work(self) -> None:
        """It has ended."""
        self._on_cancel = None
        for widget in (self._about, self._bar, self._cancel):
            widget.hide()

    def _show_reader(self) -> None:
        self._reader.setText(self.tr("Reader: {0}").format(self._session.settings.reader))
        self._rules.setVisible(self._session.document.rules.blinded)

    def _cancelled(self) -> None:
        if self._on_cancel is not None:
            self._on_cancel()

    def _on_changes(self, changes: Changes) -> None:
        if changes.frame or changes.proposal or changes.pixels:
            self._show_model()
            self._rules.setVisible(self._session.document.rules.blinded)
        if changes.frame or changes.history or changes.saved:
            self._show_saved()
        if changes.frame or changes.saved or changes.studies:
            self._show_worth()

    def _show_model(self) -> None:
        masks, document = self._session.masks, self._session.document
        if masks.problem:
            text, role = self.tr("no model"), "error"
        elif not masks.model_name:
            text, role = self.tr("loading the model ..."), "muted"
        elif document.rules.proposals_hidden:
            text, role = self.tr("{0}: hidden from readers").format(masks.model_name), "muted"
        elif self._session.player.playing and self._session.player.shown.due >= ENOUGH:
            text, role = self._live_text(), ""
        elif document.frame is not None and document.proposal is None:
            text, role = self.tr("{0}: looking ...").format(masks.model_name), "muted"
        elif document.proposal is not None and document.proposal.volume_model:
            text, role = self.tr("{0}: outlined as a volume").format(document.proposal.volume_model), ""
        else:
            text, role = self.tr("{0} ready").format(masks.model_name), ""
            if document.proposal is not None:
                text += f", {document.proposal.milliseconds:.0f} ms"
                if document.frame is not None and not document.frame.segmentable:
                    text = self.tr("{0}: colour Doppler is not segmented").format(masks.model_name)
                elif not document.proposal.lesion:
                    text += ", " + self.tr("no lesion seen")
        self._model.setText(text)
        self._model.setToolTip(masks.problem)
        theme.set_role(self._model, role)

    def _show_worth(self) -> None:
        """Why the frame in view is worth annotating, as long as nobody has begun it."""
        document = self._session.document
        worth = document.files.worth(document.instance(document.ref)) if document.ref is not None else None
        self._worth.setText(worth_text(worth) if worth is not None else "")

    def _live_text(self) -> str:
        """How well the model keeps up with a cine that plays."""
        due, shown, answered = self._session.player.shown
        text = self.tr("{0}: live on {1} % of the frames").format(self._session.masks.model_name, 100 * answered // due)
        return text if shown == due else text + ", " + self.tr("{0} % shown in time").format(100 * shown // due)

    def _show_saved(self) -> None:
        project, document = self._session.project, self._session.document
        if project.problem:
            text, role = self.tr("NOT SAVED") if project.unsaved else self.tr("no project"), "error"
        elif project.unsaved:
            text, role = self.tr("saving ..."), "muted"
        elif document.annotation is not None and document.annotation.started:
            text, role = self.tr("saved"), ""
        else:
            text, role = "", "muted"
        self._saved.setText(text)
        self._saved.setToolTip(project.problem)
        theme.set_role(self._saved, role)
