"""Gray levels of a frame as it is shown, for tools that look at edges and echoes."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from busapp.model.frame import Display


def to_gray(levels: Display) -> npt.NDArray[np.uint8]:
    """uint8 HxW of what may be uint8 HxWx3."""
    return cv2.cvtColor(levels, cv2.COLOR_RGB2GRAY).astype(np.uint8) if levels.ndim == 3 else levels


def calm(levels: Display, sigma: float) -> npt.NDArray[np.float32]:
    """Gray with speckle smoothed by a Gaussian: float32 HxW."""
    return cv2.GaussianBlur(to_gray(levels).astype(np.float32), (0, 0), sigma).astype(np.float32)
