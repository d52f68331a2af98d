"""What a result refers to: the picture's own DICOM instance, or one that is made for a picture that has none."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
from pydicom.config import RAISE
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.multival import MultiValue
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage
from pydicom.valuerep import validate_value

from busapp.files.deidentify.tags import patient_of
from busapp.files.dicom import DicomFile
from busapp.files.source import FrameSource
from busapp.model.frame import Frame

MAKER = "busapp"

_KEPT = {
    "PatientName": "PN",
    "PatientID": "LO",
    "PatientBirthDate": "DA",
    "PatientSex": "CS",
    "StudyDate": "DA",
    "StudyTime": "TM",
    "StudyID": "SH",
    "AccessionNumber": "SH",
    "ReferringPhysicianName": "PN",
    "StudyDescription": "LO",
    "Manufacturer": "LO",
    "ManufacturerModelName": "LO",
}
"""What a result has in common with the picture it was made of, and of which form (PS3.5 6.2)."""

_UID = re.compile(r"[0-9][0-9.]{0,63}")
"""Some files have UIDs that break the rules (PS3.5 9.1). They are kept: the picture is known by them."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The instance that results of a frame refer to.

    Attributes:
        patient: what tells the picture's patient from others, as its file has it; by this de-identification knows them.
        header: patient, study, series and instance; all but the UIDs conforms to the standard.
        frames: whether a reference has to name the frame, counted from 1.
        made: it has yet to be written: the picture has no DICOM instance of its own.
        mended: what of the picture's header was put right or left out, in words that hold no values.
    """

    patient: str = field(repr=False)
    header: Dataset = field(repr=False)
    frames: bool
    made: bool
    mended: tuple[str, ...] = ()

    @property
    def uid(self) -> str:
        """SOP instance UID."""
        return str(self.header.SOPInstanceUID)

    @property
    def study(self) -> str:
        """Study instance UID."""
        return str(self.header.StudyInstanceUID)


def made_uid(*parts: object) -> str:
    """A UID that follows from what it stands for (PS3.5 B.2), so that the same picture always has the same."""
    digest = hashlib.sha256("/".join(str(part) for part in parts).encode("utf-8", "surrogateescape")).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def source_uid(uid: str, index: int) -> str:
    """SOP instance UID of the secondary capture that stands for a frame of an instance without one of its own."""
    return made_uid("instance", uid, index)


def origin_of(source: FrameSource, index: int) -> Origin:
    """What results of a frame refer to.

    A picture file has no DICOM instance, nor has a DICOM file without the UIDs that tell it from others: a secondary
    capture of the frame is to be made, whose UID follows from the file's bytes and the frame's place in it.
    """
    header = source.header if isinstance(source, DicomFile) else Dataset()
    kept, mended = _kept(header)
    uids = ("SOPInstanceUID", "SOPClassUID", "SeriesInstanceUID", "StudyInstanceUID")
    made = not all(_is_uid(header.get(name)) for name in uids)
    if made:
        uid = source.instance.uid
        kept.SOPClassUID = SecondaryCaptureImageStorage
        kept.SOPInstanceUID = source_uid(uid, index)
        kept.SeriesInstanceUID = made_uid("series", uid)
        own = header.get("StudyInstanceUID")
        kept.StudyInstanceUID = str(own) if _is_uid(own) else made_uid("study", uid)
        kept.Modality = "US"
    else:
        for name in (*uids, "Modality"):
            setattr(kept, name, str(header.get(name) or "US"))
    several = source.instance.frames > 1 or any(word in kept.SOPClassUID.name for word in ("Multi-frame", "Enhanced"))
    patient = patient_of(header) or str(kept.StudyInstanceUID)
    return Origin(patient=patient, header=kept, frames=several and not made, made=made, mended=tuple(mended))


def _is_uid(value: object) -> bool:
    return isinstance(value, str) and _UID.fullmatch(value) is not None


def _kept(header: Dataset) -> tuple[Dataset, list[str]]:
    """Attributes that conform, and which of them did not as they were."""
    kept, mended = Dataset(), []
    kept.SpecificCharacterSet = "ISO_IR 192"
    for name, form in _KEPT.items():
        text = _text(header.get(name))
        value = _conforming(form, text)
        if name == "PatientSex" and value not in ("M", "F", "O", ""):
            value = ""
        if value != text:
            mended.append(f"{name} {'was put into the right form' if value else 'does not conform and was left out'}")
        setattr(kept, name, value)
    return kept, mended


def _text(value: object) -> str:
    if value is None:
        return ""
    return " ".join(str(one) for one in value) if isinstance(value, MultiValue) else str(value)


def _conforming(form: str, text: str) -> str:
    """A value in the right form: as it is, mended where that is certain, or nothing."""
    for candidate in (text, _mended(form, text)):
        try:
            validate_value(form, candidate, RAISE)
        except ValueError:
            continue
        return candidate
    return ""


def _mended(form: str, text: str) -> str:
    """Dates and times as ACR-NEMA wrote them (``1994.01.30``, ``11:25:01``), and what is too long without its end."""
    if form == "DA":
        return re.sub(r"[./-]", "", text) if re.fullmatch(r"\d{4}([./-]\d\d){2}", text.strip()) else ""
    if form == "TM":
        parts = re.match(r"(\d\d):?(\d\d):?(\d\d)(\.\d{1,6})?", text.strip())
        return "".join(part or "" for part in parts.groups()) if parts else ""
    longest = {"SH": 16, "LO": 64}.get(form)
    shown = "".join(one if one.isprintable() and one != "\\" else " " for one in text)
    return shown[:longest].strip() if longest else shown


def person_name(name: str) -> str:
    """A reader's name as one of DICOM (PS3.5 6.2): characters that part its components are blanks in it."""
    return re.sub(r"[\\^=]", " ", name)[:63]


def put_patient(made: Dataset, origin: Origin) -> None:
    """Give a new data set the origin's patient and study."""
    for name in _KEPT:
        if name not in ("Manufacturer", "ManufacturerModelName"):
            setattr(made, name, origin.header.get(name))
    made.SpecificCharacterSet = origin.header.SpecificCharacterSet
    made.StudyInstanceUID = origin.study


def nameless(origin: Origin) -> Dataset:
    """The origin's header for highdicom, as of a secondary capture.

    highdicom writes names into its warnings, and refuses classes that are retired. ``put_patient`` and whoever refers
    to the picture put the real ones in their places.
    """
    header = deepcopy(origin.header)
    header.PatientName = header.ReferringPhysicianName = None
    header.SOPClassUID = SecondaryCaptureImageStorage
    return header


def single_frame(origin: Origin, frame: Frame) -> Dataset:
    """As ``nameless``, with what says that it has one frame of this size."""
    header = nameless(origin)
    header.Rows, header.Columns = frame.height, frame.width
    header.SamplesPerPixel = 3 if frame.colour else 1
    header.PhotometricInterpretation = "RGB" if frame.colour else "MONOCHROME2"
    header.BitsAllocated = header.BitsStored = 16 if frame.pixels.dtype == np.uint16 else 8
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return header
