"""Measurement report (DICOM PS3.16 TID 1500) of the frames of one study: a group for each lesion, with its outline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from pydicom.uid import MultiFrameTrueColorSecondaryCaptureImageStorage, SecondaryCaptureImageStorage

import busapp
from busapp.files.results import codes
from busapp.files.results.marked import MarkedFrame
from busapp.files.results.origin import MAKER, Origin, nameless, person_name, put_patient
from busapp.files.results.segmentation import lesion_uid
from busapp.model.edit import CLASS, Findings, MaskArray
from busapp.model.frame import bounds
from busapp.model.lexicon import length_digits
from busapp.model.result import CATEGORY, LesionResult, Measure

if TYPE_CHECKING:
    from highdicom.sr import (
        Measurement,
        MeasurementsAndQualitativeEvaluations,
        PlanarROIMeasurementsAndQualitativeEvaluations,
        QualitativeEvaluation,
        TrackingIdentifier,
    )
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code

_Group: TypeAlias = "PlanarROIMeasurementsAndQualitativeEvaluations | MeasurementsAndQualitativeEvaluations"

SERIES_NUMBER = 9702

LONGEST_OUTLINE = 500
"""Corners of an outline in the report. One with more is thinned: the exact mask is in the segmentation."""

_NOT_SAID = ("Label", "From the nipple")
"""Findings that are not written as one: what has been outlined is the type of the group, a length is a measurement."""


class ReportWriter:
    """Gathers what was measured and found on frames of one study, and writes it as one Comprehensive SR."""

    def __init__(self) -> None:
        self._groups: list[_Group] = []
        self._evidence: dict[str, Origin] = {}
        self._first: tuple[Origin, str] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was said of any frame."""
        return not self._groups

    @property
    def origin(self) -> Origin:
        """What the first of its groups refers to."""
        assert self._first is not None
        return self._first[0]

    def add(self, marked: MarkedFrame, origin: Origin) -> bool:
        """Take a frame's lesions; of a frame without any, its class. Whether there was anything to take."""
        groups: list[_Group] = [_lesion_group(marked, origin, lesion) for lesion in marked.lesions]
        if not groups and marked.findings.get(CLASS):
            groups = [_frame_group(marked, origin)]
        if groups:
            self._first = self._first or (origin, marked.reader)
            self._groups += groups
            self._evidence.setdefault(origin.uid, origin)
        return bool(groups)

    def write(self, path: Path, *, series: str, number: int) -> None:
        """Write the file.

        Args:
            path: of the file.
            series: UID of the series that it goes into.
            number: of the instance in that series, from 1.
        """
        from highdicom import UID
        from highdicom.sr import (
            ComprehensiveSR,
            MeasurementReport,
            ObservationContext,
            ObserverContext,
            PersonObserverIdentifyingAttributes,
        )
        from pydicom.sr.codedict import codes as dictionary

        assert self._first is not None
        origin, reader = self._first
        observer = ObserverContext(
            observer_type=dictionary.DCM.Person,
            # The caret says that it is a single name (PS3.5 6.2.1).
            observer_identifying_attributes=PersonObserverIdentifyingAttributes(name=f"{person_name(reader)}^"),
        )
        report = MeasurementReport(
            observation_context=ObservationContext(observer_person_context=observer),
            procedure_reported=codes.as_code(codes.ULTRASOUND),
            imaging_measurements=self._groups[:1],
        )
        made = ComprehensiveSR(
            evidence=[nameless(one) for one in self._evidence.values()],
            content=report[0],
            series_instance_uid=series,
            series_number=SERIES_NUMBER,
            series_description="Lesions measured in busapp",
            sop_instance_uid=UID(),
            instance_number=number,
            manufacturer=MAKER,
            manufacturer_model_name=MAKER,
            software_versions=busapp.__version__,
            is_complete=True,
        )
        _add_groups(made, self._groups[1:])
        put_patient(made, origin)
        made.walk(self._name_class)
        made.save_as(path, enforce_file_format=True)

    def _name_class(self, item: Dataset, element: DataElement) -> None:
        """Give a reference the picture's own class: highdicom takes none that is retired."""
        if element.keyword == "ReferencedSOPInstanceUID" and element.value in self._evidence:
            item.ReferencedSOPClassUID = self._evidence[element.value].header.SOPClassUID


def _add_groups(made: Dataset, groups: list[_Group]) -> None:
    """Put more groups beside the first: highdicom would copy and check all of them again, minutes for a long cine."""
    place = next(item for item in made.ContentSequence if item.ConceptNameCodeSequence[0].CodeValue == "126010")
    place.ContentSequence.extend(item for group in groups for item in group)


def _lesion_group(
    marked: MarkedFrame, origin: Origin, lesion: LesionResult
) -> PlanarROIMeasurementsAndQualitativeEvaluations:
    """TID 1410: a lesion's outline, measures and findings."""
    from highdicom.sr import (
        FindingSite,
        GraphicTypeValues,
        ImageRegion,
        PlanarROIMeasurementsAndQualitativeEvaluations,
        SourceImageForRegion,
    )

    side = codes.VALUES["Side"].get(lesion.findings.get("Side", ""))
    return PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(marked, origin, lesion.number, lesion.title),
        referenced_region=ImageRegion(
            graphic_type=GraphicTypeValues.POLYLINE,
            graphic_data=_outline(marked.mask, lesion.number),
            source_image=SourceImageForRegion(*_reference(marked, origin)),
        ),
        finding_type=codes.code(lesion.label, codes.LABELS),
        finding_sites=[FindingSite(codes.as_code(codes.BREAST), laterality=codes.as_code(side) if side else None)],
        measurements=[_measurement(one) for one in (*lesion.measures, *_from_nipple(lesion.findings))],
        qualitative_evaluations=_evaluations(lesion.findings),
    )


def _frame_group(marked: MarkedFrame, origin: Origin) -> MeasurementsAndQualitativeEvaluations:
    """TID 1501: what was said of a frame without lesions."""
    from highdicom.sr import MeasurementsAndQualitativeEvaluations, SourceImageForMeasurementGroup

    image = SourceImageForMeasurementGroup(*_reference(marked, origin))
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(marked, origin, 0, f"Frame {marked.index + 1}"),
        source_images=[image],
        qualitative_evaluations=_evaluations({CLASS: marked.findings[CLASS]}),
    )


def _reference(marked: MarkedFrame, origin: Origin) -> tuple[str, str, list[int] | None]:
    """Class, instance and frames; the class is one that highdicom knows, see ``_name_class``."""
    if origin.frames:
        return MultiFrameTrueColorSecondaryCaptureImageStorage, origin.uid, [marked.index + 1]
    return SecondaryCaptureImageStorage, origin.uid, None


def _tracking(marked: MarkedFrame, origin: Origin, number: int, name: str) -> TrackingIdentifier:
    from highdicom.sr import TrackingIdentifier

    return TrackingIdentifier(uid=lesion_uid(origin, marked.reader, number), identifier=name)


def _measurement(measure: Measure) -> Measurement:
    from highdicom.sr import Measurement

    return Measurement(
        name=codes.code(measure.name, codes.MEASURES),
        value=round(measure.value, 3),
        unit=codes.as_code(codes.UNITS[measure.unit]),
    )


def _from_nipple(findings: Findings) -> list[Measure]:
    digits = length_digits(findings.get("From the nipple", ""))
    return [Measure(name="From the nipple", value=float(digits), unit="mm")] if digits else []


def _evaluations(findings: Findings) -> list[QualitativeEvaluation]:
    from highdicom.sr import QualitativeEvaluation

    return [
        QualitativeEvaluation(name=codes.code(name, codes.FINDINGS), value=_value(name, value))
        for name, value in findings.items()
        if name not in _NOT_SAID
    ]


def _value(name: str, value: str) -> Code:
    said = f"BI-RADS {value}" if name == CATEGORY else value
    return codes.code(said, codes.VALUES.get(name, {}))


def _outline(mask: MaskArray, number: int) -> npt.NDArray[np.float64]:
    """The outer outline of a lesion's largest part: corners Nx2 (column, row) from the frame's own corner, closed."""
    around = bounds(mask == number)
    whole = (mask[around.slices()] == number).astype(np.uint8)
    _, parts, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    part = (parts == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    # In a picture of twice the size a pixel is 2 x 2, so that even a single one has an outline.
    (outline, *_), _ = cv2.findContours(
        np.kron(part, np.ones((2, 2), np.uint8)), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    step = -(-len(outline) // LONGEST_OUTLINE)
    corners = (outline[::step, 0].astype(np.float64) + 0.5) / 2 + [around.left, around.top]
    return np.concatenate([corners, corners[:1]])
