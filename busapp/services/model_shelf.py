"""The models on disk, which of them are in use (one for frames, one for volumes), and how that came to be."""

from __future__ import annotations

import datetime
import json
import lzma
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, get_args

from filelock import FileLock
from platformdirs import user_data_path

from busapp.files.queue_folders import write_json
from busapp.model.errors import UserError
from busapp.services.resources import resources_folder
from kd_core.contracts import ModelCard, ModelError
from kd_core.contracts.card import CARD_NAME, MODEL_NAME, WEIGHTS_NAME
from kd_core.contracts.json_text import parsed_json

if TYPE_CHECKING:
    from kd_core.runtime import Segmenter, VolumeSegmenter

HISTORY_NAME = "history.json"
NOTES_NAME = "notes.json"

LARGEST = 500 * 1024**2
"""Bytes of a model file above which it is refused unread."""

# What zipfile and its decompressors raise on damaged files.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)

SHIPPED = ""
"""Stands for the model that ships with the program, which reads frames."""

Reads = Literal["frames", "volumes"]
"""What a model reads: of each kind one is in use."""


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """One change of the model in use.

    Attributes:
        model: name of its folder on the shelf; ``SHIPPED`` for the one that ships.
        why: what a person said, or what the gate did.
        by: who.
        time: ISO 8601, UTC.
        reads: which of the two models in use it took the place of.
    """

    model: str
    why: str
    by: str
    time: str
    reads: Reads = "frames"


class Shelf:
    """A folder of model folders. Every change is one atomic rename, so that windows that watch it see it whole.

    Args:
        folder: of the shelf; by default the person's own. Made when the first model comes.
    """

    def __init__(self, folder: Path | None = None) -> None:
        home = os.environ.get("BUSAPP_HOME")
        self.folder = folder or (Path(home) if home else user_data_path("busapp", appauthor=False)) / "models"

    @property
    def history_path(self) -> Path:
        """The file that changes whenever another model is in use."""
        return self.folder / HISTORY_NAME

    def models(self) -> dict[str, ModelCard]:
        """All models by the names of their folders, the shipped one first; a folder without a readable card is not
        one.
        """
        found = {SHIPPED: ModelCard.read(shipped_model() / CARD_NAME)}
        for card in sorted(self.folder.glob(f"*/{CARD_NAME}")):
            try:
                found[card.parent.name] = ModelCard.read(card)
            except ModelError:
                continue
        return found

    def bases(self) -> dict[str, ModelCard]:
        """The models that a training can start from: those that were kept with their weights."""
        return {name: card for name, card in self.models().items() if (self.place(name) / WEIGHTS_NAME).exists()}

    def place(self, name: str) -> Path:
        """The folder of a model.

        Raises:
            UserError: there is no such model.
        """
        folder = shipped_model() if name == SHIPPED else self.folder / name
        if not (folder / CARD_NAME).is_file() or PurePosixPath(name).name != name:
            raise UserError(f"There is no model {name!r} on the shelf; there are: {', '.join(self.models())}")
        return folder

    def notes(self, name: str) -> dict[str, Any]:
        """What was noted when a model came: parent, job, verdict; nothing for the shipped one.

        Raises:
            UserError: the notes cannot be read.
        """
        return _notes(self.folder / name) if name else {}

    def history(self) -> list[Promotion]:
        """Which models were in use, the last one of each kind now.

        Raises:
            UserError: the file is damaged.
        """
        try:
            held = parsed_json(self.history_path.read_bytes())
            if not all(isinstance(text, str) for one in held for text in one.values()):
                raise ValueError("a value in it is no text")
            history = [Promotion(**one) for one in held]
            if not all(one.reads in get_args(Reads) for one in history):
                raise ValueError("a model in it reads neither frames nor volumes")
            return history
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise UserError(
                f"{self.history_path}: cannot be read: {error}. Delete it to use the shipped model."
            ) from error

    def in_use(self) -> dict[Reads, str]:
        """The names of the models in use, by what they read; none for volumes until one is promoted."""
        in_use: dict[Reads, str] = {"frames": SHIPPED}
        in_use.update((one.reads, one.model) for one in self.history())
        return in_use

    def active(self) -> str:
        """The name of the model in use for frames."""
        return self.in_use()["frames"]

    def add(self, source: Path, notes: dict[str, Any] | None = None) -> str:
        """Check a model (a folder, or a zip file of one) and copy it to the shelf; one that is there already is found.

        Returns:
            Its name on the shelf.

        Raises:
            UserError: the model was refused, and why; nothing was kept.
        """
        part = self.folder / f".{os.getpid()}.partial"
        shutil.rmtree(part, ignore_errors=True)
        try:
            part.mkdir(parents=True)
            _copy(source, part)
            open_any_model(part)
            card = ModelCard.read(part / CARD_NAME)
            name = f"{card.name}-{card.sha256[:8]}"
            if notes:
                (part / NOTES_NAME).write_text(json.dumps(notes, indent=1, ensure_ascii=False) + "\n", "utf-8")
            if not (self.folder / name).exists():
                part.replace(self.folder / name)
        except OSError as error:
            raise UserError(f"{self.folder}: the model cannot be kept: {error.strerror or error}") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return name

    def promote(self, name: str, *, why: str, by: str) -> None:
        """Use a model for what it reads from now on, in all windows.

        Raises:
            UserError: there is no such model, it is refused, or no reason is given.
        """
        if not why.strip():
            raise UserError("Say why this model is to be used; that is kept with it.")
        card = open_any_model(self.place(name)).card
        self.folder.mkdir(parents=True, exist_ok=True)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with FileLock(self.folder / "history.lock"):
            promotion = Promotion(model=name, why=why.strip(), by=by, time=now, reads=what_reads(card))
            history = [*self.history(), promotion]
            write_json(self.history_path, [asdict(one) for one in history])

    def roll_back(self, *, by: str) -> str:
        """Use the model that was in use before the one that came last; its name.

        Raises:
            UserError: no other was in use before.
        """
        history = self.history()
        reads = history[-1].reads if history else "frames"
        before = [SHIPPED] if reads == "frames" else []
        before += [one.model for one in history if one.reads == reads]
        now = before[-1]
        earlier = next((name for name in reversed(before) if name != now), None)
        if earlier is None:
            raise UserError("No other model was in use before, so there is nothing to go back to.")
        self.promote(earlier, why=f"rolled back from {now or 'the shipped model'}", by=by)
        return earlier

    def export(self, name: str, target: Path) -> None:
        """Write a model as a zip file of ``model.onnx``, ``card.json`` and, where it has them, its weights.

        Raises:
            UserError: there is no such model, or the file exists or cannot be written.
        """
        source = self.place(name)
        if target.exists():
            raise UserError(f"{target}: exists already; choose another name")
        part = target.with_name(target.name + ".partial")
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
                for member in (CARD_NAME, MODEL_NAME, WEIGHTS_NAME):
                    if member != WEIGHTS_NAME or (source / member).exists():
                        file.write(source / member, member)
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise UserError(f"{target}: cannot be written: {error.strerror}") from error


def shipped_model() -> Path:
    """The folder of the student that ships with the program.

    Raises:
        UserError: there is none.
    """
    folders = sorted(card.parent for card in (resources_folder() / "models").glob(f"*/{CARD_NAME}"))
    if not folders:
        raise UserError("No model is installed. Install busapp again, or name a model folder.")
    return folders[-1]


def what_reads(card: ModelCard) -> Reads:
    """What a model reads."""
    return "volumes" if card.input.depth else "frames"


def active_model(reads: Reads = "frames") -> Path:
    """The folder of the model in use.

    Raises:
        UserError: the shelf or the model is damaged, or there is none.
    """
    shelf = Shelf()
    in_use = shelf.in_use()
    if reads not in in_use:
        raise UserError("No model of volumes is in use. Bring one in, and use it: Project, Models ...")
    return shelf.place(in_use[reads])


def teachers_of(folder: Path) -> list[Path]:
    """The model folders of the networks that taught a student of the shelf, where its job still has them.

    Raises:
        UserError: the card cannot be read.
    """
    job = _notes(folder).get("job")
    if not job:
        return []
    try:
        names = ModelCard.read(folder / CARD_NAME).training.get("stage", {}).get("teachers", ())
    except ModelError as error:
        raise UserError(f"{folder}: what taught this model cannot be read: {error}") from error
    found = [Path(job) / "run" / "stages" / name / "model" for name in names]
    return [one for one in found if (one / CARD_NAME).is_file()]


def _notes(folder: Path) -> dict[str, Any]:
    path = folder / NOTES_NAME
    try:
        held = parsed_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: what was noted of this model cannot be read: {error}") from error
    if not isinstance(held, dict):
        raise UserError(f"{path}: what was noted of this model cannot be read: no object")
    return held


def open_frame_model(folder: Path, *, threads: int | None = None) -> Segmenter:
    """Check and load the model folder of a network that reads frames.

    Raises:
        UserError: the model was refused; the text says why.
    """
    from kd_core.runtime import Segmenter  # ONNX Runtime must not delay the window

    with _refusals():
        return Segmenter(folder, threads=threads)


def open_volume_model(folder: Path) -> VolumeSegmenter:
    """As ``open_frame_model``, of a network that reads volumes."""
    from kd_core.runtime import VolumeSegmenter  # as above

    with _refusals():
        return VolumeSegmenter(folder)


def open_any_model(folder: Path, *, threads: int | None = None) -> Segmenter | VolumeSegmenter:
    """As ``open_frame_model``; the network may read volumes, too."""
    from kd_core.runtime import open_model  # as above

    with _refusals():
        return open_model(folder, threads=threads)


@contextmanager
def _refusals() -> Iterator[None]:
    """Why a model is refused, as an error for a person."""
    try:
        yield
    except ModelError as error:
        raise UserError(str(error)) from error


def _copy(source: Path, target: Path) -> None:
    """The files of a model; of a zip file nothing else is ever unpacked, wherever it says that it belongs.

    Raises:
        UserError: card or graph are missing, or a file is too large.
    """
    take = _copy_file if source.is_dir() else _unpack
    for name in (CARD_NAME, MODEL_NAME):
        if not take(source, name, target):
            raise UserError(f"{source}: no {name} in it; this is not a model")
    take(source, WEIGHTS_NAME, target)


def _copy_file(source: Path, name: str, target: Path) -> bool:
    """Copy a file of a model folder; whether there is one."""
    # A MONAI bundle of ours holds them in "models".
    held = next((path for path in (source / name, source / "models" / name) if path.is_file()), None)
    if held is not None:
        _refuse_large(source, name, held.stat().st_size)
        shutil.copyfile(held, target / name)
    return held is not None


def _unpack(source: Path, name: str, target: Path) -> bool:
    """Unpack a file of a zipped model; whether there is one."""
    try:
        with zipfile.ZipFile(source) as file:
            member = next(_members(file, name), None)
            if member is None:
                return False
            _refuse_large(source, name, member.file_size)
            with file.open(member) as packed, (target / name).open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            return True
    except _DAMAGED as error:
        raise UserError(f"{source.name}: neither a model folder nor a zip file of one: {error}") from error


def _members(file: zipfile.ZipFile, name: str) -> Iterator[zipfile.ZipInfo]:
    return (one for one in file.infolist() if PurePosixPath(one.filename).name == name and not one.is_dir())


def _refuse_large(source: Path, name: str, size: int) -> None:
    if size > LARGEST:
        raise UserError(f"{source.name}: {name} has {size >> 20} MB; at most {LARGEST >> 20} are accepted")
