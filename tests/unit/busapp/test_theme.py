"""Both themes can be read: contrast as WCAG 2.2 defines it."""

from __future__ import annotations

from itertools import product

import pytest

from busapp.services.resources import resources_folder
from busapp.ui import theme
from busapp.ui.theme import THEMES

_BEHIND = ("background", "raised", "hover")
TEXTS = [
    *product(("text", "muted"), _BEHIND),
    *product(("warning", "error", "accent"), ("background", "raised")),
    ("text", "checked"),
    ("on_accent", "accent"),
]
MARKS = [*product(("work", "done", "error", "muted", "accent"), ("background",))]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """1 to 21."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standards_examples() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("text", "behind"), TEXTS)
def test_texts_can_be_read(name: str, text: str, behind: str) -> None:
    colours = THEMES[name]
    assert contrast(getattr(colours, text), getattr(colours, behind)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("mark", "behind"), MARKS)
def test_marks_can_be_seen(name: str, mark: str, behind: str) -> None:
    colours = THEMES[name]
    assert contrast(getattr(colours, mark), getattr(colours, behind)) >= 3


@pytest.mark.parametrize("text", [theme.CANVAS_TEXT, theme.CANVAS_MUTED, theme.CALIPER, theme.MASK, theme.PROPOSAL])
def test_what_stands_on_the_canvas_can_be_read(text: str) -> None:
    assert contrast(text, theme.CANVAS) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_the_marks_in_controls_have_the_colour_of_the_text(name: str) -> None:
    for picture in ("check", "down", "up"):
        assert THEMES[name].text in (resources_folder() / "style" / f"{picture}-{name}.svg").read_text()
