"""Texts that the window shows, written where Qt may not be imported."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 (by this name the texts are collected)
    """The text itself; ``translate(context, text)`` is what a person reads."""
    del context
    return text
