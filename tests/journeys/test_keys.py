"""Every action has keys, and a person can give it others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from busapp.ui.dialogs.keys import KeysDialog
from busapp.ui.dialogs.palette import Palette
from busapp.ui.keymap import RESERVED, Keymap
from busapp.ui.verbs import VerbActions
from tests.conftest import SAMPLES
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.png"
Start = Callable[..., Studio]


def _actions(studio: Studio) -> VerbActions:
    assert studio.workbench._actions is not None
    return studio.workbench._actions


def _keys_dialog(studio: Studio) -> KeysDialog:
    studio.press("F1")
    dialog = studio.window.findChild(KeysDialog)
    assert dialog is not None
    return dialog


def _press_new(dialog: KeysDialog, verb: str, keys: str) -> None:
    dialog.list.setCurrentItem(dialog._items[verb])
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    field = dialog.field.findChild(QLineEdit)
    assert field is not None
    QTest.keySequence(dialog.field, keys)


def test_every_verb_has_keys_and_no_two_share_one(start: Start) -> None:
    verbs = _actions(start(PHANTOM)).verbs
    table = {verb.name: Keymap({verb.name: verb.keys}, {}).keys(verb.name) for verb in verbs}
    assert len(table) == len(verbs)
    assert [name for name, keys in table.items() if not keys] == []
    count = Counter(one for keys in table.values() for one in keys)
    assert {one: [name for name in table if one in table[name]] for one in count if count[one] > 1} == {}
    assert not count.keys() & set(RESERVED)


def test_new_keys_work_at_once_and_are_shown_everywhere(start: Start, home: Path) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.png")
    dialog = _keys_dialog(studio)
    _press_new(dialog, "eraser", "Ctrl+F12")
    assert dialog._items["eraser"].text(1) == "Ctrl+F12"
    _press_new(dialog, "benign", "Ctrl+F11")
    dialog.close()
    studio.press("E")
    assert studio.canvas.tool == "brush"
    studio.press("Ctrl+F12")
    assert studio.canvas.tool == "eraser"
    assert _actions(studio).action("eraser").toolTip() == "Eraser  (Ctrl+F12)"
    tips = [one.toolTip() for one in studio.window.findChildren(type(studio.workbench.findings._confirm))]
    assert "benign  (Ctrl+F11)" in tips
    studio.press("Ctrl+Shift+P")
    palette = studio.window.findChild(Palette)
    assert palette is not None
    QTest.keyClicks(palette.search, "eraser")
    assert palette.found.item(0).text() == "Eraser    Ctrl+F12"
    palette.close()
    studio.close()
    assert json.loads((home / "settings.json").read_text())["keys"] == {"eraser": "Ctrl+F12", "benign": "Ctrl+F11"}
    again = start(PHANTOM)
    again.wait_for_frame("phantom.png")
    again.press("Ctrl+F12")
    assert again.canvas.tool == "eraser"


def test_keys_of_another_verb_are_taken_only_if_one_says_so(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.png")
    dialog = _keys_dialog(studio)
    _press_new(dialog, "eraser", "B")
    assert dialog.conflict.text() == "B belongs to “Brush”."
    QTest.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    assert (dialog.conflict.text(), dialog._items["eraser"].text(1)) == ("", "E")
    _press_new(dialog, "eraser", "B")
    QTest.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert (dialog._items["eraser"].text(1), dialog._items["brush"].text(1)) == ("B", "")
    dialog.list.setCurrentItem(dialog._items["brush"])
    QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert dialog.conflict.text() == "B belongs to “Eraser”."
    QTest.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert (dialog._items["eraser"].text(1), dialog._items["brush"].text(1)) == ("", "B")
    QTest.mouseClick(dialog.reset_all, Qt.MouseButton.LeftButton)
    assert (dialog._items["eraser"].text(1), dialog._items["brush"].text(1)) == ("E", "B")
    assert studio.session.settings.keys == {}


def test_a_second_key_can_stand_beside_the_first(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.png")
    dialog = _keys_dialog(studio)
    dialog.beside.setChecked(True)
    _press_new(dialog, "eraser", "Ctrl+F12")
    assert dialog._items["eraser"].text(1) == "E   Ctrl+F12"


def test_keys_that_the_canvas_needs_cannot_be_given(start: Start) -> None:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.png")
    dialog = _keys_dialog(studio)
    _press_new(dialog, "eraser", "V")
    assert dialog.conflict.text() == "V is needed on the frame and stays as it is."
    assert dialog._items["eraser"].text(1) == "E"
    _press_new(dialog, "eraser", "Esc")
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.list
    assert dialog._items["eraser"].text(1) == "E"


def test_an_action_is_found_by_its_words_or_its_keys(start: Start) -> None:
    studio = start(PHANTOM)
    dialog = _keys_dialog(studio)

    def shown() -> list[str]:
        return [verb for verb, item in dialog._items.items() if not item.isHidden()]

    QTest.keyClicks(dialog.search, "previous frame carry")
    assert shown() == ["carry_previous"]
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "shift+g")
    assert "shrink" in shown()
    assert "brush" not in shown()
    assert [one for one in studio.window.findChildren(QDialog) if one.isVisible()] == [dialog]
