"""Settings, as a person changes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox

from busapp.services.settings import Settings
from busapp.ui import theme
from busapp.ui.dialogs.settings import SettingsDialog
from busapp.ui.panels.lesion_panel import LesionPanel
from tests.conftest import SAMPLES
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.png"
Start = Callable[..., Studio]


def _dialog(studio: Studio) -> SettingsDialog:
    studio.press("Ctrl+,")
    dialog = studio.window.findChild(SettingsDialog)
    assert dialog is not None
    return dialog


def test_the_dialog_has_a_control_for_every_setting_that_has_a_title(start: Start) -> None:
    studio = start(PHANTOM)
    dialog = _dialog(studio)
    assert list(dialog.controls) == [name for name, about in Settings.schema().items() if about.title]
    kinds = {str: QLineEdit, bool: QCheckBox, int: QSpinBox, float: QDoubleSpinBox}
    for name, control in dialog.controls.items():
        value, about = getattr(studio.session.settings, name), Settings.schema()[name]
        assert isinstance(control, QComboBox if about.choices else kinds[type(value)]), name


def test_what_is_changed_holds_at_once_and_after_a_restart(start: Start, home: Path) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.png")
    captions = studio.canvas.grab().toImage()
    dialog = _dialog(studio)
    check, radius = dialog.controls["show_captions"], dialog.controls["brush_radius"]
    assert isinstance(check, QCheckBox)
    assert isinstance(radius, QDoubleSpinBox)
    check.click()
    assert studio.canvas.grab().toImage() != captions
    radius.setValue(17)
    dialog.close()
    studio.press("]")
    assert studio.session.settings.brush_radius == 17 * 1.25
    held = json.loads((home / "settings.json").read_text())
    assert (held["show_captions"], held["brush_radius"]) == (False, 17)


def test_the_theme_changes_at_once_and_the_canvas_stays_dark(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.png")
    studio.press("Return")

    def brightness() -> tuple[int, int]:
        window = studio.window.grab().toImage()
        corner = studio.canvas.mapTo(studio.window, studio.canvas.rect().topLeft())
        return window.pixelColor(window.width() - 4, 60).lightness(), window.pixelColor(corner).lightness()

    dark = brightness()
    studio.press("F9")
    light = brightness()
    assert dark[0] < 60
    assert light[0] > 200
    assert dark[1] == light[1] == 0
    assert theme.LIGHT.text == theme.TEXT
    panel = studio.window.findChild(LesionPanel)
    assert panel is not None
    studio.wait(lambda: theme.LIGHT.muted in panel._lesions.text())
    studio.press("F9")
    assert brightness() == dark
    assert theme.DARK.text == theme.TEXT


def test_a_bad_value_in_the_file_is_said_when_the_window_opens(start: Start, home: Path) -> None:
    (home / "settings.json").write_text('{"language": "en", "welcomed": true, "theme": "pink"}')
    studio = start(PHANTOM)
    (notice,) = studio.session.notices.all
    assert notice.text.startswith('Some settings could not be used and have their defaults: theme cannot be "pink"')
    assert ".bad.json" in notice.detail
    assert studio.workbench.notices.isVisible()
