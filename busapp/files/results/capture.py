"""Secondary captures (DICOM PS3.3 A.8.1): frames with their outlines, and picture files."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import busapp
from busapp.files.pictures import OUTLINE, draw_outline
from busapp.files.results.fonts import latin_file
from busapp.files.results.marked import MarkedFrame
from busapp.files.results.origin import MAKER, Origin, put_patient
from busapp.model.frame import Display, Pixels, bounds, display_levels
from busapp.model.result import CATEGORY, LesionResult

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SERIES_NUMBER = 9703

SHOWN = 6
"""Lesions that a caption has a line for."""


def write_source(marked: MarkedFrame, origin: Origin, path: Path) -> None:
    """Write the DICOM instance of a picture that has none: its pixels as they are, so that results can refer to it."""
    made = _capture(origin, marked.frame.pixels)
    made.SOPInstanceUID, made.SeriesInstanceUID = origin.uid, origin.header.SeriesInstanceUID
    made.SeriesNumber, made.InstanceNumber = 1, marked.index + 1
    made.SeriesDescription = "Picture file"
    made.ImageType = ["DERIVED", "SECONDARY"]
    made.save_as(path, enforce_file_format=True)


def write_capture(marked: MarkedFrame, origin: Origin, path: Path, *, series: str, number: int) -> None:
    """Write a frame with its outline, and a caption of measures below it, which names nobody."""
    from pydicom.dataset import Dataset
    from pydicom.uid import generate_uid

    made = _capture(origin, outlined_with_caption(marked))
    made.SOPInstanceUID, made.SeriesInstanceUID = generate_uid(), series
    made.SeriesNumber, made.InstanceNumber = SERIES_NUMBER, number
    made.SeriesDescription = "Lesions outlined in busapp"
    made.ImageType = ["DERIVED", "SECONDARY"]
    made.DerivationDescription = "Outline of lesions and their measures burnt in"
    source = Dataset()
    source.ReferencedSOPClassUID, source.ReferencedSOPInstanceUID = origin.header.SOPClassUID, origin.uid
    if origin.frames:
        source.ReferencedFrameNumber = marked.index + 1
    made.SourceImageSequence = [source]
    made.save_as(path, enforce_file_format=True)


def outlined_with_caption(marked: MarkedFrame) -> Display:
    """The frame as it is shown (RGB) with its outline, on top of a black strip with a line for each lesion."""
    from PIL import Image, ImageDraw, ImageFont

    picture = outlined(marked)
    width = picture.shape[1]
    size = max(10, width // 48)
    font = ImageFont.truetype(latin_file(), size)
    lines = [line for text in caption(marked.lesions) for line in _fitting(text, font.getlength, width - size)]
    strip = Image.new("RGB", (width, (len(lines) * 3 + 1) * size // 2), "black")
    draw = ImageDraw.Draw(strip)
    for place, line in enumerate(lines):
        draw.text((size // 2, (place * 3 + 1) * size // 2), line, font=font, fill="white")
    return np.concatenate([picture, np.asarray(strip)])


def outlined(marked: MarkedFrame) -> Display:
    """The frame as it is shown (RGB), every lesion with its own outline and, of several, with its number beside it."""
    import cv2

    picture = draw_outline(display_levels(marked.frame), np.zeros_like(marked.mask))
    numbers = [int(number) for number in np.unique(marked.mask) if number > 0]
    width = marked.mask.shape[1]
    size = max(0.4, width / 1600)
    for number in numbers:
        lesion = marked.mask == number
        picture = draw_outline(picture, lesion.astype(np.uint8))
        rect = bounds(lesion)
        place = min(rect.right, width - round(44 * size)), max(rect.top, round(30 * size))
        if len(numbers) > 1:
            cv2.putText(picture, str(number), place, cv2.FONT_HERSHEY_SIMPLEX, size, OUTLINE, max(1, round(2 * size)))
    return picture


def caption(lesions: tuple[LesionResult, ...]) -> list[str]:
    """A line for each lesion: its axes, its area, its category."""
    if not lesions:
        return ["No lesion outlined"]
    lines = [_line(lesion) for lesion in lesions[:SHOWN]]
    return lines if len(lesions) <= SHOWN else [*lines, f"and {len(lesions) - SHOWN} more"]


def _line(lesion: LesionResult) -> str:
    long, short, area = (lesion.measure(name) for name in ("Long axis", "Short axis", "Area"))
    parts = [f"{long.text} x {short.text}"] if long and short else []
    parts += [area.text] if area else []
    category = lesion.findings.get(CATEGORY)
    parts += [f"BI-RADS {category}"] if category else []
    return f"{lesion.title}: {', '.join(parts)}"


def _fitting(text: str, length: Callable[[str], float], width: int) -> list[str]:
    """A text in lines that are no longer than this, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and length(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _capture(origin: Origin, pixels: Pixels) -> Dataset:
    """A secondary capture of gray or RGB pixels in the origin's study; series and instance are yet to be given."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

    made, now = Dataset(), datetime.datetime.now()
    put_patient(made, origin)
    made.SOPClassUID = SecondaryCaptureImageStorage
    made.Modality = "US"
    made.ConversionType = "WSD"
    made.Manufacturer = made.ManufacturerModelName = MAKER
    made.SoftwareVersions = busapp.__version__
    made.InstanceCreationDate = made.ContentDate = f"{now:%Y%m%d}"
    made.InstanceCreationTime = made.ContentTime = f"{now:%H%M%S}"
    made.PatientOrientation = made.Laterality = None  # have to be there, and are not known
    made.Rows, made.Columns = pixels.shape[:2]
    made.SamplesPerPixel = 3 if pixels.ndim == 3 else 1
    made.PhotometricInterpretation = "RGB" if pixels.ndim == 3 else "MONOCHROME2"
    if pixels.ndim == 3:
        made.PlanarConfiguration = 0
    made.BitsAllocated = made.BitsStored = pixels.dtype.itemsize * 8
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = 0
    data = np.ascontiguousarray(pixels).tobytes()
    made.add_new("PixelData", "OW" if made.BitsAllocated == 16 else "OB", data + b"\0" * (len(data) % 2))
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return made
