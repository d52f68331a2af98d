"""What to annotate next: the list in that order, the key that leads there, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from busapp.services.model_shelf import Shelf
from busapp.ui.panels.worth_text import worth_text
from tests.conftest import SHIPPED_MODEL, lesion_picture, write_gray
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(6):
        write_gray(tmp_path / "set" / f"{number}.png", lesion_picture(number)[0])
    return tmp_path / "set"


def _open(start: Start, folder: Path) -> Studio:
    studio = start(folder)
    studio.wait_for_frame("0.png")
    studio.wait(lambda: len(studio.document.instances) == 6)
    return studio


def _order(studio: Studio) -> None:
    """Choose the order from its menu."""
    bar = studio.workbench.list_bar
    bar._orders["worth"].trigger()


def _places(studio: Studio) -> list[int | None]:
    files = studio.document.files
    return [worth.place if (worth := files.worth(one)) else None for one in files.listed]


def _shown(studio: Studio) -> str:
    ref = studio.document.ref
    assert ref is not None
    return studio.document.instance(ref).path.name


def test_the_list_is_ordered_by_what_to_annotate_next_and_says_why(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    _order(studio)
    studio.wait(lambda: _places(studio) == list(range(6)))
    model = studio.workbench.thumbnails.model()
    for row in range(6):
        tooltip = model.data(model.index(row, 0), Qt.ItemDataRole.ToolTipRole)
        assert f"no. {row + 1} to annotate next: " in tooltip
    ref = studio.document.ref
    assert ref is not None
    worth = studio.document.files.worth(studio.document.instance(ref))
    assert worth is not None
    assert worth_text(worth) in [label.text() for label in studio.workbench.status.findChildren(QLabel)]


def test_a_key_leads_from_one_frame_worth_annotating_to_the_next(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    seen = []
    for _ in range(5):
        before = _shown(studio)
        studio.press("Shift+N")
        studio.wait(lambda before=before: _shown(studio) != before)  # type: ignore[misc]
        studio.wait_for_frame(_shown(studio))
        seen.append(_shown(studio))
        studio.press("Return", "Ctrl+D")
        studio.wait_until_saved()
    assert len(set(seen)) == 5
    files = studio.document.files
    assert not any(files.worth(one) for one in files.instances if one.path.name in seen)


def test_what_was_found_is_there_at_once_the_next_day_and_made_anew_for_another_model(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    studio = _open(start, folder)
    _order(studio)
    studio.wait(lambda: _places(studio) == list(range(6)))
    studio.close()
    again = _open(start, folder)
    looked: list[int] = []
    again.workbench.next_frames._progressed = lambda step: looked.append(step.done)
    _order(again)
    again.wait(lambda: _places(again) == list(range(6)))
    assert looked == []
    other = tmp_path / "other"
    other.mkdir()
    for path in SHIPPED_MODEL.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    card = (other / "card.json").read_text().replace('"name": "bus-first"', '"name": "second"')
    (other / "card.json").write_text(card)
    shelf = Shelf()
    shelf.promote(shelf.add(other), why="test", by="test")
    again.wait(lambda: again.session.masks.model_name == "second")
    again.wait(lambda: _places(again) == list(range(6)))


def test_nothing_is_told_of_proposals_that_are_hidden(start: Start, folder: Path) -> None:
    studio = _open(start, folder)
    _order(studio)
    studio.wait(lambda: _places(studio) == list(range(6)))
    rules = studio.document.files.rules
    studio.document.set_rules(type(rules)(proposals_hidden=True))
    assert _places(studio) == [None] * 6
