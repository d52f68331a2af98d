"""A frame's pixels, the ultrasound regions on it, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Display = npt.NDArray[np.uint8]


class Point(NamedTuple):
    """A place on a frame in pixels; pixel (0, 0) covers 0 to 1 in both directions."""

    x: float
    y: float


class Rect(NamedTuple):
    """Pixels of a frame: left and top inclusive, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns, at least 0."""
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        """Rows, at least 0."""
        return max(0, self.bottom - self.top)

    @property
    def empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.width == 0 or self.height == 0

    def union(self, other: Rect) -> Rect:
        """The smallest rectangle around both; an empty one counts for nothing."""
        if self.empty or other.empty:
            return other if self.empty else self
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def moved(self, right: int, down: int) -> Rect:
        """It, so many pixels further."""
        return Rect(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def within(self, height: int, width: int) -> Rect:
        """The part of it inside a frame."""
        return Rect(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))

    def slices(self) -> tuple[slice, slice]:
        """Index of these pixels in an HxW array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


class Spacing(NamedTuple):
    """Millimetres per pixel, both positive."""

    x: float
    y: float


RegionKind = Literal["tissue", "colour Doppler", "waveform", "other"]
"""What a region shows. A waveform is all that runs over time: spectra, M-mode, ECG and other traces."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """An ultrasound region (DICOM PS3.3 C.8.5.5, (0018,6011)).

    ``spacing`` is None where the units are not centimetres or the region does not fit the frame.
    """

    rect: Rect
    spacing: Spacing | None
    kind: RegionKind

    @property
    def tissue(self) -> bool:
        """Whether it is a 2-D picture of tissue, which is what is segmented."""
        return self.kind == "tissue"


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """An overlay plane that came with a frame (DICOM PS3.3 C.9.2): what was drawn or marked on it elsewhere.

    ``plane`` is bool of the frame's size; None where it cannot be had, and then ``problem`` says why.
    """

    name: str
    plane: npt.NDArray[np.bool_] | None
    problem: str = ""


class Window(NamedTuple):
    """Display window: the gray level in its middle, how many levels it spans (at least 1), and gamma.

    A gamma above 1 shows dark parts brighter.
    """

    center: float
    width: float
    gamma: float = 1.0


ROUNDING = 0.005
"""Two scales that differ by less, as a share of them, are one that was rounded."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A decoded frame.

    ``pixels`` is uint8 HxWx3 (RGB), or uint8 or uint16 HxW with dark as low and bright as high. ``window``
    is how gray pixels are shown and given to the network unless a person changes the view. ``regions`` are
    those that lie on the frame, ``overlays`` those that came with it. ``content`` tells whether the pixels in the file
    are those of another time: a digest of them as they are stored; empty where the instance's uid tells that.
    """

    pixels: Pixels
    window: Window
    regions: tuple[Region, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    content: str = ""

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def nbytes(self) -> int:
        """What it takes in memory, about."""
        planes = [overlay.plane.nbytes for overlay in self.overlays if overlay.plane is not None]
        return int(self.pixels.nbytes) + sum(planes)

    @property
    def colour(self) -> bool:
        """Whether the pixels are RGB."""
        return self.pixels.ndim == 3

    @property
    def tissue(self) -> tuple[Rect, ...]:
        """The parts of the frame that are known to be 2-D pictures of tissue."""
        return tuple(region.rect for region in self.regions if region.tissue)

    @property
    def kept_out(self) -> tuple[Rect, ...]:
        """The parts of the frame that are never segmented: colour Doppler and waveforms."""
        return tuple(region.rect for region in self.regions if region.kind in ("colour Doppler", "waveform"))

    @property
    def segmentable(self) -> bool:
        """Whether there is a part to segment: not where colour Doppler is the only picture that the regions name."""
        kinds = {region.kind for region in self.regions}
        return "tissue" in kinds or "colour Doppler" not in kinds

    @property
    def tall(self) -> float:
        """How much higher than wide a pixel is, by the scale of the largest region that has one; 1 where none has."""
        calibrated = [region for region in self.regions if region.spacing]
        largest = max(calibrated, key=lambda region: region.rect.width * region.rect.height, default=None)
        ratio = largest.spacing.y / largest.spacing.x if largest and largest.spacing else 1.0
        return 1.0 if abs(ratio - 1) < ROUNDING else ratio

    def spacing_at(self, x: float, y: float) -> Spacing | None:
        """The scale of the calibrated region that holds a point, the smallest if several do."""
        holding = [
            region
            for region in self.regions
            if region.spacing
            and region.rect.left <= x < region.rect.right
            and region.rect.top <= y < region.rect.bottom
        ]
        if not holding:
            return None
        return min(holding, key=lambda region: region.rect.width * region.rect.height).spacing


def bounds(mask: npt.NDArray[np.uint8] | npt.NDArray[np.bool_]) -> Rect:
    """The smallest rectangle around what is not zero; an empty one where all is."""
    columns = np.flatnonzero(mask.any(axis=0))
    if columns.size == 0:
        return Rect(0, 0, 0, 0)
    left, right = int(columns[0]), int(columns[-1]) + 1
    rows = np.flatnonzero(mask[:, left:right].any(axis=1))
    return Rect(left, int(rows[0]), right, int(rows[-1]) + 1)


FULL_8_BIT = Window(127.5, 255.0)


def display_levels(frame: Frame, window: Window | None = None) -> Display:
    """The frame as it is shown: uint8 HxW or HxWx3.

    Args:
        frame: which.
        window: another than the frame's own. On colour it acts on every channel.

    Returns:
        The frame's own array where it is 8 bit and the window shows all of it.
    """
    window = window or frame.window
    if frame.pixels.dtype == np.uint8 and window == FULL_8_BIT:
        return frame.pixels.astype(np.uint8, copy=False)
    shown: Display = window_table(window, frame.pixels.dtype)[frame.pixels]
    return shown


def window_table(window: Window, dtype: np.dtype[np.uint8] | np.dtype[np.uint16]) -> Display:
    """Shown level of every pixel value: uint8, 256 or 65536 long.

    From ``center - width / 2`` to ``center + width / 2``, to the power of ``1 / gamma``.
    """
    values = np.arange(np.iinfo(dtype).max + 1, dtype=np.float32)
    share = np.clip((values - (window.center - window.width / 2)) / max(window.width, 1.0), 0, 1)
    table: Display = (255.0 * share ** (1 / window.gamma) + 0.5).astype(np.uint8)
    return table
