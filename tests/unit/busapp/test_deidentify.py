"""De-identification: names are planted wherever a DICOM file has room for them, and none may come out."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pydicom
import pytest
from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import dictionary_keyword, keyword_for_tag, tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.pixels.utils import pixel_array
from pydicom.sequence import Sequence
from pydicom.uid import UID, JPEGLSLossless, generate_uid

from busapp.__main__ import main
from busapp.actions.deidentify import MANIFEST, Order, deidentify, look, signed, signed_boxes
from busapp.files.deidentify.keys import Keys
from busapp.files.deidentify.pixels import blanked, blanked_area
from busapp.files.deidentify.review import BOXES
from busapp.files.deidentify.rules import Options, rules_for
from busapp.files.deidentify.tags import IDENTIFIERS, ULTRASOUND, deidentified
from busapp.files.deidentify.values import plain_words, shifted_date, shifted_moment
from busapp.files.dicom import DicomFile
from busapp.files.opening import open_all
from busapp.files.project_store import ProjectStore
from busapp.model.errors import Uncleanable, UserError
from busapp.model.frame import Display, Rect, Region
from tests.conftest import shared_data
from tests.unit.busapp.test_dicom import region, write_dicom

NAMES = ("ZACHARIAS", "QUINTESSA", "MÜLLER", "张伟", "MRN778899")
ENCODINGS = ("utf-8", "latin-1", "gb18030", "utf-16-le", "utf-16-be", "utf-32-le", "iso2022_jp")
KEYS = Keys(bytes(range(32)))
ALL_OPTIONS = Options(modified_dates=True, patient_characteristics=True, device_identity=True, clean_descriptors=True)
_TEXT = frozenset({"AE", "LO", "LT", "SH", "ST", "UC", "UR", "UT"})
_CODES = frozenset({"CS", "AS", "DA", "DT", "TM"})

Gray = npt.NDArray[np.uint8]


def needles() -> set[bytes]:
    """Every name as its bytes could stand in a file, in capitals and small letters."""
    found = set()
    for name in NAMES:
        for spelled in (name, name.lower(), name.title()):
            for encoding in ENCODINGS:
                try:
                    found.add(spelled.encode(encoding))
                except UnicodeEncodeError:
                    continue
    return found


def names_in(data: bytes) -> list[bytes]:
    return sorted(needle for needle in needles() if needle in data)


def plant_everywhere(data: Dataset, depth: int = 0) -> None:
    """A name in every attribute of the standard's dictionary that holds text, in items of sequences, too."""
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if tag in data or not keyword or tag >> 16 < 8 or tag >= 0x7FE00000 or keyword == "SpecificCharacterSet":
            continue
        if vr == "PN":
            data.add_new(tag, vr, "Zacharias^Quintessa^Müller=张伟")
        elif vr in ("AE", "UR"):
            data.add_new(tag, vr, "QUINTESSA")
        elif vr in _TEXT:
            data.add_new(tag, vr, "Quintessa 张伟 Müller")
        elif vr in _CODES:
            data.add_new(tag, vr, "ZACHARIAS")
        elif vr == "UI" and keyword.endswith("UID") and "Class" not in keyword:
            data.add_new(tag, vr, generate_uid())
        elif vr in ("OB", "UN"):
            data.add_new(tag, "OB", "Müller Zacharias 张伟 ".encode())
        elif vr == "SQ" and depth == 0:
            item = Dataset()
            item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "ZACHARIAS", "SCT", "Quintessa Müller"
            item.PatientName, item.TextValue, item.ImageComments = "Zacharias^Quintessa", "Müller", "张伟"
            plant_private(item)
            data.add_new(tag, vr, [item])


def plant_private(data: Dataset) -> None:
    block = data.private_block(0x0029, "ZACHARIAS GMBH", create=True)
    block.add_new(0x10, "LO", "Quintessa")
    block.add_new(0x11, "OB", "Müller 张伟 ".encode())
    item = Dataset()
    item.PatientName = "Zacharias^Quintessa"
    block.add_new(0x12, "SQ", Sequence([item]))


def named_header(**changes: object) -> dict[str, Any]:
    values: dict[str, Any] = {
        "SpecificCharacterSet": "ISO_IR 192",
        "PatientName": "Zacharias^Quintessa^Müller=张伟",
        "PatientID": "MRN778899",
        "PatientBirthDate": "19610203",
        "PatientSex": "F",
        "PatientAge": "093Y",
        "StudyDate": "20240131",
        "StudyTime": "230500",
        "SeriesDate": "20240201",
        "SeriesTime": "003500.25",
        "AcquisitionDateTime": "20240201003500.5+0100",
        "Manufacturer": "Zacharias Ultrasound",
        "ManufacturerModelName": "Sono 9",
        "StudyDescription": "LEFT breast Zacharias 10:00 5 cm fn",
        "InstitutionName": "MRN778899",
        "ImageType": ["ORIGINAL", "PRIMARY", "ZACHARIAS", "0001"],
        "SeriesNumber": 3,
        "InstanceNumber": 1,
    }
    return values | changes


def burnt_in(frame: Gray, texts: list[tuple[str, tuple[int, int]]]) -> Gray:
    named = frame.copy()
    for text, place in texts:
        cv2.putText(named, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA)
    return named


def speckle(seed: int, shape: tuple[int, ...] = (300, 400, 3)) -> Gray:
    noise = np.random.default_rng(seed).normal(60, 25, shape).clip(0, 255).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (5, 5), 0), np.uint8)


def order(*paths: Path, options: Options | None = None) -> Order:
    return Order(paths=paths, rules=rules_for(options or Options()), keys=KEYS)


def no_text(_: Display) -> list[Rect]:
    return []


def export(what: Order, folder: Path) -> list[Path]:
    """Both steps, with a signature; the files."""
    list(look(what, find=no_text, folder=folder / "sheet"))
    sheets = signed_boxes(folder / "sheet" / BOXES)
    list(deidentify(what, sheets=sheets, signature=signed("Tester"), target=folder / "out"))
    return sorted((folder / "out").rglob("*.dcm"))


def test_no_name_planted_in_any_attribute_comes_out(tmp_path: Path) -> None:
    (tmp_path / "in" / "Zacharias_Quintessa").mkdir(parents=True)
    source = write_dicom(
        tmp_path / "in" / "Zacharias_Quintessa" / "MÜLLER.dcm",
        [speckle(1)],
        regions=[region(20, 20, 300, 200)],
        **named_header(),
    )
    data = pydicom.dcmread(source)
    plant_everywhere(data)
    plant_private(data)
    data.preamble = b"Zacharias Quintessa ".ljust(128, b"\0")
    data.file_meta.SourceApplicationEntityTitle = "ZACHARIAS"
    data.file_meta.PrivateInformationCreatorUID = generate_uid()
    data.file_meta.PrivateInformation = "Quintessa Müller".encode()
    data.add_new(0x60003000, "OW", "Müller Zacharias 张伟 ".encode())
    data.add_new(0x60004000, "LT", "Quintessa")
    data.add_new(0x60001500, "LO", "Zacharias")
    data.add_new(0x50003000, "OW", b"ZACHARIAS ")
    data.add_new(0xFFFCFFFC, "OB", b"ZACHARIAS ")
    data.PixelData += "Müller Zacharias".encode()
    data.save_as(source)
    with source.open("ab") as file:
        file.write(b"ZACHARIAS QUINTESSA")
    assert set(names_in(source.read_bytes())) >= {b"ZACHARIAS", b"Quintessa", "张伟".encode()}

    for options in (Options(), Options(modified_dates=False), ALL_OPTIONS):
        folder = tmp_path / str(hash(options))
        files = export(order(tmp_path / "in", options=options), folder)
        assert len(files) == 1
        for path in (folder / "out").rglob("*"):
            assert names_in(str(path.relative_to(folder)).encode()) == []
            assert path.is_dir() or names_in(path.read_bytes()) == []
        assert all(str(element) for element in pydicom.dcmread(files[0]).iterall())  # what is left can be read


def test_an_unknown_name_survives_only_where_the_table_says_that_free_text_is_kept() -> None:
    data = Dataset()
    data.SOPClassUID, data.PatientName, data.PatientID = UID("1.2.840.10008.5.1.4.1.1.6.1"), "A^B", "1"
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if vr in _TEXT | {"CS"} and keyword and keyword not in ("SpecificCharacterSet", *IDENTIFIERS):
            data.add_new(tag, vr, "HAMMERSTEIN")
        elif vr == "SQ" and keyword:
            item = Dataset()
            item.CodeValue = item.CodeMeaning = item.StackID = item.CodingSchemeVersion = "HAMMERSTEIN"
            item.CodingSchemeDesignator, item.TextValue, item.SegmentLabel = "SCT", "HAMMERSTEIN", "HAMMERSTEIN"
            item.PersonName = "HAMMERSTEIN"
            data.add_new(tag, vr, [item])
    kept = {
        element.keyword
        for element in deidentified(data, rules_for(Options(clean_descriptors=True)), KEYS).iterall()
        if "HAMMERSTEIN" in str(element.value) and element.VR != "SQ"
    }
    assert kept == {"Manufacturer", "ManufacturerModelName"}


# What PS3.15 table E.1-1 (2023) has of the groups that the rules keep anything of, without UIDs.
TABLE = """
00080012 00080013 00080015 00080020 00080021 00080022 00080023 00080024 00080025 0008002A 00080030 00080031
00080032 00080033 00080034 00080035 00080050 00080054 00080055 00080080 00080081 00080082 00080090 00080092
00080094 00080096 0008009C 0008009D 00080106 00080107 00080201 00081000 00081010 00081030 0008103E 00081040
00081041 00081048 00081049 00081050 00081052 00081060 00081062 00081070 00081072 00081080 00081084 00081088
00081110 00081111 00081120 00082111 00084000 00100010 00100020 00100021 00100030 00100032 00100040 00100050
00100101 00100102 00101000 00101001 00101002 00101005 00101010 00101020 00101030 00101040 00101050 00101060
00101080 00101081 00101090 00101100 00102000 00102110 00102150 00102152 00102154 00102155 00102160 00102180
001021A0 001021B0 001021C0 001021D0 001021F0 00102203 00102297 00102299 00104000 00180010 00180027 00180035
00181000 00181004 00181005 00181007 00181008 00181009 0018100A 00181012 00181014 00181030 00181042 00181043
00181072 00181073 00181078 00181079 001811BB 00181200 00181201 00181202 00181203 00181204 00181205 00181400
00184000 00185011 0018700A 0018700C 0018700E 00189074 00189151 00189185 00189367 00189369 0018936A 00189371
00189373 0018937B 0018937F 00189424 00189516 00189517 00189623 00189701 00189804 00189919 00189937 0018A002
0018A003 00200010 00200027 00203401 00203403 00203405 00203406 00204000 00209158 00284000 00321000 00321030
00321032 00321060 00380010 00380300 00400001 00400002 00400006 00400241 00400242 00400243 00400244 00400245
00400250 00400251 00400253 00400254 00400275 00400280 00400310 00400512 00400513 0040051A 00400551 00400555
00400562 00400600 00400610 00401001 00401004 00401101 00401102 00402016 00402017 00403001 0040A023 0040A027
0040A030 0040A032 0040A033 0040A073 0040A075 0040A078 0040A07A 0040A07C 0040A082 0040A088 0040A120 0040A121
0040A122 0040A123 0040A13A 0040A192 0040A193 0040A307 0040A352 0040A353 0040A354 0040A358 0040DB06 0040DB07
"""


def test_nothing_is_kept_that_the_standard_wants_removed_unless_an_option_says_so() -> None:
    tags = [int(text, 16) for text in TABLE.split()]
    rules = rules_for(Options(modified_dates=False))
    assert [dictionary_keyword(tag) for tag in tags if rules.action(tag) in "KC"] == []
    retained = {keyword_for_tag(tag) for tag in tags if rules_for(ALL_OPTIONS).action(tag) == "K"}
    assert retained == {"PatientSex", "PatientSize", "PatientWeight", "DeviceSerialNumber", "StationName"}


def test_every_rule_names_an_attribute_that_exists_once_and_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    rules = rules_for(ALL_OPTIONS)
    named = [rule.what for rule in rules.table if "(" not in rule.what and " " not in rule.what]
    assert all(tag_for_keyword(name) is not None for name in named)
    assert len(set(named)) == len(named)
    assert main(["deidentify", "--rules"]) == 0
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == len(rules_for(Options()).table)
    assert "(60xx,eeee)" in printed
    assert "all other attributes" in printed
    assert main(["deidentify", "--rules", "--keep", "names"]) == 1
    assert "there are modified-dates, patient-characteristics" in capsys.readouterr().err


def test_what_was_done_is_stated_truthfully(tmp_path: Path) -> None:
    source = write_dicom(tmp_path / "a.dcm", [speckle(1)], BurnedInAnnotation="YES", **named_header())
    header = pydicom.dcmread(source)
    unsigned = deidentified(header, rules_for(Options(modified_dates=False)), KEYS)
    assert (unsigned.PatientIdentityRemoved, unsigned.BurnedInAnnotation) == ("NO", "YES")
    assert [item.CodeValue for item in unsigned.DeidentificationMethodCodeSequence] == ["113100"]
    assert unsigned.LongitudinalTemporalInformationModified == "REMOVED"

    clean = deidentified(header, rules_for(ALL_OPTIONS), KEYS, pixels_cleaned=True)
    assert (clean.PatientIdentityRemoved, clean.BurnedInAnnotation) == ("YES", "NO")
    codes = {item.CodeValue: item.CodeMeaning for item in clean.DeidentificationMethodCodeSequence}
    assert codes == {
        "113100": "Basic Application Confidentiality Profile",
        "113101": "Clean Pixel Data Option",
        "113105": "Clean Descriptors Option",
        "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
        "113108": "Retain Patient Characteristics Option",
        "113109": "Retain Device Identity Option",
    }
    assert clean.LongitudinalTemporalInformationModified == "MODIFIED"
    assert (clean.PatientSex, clean.PatientAge, clean.StudyDescription) == ("F", "090Y", "LEFT breast 10:00 5 cm fn")
    assert (clean.Manufacturer, clean.ManufacturerModelName) == ("", "Sono 9")
    assert list(clean.ImageType) == ["ORIGINAL", "PRIMARY", "", "0001"]


def test_uids_pseudonyms_and_intervals_hold_across_files_and_runs(tmp_path: Path) -> None:
    first = pydicom.dcmread(write_dicom(tmp_path / "a.dcm", [speckle(1)], **named_header()))
    second = pydicom.dcmread(
        write_dicom(tmp_path / "b.dcm", [speckle(2)], **named_header(StudyDate="20250131", StudyTime="010500"))
    )
    second.StudyInstanceUID = first.StudyInstanceUID
    reference = Dataset()
    reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = first.SOPClassUID, first.SOPInstanceUID
    second.SourceImageSequence = [reference]
    rules = rules_for(Options())
    one, two = deidentified(first, rules, KEYS), deidentified(second, rules, Keys(bytes(range(32))))
    assert two.SourceImageSequence[0].ReferencedSOPInstanceUID == one.SOPInstanceUID
    assert one.StudyInstanceUID == two.StudyInstanceUID != first.StudyInstanceUID
    assert one.PatientID == two.PatientID == str(one.PatientName)
    assert len(one.SOPInstanceUID) <= 64
    assert UID(one.SOPInstanceUID).is_valid
    moments = [
        np.datetime64(f"{d[:4]}-{d[4:6]}-{d[6:]}T{t[:2]}:{t[2:4]}")
        for d, t in ((one.StudyDate, one.StudyTime), (one.SeriesDate, one.SeriesTime), (two.StudyDate, two.StudyTime))
    ]
    assert moments[1] - moments[0] == np.timedelta64(90, "m")
    assert moments[2] - moments[0] == np.datetime64("2025-01-31T01:05") - np.datetime64("2024-01-31T23:05")
    assert one.AcquisitionDateTime == one.SeriesDate + one.SeriesTime[:6] + ".5"
    other = deidentified(first, rules, Keys(b"another"))
    assert other.SOPInstanceUID != one.SOPInstanceUID
    assert other.PatientID != one.PatientID


def test_the_pseudonym_is_the_family_of_the_projects_data_sets(tmp_path: Path) -> None:
    store = ProjectStore(tmp_path, "Tester")
    assert Keys(store.secret).pseudonym("MRN778899") == store.keyed_hash("MRN778899")
    store.close()


def test_numbers_and_uids_that_may_identify_are_not_kept(tmp_path: Path) -> None:
    header = named_header(
        SeriesNumber=20240131, InstanceNumber=12, FrameTime="33.333333333333336", StationName="ROOM 3"
    )
    data = pydicom.dcmread(write_dicom(tmp_path / "a.dcm", [speckle(1)], **header))
    data.FrameOfReferenceUID = "1.2.840.10008.778899"
    clean = deidentified(data, rules_for(ALL_OPTIONS), KEYS)
    assert clean.SeriesNumber is None
    assert clean.InstanceNumber == 12
    assert float(clean.FrameTime) == pytest.approx(100 / 3, abs=1e-9)
    assert clean.FrameOfReferenceUID.startswith("2.25.")
    assert clean.StationName == "ROOM 3"


def test_damaged_dates_are_left_out_and_free_text_loses_all_but_plain_words() -> None:
    shift = KEYS.shift("x")
    assert shifted_date("Zacharias", "ZACH", shift) == ("", "")
    assert shifted_moment("2024ZACH", shift) == ""
    assert plain_words("LT Breast 10 o'clock 5 cm FN Dr. Zacharias 778899") == "LT Breast 10 o'clock 5 cm FN"


def test_a_segmentation_and_its_references_follow_their_image(tmp_path: Path) -> None:
    import highdicom as hd
    from highdicom.seg import Segmentation, SegmentDescription
    from pydicom.sr.codedict import codes

    image = pydicom.dcmread(
        write_dicom(tmp_path / "a.dcm", [speckle(1)[:, :, 0]], regions=[region(0, 0, 399, 299)], **named_header())
    )
    for name in ("AccessionNumber", "StudyID", "ReferringPhysicianName"):
        setattr(image, name, "")
    mask = np.zeros((1, 300, 400), np.uint8)
    mask[0, 50:90, 60:131] = 1
    seg = Segmentation(
        source_images=[image],
        pixel_array=mask,
        segmentation_type="BINARY",
        segment_descriptions=[
            SegmentDescription(
                segment_number=1,
                segment_label="Zacharias lesion 1",
                segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
                segmented_property_type=codes.SCT.Lesion if hasattr(codes.SCT, "Lesion") else codes.SCT.Neoplasm,
                algorithm_type="MANUAL",
                tracking_id="Quintessa",
                tracking_uid=generate_uid(),
            )
        ],
        series_instance_uid=generate_uid(),
        series_number=9,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="busapp",
        manufacturer_model_name="busapp",
        software_versions="1",
        device_serial_number="1",
        content_creator_name="Zacharias^Quintessa",
    )
    folder = tmp_path / "in"
    folder.mkdir()
    seg.PixelData += b"ZACHARIAS "
    seg.save_as(folder / "seg.dcm")
    shutil.move(tmp_path / "a.dcm", folder / "a.dcm")
    written = [pydicom.dcmread(path) for path in export(order(folder), tmp_path)]
    clean_seg = next(one for one in written if one.Modality == "SEG")
    clean_image = next(one for one in written if one.Modality == "US")
    read_back = hd.seg.segread(next(p for p in (tmp_path / "out").rglob("*.dcm") if p.stem == clean_seg.SOPInstanceUID))
    pixels = read_back.get_pixels_by_source_instance([clean_image.SOPInstanceUID], ignore_spatial_locations=True)
    assert np.array_equal(pixels[0, :, :, 0], mask[0])
    assert clean_seg.StudyInstanceUID == clean_image.StudyInstanceUID
    assert clean_seg.SegmentSequence[0].SegmentLabel == "lesion 1"
    assert clean_seg.PatientIdentityRemoved == "YES"
    assert names_in((tmp_path / "out" / clean_seg.PatientID / f"{clean_seg.SOPInstanceUID}.dcm").read_bytes()) == []


def test_blanking_keeps_the_union_of_regions_and_takes_boxes_out_of_it() -> None:
    regions = [
        Region(rect=Rect(-5, 10, 40, 60), spacing=None, kind="tissue"),
        Region(rect=Rect(30, 20, 900, 50), spacing=None, kind="tissue"),
    ]
    area = blanked_area(regions, [Rect(35, 30, 45, 40), Rect(-9, -9, -1, -1)], 80, 100)
    expected = np.ones((80, 100), bool)
    expected[10:60, 0:40] = expected[20:50, 30:100] = False
    expected[30:40, 35:45] = True
    assert np.array_equal(area, expected)
    colour = speckle(3, (80, 100, 3))
    assert np.array_equal(blanked(colour, regions, [Rect(35, 30, 45, 40)]), np.where(expected[:, :, None], 0, colour))
    assert np.array_equal(blanked(colour, [], []), colour)


def _raw(path: Path, index: int) -> npt.NDArray[np.generic]:
    """Stored values by pydicom and its plug-ins."""
    return np.asarray(pixel_array(path, index=index, raw=True))


def _shown(path: Path, index: int) -> npt.NDArray[np.generic]:
    return DicomFile(path).read(index).pixels


def _real_images() -> list[Path]:
    sources = [one for one in open_all([shared_data("dicom_us")]) if isinstance(one, DicomFile)]
    return [one.instance.path for one in sources if str(one.header.SOPClassUID) in ULTRASOUND]


def test_real_pixels_stay_as_they_were_outside_what_is_blanked_and_regions_are_kept(tmp_path: Path) -> None:
    images = _real_images()
    assert len(images) == 30
    syntaxes = set()
    for number, image in enumerate(images):
        (path,) = export(order(image), tmp_path / str(number))
        was, now = DicomFile(image), DicomFile(path)
        assert now.regions == was.regions
        assert len(now.header.get("SequenceOfUltrasoundRegions") or []) == len(
            was.header.get("SequenceOfUltrasoundRegions") or []
        )
        area = blanked_area(was.regions, (), was.form.rows, was.form.columns)
        for index in {0, was.instance.frames - 1}:
            before, after = _shown(image, index), _shown(path, index)
            assert np.array_equal(before[~area], after[~area]), image.name
            black = int(after[area].max()) if area.any() else 0
            assert black <= 8, image.name
            again = np.asarray(pixel_array(path, index=index, raw=True))  # another decoder (CharLS)
            assert np.array_equal(again, now.stored(index)[0])
        syntaxes.add(now.syntax)
    assert syntaxes == {JPEGLSLossless, UID("1.2.840.10008.1.2.1")}


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2", "RGB", "YBR_FULL", "signed", "12 bit"])
def test_blanked_is_black_and_the_rest_untouched_in_every_form(tmp_path: Path, photometric: str) -> None:
    frame: npt.NDArray[np.generic] = speckle(4) if photometric in ("RGB", "YBR_FULL") else speckle(4)[:, :, 0]
    changes: dict[str, Any] = {}
    if photometric == "signed":
        frame = frame.astype(np.int16) * 20 - 2000
    if photometric == "12 bit":
        # Old files keep an overlay in spare bits: it must go, too.
        frame = (frame.astype(np.uint16) * 16) | (np.uint16(1) << np.uint16(13))
        changes = {"BitsStored": 12, "HighBit": 11}
    tag = photometric if photometric.isupper() or photometric == "YBR_FULL" else ""
    source = write_dicom(
        tmp_path / "a.dcm", [frame, frame[::-1]], photometric=tag, regions=[region(40, 30, 350, 270)], **changes
    )
    (path,) = export(order(source), tmp_path / "x")
    area = blanked_area(DicomFile(source).regions, (), 300, 400)
    mask = 0x0FFF if photometric == "12 bit" else -1
    for index, original in enumerate((frame, frame[::-1])):
        stored = _raw(path, index)
        assert np.array_equal(stored[~area], np.bitwise_and(original, mask)[~area] if mask > 0 else original[~area])
        assert int(_shown(path, index)[area].max()) == 0
    assert pydicom.dcmread(path).PhotometricInterpretation == DicomFile(source).header.PhotometricInterpretation


def test_a_lossy_stream_is_decoded_once_and_its_comments_are_gone(tmp_path: Path) -> None:
    stream = cv2.imencode(".jpg", speckle(5), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    comment = b"\xff\xfe" + (2 + 9).to_bytes(2, "big") + b"ZACHARIAS"
    source = write_dicom(
        tmp_path / "a.dcm",
        [speckle(5)],
        streams=[stream[:2] + comment + stream[2:]],
        photometric="YBR_FULL_422",
        **named_header(),
    )
    assert b"ZACHARIAS" in source.read_bytes()
    (path,) = export(order(source), tmp_path / "x")
    written = pydicom.dcmread(path)
    assert names_in(path.read_bytes()) == []
    assert np.array_equal(_shown(source, 0), written.pixel_array)
    assert (written.PhotometricInterpretation, written.LossyImageCompression) == ("RGB", "01")
    assert written.file_meta.TransferSyntaxUID == JPEGLSLossless


def test_burnt_in_names_are_found_signed_for_and_unreadable_afterwards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, home: Path
) -> None:
    """The two steps of the command line with the real search for text, on a cine with a name that comes and goes."""
    from busapp.services.text_finder import TextFinder

    outside, inside = ("ZACHARIAS QUINTESSA", (20, 20)), ("MRN778899", (120, 150))
    frames: list[npt.NDArray[np.generic]] = [
        burnt_in(speckle(n) // 3, [outside, *([inside] if n == 1 else [])]) for n in range(4)
    ]
    folder = tmp_path / "Zacharias"
    folder.mkdir()
    write_dicom(folder / "Quintessa.dcm", frames, regions=[region(30, 40, 380, 280)], **named_header())
    (folder / "Müller.dcm").write_bytes(b"\0" * 128 + b"DICM" + b"ZACHARIAS QUINTESSA")
    ProjectStore(tmp_path / "project", "Tester").close()
    out = tmp_path / "out"
    command = ["deidentify", str(folder), "--project", str(tmp_path / "project"), "-o", str(out)]
    with caplog.at_level(logging.DEBUG):
        assert main(command) == 1
        assert not out.exists()
        boxes = json.loads((tmp_path / "out.review" / BOXES).read_text())
        assert len(boxes["images"]) == 1
        assert boxes["images"][0]["boxes"]
        assert (tmp_path / "out.review" / "page-001.png").exists()
        assert main([*command, "--boxes", str(tmp_path / "out.review" / BOXES)]) == 1
        assert "Nobody signed" in capsys.readouterr().err
        assert not out.exists()
        assert main([*command, "--boxes", str(tmp_path / "out.review" / BOXES), "--signed-by", "Dr. Look"]) == 0
    said = caplog.text + "".join(capsys.readouterr()).replace(str(tmp_path), "")
    assert names_in(said.encode()) == []
    (path,) = out.rglob("*.dcm")
    manifest = json.loads((out / MANIFEST).read_text())
    assert manifest["signed"]["by"] == "Dr. Look"
    assert manifest["signed"]["time"].startswith("20")
    assert [one["file"] for one in manifest["left_out"]] == [1]
    finder = TextFinder()
    try:
        for frame in pydicom.dcmread(path).pixel_array:
            assert finder.find(np.asarray(frame)) == []
        assert finder.find(burnt_in(speckle(1) // 3, [outside, inside]))
    finally:
        finder.close()


def test_an_image_that_is_not_on_the_signed_sheet_stops_everything(tmp_path: Path) -> None:
    source = write_dicom(tmp_path / "a.dcm", [speckle(1)], **named_header())
    what = order(source)
    list(look(what, find=no_text, folder=tmp_path / "sheet"))
    sheets = signed_boxes(tmp_path / "sheet" / BOXES)
    write_dicom(tmp_path / "a.dcm", [speckle(2)], **named_header())
    with pytest.raises(UserError, match="not on the contact sheet"):
        list(deidentify(what, sheets=sheets, signature=signed("Tester"), target=tmp_path / "out"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.dcm", "sheet"]


def test_other_options_than_those_that_were_signed_for_stop_everything(tmp_path: Path) -> None:
    source = write_dicom(tmp_path / "a.dcm", [speckle(1)], **named_header(SoftwareVersions="7"))
    list(look(order(source), find=no_text, folder=tmp_path / "sheet"))
    sheets = signed_boxes(tmp_path / "sheet" / BOXES)
    other = order(source, options=ALL_OPTIONS)
    with pytest.raises(UserError, match="Other free text"):
        list(deidentify(other, sheets=sheets, signature=signed("T"), target=tmp_path / "out"))
    with pytest.raises(UserError, match="exists already"):
        list(look(order(source), find=no_text, folder=tmp_path / "sheet"))


def test_a_cancelled_export_leaves_nothing(tmp_path: Path) -> None:
    source = write_dicom(tmp_path / "a.dcm", [speckle(1), speckle(2)], **named_header())
    what = order(source)
    list(look(what, find=no_text, folder=tmp_path / "sheet"))
    steps = deidentify(
        what, sheets=signed_boxes(tmp_path / "sheet" / BOXES), signature=signed("T"), target=tmp_path / "out"
    )
    next(steps)
    assert (tmp_path / "out.partial").exists()
    steps.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.dcm", "sheet"]


def test_what_the_rules_do_not_cover_is_refused() -> None:
    data = Dataset()
    data.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.104.1")  # an encapsulated PDF
    with pytest.raises(Uncleanable, match="do not cover"):
        deidentified(data, rules_for(Options()), KEYS)
