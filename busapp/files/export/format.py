"""What a format has to say: how one frame is written, what is finished at the end, how a mask is read back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import Image

from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry
from busapp.files.export.settings import ExportSettings
from busapp.model.edit import MaskArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Written:
    """A frame that was written.

    Attributes:
        image: its file.
        masks: files of its own that hold its mask.
        held: what reading back must give, uint8 HxW.
        meant: what it would be if the format could hold everything.
        more: what the format has to say of it in the manifest.
        whole: whether ``image`` and ``masks`` are this frame's alone, and complete by now.
    """

    image: Path
    masks: tuple[Path, ...] = ()
    held: MaskArray
    meant: MaskArray
    more: Entry = field(default_factory=dict)
    whole: bool = True

    @property
    def pixels_lost(self) -> int:
        """Pixels whose label is not what it should be, because the format cannot hold it."""
        return int(np.count_nonzero(self.held != self.meant))


class Format(ABC):
    """One layout of a data set; a format is a file with one of these and a line in ``FORMATS``.

    Args:
        folder: where it is written; there already.
        settings: of these, those named in ``options``.
    """

    about: ClassVar[str]
    """What it is and for whom, in one line."""

    several: ClassVar[str]
    """What becomes of several lesions on a frame, in one sentence for the manifest."""

    options: ClassVar[tuple[str, ...]] = ("labels", "unclassified", "splits", "outside")
    """Which of the settings it has."""

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        self.folder, self.settings = folder, settings
        self.count = 0

    @abstractmethod
    def write(self, frame: ExportFrame) -> Written:
        """Write one frame."""

    def finish(self) -> Iterator[Path]:
        """Write what comes after the last frame, and name all files that hold more than one frame."""
        yield from ()

    @abstractmethod
    def read(self, entry: Entry) -> MaskArray:
        """Read a mask back, after ``finish``, from what the manifest says of its frame; in the order of writing."""

    def next_stem(self) -> str:
        """The name of the next frame: a number, and nothing of the file or person that it came from."""
        self.count += 1
        return f"frame_{self.count:05d}"

    def label_names(self) -> dict[str, int]:
        """Labels by name, the background included."""
        return {"background": 0, **{name: place for place, name in enumerate(self.settings.categories, 1)}}


def read_label_png(path: Path) -> MaskArray:
    """The values of a PNG of one channel, or the places in its palette: uint8 HxW."""
    with Image.open(path) as picture:
        return np.asarray(picture).astype(np.uint8)
