"""The bar over the list of files: find, filter, order, and how far the work has come."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from busapp.actions import worklist
from busapp.actions.session import Session
from busapp.document.worklist import Order, Query
from busapp.model.changes import Changes
from busapp.ui import theme
from busapp.ui.panels.list_filter import ListFilter

DOWN = "▾"
SETTLE_MS = 150
"""After the last letter, until what was written is looked for."""


class ListBar(QWidget):
    """One line. ``left`` is emitted where the keys should go back to the frame, ``worth_wanted`` where the order of
    what to annotate next is asked for.

    Args:
        session: whose files are listed.
        titles: of the states of a file, in the window's language.
    """

    left = Signal()
    worth_wanted = Signal()

    def __init__(self, session: Session, titles: dict[str, str]) -> None:
        super().__init__()
        self._session = session
        self._titles = titles
        self._search = _Search()
        self._search.setPlaceholderText(self.tr("Find a name, a patient, a comment"))
        self._search.setToolTip(self.tr("Words, all of which must be there; Esc clears  (/)"))
        self._search.setAccessibleName(self.tr("Find in the list"))
        self._search.setClearButtonEnabled(True)
        self._search.setFixedWidth(32 * theme.UNIT)
        self._search.returnPressed.connect(self._found)
        self._search.left.connect(self.left)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._find)
        self._search.textChanged.connect(lambda _: self._settle.start())
        self._filter = self._button(self.tr("Choose which files are listed"))
        self._filter.clicked.connect(self.choose_filter)
        self._order = self._button(self.tr("Choose the order of the list"))
        self._order.setMenu(self._order_menu())
        self._order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._listed, self._progress = QLabel(), QLabel()
        for label in (self._listed, self._progress):
            label.setFont(theme.figures_font(label.font()))
            label.setProperty("role", "muted")
        self._line = _ProgressLine()
        row = QHBoxLayout()
        row.setContentsMargins(theme.UNIT, theme.UNIT // 2, 2 * theme.UNIT, 0)
        row.setSpacing(theme.UNIT)
        for widget in (self._search, self._filter, self._order, self._listed):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._line)
        layout.addLayout(row)
        session.document.subscribe(self._on_changes)
        self._show()

    def search(self) -> None:
        """Put the cursor into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def choose_filter(self) -> None:
        """Show what can be filtered by."""
        ListFilter(self._session, self._titles, self._filter).open_above()

    def choose_order(self) -> None:
        """Show what can be sorted by."""
        self._order.showMenu()

    def _button(self, hint: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(hint)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        return button

    def _order_menu(self) -> QMenu:
        self._orders: dict[Order, QAction] = {}
        titles: dict[Order, str] = {
            "opened": self.tr("as opened"),
            "name": self.tr("name"),
            "status": self.tr("status"),
            "confidence": self.tr("least sure first"),
            "correction": self.tr("largest correction first"),
            "time": self.tr("longest work first"),
            "disagreement": self.tr("largest disagreement first"),
            "worth": self.tr("what to annotate next"),
        }
        menu, group = QMenu(self), QActionGroup(self)
        for order, title in titles.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.triggered.connect(partial(self._sort, order))
            group.addAction(action)
            self._orders[order] = action
        return menu

    def _query(self) -> Query:
        return self._session.document.files.query

    def _sort(self, order: Order) -> None:
        if order == "worth":
            self.worth_wanted.emit()
        worklist.show_list(self._session, query=replace(self._query(), order=order))

    def _find(self) -> None:
        self._settle.stop()
        text = " ".join(self._search.text().split())
        if text != self._query().text:
            worklist.show_list(self._session, query=replace(self._query(), text=text))

    def _found(self) -> None:
        """Look anew and go to the first that was found, unless the file in view is one of them."""
        self._find()
        worklist.go_into_list(self._session)
        self.left.emit()

    def _on_changes(self, changes: Changes) -> None:
        if changes.studies or changes.saved:
            self._show()

    def _show(self) -> None:
        files = self._session.document.files
        query, total, listed = files.query, len(files.instances), len(files.listed)
        title = self.tr("Filter ({0})").format(query.filters) if query.filters else self.tr("Filter")
        self._filter.setText(f"{title}  {DOWN}")
        self._orders[query.order].setChecked(True)
        order = self.tr("Order: {0}").format(self._orders[query.order].text())
        self._order.setText(f"{order}  {DOWN}")
        filtered = bool(query.filters or query.text)
        self._listed.setText(self.tr("{0} of {1}").format(listed, total) if filtered else "")
        counts = files.counts()
        done, rejected = counts.get("done", 0) + counts.get("reviewed", 0), counts.get("rejected", 0)
        text = self.tr("{0} of {1} done").format(done, total)
        text += ", " + self.tr("{0} rejected").format(rejected) if rejected else ""
        self._progress.setText(text if total > 1 else "")
        self._line.show_share(done / max(total, 1), rejected / max(total, 1))


class _Search(QLineEdit):
    """Esc clears it; where there is nothing to clear it is left."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Enter is the field's while it is written in, not the verb's that accepts what is proposed."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """See the class."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.left.emit()


class _ProgressLine(QWidget):
    """A thin line: what is done, what was rejected, what is left."""

    def __init__(self) -> None:
        super().__init__()
        self._done = self._rejected = 0.0
        self.setFixedHeight(2)

    def show_share(self, done: float, rejected: float) -> None:
        """Shares of all files, 0 to 1."""
        if (done, rejected) != (self._done, self._rejected):
            self._done, self._rejected = done, rejected
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.LINE))
        done = round(self._done * self.width())
        painter.fillRect(0, 0, done, self.height(), QColor(theme.DONE))
        painter.fillRect(done, 0, round(self._rejected * self.width()), self.height(), QColor(theme.ERROR))
