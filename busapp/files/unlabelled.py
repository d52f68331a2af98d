"""A project's frames that nobody has begun, as pictures for a student to learn from: a folder a patient."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np

from busapp.files.export.frame import exported_area, exported_pixels
from busapp.files.opening import open_source
from busapp.files.pictures import write_png
from busapp.files.project_list import known_instances
from busapp.files.project_store import ProjectStore
from busapp.files.whole_folder import whole_folder
from busapp.model.errors import UnreadableFile, UserError
from busapp.model.frame import Display, Frame
from busapp.model.progress import Progress

PER_FILE = 24
"""Frames of a cine, spread over it."""


def export_unlabelled(store: ProjectStore, target: Path) -> Generator[Progress, None, None]:
    """Write them to ``target``, which must not exist yet; ``target`` is there only when all are.

    Folders are named by the keyed hash that annotations of the same patient (or study) have as their family, so that
    who is held out stays held out.

    Raises:
        UserError: there are none, or they cannot be written.
    """
    begun = {ref for reader in store.readers() for ref in (one.ref for one in store.annotated(reader))}
    written = 0
    with whole_folder(target) as part:
        for number, known in enumerate(known_instances(store), 1):
            left_out = ""
            try:
                source = open_source(known.path)
                instance = source.instance
                count = min(PER_FILE, instance.frames)
                for index in sorted({place * instance.frames // count for place in range(count)}):
                    frame = None if instance.stored(index) in begun else source.read(index)
                    if frame is not None and frame.segmentable:
                        family = store.keyed_hash(instance.patient or instance.study)
                        name = store.keyed_hash(f"{instance.uid}/{index}")
                        (part / family).mkdir(exist_ok=True)
                        write_png(part / family / f"{name}.png", _shown(frame))
                        written += 1
            except UnreadableFile as error:
                left_out = f"{known.path.name}: {error.reason}"
            yield Progress(done=number, total=0, about=known.path.name, left_out=left_out)
        if not written:
            raise UserError(f"{store.folder}: no frame is left that nobody has begun, so there is none to learn from")


def _shown(frame: Frame) -> Display:
    """As training gets frames with masks, and a model is shown them."""
    nothing = np.zeros((frame.height, frame.width), np.uint8)
    return exported_pixels(frame, "cut")[exported_area(frame, nothing, "cut").slices()]
