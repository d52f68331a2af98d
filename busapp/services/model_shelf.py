"""The models on disk, and which of them is used."""

from __future__ import annotations

from pathlib import Path

from busapp.model.errors import UserError
from busapp.services.resources import resources_folder
from kd_core.contracts import ModelError
from kd_core.runtime import Segmenter, VolumeSegmenter, open_model


def shipped_model() -> Path:
    """The folder of the student that ships with the program.

    Raises:
        UserError: there is none.
    """
    folders = sorted(card.parent for card in (resources_folder() / "models").glob("*/card.json"))
    if not folders:
        raise UserError("No model is installed. Install busapp again, or name a model folder.")
    return folders[-1]


def load_model(folder: Path | None, *, threads: int | None = None) -> Segmenter:
    """Check and load the model folder of a network that reads frames; the shipped one for None.

    Raises:
        UserError: the model was refused; the text says why.
    """
    try:
        return Segmenter(folder or shipped_model(), threads=threads)
    except ModelError as error:
        raise UserError(str(error)) from error


def load_any_model(folder: Path | None, *, threads: int | None = None) -> Segmenter | VolumeSegmenter:
    """As ``load_model``; the network may read volumes, too."""
    try:
        return open_model(folder or shipped_model(), threads=threads)
    except ModelError as error:
        raise UserError(str(error)) from error
