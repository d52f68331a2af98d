"""The tour: six places of the window, one minute, shown once and whenever it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QToolBar, QVBoxLayout, QWidget

from busapp.ui import theme

translate = QCoreApplication.translate

WIDTH = 46 * theme.UNIT
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ON = (*_ENTER, Qt.Key.Key_Right, Qt.Key.Key_PageDown)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_PageUp)


@dataclass(frozen=True)
class Stop:
    """One place: what is said of it, and where it is, in the window's coordinates."""

    title: str
    text: str
    place: Callable[[], QRect]


class Tour(QWidget):
    """Lies over the window and darkens all but the place that is talked of. Enter goes on, Esc ends it.

    Args:
        window: to be shown.
        stops: places, in their order.
    """

    def __init__(self, window: QMainWindow, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self._stops, self._at = stops, 0
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(translate("tour", "Tour"))
        self._title, self._text, self._count = QLabel(), QLabel(), QLabel()
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._text.setWordWrap(True)
        theme.set_role(self._count, "muted")
        self._skip = QPushButton(translate("tour", "Skip (Esc)"))
        self._next = QPushButton()
        self._skip.clicked.connect(self.close)
        self._next.clicked.connect(lambda: self._step(1))
        self._bubble = self._make_bubble()
        for watched in (window, self._skip, self._next):
            watched.installEventFilter(self)
        self._fill_window()
        self._before = window.focusWidget()
        self.show()
        self.raise_()
        self._step(0)

    @property
    def title(self) -> str:
        """What is talked of."""
        return self._stops[self._at].title

    def _make_bubble(self) -> QFrame:
        bubble = QFrame(self)
        bubble.setObjectName("bubble")
        bubble.setFixedWidth(WIDTH)
        buttons = QHBoxLayout()
        buttons.addWidget(self._count, 1)
        buttons.addWidget(self._skip)
        buttons.addWidget(self._next)
        layout = QVBoxLayout(bubble)
        layout.setContentsMargins(*[2 * theme.UNIT] * 4)
        layout.setSpacing(theme.UNIT)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(buttons)
        return bubble

    def _step(self, steps: int) -> None:
        at = self._at + steps
        if at >= len(self._stops):
            self.close()
            return
        self._at = max(at, 0)
        stop = self._stops[self._at]
        self._title.setText(stop.title)
        self._text.setText(stop.text)
        self._count.setText(f"{self._at + 1} / {len(self._stops)}")
        last = self._at == len(self._stops) - 1
        self._next.setText(translate("tour", "Begin") if last else translate("tour", "Next (Enter)"))
        self._next.setAccessibleDescription(f"{stop.title}. {stop.text}")
        self._skip.setVisible(not last)
        self._bubble.setFixedHeight(self._bubble.heightForWidth(WIDTH))
        self._put_bubble(stop.place())
        self._next.setFocus()
        self.update()

    def _put_bubble(self, place: QRect) -> None:
        """Beside the place, where there is room: right of it, left, below, above, or in its middle."""
        size, gap = self._bubble.size(), 2 * theme.UNIT
        spots = (
            QPoint(place.right() + gap, place.top()),
            QPoint(place.left() - gap - size.width(), place.top()),
            QPoint(place.left(), place.bottom() + gap),
            QPoint(place.left(), place.top() - gap - size.height()),
        )
        room = self.rect().adjusted(theme.UNIT, theme.UNIT, -theme.UNIT, -theme.UNIT)
        spot = next((one for one in spots if room.contains(QRect(one, size))), None)
        if spot is None:
            spot = place.center() - QPoint(size.width() // 2, size.height() // 2)
        self._bubble.move(
            min(max(spot.x(), room.left()), room.right() - size.width()),
            min(max(spot.y(), room.top()), room.bottom() - size.height()),
        )

    def _fill_window(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """The window has changed its size; keys that the buttons would keep for themselves are the tour's."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fill_window()
            self._step(0)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (*_ON, *_BACK):
            if watched is self._skip and event.key() in _ENTER:
                self.close()
            else:
                self._step(1 if event.key() in _ON else -1)
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """No key reaches the verbs below, and Tab stays here."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc ends it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 (Qt's name)
        """Tab goes from one of the two buttons to the other."""
        other = self._skip if self._next.hasFocus() and self._skip.isVisible() else self._next
        other.setFocus()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Keys go where they went before."""
        super().closeEvent(event)
        if self._before is not None:
            self._before.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Darken all but the place, and draw a line around it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self._stops[self._at].place().intersected(self.rect().adjusted(3, 3, -3, -3)))
        shade, hole = QPainterPath(), QPainterPath()
        shade.addRect(QRectF(self.rect()))
        hole.addRoundedRect(place, 6, 6)
        painter.fillPath(shade - hole, QColor(0, 0, 0, 140))
        painter.setPen(QPen(QColor(theme.ACCENT), 2))
        painter.drawPath(hole)


def place_of(widget: QWidget, window: QMainWindow) -> QRect:
    """Where a widget is in its window."""
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def stops(window: QMainWindow, widgets: dict[str, QWidget], hint: Callable[[str], str]) -> list[Stop]:
    """The six places.

    Args:
        window: whose they are.
        widgets: its ``canvas``, ``thumbnails`` and ``tabs``.
        hint: a verb's keys.
    """

    def text(words: str, *verbs: str) -> str:
        return words.format(*(hint(verb) for verb in verbs))

    def menu(number: int) -> Callable[[], QRect]:
        bar = window.menuBar()
        return lambda: bar.actionGeometry(bar.actions()[number]).translated(bar.pos())

    def at(name: str) -> Callable[[], QRect]:
        return lambda: place_of(widgets[name], window)

    bar = window.findChild(QToolBar)
    assert bar is not None
    return [
        Stop(
            translate("tour", "Open a study"),
            text(
                translate("tour", "Drop files or a folder on the window, or press {0}. What you see is a sample."),
                "open_folder",
            ),
            menu(0),
        ),
        Stop(
            translate("tour", "The model proposes, you decide"),
            text(
                translate(
                    "tour",
                    "The dashed outline is a proposal. {0} makes it yours, {1} dismisses it. What you paint is never "
                    "changed by the model.",
                ),
                "accept",
                "dismiss",
            ),
            at("canvas"),
        ),
        Stop(
            translate("tour", "Correct it"),
            text(
                translate(
                    "tour",
                    "Brush {0}, eraser {1}, smaller and larger {2} {3}. Each stroke is saved when you lift the hand; "
                    "{4} takes it back.",
                ),
                *("brush", "eraser", "smaller", "larger", "undo"),
            ),
            lambda: place_of(bar, window),
        ),
        Stop(
            translate("tour", "Go on"),
            text(
                translate(
                    "tour",
                    "Next frame {0}, next file {1}; {2} accepts and goes on in one. Dots tell what is done.",
                ),
                *("next_frame", "next_file", "accept_next"),
            ),
            at("thumbnails"),
        ),
        Stop(
            translate("tour", "Say what it is"),
            text(
                translate(
                    "tour",
                    "Class and BI-RADS findings. Gray ones are suggested by the measures; {0} confirms them. {1} marks "
                    "the frame done.",
                ),
                *("confirm", "done"),
            ),
            at("tabs"),
        ),
        Stop(
            translate("tour", "Export"),
            text(
                translate(
                    "tour",
                    "{0} writes all masks as a data set. Every action by its name: {1}. Help: {2}.",
                ),
                *("export", "palette", "help"),
            ),
            menu(0),
        ),
    ]
