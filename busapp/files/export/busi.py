"""BUSI layout: ``<class>/<class> (n).png`` with ``_mask.png``, ``_mask_1.png`` ... , one mask a lesion.

Classes are ``benign``, ``malignant``, ``normal`` and, where no person gave one, ``unclassified`` (Al-Dhabyani 2020).
``families.csv`` groups frames by patient (as a keyed hash) so that nobody falls into two splits.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from busapp.files.export.format import Format, Written, read_label_png
from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry
from busapp.files.export.settings import ExportSettings
from busapp.files.pictures import write_png
from busapp.model.edit import MaskArray
from busapp.model.words import QT_TRANSLATE_NOOP


class Busi(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP("export", "BUSI layout: a folder a class, each picture with one mask a lesion")
    several = "one mask file a lesion: _mask.png, _mask_1.png, ..."
    options = ("unclassified", "splits", "outside")

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        self._numbers: Counter[str] = Counter()

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        self._numbers[frame.frame_class] += 1
        stem = f"{frame.frame_class} ({self._numbers[frame.frame_class]})"
        image = self.folder / frame.frame_class / f"{stem}.png"
        write_png(image, frame.pixels)
        masks = []
        for place in range(max(1, len(frame.lesion_classes))):
            masks.append(image.with_name(f"{stem}_mask{f'_{place}' if place else ''}.png"))
            write_png(masks[-1], (frame.lesions == place + 1) * np.uint8(255))
        return Written(image=image, masks=tuple(masks), held=frame.lesions, meant=frame.lesions)

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: the k-th mask is lesion k."""
        folder = (self.folder / entry["image"]).parent
        parts = [read_label_png(folder / name) for name in entry["masks"]]
        lesions = np.zeros_like(parts[0])
        for number, part in enumerate(parts, 1):
            lesions[part > 0] = number
        return lesions
