"""Every action as data: title, keys, icon, when it can be done and what it does. Menus and help are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from busapp.ui.icons import Icons


@dataclass(frozen=True)
class Verb:
    """One action.

    Attributes:
        name: stable, for tests and settings.
        menu: which menu it stands in: file, edit, view, mask, lesion, project or help.
        title: as it stands there.
        run: what it does.
        keys: shortcuts with blanks between, the first of which is shown.
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
    def sequences(self) -> list[QKeySequence]:
        """Its shortcuts."""
        return [QKeySequence(keys) for keys in self.keys.split()]


class VerbActions(QObject):
    """The verbs as Qt actions of one window."""

    def __init__(self, window: QWidget, verbs: list[Verb], icons: Icons) -> None:
        super().__init__(window)
        self.verbs = verbs
        self._actions: dict[str, QAction] = {}
        for verb in verbs:
            action = QAction(verb.title, window)
            action.setObjectName(verb.name)
            action.setShortcuts(verb.sequences)
            action.setCheckable(verb.checked is not None)
            hint = verb.sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if verb.keys else ""
            action.setToolTip(f"{verb.title}  ({hint})" if hint else verb.title)
            if verb.icon:
                icons.put(verb.icon, action.setIcon)
            action.triggered.connect(lambda _=False, run=verb.run: self._do(run))
            window.addAction(action)
            self._actions[verb.name] = action
        self.refresh()

    def action(self, name: str) -> QAction:
        """The Qt action of a verb."""
        return self._actions[name]

    def refresh(self) -> None:
        """Ask every verb whether it can be done, and whether it is on."""
        for verb in self.verbs:
            action = self._actions[verb.name]
            if verb.enabled is not None:
                action.setEnabled(verb.enabled())
            if verb.checked is not None:
                action.setChecked(verb.checked())

    def _do(self, run: Callable[[], object]) -> None:
        run()
        self.refresh()
