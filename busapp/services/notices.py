"""What the program has to say to the person, from any layer: shown in the window, kept in a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from busapp.services.error_texts import in_words


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message: ``info`` goes by itself, ``warning`` and ``error`` stay until closed. ``folder`` can be opened."""

    level: Literal["info", "warning", "error"]
    text: str
    detail: str = ""
    folder: Path | None = None


class Notices(QObject):
    """The messages of this session, newest last."""

    posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Notice] = []

    def info(self, text: str, detail: str = "") -> None:
        """Something went as asked."""
        self._post(Notice(level="info", text=text, detail=detail))

    def warn(self, text: str, detail: str = "", folder: Path | None = None) -> None:
        """Something is not as it should be, and the work goes on."""
        self._post(Notice(level="warning", text=text, detail=detail, folder=folder))

    def error(self, text: str, detail: str = "", folder: Path | None = None) -> None:
        """Something that was asked for could not be done."""
        self._post(Notice(level="error", text=text, detail=detail, folder=folder))

    def _post(self, notice: Notice) -> None:
        notice = replace(notice, text=in_words(notice.text), detail="\n".join(map(in_words, notice.detail.split("\n"))))
        self.all.append(notice)
        self.posted.emit(notice)
