"""Data sets into a project, from the command line: one small set a layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import nibabel
import numpy as np
import openpyxl
import pytest
from pycocotools import mask as coco

from busapp.files.project_store import ProjectStore
from busapp.model.study import FrameRef
from kd_core.layouts import read_data_set
from kd_core.layouts.sample import sample_mask
from tests.conftest import shared_data
from tests.journeys.data_sets import (
    SPECKLE,
    WHOLE,
    Drawn,
    Mask,
    bring,
    decoded,
    drawings,
    held,
    only,
    png,
    rectangle,
    write,
)


@pytest.fixture
def drawn() -> list[Drawn]:
    return drawings()


CLASS_A_FRAME = ("busi", "hf")
NO_CLASSES = ("nifti",)
NO_NORMALS = ("voc", "nnunet", "nifti", "monai")


@pytest.mark.parametrize("layout", WHOLE)
def test_every_pixel_and_class_of_a_data_set_comes_into_the_project(
    layout: str, drawn: list[Drawn], tmp_path: Path, home: Path
) -> None:
    root = tmp_path / f"集 {layout}"
    WHOLE[layout](root, drawn)
    rows = bring(root, tmp_path / "project", "--layout", layout, "--reader", "Set")
    assert [row for row in rows if row["outcome"] != "note"] == []
    frames = held(tmp_path / "project", "Set")
    assert len(frames) == len(drawn)
    for one in drawn:
        (name,) = [
            name
            for name in frames
            if one.stem in name
            and Path(name).name.split(".")[0].endswith(one.stem + ("_0000" if layout == "nnunet" else ""))
        ]
        frame = frames[name]
        assert frame.findings["Status"] == "done"
        assert np.array_equal(frame.mask > 0, one.numbers() > 0), one.stem
        expected = [
            ("" if layout in NO_CLASSES else one.lesions[0][0] if layout in CLASS_A_FRAME else label, where)
            for label, where in one.lesions
        ]
        found = [
            (frame.findings.get("Class" if number == 1 else f"Class ({number})", ""), frame.mask == number)
            for number in range(1, int(frame.mask.max()) + 1)
        ]
        assert _sorted(found) == _sorted(expected), one.stem
        if not one.lesions and layout not in NO_NORMALS:
            assert frame.findings["Class"] == "normal"
    families = {frame.family for frame in frames.values()}
    assert len(families) == (1 if layout == "busuclm" else len(drawn))


def _sorted(lesions: list[tuple[str, Mask]]) -> list[tuple[str, bytes]]:
    return sorted((label, where.tobytes()) for label, where in lesions)


@pytest.mark.parametrize("layout", WHOLE)
def test_training_reads_the_same_masks(layout: str, drawn: list[Drawn], tmp_path: Path) -> None:
    WHOLE[layout](tmp_path / "set", drawn)
    data = read_data_set(layout, tmp_path / "set")
    masks = {
        sample.name.rpartition("/")[2]: sample_mask(sample, (1, *one.shape) if layout == "nifti" else one.shape)
        for sample in data.samples
        for one in drawn
        if one.stem in sample.frame.name
    }
    assert len(masks) == len(drawn)
    assert sorted(mask.tobytes() for mask in masks.values()) == sorted((one.numbers() > 0).tobytes() for one in drawn)


def test_the_layout_that_fits_is_found(drawn: list[Drawn], tmp_path: Path, home: Path, capsys: Any) -> None:
    for layout, write_set in WHOLE.items():
        write_set(tmp_path / layout, drawn)
        bring(tmp_path / layout, tmp_path / "projects" / layout)
        assert capsys.readouterr().out.startswith(f"{layout}, by the reader {layout}: 4 imported")


# --- outlines -----------------------------------------------------------------------------------------------------


def test_polygons_of_yolo_are_filled_as_ultralytics_does(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "set"
    write(root / "data.yaml", "path: .\ntrain: images/train\nnames:\n  0: benign\n  1: malignant\n")
    write(root / "images" / "train" / "a.png", png(SPECKLE))
    corners = np.array([[3, 4], [20, 4], [20, 17], [9, 22]])
    line = " ".join(f"{value:.6f}" for value in (corners / (40, 30)).ravel())
    write(root / "labels" / "train" / "a.txt", f"1 {line}\n0 0.8 0.8 0.9 0.8 0.9 0.9 0.8 0.9\n0 0.5 0.5 0.1 0.1\n")
    rows = bring(root, tmp_path / "project", "--layout", "yolo", "--reader", "Set")
    assert ("note", "1 lines are boxes, which are no outlines") in [(row["outcome"], row["reason"]) for row in rows]
    expected = cv2.fillPoly(np.zeros((30, 40), np.uint8), [corners.astype(np.int32)], [1])
    frame = only(tmp_path / "project")
    assert np.array_equal(frame.mask == 1, expected > 0)
    assert np.array_equal(frame.mask == 2, rectangle((30, 40), 24, 32, 28, 37))
    assert frame.findings == {"Class": "malignant", "Class (2)": "benign", "Status": "done"}


def test_polygons_of_coco_are_filled_as_its_own_tools_do(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "set"
    polygons = [[3.0, 4.0, 20.5, 4.0, 20.5, 17.0], [25.0, 20.0, 39.0, 20.0, 39.0, 29.0, 25.0, 29.0]]
    write(root / "a.png", png(SPECKLE))
    images = [{"id": 1, "file_name": "a.png", "height": 30, "width": 40}]
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "segmentation": polygons}
    other = {"id": 2, "image_id": 1, "category_id": 2, "segmentation": [[0, 0, 3, 0, 3, 3, 0, 3]]}
    categories = [{"id": 1, "name": "lesion"}, {"id": 2, "name": "lymph_node"}]
    write(root / "a.json", json.dumps({"images": images, "annotations": [annotation, other], "categories": categories}))
    bring(root, tmp_path / "project", "--reader", "Set")
    encoded: Any = coco.merge(coco.frPyObjects(polygons, 30, 40))
    frame = only(tmp_path / "project")
    assert np.array_equal(frame.mask == 1, decoded(encoded))
    assert frame.findings == {"Label (2)": "lymph node", "Status": "done"}
    (sample,) = read_data_set("coco", root).samples
    assert np.array_equal(sample_mask(sample, (30, 40)), decoded(encoded))


@pytest.mark.parametrize(("version", "layout"), [("5.5.0", "labelme"), ("3.2.1", "xanylabeling")])
def test_outlines_of_labelme_and_x_anylabeling_are_read(version: str, layout: str, tmp_path: Path, home: Path) -> None:
    root, more = tmp_path / "set", {"difficult": False} if layout == "xanylabeling" else {}
    write(root / "bilder" / "a.png", png(SPECKLE))
    square = [[3, 4], [12, 4], [12, 9], [3, 9]]
    shapes: list[dict[str, Any]] = [
        {"label": "benign", "shape_type": "polygon", "points": square, "group_id": 1} | more,
        {"label": "benign", "shape_type": "polygon", "points": [[20, 20], [21, 20], [21, 22]], "group_id": 1} | more,
        {"label": "cat", "shape_type": "circle", "points": [[30, 10], [30, 13]], "group_id": None} | more,
        {"label": "benign", "shape_type": "rectangle", "points": [[0, 0], [9, 9]], "group_id": None} | more,
    ]
    about: dict[str, Any] = {
        "version": version,
        "flags": {},
        "shapes": shapes,
        "imagePath": "..\\bilder\\a.png",
        "imageData": None,
    }
    write(
        root / "json" / "a.json",
        json.dumps(about | {"imageHeight": 30, "imageWidth": 40, "imagePath": "..\\bilder\\a.png"}),
    )
    rows = bring(root, tmp_path / "project", "--reader", "Set", "--layout", layout)
    assert [row["reason"] for row in rows if "families" not in row["file"]] == [
        "left out: rectangle, which outline nothing",
        "'cat' is no class that is known: taken for a lesion without a class",
    ]
    frame = only(tmp_path / "project")
    one = rectangle((30, 40), 4, 3, 10, 13)
    one[20, 20:22] = one[21:23, 21] = True
    assert np.array_equal(frame.mask == 1, one)
    y, x = np.mgrid[:30, :40]
    assert np.array_equal(frame.mask == 2, np.hypot(x - 30, y - 10) < 3.5)
    assert frame.findings == {"Class": "benign", "Status": "done"}


def test_polygons_of_cvat_are_read_and_its_boxes_named(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "set"
    for name in ("a", "b"):
        write(root / "images" / f"{name}.png", png(SPECKLE + np.uint8(name == "b")))
    box = '<box label="benign" xtl="1" ytl="1" xbr="9" ybr="9" z_order="0"></box>'
    shapes = '<polygon label="benign" points="3.00,4.00;13.00,4.00;13.00,10.00;3.00,10.00" z_order="1"></polygon>'
    under = '<polygon label="malignant" points="0,0;8,0;8,30;0,30" z_order="0"></polygon>'
    write(
        root / "annotations.xml",
        f'<annotations><image id="0" name="a.png" width="40" height="30">{box}{shapes}{under}</image>'
        f'<image id="1" name="b.png" width="40" height="30">{box}</image></annotations>',
    )
    rows = bring(root, tmp_path / "project", "--reader", "Set", code=1)
    found = {(row["file"], row["outcome"], row["reason"]) for row in rows}
    assert ("images/a.png", "note", "left out: 1 box, which outline nothing") in found
    assert ("images/b.png", "left out", "left out: 1 box, which outline nothing") in found
    frame = only(tmp_path / "project")
    above = rectangle((30, 40), 4, 3, 10, 13)
    assert np.array_equal(frame.mask == 2, above)
    assert np.array_equal(frame.mask == 1, rectangle((30, 40), 0, 0, 30, 8) & ~above)
    assert ("images/a.png", "imported", "30 pixels belong to two lesions; the upper one has them") in found


# --- tables of their own ------------------------------------------------------------------------------------------


def test_bus_bra_brest_and_dataset_b_are_read(tmp_path: Path, home: Path) -> None:
    mask = png(rectangle((30, 40), 3, 5, 9, 14).astype(np.uint8) * np.uint8(255))
    write(tmp_path / "busbra" / "Images" / "bus_0001-l.png", png(SPECKLE))
    write(tmp_path / "busbra" / "Masks" / "mask_0001-l.png", mask)
    write(tmp_path / "busbra" / "bus_data.csv", "ID,Case,Pathology\nbus_0001-l,17,malignant\n")
    write(tmp_path / "breast_usg" / "case007.png", png(SPECKLE))
    write(tmp_path / "breast_usg" / "case007_tumor.png", mask)
    book = openpyxl.Workbook()
    for row in (("Image_filename", "Classification"), ("case007.png", "benign")):
        book.active.append(row)
    book.save(tmp_path / "breast_usg" / "table.xlsx")
    write(tmp_path / "udiat" / "original" / "000001.png", png(SPECKLE))
    write(tmp_path / "udiat" / "GT" / "000001.png", mask)
    for layout, label in (("busbra", "malignant"), ("breast_usg", "benign"), ("udiat", "")):
        bring(tmp_path / layout, tmp_path / "projects" / layout)
        frame = only(tmp_path / "projects" / layout, layout)
        assert np.array_equal(frame.mask > 0, rectangle((30, 40), 3, 5, 9, 14))
        assert frame.findings.get("Class", "") == label


@pytest.mark.parametrize(("layout", "frames", "classes"), [("busbra", 24, {"benign", "malignant"}), ("busi", 30, None)])
def test_frames_of_the_real_sets_come_with_their_masks(
    layout: str, frames: int, classes: set[str] | None, tmp_path: Path, home: Path
) -> None:
    source, root = shared_data(layout), tmp_path / layout
    samples = read_data_set(layout, source).samples
    chosen = samples[:: len(samples) // frames][:frames]
    for path in [path for sample in chosen for path in (sample.frame, *sample.masks)]:
        write(root / path.relative_to(source), path.read_bytes())
    table = {"busbra": "bus_data.csv", "busi": "families.csv"}[layout]
    write(root / table, (source / table).read_bytes())
    bring(root, tmp_path / "project", "--reader", "Set")
    brought = held(tmp_path / "project", "Set")
    assert len(brought) == frames
    for sample in chosen:
        parts: list[Any] = [cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), 0) for path in sample.masks]
        frame = brought[sample.frame.name]
        assert np.array_equal(frame.mask > 0, np.maximum.reduce(parts) > 0)
        assert frame.findings["Class"] == sample.label
    assert classes is None or {frame.findings["Class"] for frame in brought.values()} == classes


def test_slices_of_a_volume_that_show_a_lesion_come_and_the_others_do_not(tmp_path: Path, home: Path) -> None:
    voxels = np.random.default_rng(3).integers(0, 255, (7, 12, 9), np.uint8)
    mask = np.zeros_like(voxels)
    mask[2, 3:5, 4] = 1
    mask[5, 3:9, 1:4] = 2
    voxels[5] = voxels[2]  # a picture that was held still
    for folder, values in (("images", voxels), ("labels", mask)):
        (tmp_path / "set" / folder).mkdir(parents=True)
        volume: Any = nibabel.Nifti1Image(values.T, np.eye(4))
        nibabel.save(volume, tmp_path / "set" / folder / "v.nii.gz")
    bring(tmp_path / "set", tmp_path / "project", "--layout", "nifti", "--reader", "Set")
    store = ProjectStore(tmp_path / "project", "somebody")
    masks = {one.ref: one.mask for one in store.annotated("Set")}
    store.close()
    (uid,) = {ref.instance for ref in masks}
    assert set(masks) == {FrameRef(uid, 2), FrameRef(uid, 5)}
    assert all(np.array_equal(found, mask[ref.index]) for ref, found in masks.items())
