"""Layouts, samples and splits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kd_core.contracts import DataError
from kd_core.data import read_data_set, read_frame, read_mask, split_samples
from kd_core.data.folds import deal_folds, held_out_of_growing
from kd_core.layouts.sample import Sample, sample_mask
from tests.conftest import shared_data, write_gray


def test_busi_layout_is_read_with_families_and_several_masks(busi_folder: Path) -> None:
    first = np.zeros((96, 96), np.uint8)
    first[:10, :10] = 255
    write_gray(busi_folder / "benign" / "benign (1)_mask_1.png", first)
    data = read_data_set("busi", busi_folder)
    assert data.problems == ()
    assert Counter(sample.label for sample in data.samples) == {"benign": 20, "malignant": 20, "normal": 20}
    sample = next(sample for sample in data.samples if sample.name == "benign/benign (1).png")
    assert [path.name for path in sample.masks] == ["benign (1)_mask.png", "benign (1)_mask_1.png"]
    union = read_mask(sample.masks[0]) | (first > 0)
    assert np.array_equal(sample_mask(sample, (96, 96)), union)
    assert sample.group == "benign 1"


def test_numbers_in_names_are_ordered_as_numbers(busi_folder: Path) -> None:
    names = [sample.name for sample in read_data_set("busi", busi_folder).samples][:3]
    assert names == ["benign/benign (1).png", "benign/benign (2).png", "benign/benign (3).png"]


def test_what_a_layout_cannot_use_is_named(busi_folder: Path) -> None:
    (busi_folder / "malignant" / "malignant (3)_mask.png").unlink()
    (busi_folder / "families.csv").unlink()
    problems = [str(problem) for problem in read_data_set("busi", busi_folder).problems]
    assert len(problems) == 2
    assert "near-duplicates can fall into two splits" in problems[0]
    assert problems[1].endswith("malignant (3).png: no mask file beside it")


def test_a_missing_folder_and_an_unknown_layout_are_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        read_data_set("busi", tmp_path / "nothing")
    with pytest.raises(DataError, match=r"no layout named 'busy'; known: busi, busbra, breast_usg, udiat"):
        read_data_set("busy", tmp_path)
    with pytest.raises(DataError, match="no frame in the layout 'udiat'"):
        read_data_set("udiat", tmp_path)


def test_dataset_b_layout_is_read(tmp_path: Path) -> None:
    for number in (1, 2):
        write_gray(tmp_path / "original" / f"{number:06d}.png", np.zeros((8, 9), np.uint8))
    write_gray(tmp_path / "GT" / "000001.png", np.zeros((8, 9), np.uint8))
    data = read_data_set("udiat", tmp_path)
    assert [sample.name for sample in data.samples] == ["000001.png"]
    assert [problem.reason for problem in data.problems] == ["no mask GT/000002.png"]


@pytest.mark.parametrize(("layout", "frames"), [("busi", 622), ("busbra", 1118), ("breast_usg", 206)])
def test_the_real_sets_are_read_whole(layout: str, frames: int) -> None:
    data = read_data_set(layout, shared_data(layout))
    assert len(data.samples) == frames
    assert data.problems == ()
    assert all(sample.label != "unknown" for sample in data.samples)


def test_the_scanner_is_read_where_a_set_names_it() -> None:
    found = Counter(sample.scanner for sample in read_data_set("busbra", shared_data("busbra")).samples)
    known = {"GE Logiq 7": 524, "GE Logiq 5": 503, "Toshiba Aplio 300": 78, "U-Systems": 13}
    assert found == known, "without the probe's frequencies"


def test_a_mask_of_another_size_is_refused_by_name(busi_folder: Path) -> None:
    sample = read_data_set("busi", busi_folder).samples[0]
    with pytest.raises(DataError, match=r"benign \(1\)_mask.png: the mask is 96x96, its frame 97x96"):
        sample_mask(sample, (96, 97))


def test_pictures_of_all_kinds_become_eight_bit_frames(tmp_path: Path) -> None:
    gray = np.arange(256, dtype=np.uint8).reshape(16, 16)
    Image.fromarray(gray.astype(np.uint16) * 257).save(tmp_path / "deep.png")
    Image.fromarray(np.dstack([gray, gray.T, gray])).save(tmp_path / "colour.png")
    Image.fromarray(gray > 99).save(tmp_path / "bits.png")
    assert np.array_equal(read_frame(tmp_path / "deep.png"), gray)
    assert np.array_equal(read_frame(tmp_path / "colour.png")[:, :, 1], gray.T)
    assert np.array_equal(read_mask(tmp_path / "bits.png"), gray > 99)
    assert np.array_equal(read_mask(tmp_path / "colour.png"), (gray > 0) | (gray.T > 0))


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    path = write_gray(tmp_path / "cut.png", np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8))
    path.write_bytes(path.read_bytes()[:-600])
    with pytest.raises(DataError, match=r"cut\.png: not a picture that can be decoded"):
        read_frame(path)


def _samples(groups: dict[str, list[str]]) -> list[Sample]:
    return [
        Sample(layout="busi", name=f"{group} {n}", frame=Path(), masks=(), group=group, label=label)  # type: ignore[arg-type]
        for group, labels in groups.items()
        for n, label in enumerate(labels)
    ]


def test_no_group_falls_into_two_splits_and_classes_keep_their_proportion() -> None:
    groups = {f"b{n}": ["benign"] * (1 + n % 3) for n in range(200)} | {f"m{n}": ["malignant"] for n in range(100)}
    samples = _samples(groups)
    split = split_samples(samples)
    parts = (split.train, split.validation, split.test)
    names = [{sample.group for sample in part} for part in parts]
    assert not (names[0] & names[1] or names[0] & names[2] or names[1] & names[2])
    assert sum(len(part) for part in parts) == len(samples)
    assert sum(sample.label == "malignant" for sample in split.test) == 15
    assert sum(sample.label == "malignant" for sample in split.validation) == 10


def test_a_split_depends_on_names_only_not_on_their_order() -> None:
    samples = _samples({f"g{n}": ["benign"] for n in range(60)})
    assert {s.name for s in split_samples(samples).test} == {s.name for s in split_samples(samples[::-1]).test}


def test_a_family_with_two_classes_stays_together() -> None:
    samples = _samples({f"g{n}": ["benign", "malignant"] if n == 5 else ["benign"] for n in range(40)})
    for fold in deal_folds(samples):
        assert len([sample for sample in fold if sample.group == "g5"]) in (0, 2)


@pytest.mark.parametrize("groups", [2, 3, 4, 10])
def test_few_groups_are_learnt_from_first(groups: int) -> None:
    split = split_samples(_samples({f"g{n}": ["benign"] for n in range(groups)}))
    assert len(split.train) >= groups // 2
    assert len(split.test) >= 1


def test_a_class_with_ten_groups_is_in_every_part() -> None:
    samples = _samples({f"g{n}": ["benign"] for n in range(10)})
    for test in (3, 5):
        split = split_samples(samples, validation=2, test=test)
        assert [len(split.train), len(split.validation), len(split.test)] == [
            10 - test - 1 + (test == 5),
            1,
            3 + (test == 5),
        ]


def test_who_is_held_out_of_a_growing_set_is_known_without_the_set() -> None:
    groups = {f"family {number}": [f"frame {number}"] for number in range(300)}
    samples = [replace(sample, layout="project") for sample in _samples(groups)]
    split = split_samples(samples, validation=2, test=5)
    held = {sample.group for sample in (*split.validation, *split.test)}
    assert held == {one.group for one in samples if held_out_of_growing(one.group, validation=2, test=5)}
    assert 60 < len(held) < 150
