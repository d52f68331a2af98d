"""Data sets out, read back by those who define the formats, pixel by pixel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import nibabel
import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from monai.data.decathlon_datalist import load_decathlon_datalist
from monai.transforms.io.dictionary import LoadImaged
from nnunetv2.experiment_planning.verify_dataset_integrity import verify_dataset_integrity
from nnunetv2.imageio.natural_image_reader_writer import NaturalImage2DIO
from PIL import Image
from pycocotools.coco import COCO

from busapp.files.export.settings import ExportSettings
from busapp.files.project_store import AnnotatedFrame
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.data_sets import MASKS, Mask, annotated, drawn_frames, expected_labels, expected_lesions, export

# What the reading libraries say of themselves.
pytestmark = [
    pytest.mark.filterwarnings("ignore:NvImgCodec"),
    pytest.mark.filterwarnings("ignore:Image.Image.getdata is deprecated"),
]

PARTS = ("train", "validation", "test")


def _entries(target: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((target / "manifest.json").read_text("utf-8"))["frames"]
    return entries


def _by_image(target: Path) -> dict[str, int]:
    """Which frame an image is, by its name."""
    return {Path(entry["image"]).name: place for place, entry in enumerate(_entries(target))}


def _coco(target: Path) -> Iterator[tuple[int, Mask]]:
    places = _by_image(target)
    for part in PARTS:
        coco = COCO(str(target / "annotations" / f"instances_{part}.json"))
        for image in coco.loadImgs(coco.getImgIds()):
            lesions = np.zeros((image["height"], image["width"]), np.uint8)
            for number, one in enumerate(coco.loadAnns(coco.getAnnIds(imgIds=image["id"])), 1):
                mask = coco.annToMask(one)
                assert one["area"] == mask.sum()
                lesions[mask > 0] = number
            assert _pixels(target / "images" / image["file_name"]).shape == lesions.shape
            yield places[Path(image["file_name"]).name], lesions


def _voc(target: Path) -> Iterator[tuple[int, Mask]]:
    places = _by_image(target)
    for name in ("trainval", "test"):
        for stem in (target / "ImageSets" / "Segmentation" / f"{name}.txt").read_text().split():
            picture = Image.open(target / "SegmentationObject" / f"{stem}.png")
            assert picture.mode == "P"
            yield places[f"{stem}.png"], np.array(picture)


def _hugging_face(target: Path) -> Iterator[tuple[int, Mask]]:
    """By the rules of the documentation: ``file_name`` is seen from the folder of ``metadata.jsonl``."""
    places = _by_image(target)
    for table in target.glob("*/metadata.jsonl"):
        assert table.parent.name in PARTS
        for line in table.read_text("utf-8").splitlines():
            row = json.loads(line)
            assert (table.parent / row["file_name"]).exists()
            yield places[row["file_name"]], _pixels(table.parent / row["mask_file_name"])


def _monai(target: Path) -> Iterator[tuple[int, Mask]]:
    places = _by_image(target)
    read = LoadImaged(["image", "label"], reader="PILReader", reverse_indexing=False, image_only=True)
    for name in set(json.loads((target / "datalist.json").read_text())) & {"training", "validation", "test"}:
        for item in load_decathlon_datalist(target / "datalist.json", data_list_key=name):
            loaded = read(item)
            assert loaded["image"].shape == loaded["label"].shape
            yield places[Path(item["image"]).name], np.asarray(loaded["label"]).astype(np.uint8)


def _nnunet(target: Path) -> Iterator[tuple[int, Mask]]:
    places, reader = _by_image(target), NaturalImage2DIO()
    for end in ("Tr", "Ts"):
        for image in (target / f"images{end}").iterdir():
            gray, _ = reader.read_images([str(image)])
            label, _ = reader.read_seg(str(target / f"labels{end}" / image.name.replace("_0000.png", ".png")))
            assert gray.shape == label.shape
            yield places[image.name], label[0, 0].astype(np.uint8)


def _nifti(target: Path) -> Iterator[tuple[int, Mask]]:
    for place, entry in enumerate(_entries(target)):
        image, label = (_loaded(target / entry[name]) for name in ("image", "label"))
        assert np.array_equal(image.affine, label.affine)
        assert image.shape == label.shape
        yield place, np.asarray(label.dataobj)[:, :, entry["slice"]].T


def _image(target: Path, entry: dict[str, Any]) -> Mask:
    path = target / entry["image"]
    return np.asarray(_loaded(path).dataobj)[:, :, entry["slice"]].T if path.suffix == ".gz" else _pixels(path)


def _loaded(path: Path) -> Any:
    return nibabel.load(path)


def _pixels(path: Path) -> Mask:
    return np.array(Image.open(path))


_READERS: dict[str, tuple[Callable[[Path], Iterator[tuple[int, Mask]]], Callable[[Mask], Mask]]] = {
    "coco": (_coco, expected_lesions),
    "voc": (_voc, expected_lesions),
    "hf": (_hugging_face, expected_lesions),
    "monai": (_monai, expected_labels),
    "nnunet": (_nnunet, expected_labels),
    "nifti": (_nifti, expected_labels),
}


@pytest.mark.parametrize("form", list(_READERS))
@given(masks=st.lists(MASKS, min_size=1, max_size=4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_masks_with_holes_parts_and_single_pixels_are_read_back_by_the_reference_reader(
    tmp_path_factory: pytest.TempPathFactory, form: str, masks: list[Mask]
) -> None:
    root = tmp_path_factory.mktemp("Übung 项目")
    frames = drawn_frames(root, masks)
    manifest = export(form, frames, root / "out")
    reader, expected = _READERS[form]
    found = dict(reader(root / "out"))
    assert manifest["pixels_lost"] == 0
    for entry, frame in zip(manifest["frames"], frames, strict=True):
        assert np.array_equal(_image(root / "out", entry), _pixels(frame.path))
    assert sorted(found) == list(range(len(masks)))
    for place, mask in enumerate(masks):
        assert np.array_equal(found[place], expected(mask)), place


@given(mask=MASKS)
@settings(max_examples=60, deadline=None)
def test_pixels_that_polygons_of_coco_lose_are_those_of_holes_and_counted(
    tmp_path_factory: pytest.TempPathFactory, mask: Mask
) -> None:
    root = tmp_path_factory.mktemp("coco")
    mask = (mask > 0).astype(np.uint8)
    manifest = export("coco", drawn_frames(root, [mask]), root / "out", ExportSettings(outlines="polygons"))
    ((_, found),) = _coco(root / "out")
    outside = cv2.connectedComponents(1 - np.pad(mask, 1), connectivity=8)[1]
    filled = (outside != outside[0, 0])[1:-1, 1:-1]
    assert np.array_equal(found > 0, filled)
    assert manifest["pixels_lost"] == manifest["frames"][0]["pixels_lost"] == np.count_nonzero(filled & (mask == 0))


@given(mask=MASKS)
@settings(max_examples=60, deadline=None)
def test_pixels_that_yolo_loses_are_counted_as_its_own_reader_fills_polygons(
    tmp_path_factory: pytest.TempPathFactory, mask: Mask
) -> None:
    root = tmp_path_factory.mktemp("yolo")
    manifest = export("yolo", drawn_frames(root, [mask]), root / "out")
    (lines,) = (root / "out" / "labels").glob("*/*.txt")
    found = np.zeros(mask.shape, np.uint8)
    for line in lines.read_text().splitlines():
        label, *shares = line.split()
        assert len(shares) >= 6
        assert all(0 <= float(share) <= 1 for share in shares)
        places = np.array(shares, np.float32).reshape(-1, 2) * np.array(mask.shape[::-1], np.float32)
        cv2.fillPoly(found, [places.astype(np.int32)], int(label) + 1)  # ultralytics/data/utils.py, polygon2mask
    expected = expected_labels(mask)
    assert np.all(found[expected > 0] > 0)
    assert manifest["pixels_lost"] == np.count_nonzero(found != expected)
    if manifest["pixels_lost"] == 0:
        assert np.array_equal(found, expected)


def _of_all_parts(folder: Path) -> list[AnnotatedFrame]:
    """Enough families for every part of the split to get some."""
    frames = []
    for number in range(24):
        gray, mask = lesion_picture(number, 40)
        picture = write_gray(folder / f"{number}.png", gray)
        frames.append(annotated(picture, mask // 255, {"Class": "malignant" if number % 2 else "benign"}))
    return frames


def test_nnunets_own_check_takes_the_data_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "Dataset007_Breast"
    manifest = export("nnunet", _of_all_parts(tmp_path), target)
    assert all(manifest["splits"].values())
    verify_dataset_integrity(str(target), num_processes=1)
    assert "verify_dataset_integrity Done" in capsys.readouterr().out
    (fold,) = json.loads((target / "splits_final.json").read_text())
    cases = {path.stem for path in (target / "labelsTr").iterdir()}
    assert set(fold["train"]) | set(fold["val"]) == cases
    assert len(fold["train"]) == manifest["splits"]["train"]
    assert len(fold["val"]) == manifest["splits"]["validation"]


def test_annotated_frames_of_a_cine_are_one_nifti_file_in_millimetres(tmp_path: Path) -> None:
    cine = SAMPLES / "phantom.dcm"
    masks = [np.zeros((480, 640), np.uint8) for _ in range(3)]
    for number, mask in enumerate(masks):
        mask[100 + number : 200, 300:400] = 1
    frames = [
        annotated(cine, mask, {"Class": "malignant"}, index=index) for mask, index in zip(masks, (1, 4, 5), strict=True)
    ]
    manifest = export("nifti", frames, tmp_path / "out")
    assert [entry["frame"] for entry in manifest["frames"]] == [1, 4, 5]
    (label,) = (tmp_path / "out" / "labels").iterdir()
    voxels = np.asarray(_loaded(label).dataobj)
    assert voxels.shape == (640, 480, 3)
    for place, mask in enumerate(masks):
        assert np.array_equal(voxels[:, :, place].T, mask * 2)
    image = sitk.ReadImage(str(tmp_path / "out" / "images" / label.name))
    spacing = manifest["frames"][0]["spacing_mm"]
    assert image.GetSpacing()[:2] == pytest.approx(spacing, rel=1e-6)
    assert np.array_equal(np.array(image.GetDirection()).reshape(3, 3), np.eye(3))


def test_a_volume_is_one_nifti_file_with_its_own_values_and_place(tmp_path: Path) -> None:
    volume = SAMPLES / "phantom_volume.nii.gz"
    before = _loaded(volume)
    mask = np.zeros(before.shape[1::-1], np.uint8)
    mask[5:9, 4:12] = 1
    export("nifti", [annotated(volume, mask, index=3)], tmp_path / "out")
    (image,), (label,) = (list((tmp_path / "out" / name).iterdir()) for name in ("images", "labels"))
    after = _loaded(image)
    assert np.array_equal(np.asarray(after.dataobj), np.asarray(before.dataobj))
    assert np.allclose(after.affine, before.affine, atol=1e-5)
    marked = np.asarray(_loaded(label).dataobj)
    assert np.array_equal(marked[:, :, 3].T, mask)
    assert np.count_nonzero(marked) == np.count_nonzero(mask)
