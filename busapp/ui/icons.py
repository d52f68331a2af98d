"""Icons of one family, in the theme's colours, put in place once the first mask is on screen."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtGui import QIcon

from busapp.ui import theme

os.environ.setdefault("QT_API", "pyside6")


class Icons:
    """Material Design icons by name. The font takes a fifth of a second to load, so nothing waits for it."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] | None = []

    def put(self, name: str, place: Callable[[QIcon], object], colour: str = theme.TEXT) -> None:
        """Call ``place`` with an icon, e.g. ``brush``: now, or as soon as the font is there."""
        if self._waiting is not None:
            self._waiting.append(lambda: self.put(name, place, colour))
            return
        import qtawesome  # see the class

        place(qtawesome.icon(f"mdi6.{name}", color=colour, color_disabled="#5b5f66", color_on=theme.ACCENT))

    def load(self) -> None:
        """Load the font and put all icons in their places; does nothing the second time."""
        waiting, self._waiting = self._waiting or [], None
        for put in waiting:
            put()
