"""What can be chosen of an export: one declaration an option, from which the command line and the dialog are made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from busapp.model.errors import UserError
from busapp.model.words import QT_TRANSLATE_NOOP

CLASSES = ("benign", "malignant", "unclassified")
"""What a lesion can be in a data set, where classes are told apart. Label maps hold their place here, from 1."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice: its title, and its values with what they mean; the first is the default."""

    title: str
    choices: tuple[tuple[str, str], ...]


def _option(title: str, *choices: tuple[str, str]) -> Any:
    return field(default=choices[0][0], metadata={"option": Option(title=title, choices=choices)})


@dataclass(frozen=True, kw_only=True)
class ExportSettings:
    """The options by name. Which of them a format has, its ``options`` say."""

    labels: str = _option(
        QT_TRANSLATE_NOOP("export", "Labels"),
        ("class", QT_TRANSLATE_NOOP("export", "by class: benign, malignant, unclassified")),
        ("lesion", QT_TRANSLATE_NOOP("export", "one class: lesion")),
    )
    unclassified: str = _option(
        QT_TRANSLATE_NOOP("export", "Frames without a class"),
        ("keep", QT_TRANSLATE_NOOP("export", "as unclassified")),
        ("drop", QT_TRANSLATE_NOOP("export", "left out")),
    )
    splits: str = _option(
        QT_TRANSLATE_NOOP("export", "Splits"),
        ("patient", QT_TRANSLATE_NOOP("export", "by patient: 65, 10 and 25 %; no training here tests on what trains")),
        ("none", QT_TRANSLATE_NOOP("export", "all frames train")),
    )
    outlines: str = _option(
        QT_TRANSLATE_NOOP("export", "Outlines"),
        ("rle", QT_TRANSLATE_NOOP("export", "run lengths: every pixel kept")),
        ("polygons", QT_TRANSLATE_NOOP("export", "polygons: holes are filled")),
    )
    outside: str = _option(
        QT_TRANSLATE_NOOP("export", "Outside the ultrasound regions"),
        ("blanked", QT_TRANSLATE_NOOP("export", "blanked, where a file has regions")),
        ("kept", QT_TRANSLATE_NOOP("export", "kept, with names that are burnt in there")),
        ("cut", QT_TRANSLATE_NOOP("export", "cut off but for the pictures of tissue: what a model here is shown")),
    )
    patient: str = _option(
        QT_TRANSLATE_NOOP("export", "Patient"),
        ("pseudonym", QT_TRANSLATE_NOOP("export", "a pseudonym: belongs to pictures that were de-identified here")),
        ("named", QT_TRANSLATE_NOOP("export", "as in the files, by name: belongs to the pictures as they came")),
    )

    @property
    def categories(self) -> tuple[str, ...]:
        """The classes of lesions; in label maps, 0 is background and they count from 1."""
        return CLASSES if self.labels == "class" else ("lesion",)


DEFAULTS = ExportSettings()

OPTIONS: dict[str, Option] = {one.name: one.metadata["option"] for one in dataclasses.fields(ExportSettings)}


def read_settings(words: Iterable[str], options: tuple[str, ...]) -> ExportSettings:
    """Settings from ``NAME=VALUE`` words.

    Args:
        words: as typed.
        options: the names that the format has.

    Raises:
        UserError: another name, or a value that is none of the choices.
    """
    chosen: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in options:
            raise UserError(f"--set {word}: this format has no such option; it has: {', '.join(options) or 'none'}")
        values = [one for one, _ in OPTIONS[name].choices]
        if value not in values:
            raise UserError(f"--set {word}: {name} can be: {', '.join(values)}")
        chosen[name] = value
    return ExportSettings(**chosen)
