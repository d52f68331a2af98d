"""The tour at the first start, and the help."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from busapp.services.help import help_pages
from busapp.ui.dialogs.help import HelpDialog
from busapp.ui.tour import Tour
from tests.conftest import SAMPLES
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


def _tour(studio: Studio) -> Tour | None:
    return studio.window.findChild(Tour)


def _help(studio: Studio) -> HelpDialog:
    studio.press("Shift+F1")
    dialog = studio.window.findChild(HelpDialog)
    assert dialog is not None
    return dialog


def test_the_first_start_shows_the_tour_once(start: Start, home: Path) -> None:
    (home / "settings.json").write_text('{"language": "en"}')
    studio = start()
    studio.wait_for_frame("phantom.dcm")
    tour = _tour(studio)
    assert tour is not None
    titles = []
    for _ in range(6):
        titles.append(tour.title)
        assert QRect(tour.rect()).contains(tour._bubble.geometry())
        assert tour._bubble.width() > 300
        QTest.keyClick(tour._next, Qt.Key.Key_Return)
    assert len(set(titles)) == 6
    studio.wait(lambda: _tour(studio) is None)
    assert studio.history == []
    assert json.loads((home / "settings.json").read_text())["welcomed"]
    studio.close()
    again = start(SAMPLES / "phantom.png")
    again.wait_for_frame("phantom.png")
    assert _tour(again) is None


def test_escape_ends_the_tour_and_no_key_reaches_the_verbs_below(start: Start) -> None:
    studio = start(SAMPLES / "phantom.png")
    studio.wait_for_frame("phantom.png")
    studio.press("F4")
    tour = _tour(studio)
    assert tour is not None
    assert studio.window.focusWidget() is tour._next
    for key in (Qt.Key.Key_E, Qt.Key.Key_X, Qt.Key.Key_Tab, Qt.Key.Key_Tab):
        QTest.keyClick(tour._next, key)
    assert studio.canvas.tool == "brush"
    assert studio.offers()
    QTest.keyClick(tour._next, Qt.Key.Key_Right)
    assert tour.title == "The model proposes, you decide"
    QTest.keyClick(tour._next, Qt.Key.Key_Escape)
    studio.wait(lambda: _tour(studio) is None)
    assert studio.window.focusWidget() is studio.canvas
    studio.press("E")
    assert studio.canvas.tool == "eraser"


def test_the_tour_names_the_keys_as_they_are_now(start: Start, home: Path) -> None:
    (home / "settings.json").write_text(
        '{"language": "en", "reader": "Tester", "welcomed": true, "keys": {"open_folder": "Ctrl+F12"}}'
    )
    studio = start(SAMPLES / "phantom.png")
    studio.press("F4")
    tour = _tour(studio)
    assert tour is not None
    assert "Ctrl+F12" in tour._text.text()


def test_the_help_is_searched_and_marks_what_was_found(start: Start) -> None:
    studio = start(SAMPLES / "phantom.png")
    dialog = _help(studio)
    assert dialog.list.count() == 11
    QTest.keyClicks(dialog.search, "black regions")
    shown = [dialog.list.item(row).text() for row in range(9) if not dialog.list.item(row).isHidden()]
    assert shown == ["Export"]
    assert dialog.list.currentItem().text() == "Export"
    assert "black" in [mark.cursor.selectedText() for mark in dialog.page.extraSelections()]
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "drawn at random")
    assert dialog.list.currentItem().text() == "Train a better model"
    assert "Shift+N goes to the frame" in dialog.page.toPlainText()
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "no such words at all")
    assert dialog._none.isVisible()


def test_the_help_has_the_keys_as_they_are_now(start: Start, home: Path) -> None:
    (home / "settings.json").write_text(
        '{"language": "en", "reader": "Tester", "welcomed": true, "keys": {"eraser": "Ctrl+F12"}}'
    )
    studio = start(SAMPLES / "phantom.png")
    dialog = _help(studio)
    dialog.list.setCurrentRow(1)
    assert "Erase: Ctrl+F12." in dialog.page.toPlainText()
    dialog.list.setCurrentRow(10)
    text = dialog.page.toPlainText()
    assert "Eraser: Ctrl+F12" in text
    assert studio.workbench._actions is not None
    assert [verb.name for verb in studio.workbench._actions.verbs if verb.title.removesuffix(" ...") not in text] == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_is_there_in_both_languages_and_names_only_verbs_that_are(start: Start, language: str) -> None:
    studio = start(SAMPLES / "phantom.png")
    assert studio.workbench._actions is not None
    verbs = {verb.name for verb in studio.workbench._actions.verbs}
    pages, others = help_pages(language), help_pages("en")
    assert len(pages) == len(others) == 10
    for page, other in zip(pages, others, strict=True):
        named = re.findall(r"\{(\w+)\}", page.text)
        assert set(named) <= verbs
        assert sorted(named) == sorted(re.findall(r"\{(\w+)\}", other.text)), page.title
        assert page.text.startswith(f"# {page.title}\n")
        assert page.text.count("\n- ") == other.text.count("\n- "), page.title
