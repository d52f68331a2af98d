"""Pictures that are written: masks, overlays, frames."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from busapp.model.edit import MaskArray
from busapp.model.errors import UserError
from busapp.model.frame import Display

OUTLINE = (86, 180, 233)
"""Sky blue of the Okabe-Ito set, RGB: readable on gray, and to colour-blind eyes."""


def write_png(path: Path, picture: Display) -> None:
    """Write gray (HxW) or RGB (HxWx3) pixels as PNG, whole or not at all.

    Raises:
        UserError: the folder cannot be written, or the disk is full.
    """
    flipped = picture[:, :, ::-1] if picture.ndim == 3 else picture
    done, data = cv2.imencode(".png", flipped)
    assert done
    part = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data.tobytes())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UserError(f"{path}: cannot be written: {error.strerror}") from error


def draw_outline(frame: Display, mask: MaskArray) -> Display:
    """A copy of a frame in RGB with the mask's outline, about a pixel wide for each 400 of the frame's height."""
    picture = cv2.cvtColor(frame, cv2.COLOR_GRAY2RGB) if frame.ndim == 2 else frame.copy()
    contours, _ = cv2.findContours((mask > 0).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    width = max(1, round(frame.shape[0] / 400))
    return cv2.drawContours(np.ascontiguousarray(picture), contours, -1, OUTLINE, width).astype(np.uint8)
