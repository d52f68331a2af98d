"""MONAI transforms that turn a cached sample into one training view.

A view is a random window of the frame, resized by the runtime's own function, then warped, flipped and
changed in tone the way other scanners, depths and gains change it. What ultrasound physics does not allow,
such as an upside-down frame (shadows fall downwards), is not done.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from monai.transforms.compose import Compose
from monai.transforms.intensity.dictionary import (
    RandAdjustContrastd,
    RandGaussianNoised,
    RandGaussianSmoothd,
    RandScaleIntensityd,
)
from monai.transforms.spatial.dictionary import RandAffined, RandFlipd
from monai.transforms.transform import MapTransform, Randomizable

from kd_core.contracts import InputSpec
from kd_core.runtime.preprocess import resize_gray, standardise

FRAME, MASK, PRESENCE = "frame", "mask", "presence"

View = dict[Hashable, Any]


class RandWindowd(Randomizable, MapTransform):
    """Cut a random window and resize it to the network's input.

    With probability ``lesion_free`` the window shows no lesion pixel, which makes a normal frame of it: data
    sets hold few normals. Else it keeps the whole lesion where one window can, and may reach beyond the
    frame (black), as a screenshot with margins does.
    """

    def __init__(self, spec: InputSpec, *, lesion_free: float) -> None:
        super().__init__([FRAME, MASK])
        self.spec = spec
        self.lesion_free = lesion_free

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Frame uint8 HxW and mask uint8 HxW (0/1) in; both uint8 at the input's size out."""
        frame, mask = data[FRAME], data[MASK]
        window = None
        if mask.any() and self.R.random() < self.lesion_free:
            window = self._lesion_free_window(mask)
        window = window or self._window(mask)
        height, width = self.spec.height, self.spec.width
        return {
            **data,
            FRAME: resize_gray(_cut(frame, window), height, width),
            MASK: cv2.resize(_cut(mask, window), (width, height), interpolation=cv2.INTER_NEAREST),
        }

    def _window(self, mask: npt.NDArray[np.uint8]) -> tuple[int, int, int, int]:
        height, width = mask.shape
        area, aspect = self.R.uniform(0.55, 1.15), np.exp(self.R.uniform(-0.25, 0.25))
        high, wide = (round(side) for side in (height * np.sqrt(area / aspect), width * np.sqrt(area * aspect)))
        top = self._offset(high, height, np.flatnonzero(mask.any(1)))
        left = self._offset(wide, width, np.flatnonzero(mask.any(0)))
        return top, left, high, wide

    def _offset(self, length: int, side: int, lesion: npt.NDArray[np.intp]) -> int:
        low, high = sorted((0, side - length))
        if lesion.size and lesion[-1] - lesion[0] < length:
            low = max(low, int(lesion[-1]) + 1 - length)
            high = min(high, int(lesion[0]))
        return int(self.R.randint(low, max(low, high) + 1))

    def _lesion_free_window(self, mask: npt.NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
        height, width = mask.shape
        for _ in range(12):
            high = round(height * self.R.uniform(0.45, 0.9))
            wide = round(width * self.R.uniform(0.35, 0.9))
            top, left = int(self.R.randint(0, height - high + 1)), int(self.R.randint(0, width - wide + 1))
            if not mask[top : top + high, left : left + wide].any():
                return top, left, high, wide
        return None


class RandSpeckled(Randomizable, MapTransform):
    """Multiply by smooth-grained noise, as another speckle pattern would (on gray levels 0 to 255)."""

    def __init__(self, *, prob: float, strength: float) -> None:
        super().__init__([FRAME])
        self.prob = prob
        self.strength = strength

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Frame float32 1xHxW in and out."""
        if self.R.random() >= self.prob:
            return dict(data)
        frame = np.asarray(data[FRAME])
        grain = self.R.standard_normal(frame.shape[1:]).astype(np.float32)
        grain = cv2.GaussianBlur(grain, (0, 0), self.R.uniform(0.6, 1.6)).astype(np.float32)
        grain *= self.R.uniform(0, self.strength) / max(float(grain.std()), 1e-6)
        return {**data, FRAME: frame * (1 + grain)}


class RandOverlayd(Randomizable, MapTransform):
    """Draw calipers, dotted lines and text anywhere, so that burnt-in marks say nothing about lesions."""

    def __init__(self, *, prob: float) -> None:
        super().__init__([FRAME])
        self.prob = prob

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Frame uint8 HxW in and out."""
        if self.R.random() >= self.prob:
            return dict(data)
        frame = data[FRAME].copy()
        height, width = frame.shape
        bright = int(self.R.randint(150, 256))
        ends = [
            (int(self.R.randint(8, width - 8)), int(self.R.randint(8, height - 8)))
            for _ in range(2 * int(self.R.randint(1, 3)))
        ]
        for end in ends:
            size = int(self.R.randint(3, 9))
            cv2.drawMarker(frame, end, bright, int(self.R.choice([cv2.MARKER_CROSS, cv2.MARKER_TILTED_CROSS])), size)
        if self.R.random() < 0.4:
            for (x0, y0), (x1, y1) in zip(ends[::2], ends[1::2], strict=True):
                steps = max(2, int(np.hypot(x1 - x0, y1 - y0)) // 4)
                for x, y in zip(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps), strict=True):
                    frame[int(y), int(x)] = bright
        if self.R.random() < 0.4:
            letters = "".join(self.R.choice(list("ABDEGLMQRSTU 0123456789:."), 10))
            place = (int(self.R.randint(0, width - 40)), int(self.R.randint(12, height)))
            cv2.putText(frame, letters, place, cv2.FONT_HERSHEY_PLAIN, self.R.uniform(0.6, 0.9), bright)
        return {**data, FRAME: frame}


class ToTensord(MapTransform):
    """To float32 1xHxW."""

    def __init__(self) -> None:
        super().__init__([FRAME, MASK])

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Frame and mask uint8 HxW in."""
        return {**data, FRAME: data[FRAME].astype(np.float32)[None], MASK: data[MASK].astype(np.float32)[None]}


class Finishd(MapTransform):
    """Standardise the frame as the runtime does, and say whether a lesion is left in the view."""

    def __init__(self, spec: InputSpec) -> None:
        super().__init__([FRAME, MASK])
        self.spec = spec

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Frame float32 1xHxW in gray levels in; standardised out, with ``presence`` 0 or 1."""
        levels = np.clip(np.rint(np.asarray(data[FRAME])[0]), 0, 255).astype(np.uint8)
        mask = (np.asarray(data[MASK]) > 0.5).astype(np.float32)
        return {
            FRAME: standardise(levels, self.spec.std_floor)[None],
            MASK: mask,
            PRESENCE: np.float32(mask.any()),
        }


def training_views(spec: InputSpec, *, lesion_free: float = 0.15) -> Compose:
    """The transforms of training: cached sample (``frame``, ``mask`` uint8 HxW) to one view.

    Returns:
        A MONAI ``Compose``; seed it with ``set_random_state`` for a repeatable view.
    """
    return Compose(
        [
            RandWindowd(spec, lesion_free=lesion_free),
            RandOverlayd(prob=0.25),
            ToTensord(),
            RandFlipd([FRAME, MASK], prob=0.5, spatial_axis=1),
            RandAffined(
                [FRAME, MASK],
                prob=0.6,
                rotate_range=0.2,
                shear_range=(0.1, 0.1),
                scale_range=(0.1, 0.1),
                mode=("bilinear", "nearest"),
                padding_mode="zeros",
            ),
            RandSpeckled(prob=0.4, strength=0.35),
            RandGaussianSmoothd([FRAME], prob=0.15, sigma_x=(0.3, 1.3), sigma_y=(0.3, 1.3)),
            RandAdjustContrastd([FRAME], prob=0.6, gamma=(0.55, 1.7)),
            RandScaleIntensityd([FRAME], prob=0.3, factors=0.3),
            RandGaussianNoised([FRAME], prob=0.3, std=10.0),
            Finishd(spec),
        ]
    )


def _cut(picture: npt.NDArray[np.uint8], window: tuple[int, int, int, int]) -> npt.NDArray[np.uint8]:
    """A window of a picture; what lies beyond it is 0."""
    top, left, high, wide = window
    height, width = picture.shape
    inner = picture[max(top, 0) : min(top + high, height), max(left, 0) : min(left + wide, width)]
    if inner.shape == (high, wide):
        return np.ascontiguousarray(inner)
    cut = np.zeros((high, wide), np.uint8)
    y, x = max(-top, 0), max(-left, 0)
    cut[y : y + inner.shape[0], x : x + inner.shape[1]] = inner
    return cut
