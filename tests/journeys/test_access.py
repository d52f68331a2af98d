"""Everyone can work with it: every control has a name for a screen reader, and Tab leads to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.conftest import SAMPLES
from tests.journeys.studio import Studio

PHANTOM = SAMPLES / "phantom.dcm"
Start = Callable[..., Studio]


def _controls(inside: QWidget) -> list[QWidget]:
    """What can be reached and used now: the innermost widget where one stands for another."""
    found = [one for one in inside.findChildren(QWidget) if one.window() is inside and one.isVisible()]
    found = [one for one in found if one.isEnabled() and one.focusProxy() is None]
    return [one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus]


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def _nameless(inside: QWidget) -> list[str]:
    return [f"{type(one).__name__} {one.objectName()}" for one in _controls(inside) if not _name(one).strip()]


def _reached(start: QWidget, window: QWidget) -> set[QWidget]:
    """What Tab leads to, from one control round to it."""
    start.setFocus()
    found: set[QWidget] = set()
    while (now := window.focusWidget()) is not None and now not in found:
        found.add(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return found


@pytest.fixture
def studio(start: Start) -> Studio:
    studio = start(PHANTOM)
    studio.wait_for_frame("phantom.dcm")
    studio.press("Return")
    studio.wait_until_saved()
    return studio


def _dialogs(studio: Studio) -> list[str]:
    """Names of the verbs whose title promises a dialog."""
    assert studio.workbench._actions is not None
    asks = [verb.name for verb in studio.workbench._actions.verbs if verb.title.endswith(" ...")]
    return [*(name for name in asks if name not in ("open_files", "open_folder")), "palette", "messages", "about"]


@pytest.mark.parametrize("tab", [0, 1])
def test_every_control_of_the_window_has_a_name_and_tab_leads_to_it(studio: Studio, tab: int) -> None:
    studio.workbench.tabs.setCurrentIndex(tab)
    studio.session.notices.warn("A message", "and its details")
    studio.wait(studio.workbench.notices.isVisible)
    QApplication.processEvents()
    assert len(_controls(studio.window)) > 20
    assert _nameless(studio.window) == []
    missed = set(_controls(studio.window)) - _reached(studio.canvas, studio.window)
    assert {_name(one) for one in missed} == set()


def test_every_control_of_every_dialog_has_a_name_and_tab_leads_to_it(studio: Studio) -> None:
    assert studio.workbench._actions is not None
    for name in _dialogs(studio):
        studio.workbench._actions.action(name).trigger()
        studio.wait(lambda: any(one.isVisible() for one in studio.window.findChildren(QDialog)))
        (dialog,) = [one for one in studio.window.findChildren(QDialog) if one.isVisible()]
        controls = _controls(dialog)
        assert controls, name
        assert _nameless(dialog) == [], name
        missed = set(controls) - _reached(controls[0], dialog)
        assert {_name(one) for one in missed} == set(), name
        dialog.close()
        studio.wait(lambda dialog=dialog: not dialog.isVisible())  # type: ignore[misc]


def test_menus_and_tools_have_names(studio: Studio) -> None:
    assert studio.workbench._actions is not None
    assert [verb.name for verb in studio.workbench._actions.verbs if not verb.title] == []
    assert all(action.text() for action in studio.window.menuBar().actions())
