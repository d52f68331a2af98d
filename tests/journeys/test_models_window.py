"""The models window: what is on the shelf, compared, used, taken back, brought in and taken out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QPushButton
from pytestqt.qtbot import QtBot

from busapp.services.model_shelf import SHIPPED, Shelf
from busapp.ui import theme
from busapp.ui.dialogs.models import ModelsDialog
from busapp.ui.window import MainWindow
from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from tests.conftest import SAMPLES, SHIPPED_MODEL
from tests.journeys.studio import Studio

Start = Callable[..., Studio]


@pytest.fixture
def other_zip(tmp_path: Path) -> Path:
    """A model of another name, with worse scores."""
    card = replace(ModelCard.read(SHIPPED_MODEL / CARD_NAME), name="bus-other")
    scores = {"test": {"all": {**card.scores["test"]["all"], "dice": 0.5}}}
    replace(card, scores=scores).write(tmp_path / CARD_NAME)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as file:
        file.write(tmp_path / CARD_NAME, CARD_NAME)
        file.write(SHIPPED_MODEL / MODEL_NAME, MODEL_NAME)
    return tmp_path / "other.zip"


class _Models:
    """The window, in words."""

    def __init__(self, studio: Studio, qtbot: QtBot) -> None:
        studio.press("Ctrl+Alt+M")
        dialog = studio.window.findChild(ModelsDialog)
        assert isinstance(dialog, ModelsDialog)
        self.dialog, self._wait = dialog, qtbot.waitUntil
        self._wait(lambda: len(self.rows()) > 0)

    def rows(self) -> list[str]:
        return [self.dialog._list.item(row).text() for row in range(self.dialog._list.count())]

    def choose(self, *places: int) -> None:
        self.dialog._list.clearSelection()
        for place in places:
            self.dialog._list.item(place).setSelected(True)

    def chosen(self) -> list[int]:
        return sorted(index.row() for index in self.dialog._list.selectedIndexes())

    def press(self, title: str) -> None:
        button = next(one for one in self.dialog.findChildren(QPushButton) if one.text() == title)
        assert button.isEnabled()
        button.click()

    def can(self, title: str) -> bool:
        return next(one for one in self.dialog.findChildren(QPushButton) if one.text() == title).isEnabled()

    def wait_for(self, words: str) -> None:
        self._wait(lambda: words in self.dialog._said.text())

    def wait_until(self, condition: Callable[[], bool]) -> None:
        self._wait(condition)

    def row(self, name: str) -> list[str]:
        table = self.dialog._table
        model = table.model()
        names = [model.headerData(row, Qt.Orientation.Vertical) for row in range(table.rowCount())]
        return [str(model.index(names.index(name), column).data()) for column in range(table.columnCount())]


@pytest.fixture
def models(start: Start, qtbot: QtBot) -> _Models:
    studio = start(SAMPLES / "phantom.png")
    studio.wait_for_frame("phantom.png")
    return _Models(studio, qtbot)


def _import(models: _Models, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    models.press("Import ...")


def test_two_models_are_compared_side_by_side(
    models: _Models, other_zip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [row.partition(",")[0] for row in models.rows()] == ["bus-first"]
    assert models.rows()[0].splitlines()[1].startswith("in use, Dice 0.8")
    assert not models.can("Use this model ...")
    assert not models.can("Use the model before")
    _import(models, other_zip, monkeypatch)
    models.wait_for("bus-other-b867ad03 is on the shelf. The model in use has not changed.")
    models.wait_until(lambda: models.chosen() == [1])
    assert models.row("Lesion Dice") == ["0.500"]
    models.choose(0, 1)
    first, other = models.row("Lesion Dice")
    assert (first[:3], other) == ("0.8", "0.500")
    assert len(set(models.row("Network"))) == 1
    assert "\nbusi: 275 benign, 125 malignant, 68 normal" in models.row("Learned from")[0]
    assert not models.can("Use this model ..."), "one has to be chosen"
    assert not models.can("Export ...")


def test_a_model_is_used_for_a_reason_and_the_one_before_comes_back(
    models: _Models, other_zip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = Shelf().add(other_zip)
    _import(models, other_zip, monkeypatch)
    models.wait_until(lambda: models.chosen() == [1])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("", True))
    models.press("Use this model ...")
    models.wait_for("Say why this model is to be used")
    assert theme.ERROR in models.dialog._said.styleSheet()
    assert Shelf().active() == SHIPPED
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("it finds cysts", True))
    models.press("Use this model ...")
    models.wait_for(f"The model in use is now {name}.")
    models.wait_until(lambda: models.rows()[1].splitlines()[1].startswith("in use"))
    assert "Tester: it finds cysts" in models.row("Came into use")[0]
    window = models.dialog.parent()
    assert isinstance(window, MainWindow)
    assert window.workbench is not None
    masks = window.workbench.session.masks
    models.wait_until(lambda: masks.model_name == "bus-other")
    models.press("Use the model before")
    models.wait_for("The model in use is now the shipped one.")
    models.wait_until(lambda: models.rows()[0].splitlines()[1].startswith("in use") and models.chosen() == [0])
    assert Shelf().active() == SHIPPED


def test_a_model_leaves_as_a_zip_file_and_no_file_is_written_over(
    models: _Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), ""))
    models.press("Export ...")
    models.wait_for(f"Written: {target}")
    with zipfile.ZipFile(target) as file:
        assert file.read(MODEL_NAME) == (SHIPPED_MODEL / MODEL_NAME).read_bytes()
    before = target.read_bytes()
    models.press("Export ...")
    models.wait_for("exists already; choose another name")
    assert target.read_bytes() == before


def test_what_is_no_model_is_refused_where_the_person_looks(
    models: _Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.zip").write_text("hello")
    _import(models, tmp_path / "text.zip", monkeypatch)
    models.wait_for("neither a model folder nor a zip file")
    assert len(models.rows()) == 1
