"""What the program remembers of a person's choices: one declaration a setting.

The file, its checks and the dialog are all made of the declarations in ``Settings``.
"""

from __future__ import annotations

import dataclasses
import getpass
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path
from PySide6 import QtCore

from busapp.model.errors import UserError
from busapp.model.words import QT_TRANSLATE_NOOP
from kd_core.contracts.json_text import parsed_json

translate = QtCore.QCoreApplication.translate

GENERAL = QT_TRANSLATE_NOOP("settings", "General")
LOOK = QT_TRANSLATE_NOOP("settings", "Look")
TOOLS = QT_TRANSLATE_NOOP("settings", "Tools")


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of a setting beside its name, type and default.

    Attributes:
        title: in the dialog; empty for what is remembered and not asked.
        tooltip: what it does.
        group: heading under which it stands.
        choices: values and their titles; empty where any value goes.
        low, high: of a number.
        unit: of a number.
        later: whether it holds from the next start on.
        valid: tells whether a value is possible, where type, range and choices do not.
    """

    title: str = ""
    tooltip: str = ""
    group: str = ""
    choices: tuple[tuple[str | int, str], ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    unit: str = ""
    later: bool = False
    valid: Callable[[Any], bool] | None = None


def _about(title: str = "", tooltip: str = "", group: str = "", **more: Any) -> dict[str, About]:
    return {"about": About(title=title, tooltip=tooltip, group=group, **more)}


def _windows(held: dict[object, object]) -> bool:
    triples = [one for one in held.values() if isinstance(one, list) and len(one) == 3]
    return len(triples) == len(held) and all(isinstance(part, int | float) for one in triples for part in one)


def _texts(held: dict[object, object]) -> bool:
    return all(isinstance(one, str) for one in held.values())


# fmt: off
@dataclass(kw_only=True)
class Settings:
    """One attribute a setting; see ``load`` and ``save``.

    ``windows``: center, width and gamma that were set by hand, by the name of the scanner. ``keys``: shortcuts that
    were given by hand, by the name of the verb. ``crash_told``: how much of the crash report has been told of.
    """

    language: str = field(default="", metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Language"), QT_TRANSLATE_NOOP("settings", "Of menus, panels and help"), GENERAL,
        choices=(("", QT_TRANSLATE_NOOP("settings", "as the system")), ("en", "English"), ("zh_CN", "简体中文")), later=True))
    reader: str = field(default_factory=getpass.getuser, metadata=_about(valid=str.strip))
    theme: str = field(default="dark", metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Theme"), QT_TRANSLATE_NOOP("settings", "Of all but the frame, which is always on black"), LOOK,
        choices=(("dark", QT_TRANSLATE_NOOP("settings", "dark")), ("light", QT_TRANSLATE_NOOP("settings", "light")))))
    scale: int = field(default=100, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Size of everything"), QT_TRANSLATE_NOOP("settings", "On top of what the system asks for"), LOOK,
        choices=tuple((percent, f"{percent} %") for percent in (75, 100, 125, 150, 175, 200)), later=True))
    show_captions: bool = field(default=True, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Captions"), QT_TRANSLATE_NOOP("settings", "Patient, machine, scale and zoom in the corners of the frame"), LOOK))
    pixel_grid: bool = field(default=True, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Pixel grid"), QT_TRANSLATE_NOOP("settings", "Lines between pixels from a zoom of 8 on"), LOOK))
    loop: bool = field(default=True, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Loop"), QT_TRANSLATE_NOOP("settings", "Cines play over and over"), LOOK))
    brush_radius: float = field(default=8.0, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Brush radius"), QT_TRANSLATE_NOOP("settings", "Of brush and eraser, in pixels of the frame"), TOOLS,
        low=0.5, high=200.0, unit="px"))
    brush_square: bool = field(default=False, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Square brush"), QT_TRANSLATE_NOOP("settings", "Brush and eraser with upright sides"), TOOLS))
    flood_tolerance: int = field(default=18, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Flood tolerance"), QT_TRANSLATE_NOOP("settings", "How many gray levels a flood may differ from where it began"), TOOLS,
        low=1, high=120))
    jobs_at_once: int = field(default=1, metadata=_about(
        QT_TRANSLATE_NOOP("settings", "Training jobs at once"),
        QT_TRANSLATE_NOOP("settings", "More than one is slower each, and takes as many times the memory"), GENERAL,
        low=1, high=8))
    last_folder: str = ""
    window_geometry: str = ""
    welcomed: bool = False
    windows: dict[str, list[float]] = field(default_factory=dict, metadata=_about(valid=_windows))
    keys: dict[str, str] = field(default_factory=dict, metadata=_about(valid=_texts))
    crash_told: int = field(default=0, metadata=_about(low=0))
    # fmt: on

    def __post_init__(self) -> None:
        self._loaded = dataclasses.asdict(self)
        self._problems: list[tuple[str, object]] = []

    @classmethod
    def schema(cls) -> dict[str, About]:
        """What is known of each setting, by name."""
        return {one.name: one.metadata.get("about", About()) for one in dataclasses.fields(cls)}

    @classmethod
    def load(cls) -> Settings:
        """The saved settings, or the defaults where none were saved; ``mend`` says what could not be used."""
        settings = cls()
        try:
            settings._take(parsed_json(settings_path().read_bytes()))
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            settings._problems.append(("", error))
        settings._loaded = dataclasses.asdict(settings)
        return settings

    def mend(self, tell: Callable[[str, str], None]) -> None:
        """Where values were found that cannot be, keep the file under another name, write one with the defaults in
        their place, and call ``tell`` with what happened and the details; else do nothing.
        """
        if not self._problems:
            return
        texts = [self._told(name, value) for name, value in self._problems]
        path = settings_path()
        aside = path.with_name(f"settings-{time.strftime('%Y%m%d-%H%M%S')}.bad.json")
        try:
            path.replace(aside)
            self.save()
            kept = translate("settings", "The file as it was is kept as {0}.").format(aside)
        except (OSError, UserError) as error:
            kept = str(error)
        text = translate("settings", "Some settings could not be used and have their defaults: {0}.")
        tell(text.format(texts[0]), "\n".join([*texts, kept]))

    def within(self, name: str, value: float) -> float:
        """The number nearest to ``value`` that a setting can have."""
        about = self.schema()[name]
        return min(max(value, about.low), about.high)

    def save(self) -> None:
        """Write what was changed here; what another window has changed meanwhile stays.

        Raises:
            UserError: the file cannot be written; the next start has the old settings.
        """
        path, mine = settings_path(), dataclasses.asdict(self)
        changed = {name: value for name, value in mine.items() if value != self._loaded[name]}
        try:
            held = parsed_json(path.read_bytes())
        except (OSError, ValueError):
            held = {}
        part = path.with_suffix(f".{os.getpid()}.partial")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({**mine, **held, **changed}, indent=1, ensure_ascii=False), "utf-8")
            part.replace(path)
        except OSError as error:
            raise UserError(translate("settings", "{0}: not saved: {1}").format(path, error.strerror)) from error
        finally:
            part.unlink(missing_ok=True)
        self._loaded = mine

    def _take(self, held: object) -> None:
        """Take the values over, and note those that cannot be."""
        if not isinstance(held, dict):
            raise ValueError(translate("settings", "no settings in it"))
        for name, about in self.schema().items():
            default = getattr(self, name)
            value = held.get(name, default)
            value = float(value) if isinstance(default, float) and type(value) is int else value
            if type(value) is type(default) and _fits(value, about):
                setattr(self, name, value)
            else:
                self._problems.append((name, value))

    def _told(self, name: str, value: object) -> str:
        if not name:
            return translate("settings", "the file is damaged: {0}").format(value)
        text = translate("settings", "{0} cannot be {1}; it is {2} now")
        return text.format(name, json.dumps(value, ensure_ascii=False), json.dumps(self._loaded[name]))


def _fits(value: Any, about: About) -> bool:
    if about.choices and value not in [choice for choice, _ in about.choices]:
        return False
    if isinstance(value, int | float) and not about.low <= value <= about.high:
        return False
    return about.valid is None or bool(about.valid(value))


def settings_path() -> Path:
    """``settings.json`` in the user's configuration folder, or in ``BUSAPP_HOME``."""
    home = os.environ.get("BUSAPP_HOME")
    return (Path(home) if home else user_config_path("busapp", appauthor=False)) / "settings.json"


def default_project() -> Path:
    """The project that is used until another is named."""
    home = os.environ.get("BUSAPP_HOME")
    return (Path(home) if home else user_data_path("busapp", appauthor=False)) / "project"
