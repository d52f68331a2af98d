"""MONAI: PNG pictures and label maps, and ``datalist.json`` as ``load_decathlon_datalist`` and Auto3DSeg read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from busapp.files.export.format import Format, Written, read_label_png
from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry, ListFile
from busapp.files.export.settings import ExportSettings
from busapp.files.pictures import write_png
from busapp.model.edit import MaskArray
from busapp.model.words import QT_TRANSLATE_NOOP

LISTS = {"train": "training", "validation": "validation", "test": "test"}


class Monai(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP("export", "MONAI: PNG with label maps, listed in datalist.json")
    several = "lesions of one class have one label; which pixels are of which lesion is not kept"

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        self._list = ListFile(folder / "datalist.json", *LISTS.values())

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        name = f"{self.next_stem()}.png"
        image, label = self.folder / "images" / name, self.folder / "labels" / name
        write_png(image, frame.pixels)
        write_png(label, frame.labels)
        entry = {"image": f"images/{name}", "label": f"labels/{name}", "class": frame.frame_class}
        self._list.add(LISTS[frame.part], entry)
        return Written(image=image, masks=(label,), held=frame.labels, meant=frame.labels)

    def finish(self) -> Iterator[Path]:
        """See ``Format``. A split without frames is no list: MONAI stumbles over empty ones."""
        head = {
            "name": "Lesions of the breast on ultrasound",
            "modality": {"0": "US"},
            "labels": {str(value): name for name, value in self.label_names().items()},
            "numTraining": self._list.count("training"),
            "numTest": self._list.count("test"),
        }
        self._list.finish(head, empty=False)
        yield self._list.path

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: labels."""
        return read_label_png((self.folder / entry["image"]).parent / entry["masks"][0])
