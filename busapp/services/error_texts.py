"""Errors in the window's language. They are raised in English, in layers that know of no window."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from busapp.services.error_templates import TEMPLATES


class _Known(NamedTuple):
    """A text, what it looks like when it is filled in, and the longest piece of it that never varies."""

    template: str
    pattern: re.Pattern[str]
    piece: str


def in_words(error: Exception | str) -> str:
    """What an error says, in the window's language; a text that is not known stays as it is."""
    text = str(error)
    if _translated(TEMPLATES[0]) == TEMPLATES[0]:
        return text
    for known in _known():
        if known.piece in text and (found := known.pattern.fullmatch(text)):
            return _translated(known.template).format(*(in_words(part) for part in found.groups()))
    file, colon, reason = text.partition(": ")
    return f"{file}: {in_words(reason)}" if colon else text


def _translated(template: str) -> str:
    return QCoreApplication.translate("errors", template)


@cache
def _known() -> list[_Known]:
    """All texts, the one with most words of its own first."""
    ranked = []
    for template in TEMPLATES:
        parts = [(literal, field is not None) for literal, field, *_ in Formatter().parse(template)]
        pattern = "".join(re.escape(literal) + ("(.*?)" if filled else "") for literal, filled in parts)
        pieces = [literal for literal, _ in parts]
        known = _Known(template, re.compile(pattern, re.DOTALL), max(pieces, key=len))
        ranked.append((sum(map(len, pieces)), known))
    return [known for _, known in sorted(ranked, key=lambda one: -one[0])]
