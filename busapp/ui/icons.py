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
        self._loaded = False
        self._placed: dict[Callable[[QIcon], object], tuple[str, str]] = {}

    def put(self, name: str, place: Callable[[QIcon], object], colour: str = "TEXT") -> None:
        """Call ``place`` with an icon, e.g. ``brush``: now or as soon as the font is there, and when the theme changes.

        Another icon in the same place takes the first one's. ``colour`` is the name of one of the theme's.
        """
        self._placed[place] = name, colour
        if self._loaded:
            place(_icon(name, colour))

    def load(self) -> None:
        """Load the font and put all icons in their places; does nothing the second time."""
        if not self._loaded:
            self._loaded = True
            self.recolour()

    def recolour(self) -> None:
        """Put all icons in their places in the colours of the theme."""
        if self._loaded:
            for place, (name, colour) in self._placed.items():
                place(_icon(name, colour))


def _icon(name: str, colour: str) -> QIcon:
    import qtawesome  # see the class

    shown = getattr(theme, colour)
    icon: QIcon = qtawesome.icon(f"mdi6.{name}", color=shown, color_disabled=theme.DISABLED, color_on=theme.ACCENT)
    return icon
