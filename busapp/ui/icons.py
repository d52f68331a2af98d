"""Icons of one family, in the theme's colours."""

from __future__ import annotations

import os

os.environ.setdefault("QT_API", "pyside6")

import qtawesome
from PySide6.QtGui import QIcon

from busapp.ui import theme


def icon(name: str, colour: str = theme.TEXT) -> QIcon:
    """A Material Design icon, e.g. ``brush``."""
    result: QIcon = qtawesome.icon(f"mdi6.{name}", color=colour, color_disabled="#5b5f66", color_on=theme.ACCENT)
    return result
