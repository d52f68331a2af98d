"""What the program remembers of a person's choices, as one JSON file."""

from __future__ import annotations

import getpass
import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from platformdirs import user_config_path, user_data_path

_log = logging.getLogger("busapp.settings")


@dataclass(kw_only=True)
class Settings:
    """One attribute a setting; see ``Settings.load`` and ``save``."""

    language: str = ""
    reader: str = ""
    last_folder: str = ""
    brush_radius: float = 8.0
    brush_square: bool = False
    flood_tolerance: int = 18
    window_geometry: str = ""
    show_captions: bool = True
    pixel_grid: bool = True
    loop: bool = True
    welcomed: bool = False
    windows: dict[str, list[float]] = field(default_factory=dict)
    """Center, width and gamma that were set by hand, by the name of the scanner."""

    @classmethod
    def load(cls) -> Settings:
        """The saved settings; a setting that is missing, unknown or of another type keeps its default."""
        settings = cls(reader=getpass.getuser())
        try:
            held = json.loads(settings_path().read_text("utf-8"))
        except (OSError, ValueError):
            return settings
        for one in fields(cls):
            value = held.get(one.name) if isinstance(held, dict) else None
            if isinstance(value, type(getattr(settings, one.name))):
                setattr(settings, one.name, value)
        settings.windows = {device: window for device, window in settings.windows.items() if _is_window(window)}
        return settings

    def save(self) -> None:
        """Write all settings; where that fails it is logged, and the next start has the old ones."""
        path = settings_path()
        part = path.with_suffix(".partial")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), "utf-8")
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            _log.warning("settings were not saved: %s", error.strerror)


def _is_window(held: object) -> bool:
    return isinstance(held, list) and len(held) == 3 and all(isinstance(one, int | float) for one in held)


def settings_path() -> Path:
    """``settings.json`` in the user's configuration folder, or in ``BUSAPP_HOME``."""
    home = os.environ.get("BUSAPP_HOME")
    return (Path(home) if home else user_config_path("busapp", appauthor=False)) / "settings.json"


def default_project() -> Path:
    """The project that is used until another is named."""
    home = os.environ.get("BUSAPP_HOME")
    return (Path(home) if home else user_data_path("busapp", appauthor=False)) / "project"
