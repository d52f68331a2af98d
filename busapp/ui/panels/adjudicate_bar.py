"""Adjudication: a bar with the masks to choose from, each a key away, outlined on the frame before it is taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from busapp.actions import adjudicate as adjudicate_actions
from busapp.actions.session import Session
from busapp.document.adjudication import Candidate
from busapp.model.edit import CLASS, MaskArray
from busapp.ui import theme
from busapp.ui.canvas.readers_layer import pens

_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEP = {
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Left: -1,
}
NAME_LENGTH = 24


class AdjudicateBar(QWidget):
    """Keys belong to it while it has the focus: 1, 2, ... or Tab choose, Enter takes, Esc closes.

    Args:
        session: whose frame is adjudicated.
        title: gives classes in the window's language.
        preview: shows a mask on the frame and beside it, with what it is; None for none.
    """

    closed = Signal()

    def __init__(
        self, session: Session, title: Callable[[str], str], preview: Callable[[MaskArray | None, str], None]
    ) -> None:
        super().__init__()
        self._session, self._title, self._preview = session, title, preview
        self._candidates: tuple[Candidate, ...] = ()
        self._chosen = -1
        self.setAccessibleName(self.tr("Adjudicate"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"AdjudicateBar {{ background: {theme.RAISED}; }}")
        self._state = QLabel()
        self._state.setProperty("role", "muted")
        heading = QLabel(self.tr("Adjudicate"))
        heading.setProperty("role", "heading")
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.UNIT // 2)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, theme.UNIT // 2, 2 * theme.UNIT, theme.UNIT // 2)
        layout.setSpacing(2 * theme.UNIT)
        layout.addWidget(heading)
        layout.addLayout(self._row)
        layout.addStretch(1)
        layout.addWidget(self._state)
        session.others.changed.connect(self._fill)
        self.hide()

    def open(self) -> None:
        """Offer what there is on every frame that comes into view, until it is closed."""
        self.show()
        self.setFocus()
        self._session.others.adjudicate(True)
        self._fill()

    def close_bar(self) -> None:
        """Offer nothing any more."""
        self.hide()
        self._preview(None, "")
        self._session.others.adjudicate(False)
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """Its keys are its own before they belong to the menus, and Tab does not leave it."""
        if isinstance(event, QKeyEvent) and self._means(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._press(event)
                return True
        return super().event(event)

    def _means(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        return plain and (key in _TAKE or key in _STEP or key == Qt.Key.Key_Escape or self._number(event) is not None)

    def _number(self, event: QKeyEvent) -> int | None:
        text = event.text()
        return int(text) - 1 if text in "123456789" and text else None

    def _press(self, event: QKeyEvent) -> None:
        key, number = event.key(), self._number(event)
        if key == Qt.Key.Key_Escape:
            self.close_bar()
        elif key in _TAKE:
            self._take()
        elif number is not None:
            self._choose(number)
        elif self._candidates:
            step = _STEP[Qt.Key(key)]
            first = 0 if step > 0 else -1
            self._choose((self._chosen + step if self._chosen >= 0 else first) % len(self._candidates))

    def _fill(self) -> None:
        """The frame, its readings or one's own mask have changed."""
        if not self.isVisible():
            return
        others = self._session.others
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        seen = others.seen
        self._candidates = seen.candidates if seen is not None else ()
        for number, candidate in enumerate(self._candidates):
            button = self._button(number, candidate)
            self._group.addButton(button, number)
            self._row.addWidget(button)
        self._chosen = -1
        self._preview(None, "")
        if self._candidates:
            self._state.setText(self.tr("1, 2 ... or Tab: look    Enter: take    Esc: close"))
        elif others.hidden and self._session.document.rules.blinded:
            self._state.setText(self.tr("Others are hidden until your own work on this frame is done.    Esc: close"))
        elif seen is not None:
            self._state.setText(self.tr("No other reader has marked this frame.    Esc: close"))
        else:
            self._state.setText("")

    def _button(self, number: int, candidate: Candidate) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        name, tip = self._words(candidate)
        seen = self._session.others.seen
        if candidate.kind == "reader" and seen is not None:
            button.setIconSize(QSize(22, 12))
            button.setIcon(_sample(seen.others[number].place))
            given = seen.others[number].reading.findings.get(CLASS)
            name = name if given is None else f"{name}, {self._title(given)}"
        button.setText(f"{number + 1}  {name}")
        button.setToolTip(tip)
        return button

    def _words(self, candidate: Candidate) -> tuple[str, str]:
        names = ", ".join(candidate.readers)
        if candidate.kind == "majority":
            return self.tr("Majority"), self.tr("Where more than half of them see lesion: {0}").format(names)
        if candidate.kind == "staple":
            return self.tr("STAPLE"), self.tr("Where lesion is likely by how well they agree: {0}").format(names)
        return names if len(names) <= NAME_LENGTH else f"{names[: NAME_LENGTH - 1]}…", names

    def _choose(self, number: int) -> None:
        """Look at a candidate."""
        if 0 <= number < len(self._candidates):
            self._chosen = number
            self._group.button(number).setChecked(True)
            candidate = self._candidates[number]
            self._preview(candidate.mask, self._words(candidate)[0])
            self.setFocus()

    def _take(self) -> None:
        if self._chosen < 0:
            return
        candidate = self._candidates[self._chosen]
        if not adjudicate_actions.adjudicate(self._session, candidate=candidate):
            self._session.notices.info(self.tr("That mask is in place already."))


def _sample(place: int) -> QIcon:
    """A reader's line, as the frame shows it."""
    picture = QPixmap(44, 24)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    for pen in pens(place):
        painter.setPen(pen)
        painter.drawLine(QPointF(0, 6), QPointF(22, 6))
    painter.end()
    return QIcon(picture)
