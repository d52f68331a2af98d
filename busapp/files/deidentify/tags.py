"""A data set without identity: every attribute by its rule, sequences walked, the rest gone."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import numpy as np
from pydicom._uid_dict import UID_dictionary
from pydicom.charset import default_encoding
from pydicom.datadict import dictionary_VR, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.sr.codedict import codes
from pydicom.tag import BaseTag, Tag
from pydicom.uid import UID

import busapp
from busapp.files.deidentify.keys import Keys
from busapp.files.deidentify.rules import Options, Rules
from busapp.files.deidentify.values import (
    PUBLIC_SCHEMES,
    is_code,
    is_term,
    plain_age,
    plain_number,
    plain_words,
    public_meaning,
    shifted_date,
    shifted_moment,
    shifted_time,
)
from busapp.files.results.codes import PRIVATE
from busapp.model.errors import Uncleanable

ULTRASOUND = frozenset(
    f"1.2.840.10008.5.1.4.1.1.{number}" for number in ("6.1", "3.1", "6", "3", "7", "7.1", "7.2", "7.3", "7.4")
)
"""Ultrasound images of one and many frames, their retired forms, and secondary captures of them."""

SEGMENTATIONS = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
_REPORTS = frozenset(f"1.2.840.10008.5.1.4.1.1.88.{number}" for number in (11, 22, 33, 34))
KNOWN = ULTRASOUND | SEGMENTATIONS | _REPORTS

_DEEPEST = 24
_NUMERIC = frozenset({"US", "UL", "UV", "SS", "SL", "SV", "FL", "FD"})
_TAGS = frozenset({"AT"})
_ALWAYS = "PatientBirthDate PatientSex StudyDate StudyTime StudyID AccessionNumber ReferringPhysicianName"
"""Of type 2 in every object: there, though they be empty."""

_IN_IMAGES = " SeriesNumber InstanceNumber PatientOrientation Laterality ImageType Manufacturer"
"""The same in images."""

_STAND_INS: dict[str, str] = {
    "ContentDate": "20000101",
    "ContentTime": "000000",
    "Date": "20000101",
    "Time": "000000",
    "DateTime": "20000101000000",
    "ContentLabel": "SEGMENTATION",
    "VerificationFlag": "UNVERIFIED",
    "PersonName": "removed",
}
_MUST_HAVE_TEXT = frozenset({"SegmentLabel", "SegmentAlgorithmName", "TextValue", "TrackingID"})
_FREE_TEXTS = ("Manufacturer", "ManufacturerModelName", "DeviceSerialNumber", "StationName", "SoftwareVersions")
IDENTIFIERS = (
    "PatientID",
    "OtherPatientIDs",
    "AccessionNumber",
    "InstitutionName",
    "InstitutionAddress",
    "InstitutionalDepartmentName",
    "PatientAddress",
    "PatientTelephoneNumbers",
    "RequestedProcedureID",
    "AdmissionID",
)


def deidentified(
    dataset: Dataset, rules: Rules, keys: Keys, *, patient: str = "", pixels_cleaned: bool = False
) -> Dataset:
    """A new data set, by the rules; also of segmentations and reports. The one given is not changed.

    File meta information is left to the writer. Pixel data are taken over as they are: ``pixels_cleaned`` says
    whether a person has seen to it that nobody is named in them; only then does the result call itself
    de-identified (PatientIdentityRemoved, BurnedInAnnotation). ``patient`` is what ``patient_of`` the picture is, where
    the data set was made of one and may say it in another form.

    Raises:
        Uncleanable: an object of a kind that the rules were not made for, or one nested far too deeply.
    """
    kind = UID(_first(dataset, "SOPClassUID"))
    if kind not in KNOWN:
        raise Uncleanable(f"an object of a kind that the rules do not cover ({kind.name or 'none named'})")
    patient = patient or patient_of(dataset)
    cleaner = _Cleaner(rules, keys, patient, known_names(dataset), big=dataset.original_encoding[1] is False)
    clean = cleaner.clean(dataset, 0)
    pseudonym = keys.pseudonym(patient)
    clean.PatientName = clean.PatientID = pseudonym
    always = _ALWAYS + (_IN_IMAGES if kind in ULTRASOUND else "")
    for keyword in always.split():
        if keyword not in clean and not (keyword == "Laterality" and "ImageLaterality" in clean):
            setattr(clean, keyword, None)
    if kind in _REPORTS:  # type 2 there
        clean.ReferencedPerformedProcedureStepSequence = clean.PerformedProcedureCodeSequence = Sequence()
    clean.SpecificCharacterSet = "ISO_IR 192"
    _state(clean, dataset, rules.options, image=kind in ULTRASOUND, cleaned=pixels_cleaned)
    return clean


def patient_of(dataset: Dataset) -> str:
    """What tells patients apart: the id, and where there is none, the study."""
    return _first(dataset, "PatientID") or _first(dataset, "StudyInstanceUID")


def kept_texts(clean: Dataset) -> list[str]:
    """What is left of free text that no list of words vouches for, to be shown to a person."""
    return [str(clean[keyword].value) for keyword in _FREE_TEXTS if clean.get(keyword)]


def _state(clean: Dataset, source: Dataset, options: Options, *, image: bool, cleaned: bool) -> None:
    """What was done, as PS3.3 C.12.1.1.7 and C.7.1.1 want it said (codes: PS3.16 CID 7050)."""
    safe = cleaned or not image
    clean.PatientIdentityRemoved = "YES" if safe else "NO"
    clean.DeidentificationMethod = [f"busapp {busapp.__version__}", "DICOM PS3.15 Basic Profile, safe attributes only"]
    clean.LongitudinalTemporalInformationModified = "MODIFIED" if options.modified_dates else "REMOVED"
    if image and cleaned:
        clean.BurnedInAnnotation = "NO"
    elif image and _first(source, "BurnedInAnnotation") == "YES":
        clean.BurnedInAnnotation = "YES"
    methods = {
        "BasicApplicationConfidentialityProfile": True,
        "CleanPixelDataOption": image and cleaned,
        "CleanStructuredContentOption": "ContentSequence" in clean,
        "CleanDescriptorsOption": options.clean_descriptors,
        "RetainLongitudinalTemporalInformationModifiedDatesOption": options.modified_dates,
        "RetainPatientCharacteristicsOption": options.patient_characteristics,
        "RetainDeviceIdentityOption": options.device_identity,
    }
    clean.DeidentificationMethodCodeSequence = [_code(name) for name, done in methods.items() if done]


def _code(name: str) -> Dataset:
    code = getattr(codes.DCM, name)
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code.value, "DCM", code.meaning
    return item


def known_names(dataset: Dataset) -> frozenset[str]:
    """The names and identifiers that a file itself gives, in small letters: what no kept text may hold."""
    found: set[str] = set()
    for element in _walk(dataset, 0):
        texts = [text.lower() for text in _strings(element)] if _names(element) else []
        parts = [part for text in texts for part in (re.split(r"[\W_]+", text) if element.VR == "PN" else [text])]
        found.update(part for part in parts if _telling(part))
    return frozenset(found)


def _names(element: DataElement) -> bool:
    return element.VR == "PN" or element.keyword in IDENTIFIERS


def _telling(part: str) -> bool:
    """Whether finding it in another text means anything: two letters do not, two Chinese characters do."""
    return len(part) > 2 or (len(part) == 2 and not part.isascii())


def _is_long(name: str) -> bool:
    """Whether it would hardly be a part of another word."""
    return len(name) > 3 or not name.isascii()


def _walk(dataset: Dataset, depth: int) -> Iterator[DataElement]:
    if depth > _DEEPEST:
        raise Uncleanable("its sequences are nested too deeply")
    for element in _elements(dataset):
        if element.VR == "SQ":
            for item in element.value or []:
                yield from _walk(item, depth + 1)
        else:
            yield element


def _elements(dataset: Dataset) -> Iterator[DataElement]:
    """Those that can be read at all: what cannot is not kept either."""
    for tag in list(dataset.keys()):
        element = _readable(dataset, tag)
        if element is not None:
            yield element


def _readable(dataset: Dataset, tag: BaseTag) -> DataElement | None:
    """An element whose value can be had; pydicom raises a dozen classes on damaged ones."""
    try:
        element = dataset[tag]
        str(element.value)
    except Exception:  # noqa: BLE001 (as above)
        return None
    return element


class _Cleaner:
    def __init__(self, rules: Rules, keys: Keys, patient: str, names: frozenset[str], *, big: bool) -> None:
        self._rules, self._keys, self._names, self._big = rules, keys, names, big
        self._shift = keys.shift(patient)

    def clean(self, dataset: Dataset, depth: int) -> Dataset:
        if depth > _DEEPEST:
            raise Uncleanable("its sequences are nested too deeply")
        clean = Dataset()
        for element in _elements(dataset):
            action = self._rules.action(element.tag)
            if action == "X" or element.tag.is_private:
                continue
            keyword, form = keyword_for_tag(element.tag), dictionary_VR(element.tag)
            if form == "SQ":
                self._put_sequence(clean, element, action, depth)
            elif keyword == "PixelData":
                clean[element.tag] = element
            elif keyword == "LUTData":
                self._put_table(clean, dataset, element)
            elif "PaletteColorLookupTable" in keyword and form != "UI":
                continue  # written with the pixels
            elif action == "K":
                self._keep(clean, dataset, element, keyword, form)
            else:
                value = self._replaced(dataset, element, keyword, form, action)
                if value is not None:
                    clean.add_new(element.tag, form, value)
        return clean

    def _put_sequence(self, clean: Dataset, element: DataElement, action: str, depth: int) -> None:
        items = [] if action == "Z" or element.VR != "SQ" else element.value or []
        kept = [_with_code(self.clean(item, depth + 1)) for item in items if _is_public(item)]
        if kept or action == "Z":
            clean.add_new(element.tag, "SQ", Sequence(kept))

    def _keep(self, clean: Dataset, dataset: Dataset, element: DataElement, keyword: str, form: str) -> None:
        """Take a value over if it is what its attribute is for, in the representation that it is of."""
        stored = str(element.VR)
        if any(stored in same and not same.isdisjoint(form.split(" or ")) for same in (_NUMERIC, _TAGS)):
            clean.add_new(element.tag, stored, element.value)
        elif stored == form:
            values = [self._kept_text(text, keyword, form) for text in _strings(element)]
            if keyword == "CodeMeaning":
                values = [public_meaning(_first(dataset, "CodingSchemeDesignator"), _first(dataset, "CodeValue"))]
            if any(values) or keyword in ("PatientSex", "PatientOrientation", "Manufacturer"):
                clean.add_new(element.tag, form, values if len(values) > 1 else (values or [""])[0])

    def _put_table(self, clean: Dataset, dataset: Dataset, element: DataElement) -> None:
        """A gray table as long as it says that it is, in little-endian order."""
        descriptor = dataset.get("LUTDescriptor")
        if not isinstance(descriptor, (MultiValue, list)) or len(descriptor) != 3:
            return
        data = element.value
        if not isinstance(data, bytes):
            data = np.asarray(data).astype("<u2").tobytes()
        elif self._big:
            data = np.frombuffer(data[: len(data) // 2 * 2], ">u2").astype("<u2").tobytes()
        clean.add_new(element.tag, "OW", data[: 2 * (int(descriptor[0]) or 65536)])

    def _kept_text(self, text: str, keyword: str, form: str) -> str:
        """A text if it is of the expected form; empty otherwise."""
        if form in ("IS", "DS"):
            # A long whole number may be a date, or somebody's.
            return plain_number(text, longest=6 if form == "IS" else 16)
        if self._names_someone(text):
            return ""
        if form == "UI":
            return text if text in UID_dictionary or (keyword == "DeviceUID" and UID(text).is_valid) else ""
        if form == "CS" or keyword in ("ModalityLUTType", "RescaleType"):
            return text if is_term(keyword, text) else ""
        return text if keyword in _FREE_TEXTS or is_code(text) else ""

    def _names_someone(self, text: str) -> bool:
        lowered = text.lower()
        words = set(re.split(r"[\W_]+", lowered))
        return any(name in words or (_is_long(name) and name in lowered) for name in self._names)

    def _replaced(
        self, dataset: Dataset, element: DataElement, keyword: str, form: str, action: str
    ) -> str | list[str] | None:
        """What an attribute says instead; None where it is left out."""
        if action == "Z":
            return ""
        if action == "D":
            return _STAND_INS.get(keyword, "")
        texts = _strings(element)
        if action == "U":
            uids = [text if text in UID_dictionary else self._keys.uid(text) for text in texts if text]
            return uids if len(uids) > 1 else "".join(uids) or None
        value = self._cleaned(dataset, texts[0] if texts else "", keyword, form)
        return value or _STAND_INS.get(keyword) or ("removed" if keyword in _MUST_HAVE_TEXT else None)

    def _cleaned(self, dataset: Dataset, text: str, keyword: str, form: str) -> str:
        if form == "AS":
            return plain_age(text)
        if form == "DT":
            return shifted_moment(text, self._shift)
        if form == "DA":
            return shifted_date(text, self._time_of(dataset, keyword), self._shift)[0]
        if form == "TM":
            date = _first(dataset, keyword[: -len("Time")] + "Date")
            return shifted_date(date, text, self._shift)[1] if date else shifted_time(text, self._shift)
        words = plain_words(text)
        return "" if self._names_someone(words) else words

    def _time_of(self, dataset: Dataset, keyword: str) -> str:
        return _first(dataset, keyword[: -len("Date")] + "Time")


def _is_public(item: Dataset) -> bool:
    """Whether an item of a sequence is no code, or one of a public scheme."""
    scheme = _first(item, "CodingSchemeDesignator")
    coded = "CodeValue" in item or "LongCodeValue" in item or "CodeMeaning" in item
    return not coded or scheme in PUBLIC_SCHEMES


def _with_code(item: Dataset) -> Dataset:
    """An item of a sequence, with a stand-in for the code of somebody's own word: readers want one where one was."""
    if "CodeMeaning" in item and "CodeValue" not in item and "LongCodeValue" not in item:
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "REMOVED", PRIVATE, "removed"
    return item


def _strings(element: DataElement) -> list[str]:
    value = element.value
    if value is None:
        return []
    values = list(value) if isinstance(value, (MultiValue, list)) else [value]
    return [_string(one) for one in values]


def _string(value: object) -> str:
    """Numbers as they stand in the file, dates as DICOM writes them."""
    if isinstance(value, bytes):
        return value.decode(default_encoding, "replace").strip(" \0")
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y%m%d%H%M%S")
    return str(getattr(value, "original_string", value)).strip(" \0")


def _first(dataset: Dataset, keyword: str) -> str:
    """The first value of an attribute; empty where there is none that can be read."""
    element = _readable(dataset, Tag(keyword)) if keyword in dataset else None
    texts = [] if element is None else _strings(element)
    return texts[0] if texts else ""
