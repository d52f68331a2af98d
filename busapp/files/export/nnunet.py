"""nnU-Net v2 raw data set of 2-D PNG (nnU-Net, "dataset_format.md"): ``imagesTr``, ``labelsTr``, ``imagesTs``.

Frames are gray, one channel. nnU-Net makes folds of what trains by itself, one frame at a time: ``splits_final.json``
(to be put into its folder of preprocessed data) has the split by patient as its fold 0. ``labelsTs`` is for evaluation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from busapp.files.export.format import Format, Written, read_label_png
from busapp.files.export.frame import ExportFrame
from busapp.files.export.list_file import Entry
from busapp.files.export.settings import ExportSettings
from busapp.files.pictures import write_png
from busapp.model.edit import MaskArray
from busapp.model.words import QT_TRANSLATE_NOOP
from kd_core.runtime.preprocess import to_gray


class NnUnet(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP("export", "nnU-Net v2: gray PNG with label maps, ready for planning and training in 2-D")
    several = "lesions of one class have one label; which pixels are of which lesion is not kept"

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        for name in ("imagesTr", "labelsTr", "imagesTs", "labelsTs"):
            (folder / name).mkdir()
        self._cases = {"train": folder / "train.partial", "val": folder / "val.partial"}
        for path in self._cases.values():
            path.touch()
        self._training = 0

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        stem, end = self.next_stem(), "Ts" if frame.part == "test" else "Tr"
        image = self.folder / f"images{end}" / f"{stem}_0000.png"
        label = self.folder / f"labels{end}" / f"{stem}.png"
        write_png(image, to_gray(frame.pixels))
        write_png(label, frame.labels)
        if frame.part != "test":
            self._training += 1
            with self._cases["train" if frame.part == "train" else "val"].open("a", encoding="utf-8") as file:
                file.write(f"{stem}\n")
        return Written(image=image, masks=(label,), held=frame.labels, meant=frame.labels)

    def finish(self) -> Iterator[Path]:
        """See ``Format``."""
        about = {
            "name": "Lesions of the breast on ultrasound",
            "channel_names": {"0": "ultrasound"},
            "labels": self.label_names(),
            "numTraining": self._training,
            "file_ending": ".png",
        }
        data_set = self.folder / "dataset.json"
        data_set.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
        yield data_set
        yield self._write_splits()

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: labels."""
        return read_label_png((self.folder / entry["image"]).parent / entry["masks"][0])

    def _write_splits(self) -> Path:
        splits = self.folder / "splits_final.json"
        with splits.open("w", encoding="utf-8") as out:
            out.write("[{")
            for place, (name, cases) in enumerate(self._cases.items()):
                out.write(f'{", " if place else ""}"{name}": [')
                with cases.open(encoding="utf-8") as stems:
                    out.writelines(f'{", " if number else ""}"{stem.strip()}"' for number, stem in enumerate(stems))
                out.write("]")
                cases.unlink()
            out.write("}]\n")
        return splits
