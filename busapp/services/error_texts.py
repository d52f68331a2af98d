"""Errors in the window's language. They are raised in English, in layers that know of no window."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from PySide6.QtCore import QCoreApplication

from busapp.services.error_templates import TEMPLATES


def in_words(error: Exception | str) -> str:
    """What an error says, in the window's language; a text that is not known stays as it is."""
    text = str(error)
    for pattern, template in _patterns():
        if found := pattern.fullmatch(text):
            said = QCoreApplication.translate("errors", template)
            return said.format(*(in_words(part) for part in found.groups())) if said != template else text
    file, colon, reason = text.partition(": ")
    return f"{file}: {in_words(reason)}" if colon else text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """What each text looks like when it is filled in, the one with most words of its own first."""
    pieces = {template: [literal for literal, *_ in Formatter().parse(template)] for template in TEMPLATES}
    longest = sorted(TEMPLATES, key=lambda template: -sum(map(len, pieces[template])))
    return [(re.compile(_pattern(template), re.DOTALL), template) for template in longest]


def _pattern(template: str) -> str:
    parts = Formatter().parse(template)
    return "".join(re.escape(literal) + ("(.*?)" if field is not None else "") for literal, field, *_ in parts)
