"""``start``: opens the real window on files. An exception that nobody caught fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import lesion_picture, write_gray
from tests.journeys.studio import Studio
from tests.volume_models import write_volume_model


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


@pytest.fixture
def bench(start: Callable[..., Studio], tmp_path: Path) -> Studio:
    """A picture with a dark disc, 96 pixels a side; what the model says of it is dismissed."""
    studio = start(write_gray(tmp_path / "disc.png", lesion_picture(3)[0]))
    studio.wait_for_frame("disc.png")
    studio.session.document.dismiss_proposal()
    return studio


@pytest.fixture
def volume_model(tmp_path: Path) -> Path:
    """What is brighter than a volume's mean is lesion."""
    return write_volume_model(tmp_path / "model")
