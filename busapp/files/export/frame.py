"""A frame as formats get it: its pixels and lesions, read from the file that was annotated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np

from busapp.files.deidentify.pixels import blanked
from busapp.files.export.settings import CLASSES, ExportSettings
from busapp.files.opening import open_source
from busapp.files.project_store import AnnotatedFrame
from busapp.files.source import FrameSource
from busapp.model.edit import CLASS, MaskArray, of_lesion
from busapp.model.errors import UnreadableFile
from busapp.model.frame import Display, Frame, Rect, Spacing, bounds, display_levels
from kd_core.contracts.splits import PARTS, PROJECT, Part, own_fold, part_of

UNCLASSIFIED = CLASSES[-1]


class LeftOut(Exception):
    """A frame cannot be, or is not to be, in the data set; the text says why."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ExportFrame:
    """A frame on its way into a data set.

    Attributes:
        annotated: as the project has it.
        source: the file that it is read from.
        frame: as decoded.
        area: the part of the frame that leaves the project.
        pixels: what is shown there: uint8, HxW or HxWx3.
        lesions: uint8 HxW, 0 background, k the k-th lesion.
        lesion_classes: of the first, second, ... lesion, each one of ``ExportSettings.categories``.
        labels: uint8 HxW, 0 background, c the c-th of the categories.
        frame_class: of the frame as a whole.
        part: of the split.
    """

    annotated: AnnotatedFrame
    source: FrameSource
    frame: Frame
    area: Rect
    pixels: Display
    lesions: MaskArray
    lesion_classes: tuple[str, ...]
    labels: MaskArray
    frame_class: str
    part: Part

    @property
    def spacing(self) -> Spacing | None:
        """Millimetres per pixel, where the calibrated pictures on the frame have one scale."""
        scales = {region.spacing for region in self.frame.regions if region.tissue and region.spacing}
        return scales.pop() if len(scales) == 1 else None


def exported_pixels(frame: Frame, outside: str) -> Display:
    """A frame as it leaves the project, uint8 HxW or HxWx3: black outside its regions, unless they are ``kept``.

    All formats take their pixels from here, but for NIfTI of volume files, which hold nothing but voxels.
    """
    return display_levels(frame) if outside == "kept" else blanked(display_levels(frame), frame.regions, ())


def exported_area(frame: Frame, mask: MaskArray, outside: str) -> Rect:
    """The part of a frame that leaves the project: all of it, but where the rest is ``cut``.

    Then it is what a model is shown (``kd_core.runtime.Segmenter``), all pictures of tissue as one, and with all
    that was outlined: no mask loses a pixel. A frame without such a picture is whole.
    """
    if outside != "cut" or not frame.tissue:
        return Rect(0, 0, frame.width, frame.height)
    return reduce(Rect.union, frame.tissue, bounds(mask))


class FrameReader:
    """Reads frames one after another; a file stays open while its frames are asked for."""

    def __init__(self, settings: ExportSettings) -> None:
        self._settings = settings
        self._opened: tuple[Path, FrameSource] | None = None

    def read(self, annotated: AnnotatedFrame) -> ExportFrame:
        """A frame with its lesions.

        Raises:
            LeftOut: nothing was said of it, its file cannot be read, or it is no longer what was annotated.
        """
        mask = annotated.lesions
        if not annotated.lesion_class and not mask.any():
            raise LeftOut("neither a mask nor a class was given")
        if not annotated.lesion_class and self._settings.unclassified == "drop":
            raise LeftOut("no class was given")
        source, frame = self.decode(annotated)
        lesions, numbers = _renumbered(mask)
        classes = tuple(self._class(annotated, number, alone=len(numbers) == 1) for number in numbers)
        outside = self._settings.outside
        area = exported_area(frame, lesions, outside)
        lesions = lesions[area.slices()]
        values = np.array([0, *(1 + self._settings.categories.index(one) for one in classes)], np.uint8)
        return ExportFrame(
            annotated=annotated,
            source=source,
            frame=frame,
            area=area,
            pixels=exported_pixels(frame, outside)[area.slices()],
            lesions=lesions,
            lesion_classes=classes,
            labels=values[lesions],
            frame_class=self._frame_class(annotated, bool(numbers)),
            part=self.part(annotated.family),
        )

    def decode(self, annotated: AnnotatedFrame) -> tuple[FrameSource, Frame]:
        """The file and the frame that were annotated.

        Raises:
            LeftOut: it cannot be read, or it is no longer that.
        """
        try:
            source = self._source(annotated.path)
            if source.instance.uid != annotated.ref.instance:
                raise LeftOut("another picture lies where it was annotated")
            frame = source.read(annotated.ref.index)
        except UnreadableFile as error:
            raise LeftOut(error.reason) from error
        if annotated.content and annotated.content != frame.content:
            raise LeftOut("its pixels were changed since it was annotated; check it, mark it done")
        if annotated.mask.shape != (frame.height, frame.width):
            raise LeftOut("its size was changed since it was annotated")
        return source, frame

    def part(self, family: str) -> Part:
        """Where the frames of a family go, whatever else there is; see ``kd_core.contracts.splits``."""
        return part_of(own_fold(PROJECT, family)) if self._settings.splits == "patient" else PARTS[0]

    def _class(self, annotated: AnnotatedFrame, number: int, *, alone: bool) -> str:
        if self._settings.labels == "lesion":
            return self._settings.categories[0]
        said = annotated.lesion_class if alone else annotated.findings.get(of_lesion(CLASS, number), "")
        return said if said in self._settings.categories else UNCLASSIFIED

    def _frame_class(self, annotated: AnnotatedFrame, outlined: bool) -> str:
        if self._settings.labels == "lesion":
            return self._settings.categories[0] if outlined else "normal"
        return annotated.lesion_class or UNCLASSIFIED

    def _source(self, path: Path) -> FrameSource:
        if self._opened is None or self._opened[0] != path:
            self._opened = None
            self._opened = path, open_source(path)
        return self._opened[1]


def _renumbered(mask: MaskArray) -> tuple[MaskArray, list[int]]:
    """Lesions numbered 1, 2, ... without gaps, and the numbers that they had."""
    numbers = [int(number) for number in np.unique(mask) if number > 0]
    places = np.zeros(256, np.uint8)
    places[numbers] = np.arange(1, len(numbers) + 1)
    return places[mask], numbers
