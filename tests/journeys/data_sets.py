"""Small data sets, one writer a layout, by other means than ours; and what an import made of them."""

from __future__ import annotations

import base64
import csv
import io
import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import nibabel
import numpy as np
import numpy.typing as npt
from PIL import Image
from pycocotools import mask as coco

from busapp.__main__ import main
from busapp.files.import_report import REPORT_NAME
from busapp.files.project_store import AnnotatedFrame, ProjectStore

Mask = npt.NDArray[np.bool_]


class Drawn(NamedTuple):
    """A frame of a data set, and its lesions: class and mask."""

    stem: str
    pixels: npt.NDArray[np.uint8]
    lesions: tuple[tuple[str, Mask], ...]

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.pixels.shape
        return height, width

    def classes(self) -> npt.NDArray[np.uint8]:
        """1 benign, 2 malignant."""
        found = np.zeros(self.shape, np.uint8)
        for name, where in self.lesions:
            found[where] = ("benign", "malignant").index(name) + 1
        return found

    def numbers(self) -> npt.NDArray[np.uint8]:
        found = np.zeros(self.shape, np.uint8)
        for number, (_, where) in enumerate(self.lesions, 1):
            found[where] = number
        return found


def _ring(shape: tuple[int, int], top: int, left: int, side: int) -> Mask:
    """A square with a hole of one pixel and a dot that hangs on by a corner."""
    mask = np.zeros(shape, np.bool_)
    mask[top : top + side, left : left + side] = True
    mask[top + 1, left + 1] = False
    mask[top + side, left + side] = True
    return mask


def drawings() -> list[Drawn]:
    """Odd sizes, names in other scripts, holes, several lesions, a lesion of one pixel, none."""
    random = np.random.default_rng(5)
    sizes = [(31, 47), (17, 23), (40, 33), (29, 29)]
    dot = np.zeros(sizes[1], np.bool_)
    dot[16, 22] = True
    lesions: list[tuple[tuple[str, Mask], ...]] = [
        (("malignant", _ring(sizes[0], 3, 4, 9)), ("benign", _ring(sizes[0], 15, 30, 6))),
        (("benign", dot),),
        (("malignant", _ring(sizes[2], 0, 0, 12)),),
        (),
    ]
    stems = ["frame 1", "乳腺 左", "Größe-3", "normal"]
    pictures = [random.integers(0, 255, size, np.uint8) for size in sizes]
    return [Drawn(*one) for one in zip(stems, pictures, lesions, strict=True)]


def bring(source: Path, project: Path, *more: str, code: int = 0) -> list[dict[str, str]]:
    """Import through the front door; the report's rows."""
    assert main(["import", str(source), "--project", str(project), *more]) == code
    with (project / REPORT_NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held(project: Path, reader: str) -> dict[str, AnnotatedFrame]:
    store = ProjectStore(project, "somebody")
    try:
        return {one.path.name: one for one in store.annotated(reader)}
    finally:
        store.close()


def png(picture: npt.NDArray[Any]) -> bytes:
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "PNG")
    return data.getvalue()


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def runs(flat: npt.NDArray[Any]) -> list[int]:
    lengths, value = [0], False
    for pixel in flat.tolist():
        if bool(pixel) != value:
            lengths.append(0)
            value = not value
        lengths[-1] += 1
    return lengths


# --- writers: each puts the same frames into one layout -----------------------------------------------------------


def write_busi(root: Path, drawn: Sequence[Drawn]) -> None:
    rows = ["image,family"]
    for one in drawn:
        label = one.lesions[0][0] if one.lesions else "normal"
        write(root / label / f"{one.stem}.png", png(one.pixels))
        masks = [where for _, where in one.lesions] or [np.zeros(one.shape, np.bool_)]
        for part, where in enumerate(masks):
            name = f"{one.stem}_mask{f'_{part}' if part else ''}.png"
            write(root / label / name, png(where.astype(np.uint8) * np.uint8(255)))
        rows.append(f"{label}/{one.stem}.png,family {one.stem}")
    write(root / "families.csv", "\n".join(rows))


def write_busuclm(root: Path, drawn: Sequence[Drawn]) -> None:
    rows = ["Image;Resolution;Label;Doppler;Marks;Combined"]
    for one in drawn:
        colours = np.zeros((*one.shape, 3), np.uint8)
        for name, where in one.lesions:
            colours[where, 1 if name == "benign" else 0] = 255
        write(root / "images" / f"ANFO_{one.stem}.png", png(one.pixels))
        write(root / "masks" / f"ANFO_{one.stem}.png", png(colours))
        label = "Malignant" if "malignant" in dict(one.lesions) else "Benign" if one.lesions else "Normal"
        rows.append(f"ANFO_{one.stem}.png;{one.shape[1]}x{one.shape[0]};{label};No;No;No")
    write(root / "INFO.csv", "\ufeff" + "\r\n".join(rows))


def write_coco(root: Path, drawn: Sequence[Drawn]) -> None:
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number, one in enumerate(drawn):
        write(root / "images" / f"{one.stem}.png", png(one.pixels))
        height, width = one.shape
        images.append({"id": number, "file_name": f"{one.stem}.png", "height": height, "width": width})
        images[-1] |= {"patient_id": f"family {one.stem}"} | ({} if one.lesions else {"label": "normal"})
        for name, where in one.lesions:
            encoded: Any = coco.encode(np.asfortranarray(where.astype(np.uint8)))
            counts = runs(where.ravel(order="F")) if len(annotations) % 2 else encoded["counts"].decode()
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": 7 if name == "benign" else 9,
                    "iscrowd": 0,
                    "segmentation": {"size": [height, width], "counts": counts},
                }
            )
    categories = [{"id": 7, "name": "Benign"}, {"id": 9, "name": "malignant tumour"}]
    data = {"images": images, "annotations": annotations, "categories": categories}
    write(root / "annotations" / "instances_train.json", json.dumps(data))


def write_voc(root: Path, drawn: Sequence[Drawn]) -> None:
    write(
        root / "labelmap.txt",
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\nbenign:0,128,0::\nmalignant:128,0,0::\n",
    )
    for one in drawn:
        write(root / "JPEGImages" / f"{one.stem}.png", png(one.pixels))
        for folder, values in (("SegmentationClass", one.classes()), ("SegmentationObject", one.numbers())):
            picture = Image.fromarray(values, "P")
            picture.putpalette([0, 0, 0, 0, 128, 0, 128, 0, 0, 9, 9, 9])
            data = io.BytesIO()
            picture.save(data, "PNG")
            write(root / folder / f"{one.stem}.png", data.getvalue())


def write_nnunet(root: Path, drawn: Sequence[Drawn]) -> None:
    labels = {"background": 0, "benign": 1, "malignant": 2}
    about = {"channel_names": {"0": "US"}, "labels": labels, "numTraining": len(drawn), "file_ending": ".png"}
    write(root / "dataset.json", json.dumps(about))
    for one in drawn:
        write(root / "imagesTr" / f"{one.stem}_0000.png", png(one.pixels))
        write(root / "labelsTr" / f"{one.stem}.png", png(one.classes()))


def write_nifti(root: Path, drawn: Sequence[Drawn]) -> None:
    for one in drawn:
        for folder, values in (("images", one.pixels), ("labels", one.numbers())):
            (root / folder).mkdir(parents=True, exist_ok=True)
            volume: Any = nibabel.Nifti1Image(values.T[:, :, None], np.eye(4))
            nibabel.save(volume, root / folder / f"{one.stem}.nii.gz")


def write_hf(root: Path, drawn: Sequence[Drawn]) -> None:
    rows = []
    for one in drawn:
        write(root / "train" / f"{one.stem}.png", png(one.pixels))
        write(root / "train" / "masks" / f"{one.stem}.png", png(one.numbers()))
        row = {
            "file_name": f"{one.stem}.png",
            "mask_file_name": f"masks/{one.stem}.png",
            "family": f"family {one.stem}",
        }
        rows.append(json.dumps(row | {"class": one.lesions[0][0] if one.lesions else "normal"}, ensure_ascii=False))
    write(root / "train" / "metadata.jsonl", "\n".join(rows))


def write_monai(root: Path, drawn: Sequence[Drawn]) -> None:
    entries = []
    for one in drawn:
        write(root / "pictures" / f"{one.stem}.png", png(one.pixels))
        write(root / "masks" / f"{one.stem}.png", png(one.classes()))
        entries.append({"image": f"pictures/{one.stem}.png", "label": f"masks/{one.stem}.png"})
    data = {"labels": {"0": "background", "1": "benign", "2": "malignant"}}
    write(root / "datalist.json", json.dumps(data | {"training": entries[:2], "validation": entries[2:]}))


def write_labelme(root: Path, drawn: Sequence[Drawn]) -> None:
    for one in drawn:
        write(root / f"{one.stem}.png", png(one.pixels))
        shapes: list[dict[str, Any]] = []
        for name, where in one.lesions:
            rows, columns = np.nonzero(where)
            top, bottom, left, right = rows.min(), rows.max(), columns.min(), columns.max()
            inner = base64.b64encode(png(where[top : bottom + 1, left : right + 1])).decode()
            points = [[float(left), float(top)], [float(right), float(bottom)]]
            shape: dict[str, Any] = {
                "label": name,
                "shape_type": "mask",
                "points": points,
                "mask": inner,
                "group_id": None,
                "flags": {},
            }
            shapes.append(shape)
        height, width = one.shape
        about: dict[str, Any] = {"version": "5.5.0", "flags": {} if one.lesions else {"normal": True}, "shapes": shapes}
        about |= {"imagePath": f"{one.stem}.png", "imageData": None, "imageHeight": height, "imageWidth": width}
        write(root / f"{one.stem}.json", json.dumps(about))


def write_cvat(root: Path, drawn: Sequence[Drawn]) -> None:
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version><meta><task/></meta>']
    for number, one in enumerate(drawn):
        write(root / "images" / f"{one.stem}.png", png(one.pixels))
        height, width = one.shape
        parts.append(f'<image id="{number}" name="{one.stem}.png" width="{width}" height="{height}">')
        for name, where in one.lesions:
            rows, columns = np.nonzero(where)
            top, left = int(rows.min()), int(columns.min())
            inner = where[top : rows.max() + 1, left : columns.max() + 1]
            lengths = ", ".join(map(str, runs(inner.ravel())))
            box = f'left="{left}" top="{top}" width="{inner.shape[1]}" height="{inner.shape[0]}"'
            parts.append(f'<mask label="{name}" occluded="0" rle="{lengths}" {box} z_order="0"></mask>')
        parts.append("" if one.lesions else '<tag label="normal" source="manual"></tag>')
        parts.append("</image>")
    write(root / "annotations.xml", "\n".join([*parts, "</annotations>"]))


WHOLE: dict[str, Callable[[Path, Sequence[Drawn]], None]] = {
    "busi": write_busi,
    "busuclm": write_busuclm,
    "coco": write_coco,
    "voc": write_voc,
    "nnunet": write_nnunet,
    "nifti": write_nifti,
    "hf": write_hf,
    "monai": write_monai,
    "labelme": write_labelme,
    "cvat": write_cvat,
}
"""Layouts that hold every pixel."""


def rectangle(shape: tuple[int, int], top: int, left: int, bottom: int, right: int) -> Mask:
    mask = np.zeros(shape, np.bool_)
    mask[top:bottom, left:right] = True
    return mask


SPECKLE = np.random.default_rng(9).integers(0, 255, (30, 40), np.uint8)


def only(project: Path, reader: str = "Set") -> AnnotatedFrame:
    (frame,) = held(project, reader).values()
    return frame


def decoded(runs: Any) -> Mask:
    """By pycocotools, whose arrays NumPy warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.asarray(coco.decode(runs)) > 0
