"""The window's language: English, or Simplified Chinese."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator

from busapp.services.resources import resources_folder


def spoken(language: str) -> str:
    """``en`` or ``zh_CN``, for a setting (the system's language for an empty one)."""
    locale = QLocale(language) if language else QLocale.system()
    return "zh_CN" if locale.language() == QLocale.Language.Chinese else "en"


def translators(language: str, parent: QObject) -> list[QTranslator]:
    """The translators of a language (``zh_CN``, ``en``; the system's for an empty name); none for English.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    if spoken(language) == "en":
        return []
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_zh_CN.qm"
    ours = resources_folder() / "translations" / "busapp_zh_CN.qm"
    loaded = []
    for path in (qt, ours):
        translator = QTranslator(parent)
        if not translator.load(str(path)):
            raise FileNotFoundError(f"{path}: the translation cannot be read")
        loaded.append(translator)
    return loaded
