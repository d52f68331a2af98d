"""The shelf: which models there are, where each comes from, how they compare, and which is in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from busapp.actions.models import ModelView, view_models
from busapp.actions.session import Session
from busapp.model.errors import UserError
from busapp.services.error_texts import in_words
from busapp.services.model_shelf import Shelf
from busapp.services.tasks import Lane
from busapp.ui import theme
from busapp.ui.dialogs.parts import push_button

LIST_WIDTH = 300

Answer = TypeVar("Answer")


class ModelsDialog(QDialog):
    """The models to the left; to the right the card of each that is chosen, side by side.

    Args:
        session: of the window.
        shelf: to show.
        parent: of the dialog.
    """

    def __init__(self, session: Session, shelf: Shelf, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._shelf = session, shelf
        self._lane = Lane("models")
        self._views: list[ModelView] = []
        self._wanted: set[str] = set()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Models"))
        self.resize(1000, 620)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Models"))
        self._list.setToolTip(self.tr("Choose several to compare them (Ctrl or Shift and a click)"))
        self._list.setFixedWidth(LIST_WIDTH)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.itemSelectionChanged.connect(self._show)
        self._table = QTableWidget()
        self._table.setAccessibleName(self.tr("What the chosen models are"))
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setWordWrap(True)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._use = push_button(self.tr("Use this model ..."), self._promote)
        self._back = push_button(self.tr("Use the model before"), self._roll_back)
        self._back.setToolTip(self.tr("Go back to the model that was in use before this one"))
        self._bring = push_button(self.tr("Import ..."), self._import)
        self._take = push_button(self.tr("Export ..."), self._export)
        about = QLabel(
            self.tr("Scores are of each model's own test frames. The gate compares two models on the same frames.")
        )
        about.setProperty("role", "muted")
        self._said = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        self._said.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        for button in (self._bring, self._take):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self._back, self._use):
            row.addWidget(button)
        main = QHBoxLayout()
        main.setSpacing(2 * theme.UNIT)
        main.addWidget(self._list)
        main.addWidget(self._table, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT, 2 * theme.UNIT)
        layout.setSpacing(2 * theme.UNIT)
        layout.addLayout(main, 1)
        layout.addWidget(about)
        layout.addWidget(self._said)
        layout.addLayout(row)
        self._session.masks.model_changed.connect(self._look)
        self._look()

    def done(self, result: int) -> None:
        """Closed in whichever way."""
        self._session.masks.model_changed.disconnect(self._look)
        self._lane.close(2.0)
        super().done(result)

    def _look(self) -> None:
        self._lane.run(lambda: view_models(self._shelf), self._seen, self._failed)

    def _seen(self, views: list[ModelView]) -> None:
        chosen = self._wanted or {view.name for view in self._chosen()} or {one.name for one in views if one.active}
        self._wanted = set()
        self._views = views
        self._list.blockSignals(True)
        self._list.clear()
        for view in views:
            item = QListWidgetItem(f"{self._title(view)}\n{self._summary(view)}")
            self._list.addItem(item)
            item.setSelected(view.name in chosen)
        self._list.blockSignals(False)
        self._show()

    def _chosen(self) -> list[ModelView]:
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        return [self._views[row] for row in rows if row < len(self._views)]

    def _title(self, view: ModelView) -> str:
        return view.name or self.tr("{0}, the model that ships").format(view.card.name)

    def _summary(self, view: ModelView) -> str:
        parts = [self._in_use(view)] if view.active else []
        dice = _scores(view).get("dice")
        parts += [self.tr("Dice {0:.3f}").format(dice)] if dice is not None else []
        return ", ".join([*parts, view.card.created[:10]])

    def _in_use(self, view: ModelView) -> str:
        return self.tr("in use for volumes") if view.card.input.depth else self.tr("in use")

    def _show(self) -> None:
        chosen = self._chosen()
        self._use.setEnabled(len(chosen) == 1 and not chosen[0].active)
        self._take.setEnabled(len(chosen) == 1)
        self._back.setEnabled(any(view.uses for view in self._views))
        columns = [self._facts(view) for view in chosen]
        names = list(columns[0]) if columns else []
        self._table.clear()
        self._table.setColumnCount(len(columns))
        self._table.setRowCount(len(names))
        self._table.setHorizontalHeaderLabels([self._title(view) for view in chosen])
        self._table.setVerticalHeaderLabels(names)
        for column, facts in enumerate(columns):
            for row, name in enumerate(names):
                item = QTableWidgetItem(facts[name])
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(facts[name])
                self._table.setItem(row, column, item)

    def _facts(self, view: ModelView) -> dict[str, str]:
        """A card in words; the same names for every model, so that rows compare."""
        card, notes, scores = view.card, view.notes, _scores(view)
        training = card.training
        frames = training.get("frames", {}).get("train", {})
        stage = training.get("stage", {})
        base = training.get("base", {}).get("name", self.tr("fresh weights"))
        return {
            self.tr("Network"): f"{card.architecture}, {card.parameters / 1e6:.2f} M, {card.macs / 1e9:.2f} GMACs",
            self.tr("Reads"): " x ".join(map(str, card.input.shape)),
            self.tr("Made"): card.created.replace("T", " ")[:16],
            self.tr("Recipe"): ", ".join(word for word in (training.get("recipe", ""), stage.get("name", "")) if word),
            self.tr("Teachers"): ", ".join(stage.get("teachers", ())) or self.tr("none"),
            self.tr("Started from"): base,
            self.tr("In use before it"): self._parent(view),
            self.tr("Learned from"): _by_set(frames),
            self.tr("Test frames"): _counts(scores),
            self.tr("Lesion Dice"): _figure(scores, "dice"),
            self.tr("HD95"): _figure(scores, "hd95_px", unit=" px") or _figure(scores, "hd95_mm", unit=" mm"),
            self.tr("Lesions outlined at all"): _figure(scores, "lesions_found"),
            self.tr("Normal frames left empty"): _figure(scores, "normals_empty"),
            self.tr("Gate"): ": ".join(word for word in (notes.get("verdict", ""), notes.get("reasons", "")) if word),
            self.tr("Came into use"): "\n".join(f"{one.time[:10]} {one.by}: {one.why}" for one in view.uses),
            self.tr("For"): card.intended_use,
            self.tr("Not for"): card.not_for,
            self.tr("Licences of the data"): "; ".join(f"{name}: {text}" for name, text in card.data_licences.items()),
        }

    def _parent(self, view: ModelView) -> str:
        if "parent" not in view.notes:
            return ""
        return view.notes["parent"] or self.tr("the shipped one")

    def _promote(self) -> None:
        (view,) = self._chosen()
        question = self.tr("Why is {0} to be used from now on? It is kept with the model.").format(self._title(view))
        why, agreed = QInputDialog.getText(self, self.tr("Use this model"), question)
        if agreed:
            by = self._session.settings.reader
            self._try(lambda: self._shelf.promote(view.name, why=why, by=by), lambda _: self._used(view.name))

    def _roll_back(self) -> None:
        by = self._session.settings.reader
        self._try(lambda: self._shelf.roll_back(by=by), self._used)

    def _import(self) -> None:
        title, kinds = self.tr("A zipped model, or the card of a model folder"), self.tr("Models (*.zip card.json)")
        name, _ = QFileDialog.getOpenFileName(self, title, self._session.settings.last_folder, kinds)
        if name:
            path = Path(name)
            self._try(lambda: self._shelf.add(path.parent if path.suffix == ".json" else path), self._brought)

    def _export(self) -> None:
        (view,) = self._chosen()
        proposed = Path(self._session.settings.last_folder or Path.home()) / f"{view.name or view.card.name}.zip"
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Write the model as"),
            str(proposed),
            "ZIP (*.zip)",
            options=QFileDialog.Option.DontConfirmOverwrite,  # no file is overwritten
        )
        if name:
            self._try(
                lambda: self._shelf.export(view.name, Path(name)),
                lambda _: self._say(self.tr("Written: {0}").format(name)),
            )

    def _used(self, name: str) -> None:
        self._wanted = {name}
        self._say(self.tr("The model in use is now {0}.").format(name or self.tr("the shipped one")))

    def _brought(self, name: str) -> None:
        self._wanted = {name}
        self._say(self.tr("{0} is on the shelf. The model in use has not changed.").format(name))

    def _try(self, action: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        def done(answer: Answer) -> None:
            then(answer)
            self._look()

        self._lane.run(action, done, self._failed)

    def _say(self, text: str, *, failed: bool = False) -> None:
        self._said.setText(text)
        self._said.show()
        self._said.setStyleSheet(f"color: {theme.ERROR if failed else theme.TEXT}")

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._say(in_words(error), failed=True)


def _scores(view: ModelView) -> dict[str, float]:
    held = view.card.scores.get("test", {}).get("all", {})
    return {name: value for name, value in held.items() if isinstance(value, int | float)}


def _by_set(frames: dict[str, int]) -> str:
    """Counts of ``layout/class``, a data set a line."""
    sets: dict[str, list[str]] = {}
    for kind, count in frames.items():
        name, _, label = kind.partition("/")
        sets.setdefault(name, []).append(f"{count} {label}")
    return "\n".join(f"{name}: {', '.join(counts)}" for name, counts in sets.items())


def _figure(scores: dict[str, float], name: str, unit: str = "") -> str:
    value = scores.get(name)
    if value is None:
        return ""
    return f"{value:.1f}{unit}" if unit else f"{value:.3f}"


def _counts(scores: dict[str, float]) -> str:
    parts: Sequence[str] = [f"{scores[name]:.0f} {name}" for name in ("lesions", "normals") if scores.get(name)]
    return ", ".join(parts)
