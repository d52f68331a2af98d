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

FRAME, MASK, PRESENCE, LABEL = "frame", "mask", "presence", "label"
DONOR_FRAME, DONOR_MASK = "donor_frame", "donor_mask"
TAUGHT = "taught/"
"""Begins the names of what teachers say of a view."""

DARK = 20
"""Mean gray level below which a place shows no tissue."""

View = dict[Hashable, Any]
_Picture = npt.NDArray[np.uint8]
_Pair = tuple[_Picture, _Picture]


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

    def _window(self, mask: _Picture) -> tuple[int, int, int, int]:
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

    def _lesion_free_window(self, mask: _Picture) -> tuple[int, int, int, int] | None:
        height, width = mask.shape
        for _ in range(12):
            high = round(height * self.R.uniform(0.45, 0.9))
            wide = round(width * self.R.uniform(0.35, 0.9))
            top, left = int(self.R.randint(0, height - high + 1)), int(self.R.randint(0, width - wide + 1))
            if not mask[top : top + high, left : left + wide].any():
                return top, left, high, wide
        return None


class RandTransplantd(Randomizable, MapTransform):
    """Put a lesion of another frame into this one, or tissue of this frame over its lesion, edges blended.

    Copy-paste (Ghiasi et al. 2021) for a presence decision: data sets hold few normal frames, which a network
    learns by heart. With lesions put into them, and lesions of other frames covered, neither the frame nor a
    blended edge tells whether there is a lesion; the lesion does.

    Args:
        into_normal: probability that a normal frame receives a lesion.
        into_lesion: probability that a frame with a lesion receives another.
        cover: probability that a frame's lesions are covered.
    """

    def __init__(self, *, into_normal: float, into_lesion: float, cover: float) -> None:
        super().__init__([FRAME, MASK])
        self.into_normal, self.into_lesion, self.cover = into_normal, into_lesion, cover

    def __call__(self, data: Mapping[Hashable, Any]) -> View:
        """Frame and mask uint8 HxW, and those of a donor with a lesion, in; frame and mask out."""
        frame, mask = data[FRAME], data[MASK]
        donor, donor_mask = data[DONOR_FRAME], data[DONOR_MASK]
        chance = self.R.random()
        if not mask.any():
            result = self._plant(frame, mask, donor, donor_mask) if chance < self.into_normal else None
        elif chance < self.cover:
            result = self._covered(frame, mask)
        else:
            planted = chance < self.cover + self.into_lesion
            result = self._plant(frame, mask, donor, donor_mask) if planted else None
        frame, mask = result or (frame, mask)
        return {FRAME: frame, MASK: mask}

    def _plant(self, frame: _Picture, mask: _Picture, donor: _Picture, donor_mask: _Picture) -> _Pair | None:
        top, left, high, wide = _around(donor_mask, margin=0.25)
        scale = self.R.uniform(0.6, 1.3) * min(1.0, 0.6 * frame.shape[0] / high, 0.6 * frame.shape[1] / wide)
        size = max(8, round(wide * scale)), max(8, round(high * scale))
        if size[0] >= frame.shape[1] or size[1] >= frame.shape[0]:
            return None
        patch = cv2.resize(donor[top : top + high, left : left + wide], size, interpolation=cv2.INTER_AREA)
        cut = donor_mask[top : top + high, left : left + wide]
        lesion = cv2.resize(cut, size, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
        if self.R.random() < 0.5:
            patch, lesion = patch[:, ::-1], lesion[:, ::-1]
        y = int(self.R.randint(0, frame.shape[0] - size[1]))
        x = int(self.R.randint(0, frame.shape[1] - size[0]))
        place = slice(y, y + size[1]), slice(x, x + size[0])
        if mask[place].any() or frame[place].mean() < DARK:
            return None
        around = lesion == 0
        gain = (frame[place][around].mean() + 8) / (patch[around].mean() + 8)
        planted, merged = frame.copy(), mask.copy()
        planted[place] = _blend(frame[place], patch * np.clip(gain, 0.4, 2.0), lesion)
        merged[place] |= lesion
        return planted, merged

    def _covered(self, frame: _Picture, mask: _Picture) -> _Pair | None:
        top, left, high, wide = _around(mask, margin=0.15)
        free = [x for x in range(0, frame.shape[1] - wide + 1, 4) if not mask[top : top + high, x : x + wide].any()]
        if not free:
            return None
        x = int(self.R.choice(free))
        place = slice(top, top + high), slice(left, left + wide)
        covered = frame.copy()
        reach = 3 + round(0.06 * min(high, wide))  # outlines often run inside the visible edge
        where = cv2.dilate(mask[place], np.ones((reach, reach), np.uint8)).astype(np.uint8)
        covered[place] = _blend(frame[place], frame[top : top + high, x : x + wide][:, ::-1], where)
        return covered, np.zeros_like(mask)


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
            place = (int(self.R.randint(0, max(1, width - 40))), int(self.R.randint(12, height)))
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


def training_views(spec: InputSpec, *, lesion_free: float, transplant: float) -> Compose:
    """The transforms of training: cached sample and donor (uint8 HxW each) to one view.

    Args:
        spec: the network's input.
        lesion_free: probability that the view of a frame with a lesion is a window without it.
        transplant: probability that a normal frame receives a lesion; frames with one have it covered, or receive
            another, at a quarter and a sixth of that.

    Returns:
        A MONAI ``Compose``; seed it with ``set_random_state`` for a repeatable view.
    """
    return Compose(
        [
            RandTransplantd(into_normal=transplant, into_lesion=transplant / 6, cover=transplant / 4),
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


def _around(mask: _Picture, margin: float) -> tuple[int, int, int, int]:
    """Top, left, height and width of the box around what is not zero, with a share of its size on each side."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    spans = []
    for indices, side in ((rows, mask.shape[0]), (columns, mask.shape[1])):
        more = round(margin * (indices[-1] - indices[0] + 1)) + 2
        first, last = max(0, int(indices[0]) - more), min(side, int(indices[-1]) + 1 + more)
        spans.append((first, last - first))
    (top, high), (left, wide) = spans
    return top, left, high, wide


def _blend(frame: _Picture, patch: npt.NDArray[Any], where: _Picture) -> _Picture:
    """``patch`` where the mask is, ``frame`` around it, and a soft change between."""
    soft = max(1.5, 0.05 * min(where.shape))
    grown = cv2.dilate(np.ascontiguousarray(where), np.ones((3, 3), np.uint8), iterations=round(soft))
    weight = cv2.GaussianBlur(grown.astype(np.float32), (0, 0), soft)
    blended: _Picture = np.clip(frame + weight * (patch - frame.astype(np.float32)), 0, 255).astype(np.uint8)
    return blended


def _cut(picture: _Picture, window: tuple[int, int, int, int]) -> _Picture:
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
