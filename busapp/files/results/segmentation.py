"""DICOM Segmentation (PS3.3 A.51) of the frames of one instance: segment k is lesion k, a frame of it a lesion there.

highdicom makes everything but the frames: of a picture without a frame of reference, as ultrasound is, it takes one
frame only. So it is given the header of a single frame, and frames are put in here, with references to the real ones.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

import busapp
from busapp.files.results import codes
from busapp.files.results.marked import MarkedFrame
from busapp.files.results.origin import MAKER, Origin, made_uid, person_name, put_patient, single_frame
from busapp.model.edit import of_lesion
from busapp.model.frame import Frame, Spacing
from busapp.model.lexicon import LABEL, LESIONS

if TYPE_CHECKING:
    from highdicom import PixelMeasuresSequence
    from highdicom.seg import Segmentation, SegmentDescription
    from pydicom.dataset import Dataset

EMPTY = 1
"""Segment that is empty on a frame without lesions: so it is known that somebody looked."""

SERIES_NUMBER = 9701


def lesion_uid(origin: Origin, reader: str, number: int) -> str:
    """What a lesion is tracked by in segmentations and reports: the same in all of one reader's of an instance."""
    return made_uid("lesion", origin.uid, reader, number)


class SegmentationWriter:
    """Gathers the masks of an instance's frames, in any order, and writes them as one segmentation.

    Args:
        origin: what the masks refer to.
        spool: a file to be made for the bits until they are written: those of a long cine take a hundred megabytes.
    """

    def __init__(self, origin: Origin, spool: Path) -> None:
        self.origin = origin
        self._spool = _Spool(spool)
        self._header: Dataset | None = None
        self._reader = ""
        self._items: list[_Item] = []
        self._labels: dict[int, str] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of what is written."""
        scaled = [item.spacing is not None for item in self._items]
        if any(scaled) and not all(scaled):
            return ("it has no scale: a lesion lies outside of the regions that have one",)
        return ()

    def add(self, marked: MarkedFrame) -> None:
        """Take the mask of a frame; each frame once."""
        if self._header is None:
            self._header, self._reader = single_frame(self.origin, marked.frame), marked.reader
        numbers = [int(number) for number in np.unique(marked.mask) if number > 0]
        for number in numbers or [EMPTY]:
            found = marked.mask == number
            self._spool.add(found)
            self._items.append(_Item(marked.index, number, _spacing(marked.frame, found)))
            self._labels.setdefault(number, marked.findings.get(of_lesion(LABEL, number), LESIONS[0]))

    def write(self, path: Path, *, series: str, number: int) -> None:
        """Write the file and remove the spool.

        Args:
            path: of the file.
            series: UID of the series that it goes into.
            number: of the instance in that series, from 1.
        """
        assert self._header is not None
        made = self._without_frames(self._header, series, number)
        put_patient(made, self.origin)
        made.ContentCreatorName = person_name(self._reader)
        _put_frames(made, self._items, self.origin)
        made.PixelData = self._spool.finish()
        made.save_as(path, enforce_file_format=True)

    def _without_frames(self, header: Dataset, series: str, number: int) -> Segmentation:
        from highdicom import UID
        from highdicom.seg import Segmentation

        return Segmentation(
            source_images=[header],
            pixel_array=np.zeros((1, header.Rows, header.Columns), np.uint8),
            segmentation_type="BINARY",
            segment_descriptions=[self._segment(one) for one in range(1, max(self._labels) + 1)],
            series_instance_uid=series,
            series_number=SERIES_NUMBER,
            series_description="Lesions outlined in busapp",
            sop_instance_uid=UID(),
            instance_number=number,
            manufacturer=MAKER,
            manufacturer_model_name=MAKER,
            software_versions=busapp.__version__,
            device_serial_number="1",
            content_label="LESIONS",
            content_description="Lesions, one segment each",
            omit_empty_frames=False,
        )

    def _segment(self, number: int) -> SegmentDescription:
        from highdicom import AlgorithmIdentificationSequence
        from highdicom.seg import SegmentDescription
        from pydicom.sr.codedict import codes as dictionary

        label = self._labels.get(number, LESIONS[0])
        title = f"{label.capitalize()} {number}"
        return SegmentDescription(
            segment_number=number,
            segment_label=title,
            segmented_property_category=codes.as_code(codes.CATEGORIES.get(label, codes.ABNORMAL)),
            segmented_property_type=codes.code(label, codes.LABELS),
            # A person drew it, or took what a model proposed: either way with this program's help.
            algorithm_type="SEMIAUTOMATIC",
            algorithm_identification=AlgorithmIdentificationSequence(
                name=MAKER, version=busapp.__version__, family=dictionary.DCM.ArtificialIntelligence
            ),
            tracking_uid=lesion_uid(self.origin, self._reader, number),
            tracking_id=title,
            anatomic_regions=[codes.as_code(codes.BREAST)],
        )


class _Item(NamedTuple):
    """A lesion on a frame: what becomes a frame of the segmentation."""

    frame: int
    number: int
    spacing: Spacing | None


class _Spool:
    """Bits of one frame after the other, without a gap between them (PS3.5 8.1.1), in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._over = np.zeros(0, np.bool_)

    def add(self, frame: npt.NDArray[np.bool_]) -> None:
        """Append a frame; what does not fill a byte waits for the next."""
        bits = np.concatenate([self._over, frame.ravel()])
        whole = len(bits) - len(bits) % 8
        self._over = bits[whole:]
        self._append(bits[:whole])

    def finish(self) -> bytes:
        """All of it, as many bytes as pixel data must have: an even number. The file is gone then."""
        self._append(self._over)
        data = self._path.read_bytes()
        self._path.unlink()
        return data + b"\0" * (len(data) % 2)

    def _append(self, bits: npt.NDArray[np.bool_]) -> None:
        with self._path.open("ab") as file:
            file.write(np.packbits(bits, bitorder="little").tobytes())


def _spacing(frame: Frame, found: npt.NDArray[np.bool_]) -> Spacing | None:
    """The scale where a lesion's middle lies; of an empty mask that of the largest picture of tissue."""
    ys, xs = np.nonzero(found)
    if len(ys):
        return frame.spacing_at(float(xs.mean()) + 0.5, float(ys.mean()) + 0.5)
    scaled = [region for region in frame.regions if region.spacing and region.tissue]
    largest = max(scaled, key=lambda region: region.rect.width * region.rect.height, default=None)
    return largest.spacing if largest else None


def _put_frames(made: Dataset, items: list[_Item], origin: Origin) -> None:
    """Put the frames in place of the template's, each with a reference to the frame it lies on.

    The dimensions are lesion and place in time: highdicom's reader takes no dimension of frame numbers.
    """
    template = made.PerFrameFunctionalGroupsSequence[0]
    references = (
        made.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0],
        made.SourceImageSequence[0],
        template.DerivationImageSequence[0].SourceImageSequence[0],
    )
    for reference in references:
        reference.ReferencedSOPClassUID = origin.header.SOPClassUID
    indices = sorted({item.frame for item in items})
    place = {index: number for number, index in enumerate(indices, 1)}
    frames = [_group(template, item, place[item.frame], named=origin.frames) for item in items]
    shared = made.SharedFunctionalGroupsSequence[0]
    if "SegmentIdentificationSequence" in shared:
        del shared.SegmentIdentificationSequence
    _put_scale(shared, frames, [item.spacing for item in items])
    made.PerFrameFunctionalGroupsSequence = frames
    made.NumberOfFrames = len(frames)
    _add_time(made)
    made.PatientOrientation = None  # has to be there, and ultrasound does not know it
    if origin.frames:
        made.SourceImageSequence[0].ReferencedFrameNumber = [index + 1 for index in indices]


def _group(template: Dataset, item: _Item, place: int, *, named: bool) -> Dataset:
    from pydicom.dataset import Dataset

    group = deepcopy(template)
    content = group.FrameContentSequence[0]
    content.DimensionIndexValues = [item.number, place]
    content.TemporalPositionIndex = place
    segment = Dataset()
    segment.ReferencedSegmentNumber = item.number
    group.SegmentIdentificationSequence = [segment]
    if named:
        group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedFrameNumber = item.frame + 1
    return group


def _add_time(made: Dataset) -> None:
    from pydicom.datadict import tag_for_keyword
    from pydicom.dataset import Dataset

    dimension = Dataset()
    dimension.DimensionOrganizationUID = made.DimensionIndexSequence[0].DimensionOrganizationUID
    dimension.DimensionIndexPointer = tag_for_keyword("TemporalPositionIndex")
    dimension.FunctionalGroupPointer = tag_for_keyword("FrameContentSequence")
    dimension.DimensionDescriptionLabel = "Temporal Position Index"
    made.DimensionIndexSequence.append(dimension)


def _put_scale(shared: Dataset, frames: list[Dataset], spacings: list[Spacing | None]) -> None:
    """Millimetres per pixel, for all frames or for each; for none where a single one has none."""
    if not all(spacings):
        return
    same = len(set(spacings)) == 1
    for group, spacing in zip([shared] if same else frames, spacings, strict=not same):
        group.PixelMeasuresSequence = _pixel_measures(spacing)


def _pixel_measures(spacing: Spacing | None) -> PixelMeasuresSequence:
    from highdicom import PixelMeasuresSequence

    assert spacing is not None
    # highdicom reads no scale without a thickness. A single plane has none, so it is given a nominal one.
    return PixelMeasuresSequence(pixel_spacing=(spacing.y, spacing.x), slice_thickness=1.0)
