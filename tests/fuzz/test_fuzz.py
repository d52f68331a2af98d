"""A few hundred of the damaged files of ``make fuzz``, and what it has found so far."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless

from busapp.files.dicom import DicomFile
from busapp.files.opening import open_source
from busapp.files.tags import DAMAGED, read_tags
from busapp.model.errors import UnreadableFile, UserError
from busapp.services.model_shelf import Shelf
from kd_core.contracts import DataError, ModelCard, ModelError
from kd_core.contracts.jobs import read_events
from kd_core.layouts import read_data_set
from kd_core.runtime.volume_io import read_volume
from tests.fuzz.mutate import mutated
from tests.fuzz.run import fuzz
from tests.fuzz.seeds import KINDS, card_for, seeds, tiny_model
from tests.fuzz.worker import judge
from tests.unit.busapp.test_dicom import write_dicom


def test_no_damaged_file_crashes_hangs_leaks_or_writes_elsewhere(tmp_path: Path) -> None:
    tallies = fuzz(300, seed=7, keep=tmp_path)
    assert [line for tally in tallies.values() for line in tally.bad] == []
    assert sum(tally.outcomes.total() for tally in tallies.values()) == 300
    assert all(tally.outcomes["refused"] for tally in tallies.values())


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_are_whole_are_read_so_that_damage_is_what_is_judged(kind: str, tmp_path: Path) -> None:
    ours = {"dicom": 7, "picture": 14, "volume": 4, "json": 7, "zip": 9, "onnx": 1}
    read = 0
    for number, (name, data) in enumerate(seeds(kind)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / name).write_bytes(data)
        read += judge(kind, folder / name)["outcome"] == "read"
    assert read >= ours[kind]


def test_the_same_seed_makes_the_same_files() -> None:
    data = seeds("json")[0][1]
    one, two = (mutated(data, "json", np.random.default_rng(3), [data]) for _ in range(2))
    assert one == two != data


def test_a_stream_that_is_larger_than_its_header_says_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    gray = np.zeros((16, 16), np.uint8)
    size = struct.pack(">HH", 60000, 60000)
    jpeg_ls = b"\xff\xd8\xff\xf7\x00\x0b\x08" + size + b"\x01\x01\x11\x00\xff\xd9"
    jpeg_2000 = b"\xff\x4f\xff\x51\x00\x29\x00\x00" + struct.pack(">4L", 60000, 60000, 0, 0) + bytes(40)
    jpeg_xl = b"\xff\x0a" + (0 | 3 << 1 | 59999 << 3 | 1 << 33).to_bytes(8, "little")
    for syntax, stream in ((JPEGLSLossless, jpeg_ls), (JPEG2000Lossless, jpeg_2000)):
        path = write_dicom(tmp_path / "a.dcm", [gray], streams=[stream], syntax=syntax)
        with pytest.raises(UnreadableFile, match="60000 x 60000"):
            DicomFile(path).read(0)
    from busapp.files.codecs import _jpeg_xl_size

    assert _jpeg_xl_size(jpeg_xl) == (60000, 60000)


def test_a_picture_of_a_billion_pixels_is_refused(tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.new("L", (8, 8)).save(data, "PNG")
    body = b"IHDR" + struct.pack(">II", 12000, 9000) + data.getvalue()[24:29]
    (tmp_path / "a.png").write_bytes(
        data.getvalue()[:12] + body + struct.pack(">I", zlib.crc32(body)) + data.getvalue()[33:]
    )
    with pytest.raises(UnreadableFile, match="far too large"):
        open_source(tmp_path / "a.png").read(0)


def test_a_volume_whose_file_cannot_hold_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mha").write_bytes(
        b"ObjectType = Image\nNDims = 3\nBinaryData = True\nCompressedData = True\nDimSize = 3000 3000 3000\n"
        b"ElementType = MET_FLOAT\nElementDataFile = LOCAL\n" + zlib.compress(bytes(100))
    )
    with pytest.raises(DataError, match="cannot hold"):
        read_volume(tmp_path / "a.mha")


@pytest.mark.parametrize(
    "line", ["NDims = -1", "DimSize = 4 0 4", "ElementDataFile = ../secret", "ElementDataFile = %d%s%n"]
)
def test_a_header_that_makes_itk_hang_crash_or_look_elsewhere_is_refused(tmp_path: Path, line: str) -> None:
    key = line.partition(" = ")[0]
    lines = ["NDims = 3", "DimSize = 4 4 4", "ElementType = MET_UCHAR", "ElementDataFile = a.raw"]
    (tmp_path / "a.raw").write_bytes(bytes(64))
    (tmp_path / "a.mhd").write_text("\n".join(lines))
    assert read_volume(tmp_path / "a.mhd").voxels.shape == (4, 4, 4)
    (tmp_path / "a.mhd").write_text("\n".join(line if one.startswith(key + " ") else one for one in lines))
    with pytest.raises(DataError, match=f"its header says {key}"):
        read_volume(tmp_path / "a.mhd")


def test_a_history_of_models_without_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text('[{"model": 1, "why": "b", "by": "c", "time": "d"}]')
    with pytest.raises(UserError, match="no text"):
        Shelf(tmp_path).active()


def test_json_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text("[" * 100_000)
    with pytest.raises(ModelError, match="nested too deeply"):
        ModelCard.read(tmp_path / "card.json")
    (tmp_path / "manifest.json").write_text('{"frames": ' + "[" * 100_000)
    with pytest.raises(DataError, match="nested too deeply"):
        read_data_set("project", tmp_path)


def test_a_manifest_without_checksums_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"frames": [{"image": "a.png"}]}')
    with pytest.raises(DataError, match="no checksums"):
        read_data_set("project", tmp_path)


def test_a_card_that_asks_for_more_than_there_is_is_refused(tmp_path: Path) -> None:
    card = json.loads(card_for(tiny_model(), tmp_path / "card.json"))
    card["input"]["height"] = 2_000_000
    (tmp_path / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match="no side of the input is above 4096"):
        ModelCard.read(tmp_path / "card.json")


def test_events_that_are_damaged_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(
        b'{"kind": "a", "time": 1}\n\xee\xff\n[1]\n{"kind": "b"}\n{"kind": "c", "time": 2}'
    )
    assert [event.kind for event in read_events(tmp_path)] == ["a", "c"]


def test_a_zip_file_with_damaged_contents_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("card.json", "x" * 5000)
    data = bytearray(path.read_bytes())
    data[50:70] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(UserError, match="neither a model folder nor a zip file"):
        Shelf(tmp_path / "shelf").add(path)


def test_a_tag_that_cannot_be_read_is_listed_as_damaged(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm", [np.zeros((16, 16), np.uint8)], OperatorsName="x")
    data = path.read_bytes().replace(b"\x08\x00\x70\x10PN", b"\x08\x00\x70\x10QQ")
    path.write_bytes(data)
    assert [tag.value for tag in read_tags(path) if tag.tag == "(0008,1070)"] == [DAMAGED]
