"""Every action as data: title, keys, icon, when it can be done and what it does. Menus and help are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from busapp.ui.icons import Icons
from busapp.ui.keymap import Keymap, native


@dataclass(frozen=True)
class Verb:
    """One action.

    Attributes:
        name: stable, for tests and settings.
        menu: which menu it stands in: file, edit, view, mask, lesion, project or help.
        title: as it stands there.
        run: what it does.
        keys: shortcuts with blanks between, the first of which is shown; a person can give it others.
        icon: of Material Design; empty for none.
        enabled: whether it can be done now; None for always.
        checked: for a verb that is on or off: which it is.
    """

    name: str
    menu: str
    title: str
    run: Callable[[], object]
    keys: str = ""
    icon: str = ""
    enabled: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None

    @property
    def label(self) -> str:
        """The title without the dots that promise a dialog."""
        return self.title.rstrip(" .…")


class VerbActions(QObject):
    """The verbs as Qt actions of one window.

    Args:
        window: whose they are.
        verbs: all of them.
        icons: where theirs come from.
        given: the keys that a person gave, by verb; see ``Keymap``.
    """

    def __init__(self, window: QWidget, verbs: list[Verb], icons: Icons, given: dict[str, str]) -> None:
        super().__init__(window)
        self.verbs = verbs
        self.keymap = Keymap({verb.name: verb.keys for verb in verbs}, given)
        self._window = window
        self._actions: dict[str, QAction] = {}
        for verb in verbs:
            action = QAction(verb.title, window)
            action.setObjectName(verb.name)
            action.setCheckable(verb.checked is not None)
            if verb.icon:
                icons.put(verb.icon, action.setIcon)
            action.triggered.connect(lambda _=False, run=verb.run: self._do(run))
            window.addAction(action)
            self._actions[verb.name] = action
        self.show_keys()
        self.refresh()

    def action(self, name: str) -> QAction:
        """The Qt action of a verb."""
        return self._actions[name]

    def hint(self, name: str) -> str:
        """The first of a verb's keys, as this system writes them; empty where it has none."""
        return next((native(keys) for keys in self.keymap.keys(name)), "")

    def show_keys(self) -> None:
        """Put the keys where they are shown and heard: they may have changed."""
        for verb in self.verbs:
            action = self._actions[verb.name]
            action.setShortcuts(self.keymap.sequences(verb.name))
            action.setToolTip(self._with_hint(verb.title, verb.name))
        for widget in self._window.findChildren(QWidget):
            held = widget.property(_VERB)
            if held:
                widget.setToolTip(self._with_hint(widget.property(_ABOUT), held))

    def refresh(self) -> None:
        """Ask every verb whether it can be done, and whether it is on."""
        for verb in self.verbs:
            action = self._actions[verb.name]
            if verb.enabled is not None:
                action.setEnabled(verb.enabled())
            if verb.checked is not None:
                action.setChecked(verb.checked())

    def _with_hint(self, text: str, name: str) -> str:
        hint = self.hint(name)
        return f"{text}  ({hint})" if hint else text

    def _do(self, run: Callable[[], object]) -> None:
        run()
        self.refresh()


_VERB, _ABOUT = "busapp-verb", "busapp-about"


def show_hint(widget: QWidget, verb: str, about: str) -> None:
    """Have a widget that does what a verb does say so: its tooltip is ``about`` and, always up to date, the keys."""
    widget.setProperty(_VERB, verb)
    widget.setProperty(_ABOUT, about)
    widget.setToolTip(about)
