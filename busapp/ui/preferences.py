"""What a person prefers: settings and keys, changed and seen at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from busapp.model.errors import UserError
from busapp.ui import theme
from busapp.ui.dialogs.keys import KeysDialog
from busapp.ui.dialogs.settings import SettingsDialog
from busapp.ui.verbs import VerbActions
from busapp.ui.window import MainWindow

if TYPE_CHECKING:
    from busapp.ui.workbench import Workbench


class Preferences(QObject):
    """The verbs that change ``Settings``, for a workbench whose window is served."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench, self._session = bench, bench.session
        self._window: MainWindow | None = None
        self._actions: VerbActions | None = None

    def serve(self, window: MainWindow, actions: VerbActions) -> None:
        """The window is furnished: what changes is to be seen there."""
        self._window, self._actions = window, actions

    def show(self) -> None:
        """All settings."""
        SettingsDialog(self._session.settings, self.change, self._window).open()

    def show_keys(self) -> None:
        """All actions with their keys, which can be given others."""
        assert self._actions is not None
        menus, held = self._bench.menu_names(), self._bench.table.held_keys()
        KeysDialog(self._actions, menus, held, self._keys_changed, self._window).open()

    def toggle_captions(self) -> None:
        """Hide what stands in the corners of the frame, or show it again."""
        self.change("show_captions", not self._session.settings.show_captions)

    def toggle_theme(self) -> None:
        """From dark to light, or back."""
        self.change("theme", "light" if self._session.settings.theme == "dark" else "dark")

    def change(self, name: str, value: object) -> None:
        """Set one of ``Settings``, and have it seen."""
        assert self._actions is not None
        settings = self._session.settings
        if getattr(settings, name) == value:
            return
        setattr(settings, name, value)
        self._save()
        if settings.schema()[name].later:
            self._session.notices.info(self.tr("This holds from the next start of busapp on."))
        if name == "theme":
            self._recolour()
        self._bench.canvas.update()
        self._actions.refresh()

    def _recolour(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply_theme(application, self._session.settings.theme)
        self._bench.icons.recolour()
        self._session.document.show_again()

    def _keys_changed(self) -> None:
        assert self._actions is not None
        self._actions.show_keys()
        self._save()

    def _save(self) -> None:
        try:
            self._session.settings.save()
        except UserError as error:
            self._session.notices.error(str(error))
