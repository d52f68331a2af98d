"""A process that finds text in pictures: ``python -m busapp.files.deidentify.text_worker``.

It reads pictures from standard input (height, width and channels as three 32-bit numbers, then uint8 values) and
answers each with a line: a JSON list of boxes [left, top, right, bottom]. What the text says never leaves it.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from busapp.model.frame import Rect

HEADER = struct.Struct("<3L")
_MARGIN = 3
_LEAST = 0.5
"""Confidence below which what looks like text is taken for speckle."""


def main() -> None:
    """Answer until standard input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever libraries print is no answer
    reader = text_reader()
    while len(head := sys.stdin.buffer.read(HEADER.size)) == HEADER.size:
        height, width, channels = HEADER.unpack(head)
        values = np.frombuffer(sys.stdin.buffer.read(height * width * channels), np.uint8)
        picture = values.reshape((height, width) if channels == 1 else (height, width, channels))
        answers.write(json.dumps(find(reader, picture)) + "\n")
        answers.flush()


def text_reader() -> Any:
    """The library, ready to be called with a picture (uint8 HxWx3, blue first)."""
    from rapidocr import RapidOCR

    # The least that its own filter lets through is ours to choose.
    return RapidOCR(params={"Global.log_level": "critical", "Global.text_score": _LEAST})


def find(reader: Any, picture: npt.NDArray[np.uint8]) -> list[Rect]:
    """Boxes around text on a picture (uint8 HxW or HxWx3), a few pixels wider than it."""
    from busapp.model.frame import Rect

    height, width = picture.shape[:2]
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, axis=2)
    found = reader(np.ascontiguousarray(picture[:, :, ::-1]))
    corners = [] if found.boxes is None else found.boxes
    boxes = []
    for box in corners:
        left, top = np.floor(box.min(axis=0)).astype(int) - _MARGIN
        right, bottom = np.ceil(box.max(axis=0)).astype(int) + _MARGIN
        boxes.append(Rect(int(left), int(top), int(right), int(bottom)).within(height, width))
    # Where it finds no line of text, the library reads the whole picture as one.
    return [box for box in boxes if not box.empty and box != Rect(0, 0, width, height)]


if __name__ == "__main__":
    main()
