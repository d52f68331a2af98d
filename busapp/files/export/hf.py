"""Hugging Face imagefolder (docs: "Create an image dataset"): a folder a split with ``metadata.jsonl``, and a card.

``file_name`` and ``mask_file_name`` become the columns ``image`` and ``mask``; a mask's values are numbers of lesions.
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
from kd_core.contracts.splits import PARTS, Part

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


class HuggingFace(Format):
    """See the module."""

    about = QT_TRANSLATE_NOOP("export", "Hugging Face imagefolder: PNG and masks with metadata.jsonl and a card")
    several = "a mask's value is the number of the lesion, the column lesions has the class of each"

    def __init__(self, folder: Path, settings: ExportSettings) -> None:
        super().__init__(folder, settings)
        self._frames: dict[Part, int] = dict.fromkeys(PARTS, 0)

    def write(self, frame: ExportFrame) -> Written:
        """See ``Format``."""
        name = f"{self.next_stem()}.png"
        image = self.folder / frame.part / name
        mask = image.parent / "masks" / name
        write_png(image, frame.pixels)
        write_png(mask, frame.lesions)
        spacing = frame.spacing
        row = {
            "file_name": name,
            "mask_file_name": f"masks/{name}",
            "class": frame.frame_class,
            "lesions": list(frame.lesion_classes),
            "family": frame.annotated.family,
            "spacing_mm": [spacing.x, spacing.y] if spacing else None,
        }
        with self._table(frame.part).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._frames[frame.part] += 1
        return Written(image=image, masks=(mask,), held=frame.lesions, meant=frame.lesions)

    def finish(self) -> Iterator[Path]:
        """See ``Format``."""
        card = self.folder / "README.md"
        card.write_text(self._card(), "utf-8")
        yield card
        yield from (self._table(part) for part, frames in self._frames.items() if frames)

    def read(self, entry: Entry) -> MaskArray:
        """See ``Format``: lesions by number."""
        return read_label_png((self.folder / entry["image"]).parent / entry["masks"][0])

    def _table(self, part: Part) -> Path:
        return self.folder / part / "metadata.jsonl"

    def _card(self) -> str:
        size = next((text for limit, text in _SIZES if self.count < limit), "n>1M")
        parts = [f"  - split: {part}\n    path: {part}/**" for part, frames in self._frames.items() if frames]
        counts = [f"| {part} | {frames} |" for part, frames in self._frames.items()]
        return "\n".join(
            [
                "---",
                "task_categories:\n- image-segmentation",
                "tags:\n- medical\n- ultrasound\n- breast",
                f"size_categories:\n- {size}",
                "configs:\n- config_name: default",
                *(["  data_files:", *parts] if parts else []),
                "---",
                "",
                "# Lesions of the breast on ultrasound",
                "",
                "Outlined and exported with busapp. Add where the frames come from, who may use them and for what,",
                "and a licence, before you share it.",
                "",
                "| split | frames |",
                "|---|---|",
                *counts,
                "",
                "Splits keep the frames of a patient together; `family` stands for a patient or study, and means",
                "nothing outside the project. No frame names a person, a file or a day.",
                "",
                "| column | what it is |",
                "|---|---|",
                "| image | the frame, 8 bit, gray or RGB |",
                "| mask | 0 background, k the k-th lesion, the frame's size |",
                f"| class | of the frame: {', '.join(self.settings.categories)}, normal |",
                "| lesions | class of the first, second, ... lesion |",
                "| family | frames with the same value belong together |",
                "| spacing_mm | millimetres per pixel, across and down, where known |",
                "",
            ]
        )
