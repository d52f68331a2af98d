"""``kd-core audit``: what is wrong with a data set, and what memory alone earns on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from kd_core.cli import main
from kd_core.data import read_data_set
from kd_core.data.duplicates import find_duplicates, fingerprint
from tests.conftest import lesion_picture, shared_data, write_gray

Picture = npt.NDArray[np.uint8]


def _frame(seed: int) -> tuple[Picture, Picture]:
    """A lesion in tissue that is brighter here and darker there, as no other is, and its mask."""
    gray, mask = lesion_picture(seed, size=160)
    tissue = np.random.default_rng(seed).uniform(0.3, 1.3, (10, 10)).astype(np.float32)
    shaded = gray * cv2.resize(tissue, gray.shape, interpolation=cv2.INTER_LINEAR)
    return np.clip(shaded, 0, 255).astype(np.uint8), mask


def _exported_again(gray: Picture) -> Picture:
    """Cropped, so that all is shifted, rescaled, brightened, inside a dark margin and with a caliper burnt in."""
    cropped = cv2.resize(gray[10:, 6:-20], None, fx=1.3, fy=1.3, interpolation=cv2.INTER_CUBIC)
    bright = np.clip(1.15 * cropped.astype(np.float32) + 20, 0, 255).astype(np.uint8)
    cv2.drawMarker(bright, (40, 60), 255, cv2.MARKER_CROSS, 8)
    framed = cv2.copyMakeBorder(bright, 30, 0, 12, 12, cv2.BORDER_CONSTANT)
    return np.asarray(framed, np.uint8)


def _add(root: Path, name: str, gray: Picture, mask: Picture) -> Path:
    write_gray(root / f"{name}_mask.png", mask)
    return write_gray(root / f"{name}.png", gray)


@pytest.fixture
def spoilt_folder(tmp_path: Path) -> Path:
    """BUSI layout without families.csv: 26 frames that differ, and one fault of each kind."""
    root = tmp_path / "spoilt"
    for place, (label, count) in enumerate({"benign": 12, "malignant": 8, "normal": 6}.items()):
        for number in range(1, count + 1):
            gray, mask = _frame(100 * place + number)
            _add(root, f"{label}/{label} ({number})", gray, np.zeros_like(mask) if label == "normal" else mask)
    gray, mask = _frame(1)
    _add(root, "benign/benign (20)", gray, mask)
    gray, mask = _frame(2)
    _add(root, "benign/benign (21)", _exported_again(gray), _exported_again(mask) // 255 * np.uint8(255))
    gray, mask = _frame(3)
    _add(root, "malignant/malignant (20)", gray, mask)
    _add(root, "malignant/malignant (21)", _frame(301)[0], np.zeros_like(mask))
    _add(root, "malignant/malignant (22)", _frame(302)[0], mask[:-1])
    unreadable = _add(root, "malignant/malignant (23)", _frame(303)[0], mask)
    unreadable.write_bytes(unreadable.read_bytes()[:-900])
    gray, mask = _frame(304)
    _add(root, "normal/normal (20)", gray, mask)
    colour = np.dstack([gray, gray.T, gray, np.full_like(gray, 255)])
    Image.fromarray(colour).save(root / "normal" / "normal (21).png")
    deep = _frame(305)[0].astype(np.uint16) * 257
    Image.fromarray(deep).save(root / "normal" / "normal (22).png")
    write_gray(root / "benign" / "benign (30).png", gray)
    return root


def _audited(root: Path, *more: str) -> dict[str, Any]:
    """The JSON file of an audit that is asked for as a person asks for it."""
    path = root.parent / "audit.json"
    assert main(["audit", str(root), "--json", str(path), *more]) == 0
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_each_planted_fault_is_named(spoilt_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _audited(spoilt_folder)
    findings = found["findings"]
    assert found["layout"] == "busi"
    assert found["classes"] == {"benign": 14, "malignant": 12, "normal": 9}
    assert [reason.rsplit("/", 1)[1] for reason in found["problems"]] == [
        "families.csv: missing: near-duplicates can fall into two splits",
        "benign (30).png: no mask file beside it",
    ]
    assert len(findings["unreadable"]) == 1
    assert "malignant (23).png: not a picture that can be decoded" in findings["unreadable"][0]
    assert [text.rsplit("/", 1)[1] for text in findings["other_size"]] == [
        "malignant (22)_mask.png: the mask is 160x159, its frame 160x160"
    ]
    assert findings["empty_lesions"] == ["malignant/malignant (21).png"]
    assert findings["marked_normals"] == ["normal/normal (20).png"]
    assert findings["unmasked"] == ["normal/normal (21).png", "normal/normal (22).png"]
    assert found["kinds"]["colour with alpha (RGBA)"] == ["normal/normal (21).png"]
    assert found["kinds"]["16-bit gray"] == ["normal/normal (22).png"]
    report = capsys.readouterr().out
    for name in ("malignant (21)", "malignant (22)", "malignant (23)", "normal (20)", "normal (21)", "normal (22)"):
        assert name in report


def test_a_mask_that_cannot_be_read_is_named_and_its_frame_kept(spoilt_folder: Path) -> None:
    (spoilt_folder / "benign" / "benign (5)_mask.png").write_bytes(b"no picture")
    found = _audited(spoilt_folder)
    assert "benign (5)_mask.png: not a picture that can be decoded" in found["findings"]["unreadable"][0]
    assert "benign/benign (5).png" in found["family_of"]


def test_equal_frames_and_frames_exported_again_are_families(spoilt_folder: Path) -> None:
    found = _audited(spoilt_folder)
    assert found["exact"] == [
        ["benign/benign (1).png", "benign/benign (20).png"],
        ["benign/benign (3).png", "malignant/malignant (20).png"],
    ]
    assert found["families"] == [
        ["benign/benign (1).png", "benign/benign (20).png"],
        ["benign/benign (2).png", "benign/benign (21).png"],
        ["benign/benign (3).png", "malignant/malignant (20).png"],
    ]
    assert found["leaks"] == found["families"]


def test_a_family_with_two_classes_is_named_with_them(spoilt_folder: Path) -> None:
    assert _audited(spoilt_folder)["conflicts"] == [
        ["benign/benign (3).png: benign", "malignant/malignant (20).png: malignant"]
    ]


def test_thumbnails_that_agree_by_coincidence_are_no_family() -> None:
    gray, mask = lesion_picture(1, size=160)
    other = lesion_picture(2, size=160)[0]
    texture = np.random.default_rng(0).normal(120, 30, gray.shape) * (1 - 0.75 * (mask > 0))
    coincidence = np.clip(texture, 0, 255).astype(np.uint8)
    one, same = (cv2.resize(picture, (12, 12), interpolation=cv2.INTER_AREA) for picture in (gray, coincidence))
    assert cv2.matchTemplate(one, same, cv2.TM_CCOEFF_NORMED)[0, 0] > 0.95
    pictures = [gray, coincidence, other, _exported_again(gray)]
    pairs = [(pair.first, pair.second) for pair in find_duplicates([fingerprint(picture) for picture in pictures])]
    assert pairs == [(0, 3)]


def test_a_family_is_not_found_in_blank_or_tiny_frames() -> None:
    blank = np.full((90, 120), 40, np.uint8)
    pictures = [blank, blank + np.uint8(1), np.zeros((1, 300), np.uint8), np.arange(6, dtype=np.uint8).reshape(2, 3)]
    assert find_duplicates([fingerprint(picture) for picture in pictures]) == []


def test_families_that_were_written_are_those_that_a_layout_reads(spoilt_folder: Path) -> None:
    found = _audited(spoilt_folder, "--families", str(spoilt_folder / "families.csv"))
    data = read_data_set("busi", spoilt_folder)
    assert {sample.name: sample.group for sample in data.samples} == found["family_of"]
    assert len({sample.group for sample in data.samples}) == len(data.samples) - 3
    again = _audited(spoilt_folder)
    assert again["leaks"] == []
    assert again["families"] == found["families"]
    assert again["family_of"] == found["family_of"]


def test_written_families_keep_together_what_the_layout_keeps_together(spoilt_folder: Path) -> None:
    (spoilt_folder / "families.csv").write_text(
        "image,family\nbenign/benign (2).png,patient\nmalignant/malignant (23).png,patient\n"
    )
    family_of = _audited(spoilt_folder)["family_of"]
    together = {name for name, family in family_of.items() if family == "patient"}
    assert together == {"benign/benign (2).png", "benign/benign (21).png", "malignant/malignant (23).png"}


def test_memory_earns_more_where_frames_are_dealt_one_by_one(tmp_path: Path) -> None:
    for number in range(30):
        gray, mask = _frame(number)
        _add(tmp_path / "twins", f"benign/benign ({number})", gray, mask)
        _add(tmp_path / "twins", f"malignant/malignant ({number})", gray + (gray < 255).astype(np.uint8), mask)
    memory = _audited(tmp_path / "twins")["memory"]
    assert memory["frames"]["seen"] > 0.6
    assert memory["frames"]["seen_lesion_dice"] > 0.95
    assert memory["families"]["seen"] == 0.0
    assert memory["families"]["seen_lesion_dice"] is None
    assert memory["frames"]["lesion_dice"] > memory["families"]["lesion_dice"] + 0.1


def test_prevalence_is_the_share_of_lesion_pixels(tmp_path: Path) -> None:
    for number, rows in enumerate((10, 30), 1):
        mask = np.zeros((100, 100), np.uint8)
        mask[:rows] = 255
        write_gray(tmp_path / "set" / "GT" / f"{number}.png", mask)
        write_gray(tmp_path / "set" / "original" / f"{number}.png", lesion_picture(number, size=100)[0])
    prevalence = _audited(tmp_path / "set", "--layout", "udiat")["prevalence"]
    assert (prevalence["lesion_frames"], prevalence["mean"], prevalence["median"]) == (2, 0.2, 0.2)


def test_a_folder_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, spoilt_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().err == f"kd-core: {tmp_path / 'nothing'}: no such folder\n"
    assert main(["audit", str(tmp_path), "--layout", "busy"]) == 1
    assert "no layout named 'busy'" in capsys.readouterr().err
    for path in (tmp_path / "udiat" / "original" / "1.png", tmp_path / "udiat" / "GT" / "1.png"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"no picture")
    assert main(["audit", str(tmp_path / "udiat")]) == 1
    assert "no frame can be read" in capsys.readouterr().err
    (spoilt_folder / "original").mkdir()
    (spoilt_folder / "GT").mkdir()
    for folder in ("original", "GT"):
        write_gray(spoilt_folder / folder / "1.png", np.zeros((8, 8), np.uint8))
    assert main(["audit", str(spoilt_folder)]) == 1
    assert "several layouts fit, name one: busi, udiat" in capsys.readouterr().err
    assert main(["audit", str(spoilt_folder), "--json", str(tmp_path / "none" / "x.json")]) == 1
    assert "none: no such folder for x.json" in capsys.readouterr().err


def test_the_known_conflicts_of_busi_are_found(tmp_path: Path) -> None:
    """Real frames: one pair with equal pixels, one cropped and rescaled, one that is only alike, and a stranger."""
    wanted = {
        "benign": (62, 140, 433, 435),
        "malignant": (14, 114, 123, 145),
        "normal": (9,),
    }
    root, source = tmp_path / "busi", shared_data("busi")
    for label, numbers in wanted.items():
        for number in numbers:
            for suffix in ("", "_mask"):
                path = root / label / f"{label} ({number}){suffix}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes((source / label / path.name).read_bytes())
    found = _audited(root)
    assert found["exact"] == [["benign/benign (433).png", "malignant/malignant (145).png"]]
    assert found["families"] == [
        ["benign/benign (62).png", "benign/benign (140).png"],
        ["benign/benign (433).png", "malignant/malignant (145).png"],
        ["malignant/malignant (14).png", "malignant/malignant (114).png", "malignant/malignant (123).png"],
    ]
    assert found["conflicts"] == [["benign/benign (433).png: benign", "malignant/malignant (145).png: malignant"]]
