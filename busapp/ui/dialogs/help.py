"""Help: short pages with a search. Keys in them are those that the verbs have now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from busapp.services.help import Page
from busapp.ui import theme
from busapp.ui.keymap import native
from busapp.ui.verbs import VerbActions

translate = QCoreApplication.translate


class HelpDialog(QDialog):
    """Pages at the left, those that hold the words searched for; the page at the right, with these words marked."""

    def __init__(self, pages: Sequence[Page], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("help", "Help"))
        self._pages = pages
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("help", "Search the help"))
        self.search.setAccessibleName(translate("help", "Search the help"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(translate("help", "Pages"))
        self.list.currentRowChanged.connect(self._show)
        self.page = QTextBrowser()
        self.page.setAccessibleName(translate("help", "Page"))
        self.page.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.page.document().setDocumentMargin(theme.UNIT)
        self._none = QLabel(translate("help", "No page has these words."))
        theme.set_role(self._none, "muted")
        self._none.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        left = QVBoxLayout()
        left.setSpacing(theme.UNIT)
        for widget in (self.search, self._none, self.list):
            left.addWidget(widget)
        columns = QHBoxLayout()
        columns.setSpacing(2 * theme.UNIT)
        columns.addLayout(left, 2)
        columns.addWidget(self.page, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.UNIT] * 4)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(columns)
        layout.addWidget(buttons)
        self.resize(860, 600)
        self.list.addItems([page.title for page in pages])
        self.list.setCurrentRow(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """The arrows in the search box belong to the list."""
        arrows = (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in arrows:
            QCoreApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        found = [all(word in page.text.casefold() for word in wanted) for page in self._pages]
        for row, shown in enumerate(found):
            self.list.item(row).setHidden(not shown)
        self._none.setVisible(not any(found))
        if any(found) and self.list.currentItem().isHidden():
            self.list.setCurrentRow(found.index(True))
        self._mark(wanted)

    def _show(self, row: int) -> None:
        self.page.setMarkdown(self._pages[row].text)
        self._mark(self.search.text().casefold().split())

    def _mark(self, words: Sequence[str]) -> None:
        """Mark every place of the words searched for, and bring the first into view."""
        marks: list[QTextEdit.ExtraSelection] = []
        look = QTextCharFormat()
        look.setBackground(QColor(theme.CHECKED))
        for word in words:
            cursor = self.page.document().find(word)
            while not cursor.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = cursor, look
                marks.append(mark)
                cursor = self.page.document().find(word, cursor)
        self.page.setExtraSelections(marks)
        first = QTextCursor(self.page.document())
        if marks:
            first.setPosition(min(mark.cursor.selectionStart() for mark in marks))
        self.page.setTextCursor(first)


def with_keys(pages: Sequence[Page], actions: VerbActions) -> list[Page]:
    """The pages with the keys of the verbs that they name."""
    hints = {verb.name: f"**{_escaped(actions.hint(verb.name) or '-')}**" for verb in actions.verbs}
    return [Page(title=page.title, text=page.text.format_map(hints)) for page in pages]


def all_keys(actions: VerbActions, menus: Mapping[str, str], held: Sequence[tuple[str, str]]) -> Page:
    """The page of all verbs with their keys, and of what the canvas does besides."""
    title, canvas = translate("help", "All keys"), translate("help", "On the frame")
    parts = [f"# {title}"]
    for name, menu in menus.items():
        rows = [
            (verb.label, "  ".join(native(keys) for keys in actions.keymap.keys(verb.name)))
            for verb in actions.verbs
            if verb.menu == name
        ]
        parts += [f"## {menu}", _table(rows)]
    parts += [f"## {canvas}", _table(held)]
    return Page(title=title, text="\n\n".join(parts))


def _table(rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"- {_escaped(title)}: **{_escaped(keys)}**" for title, keys in rows)


def _escaped(text: str) -> str:
    """Signs that mean something in Markdown, as they are."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()#+-.!|<>~" else sign for sign in text)
