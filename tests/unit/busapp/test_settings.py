"""Settings: what is written is read again, and what cannot be is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from busapp.model.errors import UserError
from busapp.services.settings import Settings


@pytest.fixture
def file(home: Path) -> Path:
    return home / "settings.json"


def _told(settings: Settings) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    settings.mend(lambda text, detail: told.append((text, detail)))
    return told


def test_what_is_saved_is_loaded(file: Path) -> None:
    settings = Settings.load()
    settings.theme, settings.brush_radius, settings.keys = "light", 3.5, {"brush": "Ctrl+F12"}
    settings.windows = {"GE": [100.0, 200.0, 1.0]}
    settings.save()
    assert Settings.load() == settings
    assert _told(Settings.load()) == []


def test_a_whole_number_will_do_where_any_number_will(file: Path) -> None:
    file.write_text('{"brush_radius": 12}')
    settings = Settings.load()
    assert (settings.brush_radius, type(settings.brush_radius)) == (12.0, float)
    assert _told(settings) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("brush_radius", "big"),
        ("brush_radius", 1000),
        ("flood_tolerance", 2.5),
        ("flood_tolerance", True),
        ("show_captions", 1),
        ("theme", "pink"),
        ("reader", "  "),
        ("windows", {"GE": [1, 2]}),
        ("windows", {"GE": [1, 2, "three"]}),
        ("keys", {"brush": 7}),
    ],
)
def test_a_value_that_cannot_be_is_named_and_the_file_kept_aside(file: Path, name: str, value: object) -> None:
    text = json.dumps({"reader": "Tester", "language": "en", name: value})
    file.write_text(text)
    settings = Settings.load()
    default = getattr(Settings(reader=settings.reader), name)
    assert getattr(settings, name) == default
    ((told, detail),) = _told(settings)
    (aside,) = file.parent.glob("settings-*.bad.json")
    assert f"{name} cannot be {json.dumps(value)}" in told
    assert str(aside) in detail
    assert aside.read_text() == text
    assert Settings.load().language == "en"
    assert _told(Settings.load()) == []


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b""])
def test_a_damaged_file_is_named_and_kept_aside(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    settings = Settings.load()
    ((told, _),) = _told(settings)
    (aside,) = file.parent.glob("settings-*.bad.json")
    assert "the file is damaged" in told
    assert aside.read_bytes() == content
    assert settings == Settings()


def test_two_windows_keep_each_others_changes_and_what_a_newer_version_wrote(file: Path) -> None:
    file.write_text('{"from_the_future": 1, "reader": "Tester"}')
    first, second = Settings.load(), Settings.load()
    first.theme = "light"
    first.save()
    second.brush_radius = 4.0
    second.save()
    settings = Settings.load()
    assert (settings.theme, settings.brush_radius) == ("light", 4.0)
    assert json.loads(file.read_text())["from_the_future"] == 1


def test_settings_that_cannot_be_written_say_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load()
    file.unlink()
    file.mkdir()
    with pytest.raises(UserError, match="not saved"):
        settings.save()
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]


def test_every_setting_that_is_asked_for_has_words_a_group_and_a_default_that_fits() -> None:
    for name, about in Settings.schema().items():
        default = getattr(Settings(), name)
        assert bool(about.title) == bool(about.tooltip) == bool(about.group), name
        assert not about.choices or default in dict(about.choices), name
        assert about.valid is None or about.valid(default) or default == {}, name
        if isinstance(default, float):
            assert about.low <= Settings().within(name, default) <= about.high, name
