"""What happens to every attribute (PS3.15 Annex E, Basic Application Level Confidentiality Profile, with options).

The table is a list of what is known to be safe in ultrasound images, segmentations and measurement reports; all
that it does not name is removed, private attributes among it. So a name in an attribute that nobody thought of
is gone, too. Actions are those of table E.1-1.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

from pydicom.datadict import tag_for_keyword

Action = Literal["X", "Z", "D", "U", "C", "K"]

ACTIONS: dict[Action, str] = {
    "X": "removed",
    "Z": "emptied",
    "D": "replaced by a stand-in",
    "U": "replaced by a project's UID",
    "C": "cleaned",
    "K": "kept if it is as expected",
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of PS3.15 E.3 that are offered. The text of each field is what a person reads.

    ``modified_dates`` keeps dates and times, shifted by an amount of each patient's own (E.3.6);
    ``patient_characteristics`` sex, age, size, weight (E.3.4); ``device_identity`` serial number, station and
    software (E.3.3); ``clean_descriptors`` of descriptions the words that name no one (E.3.5).
    """

    modified_dates: bool = True
    patient_characteristics: bool = False
    device_identity: bool = False
    clean_descriptors: bool = False

    @classmethod
    def of(cls, names: list[str]) -> Options:
        """Exactly those named (as in a list that a person typed, with ``-`` for ``_``)."""
        return cls(**{field.name: field.name.replace("_", "-") in names for field in fields(cls)})

    @classmethod
    def names(cls) -> list[str]:
        """As a person types them."""
        return [field.name.replace("_", "-") for field in fields(cls)]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What happens to an attribute, or a group of them, and why. ``what`` is a keyword or a pattern of tags."""

    what: str
    action: Action
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The whole table under some options."""

    options: Options
    table: tuple[Rule, ...]

    def action(self, tag: int) -> Action:
        """What happens to an attribute: ``X`` to all that is not named."""
        rule = self._by_tag.get(tag)
        return rule.action if rule else "X"

    @cached_property
    def _by_tag(self) -> dict[int, Rule]:
        return {tag: rule for rule in self.table if (tag := tag_for_keyword(rule.what)) is not None}


def rules_for(options: Options) -> Rules:
    """The table that these options lead to. The last lines, by pattern, say what happens to all the rest."""
    rules = {keyword: rule for group in _groups(options) for keyword, rule in group.items()}
    return Rules(options=options, table=(*rules.values(), *_THE_REST))


def _groups(options: Options) -> list[dict[str, Rule]]:
    """Later groups replace what earlier ones say of the same attribute."""
    groups = [_lines(action, reason, keywords) for action, reason, keywords in _TABLE]
    if options.modified_dates:
        groups.append(_lines("C", "shifted by an amount that the project keeps for each patient", _DATES))
    if options.patient_characteristics:
        groups.append(_lines("K", "a characteristic of the patient, asked for", "PatientSex PatientSize PatientWeight"))
        groups.append(_lines("C", "asked for; ages above 89 are given as 90", "PatientAge"))
    if options.device_identity:
        device = "DeviceSerialNumber StationName SoftwareVersions DeviceUID"
        groups.append(_lines("K", "the device, asked for", device))
    if options.clean_descriptors:
        groups.append(_lines("C", "only words of breast imaging are kept", _DESCRIPTIONS))
    return groups


def _lines(action: Action, reason: str, keywords: str) -> dict[str, Rule]:
    return {keyword: Rule(what=keyword, action=action, reason=reason) for keyword in keywords.split()}


_THE_REST = (
    Rule(what="(gggg,eeee) with odd gggg", action="X", reason="private: nobody can know what is in it"),
    Rule(what="(60xx,eeee)", action="X", reason="overlays may show names"),
    Rule(what="(50xx,eeee)", action="X", reason="curves may hold text"),
    Rule(what="(0002,eeee)", action="D", reason="written anew, the preamble with it"),
    Rule(what="all other attributes", action="X", reason="not known to be safe"),
)

_DATES = """
    StudyDate StudyTime SeriesDate SeriesTime AcquisitionDate AcquisitionTime AcquisitionDateTime ContentDate
    ContentTime InstanceCreationDate InstanceCreationTime FrameAcquisitionDateTime FrameReferenceDateTime
    ObservationDateTime DateTime Date Time
"""
"""A date comes before its time: both are shifted as one."""

_DESCRIPTIONS = "StudyDescription SeriesDescription ProtocolName ImageComments ViewName"

_TABLE: tuple[tuple[Action, str, str], ...] = (
    ("D", "a pseudonym that only this project's key can make", "PatientName PatientID"),
    (
        "Z",
        "identifies a person or an order; an image must have it, so it is empty",
        """AccessionNumber ReferringPhysicianName PatientBirthDate PatientSex StudyID PositionReferenceIndicator
        ContentCreatorName ContentDescription""",
    ),
    ("Z", "when it was", "StudyDate StudyTime"),
    ("D", "when it was; the object must have a value", "ContentDate ContentTime DateTime Date Time"),
    (
        "X",
        "when it was",
        """SeriesDate SeriesTime AcquisitionDate AcquisitionTime AcquisitionDateTime InstanceCreationDate
        InstanceCreationTime FrameAcquisitionDateTime FrameReferenceDateTime ObservationDateTime""",
    ),
    (
        "X",
        "names people, places or orders",
        """InstitutionName InstitutionAddress InstitutionCodeSequence InstitutionalDepartmentName StationName
        OperatorsName OperatorIdentificationSequence PerformingPhysicianName PhysiciansOfRecord
        NameOfPhysiciansReadingStudy RequestingPhysician RequestAttributesSequence OtherPatientIDs
        OtherPatientIDsSequence OtherPatientNames PatientAddress PatientTelephoneNumbers EthnicGroup
        PatientComments AdditionalPatientHistory IssuerOfPatientID AuthorObserverSequence
        VerifyingObserverSequence ReferencedRequestSequence OriginalAttributesSequence DigitalSignaturesSequence
        ReferencedPerformedProcedureStepSequence PerformedProcedureCodeSequence IconImageSequence
        DeviceSerialNumber SoftwareVersions TransducerData""",
    ),
    ("X", "characterises the patient", "PatientAge PatientSize PatientWeight SmokingStatus PregnancyStatus"),
    ("X", "free text", "StudyDescription SeriesDescription ProtocolName ImageComments DerivationDescription ViewName"),
    (
        "U",
        "the same one in every file and every run of this project, so references hold",
        """SOPInstanceUID StudyInstanceUID SeriesInstanceUID FrameOfReferenceUID SynchronizationFrameOfReferenceUID
        ReferencedSOPInstanceUID ReferencedFrameOfReferenceUID AcquisitionUID ConcatenationUID
        SOPInstanceUIDOfConcatenationSource DimensionOrganizationUID TrackingUID UID ObservationUID
        ReferencedObservationUIDTrial IrradiationEventUID PaletteColorLookupTableUID DeviceUID""",
    ),
    (
        "K",
        "says what kind of object it is; numbers of more than six digits are removed",
        """SOPClassUID ReferencedSOPClassUID Modality ImageType SeriesNumber InstanceNumber AcquisitionNumber
        Laterality ImageLaterality BodyPartExamined PatientOrientation NumberOfFrames FrameIncrementPointer
        RepresentativeFrameNumber""",
    ),
    ("K", "the make, not the device: free text, listed for the person who signs", "Manufacturer ManufacturerModelName"),
    (
        "K",
        "describes the pixels",
        """SamplesPerPixel PhotometricInterpretation PlanarConfiguration Rows Columns BitsAllocated BitsStored
        HighBit PixelRepresentation PixelAspectRatio PixelSpacing PixelPaddingValue
        WindowCenter
        WindowWidth VOILUTFunction RescaleSlope RescaleIntercept RescaleType ModalityLUTSequence VOILUTSequence
        LUTDescriptor ModalityLUTType PresentationLUTShape LossyImageCompression
        LossyImageCompressionRatio LossyImageCompressionMethod UltrasoundColorDataPresent QualityControlImage""",
    ),
    ("C", "cleaned where names are burnt in, see the contact sheet", "PixelData"),
    (
        "C",
        "written anew as plain tables, without what may lie behind them",
        """RedPaletteColorLookupTableDescriptor GreenPaletteColorLookupTableDescriptor
        BluePaletteColorLookupTableDescriptor RedPaletteColorLookupTableData GreenPaletteColorLookupTableData
        BluePaletteColorLookupTableData SegmentedRedPaletteColorLookupTableData
        SegmentedGreenPaletteColorLookupTableData SegmentedBluePaletteColorLookupTableData LUTData""",
    ),
    (
        "K",
        "how a cine plays",
        """FrameTime FrameTimeVector FrameDelay CineRate RecommendedDisplayFrameRate StartTrim StopTrim
        PreferredPlaybackSequencing ActualFrameDuration EffectiveDuration HeartRate NumberOfStages
        NumberOfViewsInStage StageNumber ViewNumber FrameNumbersOfInterest""",
    ),
    (
        "K",
        "scale and place of what the picture shows (PS3.3 C.8.5.5)",
        """SequenceOfUltrasoundRegions RegionSpatialFormat RegionDataType RegionFlags RegionLocationMinX0
        RegionLocationMinY0 RegionLocationMaxX1 RegionLocationMaxY1 ReferencePixelX0 ReferencePixelY0
        PhysicalUnitsXDirection PhysicalUnitsYDirection ReferencePixelPhysicalValueX ReferencePixelPhysicalValueY
        PhysicalDeltaX PhysicalDeltaY TransducerFrequency PulseRepetitionFrequency DopplerCorrectionAngle
        SteeringAngle DopplerSampleVolumeXPosition DopplerSampleVolumeYPosition TMLinePositionX0
        TMLinePositionY0 TMLinePositionX1 TMLinePositionY1 PixelComponentOrganization PixelComponentMask
        PixelComponentRangeStart PixelComponentRangeStop PixelComponentPhysicalUnits PixelComponentDataType
        NumberOfTableBreakPoints TableOfXBreakPoints TableOfYBreakPoints NumberOfTableEntries TableOfPixelValues
        TableOfParameterValues""",
    ),
    (
        "K",
        "how the picture was made",
        """TransducerType FocusDepth DepthOfScanField MechanicalIndex BoneThermalIndex CranialThermalIndex
        SoftTissueThermalIndex SoftTissueFocusThermalIndex SoftTissueSurfaceThermalIndex""",
    ),
    (
        "K",
        "a code of a public scheme, with the meaning that the standard gives it; one of another scheme is removed",
        """AnatomicRegionSequence AnatomicRegionModifierSequence ViewCodeSequence ViewModifierCodeSequence
        TransducerScanPatternCodeSequence TransducerGeometryCodeSequence TransducerBeamSteeringCodeSequence
        TransducerApplicationCodeSequence PurposeOfReferenceCodeSequence DerivationCodeSequence
        ConceptNameCodeSequence ConceptCodeSequence MeasurementUnitsCodeSequence NumericValueQualifierCodeSequence
        SegmentedPropertyCategoryCodeSequence SegmentedPropertyTypeCodeSequence
        SegmentedPropertyTypeModifierCodeSequence CodeValue LongCodeValue CodingSchemeDesignator
        CodingSchemeVersion CodeMeaning MappingResource""",
    ),
    (
        "K",
        "what an object refers to, by its new UID",
        """ReferencedImageSequence SourceImageSequence ReferencedSeriesSequence ReferencedInstanceSequence
        ReferencedSOPSequence CurrentRequestedProcedureEvidenceSequence PertinentOtherEvidenceSequence
        StudiesContainingOtherReferencedInstancesSequence ReferencedFrameNumber ReferencedSegmentNumber
        DerivationImageSequence""",
    ),
    (
        "K",
        "a segmentation",
        """SegmentationType SegmentationFractionalType MaximumFractionalValue SegmentsOverlap SegmentSequence
        SegmentNumber SegmentAlgorithmType RecommendedDisplayCIELabValue RecommendedDisplayGrayscaleValue
        SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence FrameContentSequence
        FrameAcquisitionNumber TemporalPositionIndex StackID InStackPositionNumber DimensionIndexValues
        SegmentIdentificationSequence PlanePositionSequence ImagePositionPatient PlaneOrientationSequence
        ImageOrientationPatient PixelMeasuresSequence SliceThickness SpacingBetweenSlices
        DimensionOrganizationSequence DimensionIndexSequence DimensionIndexPointer FunctionalGroupPointer
        DimensionOrganizationType""",
    ),
    (
        "C",
        "free text in a segmentation or report: only words of breast imaging are kept",
        "SegmentLabel SegmentAlgorithmName DimensionDescriptionLabel TextValue TrackingID",
    ),
    (
        "K",
        "a measurement report",
        """ContentSequence ValueType RelationshipType ContinuityOfContent ContentTemplateSequence TemplateIdentifier
        CompletionFlag PreliminaryFlag MeasuredValueSequence NumericValue FloatingPointValue GraphicType GraphicData
        ReferencedContentItemIdentifier PixelOriginInterpretation""",
    ),
    ("D", "a person in a report", "PersonName"),
    ("D", "free text that a segmentation must have", "ContentLabel"),
    ("D", "who verified the report is no longer named", "VerificationFlag"),
)
