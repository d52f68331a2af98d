"""Frames as results are written of them, and small DICOM files to make them from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, UltrasoundMultiFrameImageStorage, generate_uid

from busapp.actions.results import lesion_results
from busapp.files.opening import open_source
from busapp.files.results.marked import MarkedFrame
from busapp.model.edit import MaskArray


def write_cine(path: Path, frames: npt.NDArray[np.uint8], regions: tuple[Dataset, ...] = (), **header: Any) -> Path:
    """An ultrasound cine (NxHxW); what the header should hold otherwise is set last, right or wrong."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = UltrasoundMultiFrameImageStorage, generate_uid()
    made.StudyInstanceUID, made.SeriesInstanceUID = generate_uid(), generate_uid()
    made.Modality, made.PatientID, made.PatientName = "US", "4711", "Doe^Jane"
    made.NumberOfFrames, made.Rows, made.Columns = frames.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    if regions:
        made.SequenceOfUltrasoundRegions = list(regions)
    for name, value in header.items():
        setattr(made, name, value)
    data = frames.tobytes()
    made.add_new("PixelData", "OB", data + b"\0" * (len(data) % 2))
    made.save_as(path, enforce_file_format=True)
    return path


def region(left: int, top: int, right: int, bottom: int, *, cm_per_pixel: float) -> Dataset:
    """A 2-D picture of tissue with a scale; both edges are inside."""
    made = Dataset()
    made.RegionSpatialFormat = made.RegionDataType = 1
    made.RegionLocationMinX0, made.RegionLocationMinY0 = left, top
    made.RegionLocationMaxX1, made.RegionLocationMaxY1 = right, bottom
    made.PhysicalUnitsXDirection = made.PhysicalUnitsYDirection = 3
    made.PhysicalDeltaX = made.PhysicalDeltaY = cm_per_pixel
    return made


def marked_frame(path: Path, index: int, mask: MaskArray, reader: str = "Tester", **findings: str) -> MarkedFrame:
    """A frame of a file with a mask, measured."""
    source = open_source(path)
    frame = source.read(index)
    return MarkedFrame(
        source=source,
        index=index,
        frame=frame,
        mask=mask,
        findings=findings,
        reader=reader,
        lesions=lesion_results(mask, frame, findings),
    )
