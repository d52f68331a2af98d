"""Whole files to start from: small ones made here, and real ones where they are."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import json
import os
import struct
import tempfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    MediaStorageDirectoryStorage,
    generate_uid,
)

from busapp.files.deidentify.review import Sheet, write_boxes
from busapp.model.frame import Rect
from busapp.services.settings import Settings
from kd_core.contracts import InputSpec, ModelCard, OutputSpec
from tests.conftest import ROOT, SAMPLES
from tests.unit.busapp.test_dicom import region, write_dicom

KINDS = ("dicom", "picture", "volume", "json", "zip", "onnx")
LARGEST = 300_000
"""Bytes of a real file above which mutating it costs more than it finds."""


def seeds(kind: str) -> list[tuple[str, bytes]]:
    """File name and content of every seed of a kind."""
    return _MAKERS[kind]()


def _real(folder: str, *suffixes: str, most: int = 40) -> list[tuple[str, bytes]]:
    root = Path(os.environ.get("BUSAPP_TEST_DATA", ROOT.parent / "shared" / "data")) / folder
    found = [path for path in sorted(root.rglob("*")) if path.is_file()] if root.is_dir() else []
    fitting = [path for path in found if path.stat().st_size <= LARGEST and (path.suffix in suffixes or not suffixes)]
    step = max(1, len(fitting) // most)
    return [(path.name, path.read_bytes()) for path in fitting[::step][:most]]


def _picture() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    noise = np.random.default_rng(5).integers(0, 255, (40, 56, 3), np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (7, 7), 0), np.uint8)


def _dicom() -> list[tuple[str, bytes]]:
    import imagecodecs

    colour = _picture()
    gray = np.ascontiguousarray(colour[:, :, 0])
    streams: dict[UID, bytes | bytearray] = {
        JPEGBaseline8Bit: imagecodecs.jpeg_encode(colour),
        JPEGLSLossless: imagecodecs.jpegls_encode(colour),
        JPEG2000Lossless: imagecodecs.jpeg2k_encode(colour, level=0, codecformat="j2k"),
        UID("1.2.840.10008.1.2.4.110"): imagecodecs.jpegxl_encode(colour, lossless=True),
        UID("1.2.840.10008.1.2.8.1"): imagecodecs.deflate_encode(colour.tobytes(), raw=True),
    }
    found = []
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.dcm"
        regions = [region(2, 2, 50, 36), region(0, 0, 20, 20, RegionDataType=2)]
        for syntax, stream in streams.items():
            write_dicom(path, [colour, colour], streams=[bytes(stream)] * 2, syntax=JPEGLSLossless, regions=regions)
            found.append((f"{syntax}.dcm", _of_syntax(path.read_bytes(), syntax)))
        write_dicom(path, [gray.astype(np.uint16)], regions=regions, PatientName="../../../etc/passwd^..\\x")
        found.append(("native.dcm", path.read_bytes()))
        found.append(("DICOMDIR", _dicomdir()))
    return [*found, *_real("dicom_us"), *_real("dicom_odd")]


def _of_syntax(data: bytes, syntax: UID) -> bytes:
    """A JPEG-LS file that calls itself something else, which pydicom may not know."""
    held = b"\x02\x00\x10\x00UI\x16\x00" + JPEGLSLossless.encode()
    padded = syntax.encode() + b"\0" * (len(syntax) % 2)
    group = data.index(b"\x02\x00\x00\x00UL\x04\x00") + 8
    length = struct.unpack_from("<L", data, group)[0] + len(padded) - len(JPEGLSLossless)
    data = data[:group] + struct.pack("<L", length) + data[group + 4 :]
    return data.replace(held, held[:6] + struct.pack("<H", len(padded)) + padded, 1)


def _dicomdir() -> bytes:
    index = Dataset()
    index.file_meta = FileMetaDataset()
    index.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    index.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    index.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    records = []
    for parts in (["A", "B"], ["..", "..", "ETC"], ["/ETC/PASSWD"], ["C"]):
        record = Dataset()
        record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", parts
        records.append(record)
    index.DirectoryRecordSequence = records
    data = io.BytesIO()
    dcmwrite(data, index, enforce_file_format=True)
    return data.getvalue()


def _pictures() -> list[tuple[str, bytes]]:
    found = []
    colour = Image.fromarray(_picture())
    for mode in ("RGB", "L", "1", "P", "RGBA", "LA", "I;16"):
        picture = Image.new("I;16", (20, 30), 777) if mode == "I;16" else colour.convert(mode)
        for form in ("PNG", "TIFF", "JPEG", "BMP"):
            if form in ("JPEG", "BMP") and mode not in ("RGB", "L"):
                continue
            data = io.BytesIO()
            picture.save(data, form)
            found.append((f"{mode.replace(';', '')}.{form.lower()}", data.getvalue()))
    pages = io.BytesIO()
    colour.save(pages, "TIFF", save_all=True, append_images=[colour, colour], compression="tiff_lzw")
    return [*found, ("pages.tiff", pages.getvalue()), *_real("busi", ".png", most=10), *_real("busbra", ".png", most=5)]


def _volumes() -> list[tuple[str, bytes]]:
    import SimpleITK as sitk

    found = []
    voxels = np.random.default_rng(2).integers(0, 3000, (6, 9, 11)).astype(np.int16)
    image = sitk.GetImageFromArray(voxels)
    with tempfile.TemporaryDirectory() as name:
        for suffix in (".nii", ".nii.gz", ".nrrd", ".mha"):
            path = Path(name) / f"a{suffix}"
            sitk.WriteImage(image, str(path), useCompression=suffix != ".nii")
            found.append((path.name, path.read_bytes()))
    header = b"ObjectType = Image\nNDims = 3\nDimSize = 4 4 4\nElementType = MET_UCHAR\n"
    found.append(("outside.mhd", header + b"ElementDataFile = ../../../../../../etc/passwd\n"))
    found.append(("bomb.nii.gz", gzip.compress(gzip.decompress(found[1][1]) + bytes(1 << 24))))
    return [*found, *_real("hippocampus", ".gz", most=6)]


def _card(sha256: str) -> ModelCard:
    return ModelCard(
        name="tiny",
        version="1",
        created="2026-01-01",
        architecture="tiny",
        parameters=9,
        macs=9216,
        sha256=sha256,
        input=InputSpec(name="frame", height=32, width=32),
        output=OutputSpec(mask="mask", presence="presence"),
    )


def tiny_model() -> bytes:
    """An ONNX graph as the program expects them, with little in it."""
    import onnx
    from onnx import TensorProto, helper

    shape = [1, 1, 32, 32]
    weights = helper.make_tensor("weights", TensorProto.FLOAT, [1, 1, 3, 3], [0.1] * 9)
    nodes = [
        helper.make_node("Conv", ["frame", "weights"], ["mask"], pads=[1, 1, 1, 1]),
        helper.make_node("ReduceMean", ["mask"], ["presence"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("frame", TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, shape),
            helper.make_tensor_value_info("presence", TensorProto.FLOAT, []),
        ],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def card_for(model: bytes, path: Path) -> bytes:
    """A card that vouches for these bytes, as a hostile one would."""
    _card(hashlib.sha256(model).hexdigest()).write(path)
    return path.read_bytes()


def _zip() -> list[tuple[str, bytes]]:
    model = tiny_model()
    with tempfile.TemporaryDirectory() as folder:
        card = card_for(model, Path(folder) / "card.json")
    layouts = {
        "plain.zip": ("card.json", "model.onnx"),
        "folder.zip": ("tiny/models/card.json", "tiny/models/model.onnx"),
        "slip.zip": ("../../../escaped/card.json", "/tmp/escaped/model.onnx"),
        "windows.zip": ("..\\..\\card.json", "C:\\models\\model.onnx"),
    }
    found = []
    for name, (first, second) in layouts.items():
        for how in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA):
            data = io.BytesIO()
            with zipfile.ZipFile(data, "w", how) as file:
                file.writestr(first, card)
                file.writestr(second, model)
                file.writestr("../../evil.txt", "x")
            found.append((name, data.getvalue()))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("card.json", card)
        file.writestr("model.onnx", bytes(60 << 20))
    return [*found, ("bomb.zip", bomb.getvalue())]


def _onnx() -> list[tuple[str, bytes]]:
    return [("model.onnx", tiny_model())]


def _json() -> list[tuple[str, bytes]]:
    """Each file under the name by which its reader knows it."""
    sheet = Sheet(uid="2.25.1", digest="a" * 64, height=4, width=4, frames=1, regions=0, boxes=(Rect(0, 0, 2, 2),))
    with tempfile.TemporaryDirectory() as name:
        write_boxes([sheet], Path(name) / "boxes.json")
        boxes = (Path(name) / "boxes.json").read_bytes()
    plain: dict[str, object] = {
        "settings.json": {
            one.name: getattr(Settings(), one.name)
            for one in dataclasses.fields(Settings)
            if not one.name.startswith("_")
        },
        "history.json": [{"model": "a", "why": "b", "by": "c", "time": "2026-01-01T00:00:00+00:00"}],
        "job.json": {"recipe": "bus", "data": [{"layout": "busi", "path": "/x"}], "settings": {"epochs": 3}},
        "order.json": {
            "recipe": "bus",
            "data": [{"layout": "busi", "path": "/x"}],
            "statuses": ["done"],
            "reader": "",
            "settings": {},
            "profile": "cpu",
        },
        "state.json": {"state": "running", "reason": "", "time": 1.0},
        "manifest.json": {
            "format": "busi",
            "frames": [
                {"name": "a", "image": "benign/benign (1).png", "masks": ["benign (1)_mask.png"], "family": "f"},
                {"name": "b", "image": "../../x.png", "masks": ["/etc/passwd"], "family": "f", "reader": "r"},
            ],
        },
    }
    made = [(name, json.dumps(held).encode()) for name, held in plain.items()]
    lines = b'{"kind": "epoch", "time": 1.0, "epoch": 1}\n{"kind": "done", "time": 2.0}\n'
    shipped = (ROOT / "resources" / "models" / "bus-first" / "card.json").read_bytes()
    return [*made, ("events.jsonl", lines), ("card.json", shipped), ("boxes.json", boxes)]


_MAKERS = {"dicom": _dicom, "picture": _pictures, "volume": _volumes, "json": _json, "zip": _zip, "onnx": _onnx}
assert SAMPLES.is_dir()
