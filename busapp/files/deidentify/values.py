"""Which values of kept attributes are of the expected form, what is left of free text, and shifted dates."""

from __future__ import annotations

import datetime
import math
import re
from functools import cache

from pydicom.valuerep import format_number_as_ds

from busapp.files.results.codes import own_term
from busapp.model.lexicon import LEXICON

_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
_IMAGE_TYPE_BITS = re.compile(r"\d{1,5}")
_CODE = re.compile(r"[A-Z]{0,2}-?[0-9][0-9A-F.-]*")
_DECIMAL = 16
"""Characters that a decimal string may have."""

_AGE = re.compile(r"\d{3}[DWMY]")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PUBLIC_SCHEMES = _set("DCM SCT SRT SNM3 99SDM UCUM LN UMLS BI RADLEX FMA NCIt MDC ISO639_1 ISO3166_1 DCMUID 99BUSAPP")
"""Coding schemes whose codes anyone may look up (PS3.16 section 8), and the program's own."""

TERMS: dict[str, frozenset[str]] = {
    name: _set(terms)
    for name, terms in {
        "BodyPartExamined": "BREAST CHEST AXILLA NIPPLE LYMPHNODE ABDOMEN HEART NECK THYROID PELVIS LIVER KIDNEY",
        "CompletionFlag": "PARTIAL COMPLETE",
        "ContinuityOfContent": "SEPARATE CONTINUOUS",
        "DimensionOrganizationType": "3D 3D_TEMPORAL TILED_FULL TILED_SPARSE",
        "GraphicType": "POINT MULTIPOINT POLYLINE CIRCLE ELLIPSE POLYGON ELLIPSOID",
        "ImageLaterality": "R L U B",
        "ImageType": "ORIGINAL DERIVED PRIMARY SECONDARY ABDOMINAL BREAST CHEST ENDOCAVITARY ENDORECTAL ENDOVAGINAL"
        " EPICARDIAL FETAL_HEART GENERAL GYNECOLOGY INTRACARDIAC INTRAOPERATIVE INTRAVASCULAR MUSCULOSKELETAL"
        " NEONATAL_HEAD OBSTETRICAL OPHTHALMIC PEDIATRIC PELVIC RETROPERITONEAL SCROTAL SMALL_PARTS THYROID TCD"
        " TEE TTE VASCULAR VENOUS EPIAORTIC TRANSESOPHAGEAL TRANSTHORACIC INVALID",
        "Laterality": "R L B",
        "LossyImageCompression": "00 01",
        "LossyImageCompressionMethod": "ISO_10918_1 ISO_14495_1 ISO_15444_1 ISO_15444_15 ISO_13818_2 ISO_14496_10"
        " ISO_23008_2 ISO_18181_1",
        "MappingResource": "DCMR SDM",
        "Modality": "US SEG SR OT IVUS CT MR",
        "ModalityLUTType": "OD HU US MGML Z_EFF ED EDW HU_MOD PCT",
        "PatientOrientation": "A P L R H F AL AR AH AF PL PR PH PF LA LP LH LF RA RP RH RF HA HP HL HR FA FP FL FR",
        "PatientSex": "M F O",
        "PhotometricInterpretation": "MONOCHROME1 MONOCHROME2 RGB YBR_FULL YBR_FULL_422 YBR_RCT YBR_ICT",
        "PixelOriginInterpretation": "FRAME VOLUME",
        "PreliminaryFlag": "PRELIMINARY FINAL",
        "PresentationLUTShape": "IDENTITY INVERSE",
        "QualityControlImage": "YES NO BOTH",
        "RelationshipType": "CONTAINS SELECTED",
        "RescaleType": "OD HU US MGML Z_EFF ED EDW HU_MOD PCT",
        "SegmentAlgorithmType": "AUTOMATIC SEMIAUTOMATIC MANUAL",
        "SegmentationFractionalType": "PROBABILITY OCCUPANCY",
        "SegmentationType": "BINARY FRACTIONAL LABELMAP",
        "SegmentsOverlap": "YES NO UNDEFINED",
        "TemplateIdentifier": "1500 1410 1411 1501 5000 5100 5200",
        "TransducerType": "SECTOR_PHASED SECTOR_MECH SECTOR_ANNULAR LINEAR CURVED",
        "ValueType": "TEXT NUM CODE DATETIME DATE TIME UIDREF PNAME COMPOSITE IMAGE WAVEFORM SCOORD SCOORD3D TCOORD"
        " CONTAINER TABLE",
        "VOILUTFunction": "LINEAR LINEAR_EXACT SIGMOID",
    }.items()
}
"""Defined terms of PS3.3. Those with a blank in them are in ``_PHRASES``."""

_PHRASES: dict[str, frozenset[str]] = {
    "PhotometricInterpretation": frozenset({"PALETTE COLOR"}),
    "RelationshipType": frozenset(
        {"HAS PROPERTIES", "HAS OBS CONTEXT", "HAS ACQ CONTEXT", "INFERRED FROM", "HAS CONCEPT MOD"}
    ),
    "TransducerType": frozenset({"CURVED LINEAR"}),
}

_WORDS = _set(
    """breast breasts left right lt rt bilateral lesion lesions mass masses cyst cysts tumor tumour node nodes lymph
    axilla axillary calcification calcifications benign malignant normal segment segmentation mask ultrasound us
    sonography doppler elastography screening diagnostic follow up follow-up biopsy core needle quadrant upper lower
    inner outer retroareolar subareolar areola nipple radial antiradial anti-radial transverse trans trv sagittal sag
    longitudinal long oclock cm mm fn from of and the to in with without automatic semiautomatic manual model student
    busapp frame frames image images cine still clip view views limited complete targeted whole unilateral mammo
    implant implants skin chest wall depth length width height area volume baseline referenced number index
    temporal position"""
)
_CLOCK_OR_COUNT = re.compile(r"\d{1,2}([.,]\d)?|1?\d:[0-5]0")


def plain_number(text: str, *, longest: int) -> str:
    """A number (PS3.5 6.2: IS, DS); a decimal one is rounded to ``longest`` characters. Empty where it is none."""
    if _NUMBER.fullmatch(text) is None:
        return ""
    if len(text) <= longest or longest < _DECIMAL:
        return text if len(text) <= longest else ""
    return format_number_as_ds(float(text)) if math.isfinite(float(text)) else ""


def is_code(text: str) -> bool:
    """Whether a short text is a code, a scheme, a version or a number, and no word."""
    return text in PUBLIC_SCHEMES or text in _public_codes() or (_CODE.fullmatch(text) is not None)


def public_meaning(scheme: str, code: str) -> str:
    """What the standard calls a code (PS3.16); the code itself where it does not say."""
    known = _public_codes().get(code, {})
    return known.get(scheme) or next(iter(known.values()), "") or f"code {code}" if is_code(code) else "removed"


@cache
def _public_codes() -> dict[str, dict[str, str]]:
    """Meanings by code and scheme, those of the words that the program offers among them."""
    from pydicom.sr._concepts_dict import concepts

    found: dict[str, dict[str, str]] = {}
    schemes: dict[str, dict[str, dict[str, tuple[object, ...]]]] = dict(concepts)  # type: ignore[arg-type]
    for scheme, by_name in schemes.items():
        for by_code in by_name.values():
            for code, entry in by_code.items():
                found.setdefault(code, {})[scheme] = str(entry[0])
    for term in map(own_term, {word for name, words in LEXICON.items() for word in (name, *words)}):
        found.setdefault(term.value, {})[term.scheme] = term.meaning
    return found


def is_term(keyword: str, text: str) -> bool:
    """Whether a code string is one that the standard defines for its attribute."""
    if keyword == "ImageType" and _IMAGE_TYPE_BITS.fullmatch(text):
        return True
    return text in TERMS.get(keyword, ()) or text in _PHRASES.get(keyword, ())


def plain_words(text: str) -> str:
    """Of a free text the words of breast imaging, clock faces and numbers of two digits."""
    kept = (word for word in re.split(r"[\s_/,;()^]+", text) if _is_plain(word))
    return " ".join(kept)


def _is_plain(word: str) -> bool:
    bare = word.strip(".:'’").lower().replace("'", "").replace("’", "")
    return bare in _WORDS or _CLOCK_OR_COUNT.fullmatch(bare) is not None


def plain_age(text: str) -> str:
    """An age string; 90 years for all above 89; empty where it is none."""
    if not _AGE.fullmatch(text):
        return ""
    return "090Y" if text[3] == "Y" and int(text[:3]) > 89 else text


def shifted_date(text: str, time: str, shift: datetime.timedelta) -> tuple[str, str]:
    """A date (DA) and the time (TM) that belongs to it, moved as one; empty where they are damaged.

    A date without a time moves by whole days; fractions of seconds stay as they are.
    """
    moment = _parsed(text, "%Y%m%d")
    if moment is None:
        return "", shifted_time(time, shift)
    clock = _parsed(time[:6], "%H%M%S", "%H%M", "%H")
    if clock is None:
        return _date(moment + datetime.timedelta(days=shift.days)), ""
    moved = datetime.datetime.combine(moment.date(), clock.time()) + shift
    return _date(moved), moved.strftime("%H%M%S") + _fraction(time[6:])


def shifted_time(text: str, shift: datetime.timedelta) -> str:
    """A time (TM) that has no date, moved around the clock."""
    clock = _parsed(text[:6], "%H%M%S", "%H%M", "%H")
    return "" if clock is None else (clock + shift).strftime("%H%M%S") + _fraction(text[6:])


def shifted_moment(text: str, shift: datetime.timedelta) -> str:
    """A date-time (DT) moved, without its time zone, which would tell where."""
    if len(text) <= 8:
        return shifted_date(text, "", shift)[0]
    moment = _parsed(text[:14], "%Y%m%d%H%M%S", "%Y%m%d%H%M")
    if moment is None:
        return ""
    moved = moment + shift
    return _date(moved) + moved.strftime("%H%M%S") + _fraction(text[14:])


def _date(moment: datetime.datetime) -> str:
    return f"{moment.year:04d}{moment.month:02d}{moment.day:02d}"


def _fraction(text: str) -> str:
    found = re.match(r"\.\d{1,6}", text)
    return found[0] if found else ""


def _parsed(text: str, *forms: str) -> datetime.datetime | None:
    for form in forms:
        try:
            moment = datetime.datetime.strptime(text.strip(), form)
        except ValueError:
            continue
        return moment if moment.year > 100 else None
    return None
