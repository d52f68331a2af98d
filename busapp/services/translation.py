"""The window's language: English, or Simplified Chinese."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, QTranslator

from busapp.services.resources import resources_folder


def translator_for(language: str, parent: QObject) -> QTranslator | None:
    """The translator of a language (``zh_CN``, ``en``); of the system's for an empty name; None for English.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    locale = QLocale(language) if language else QLocale.system()
    if locale.language() != QLocale.Language.Chinese:
        return None
    translator = QTranslator(parent)
    path = resources_folder() / "translations" / "busapp_zh_CN.qm"
    if not translator.load(str(path)):
        raise FileNotFoundError(f"{path}: the translation cannot be read")
    return translator
