"""``start``: opens the real window on files. An exception that nobody caught fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.studio import Studio


@pytest.fixture
def start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Callable[..., Studio]]:
    opened: list[Studio] = []

    def open_window(*arguments: str | Path) -> Studio:
        opened.append(Studio(qtbot, monkeypatch, arguments))
        return opened[-1]

    yield open_window
    for studio in opened:
        studio.close()
    report = home / "crash.txt"
    assert not report.exists(), report.read_text()
