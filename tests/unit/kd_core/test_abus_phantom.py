"""The ABUS phantom, and counting which lesions of a volume were found."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from kd_core.cli import main
from kd_core.data import read_usable
from kd_core.data.abus_phantom import EXTENT, LARGEST, SMALLEST, SPACING, abus_phantom
from kd_core.metrics import detect, size_class
from kd_core.runtime.volume_io import read_volume
from kd_core.training.evaluate import score_frames, summarise


@pytest.fixture(scope="module")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("phantoms") / "set"
    assert main(["phantom", str(folder), "--volumes", "4", "--seed", "5"]) == 0
    return folder


def test_a_phantom_set_says_which_lesions_it_holds(phantoms: Path) -> None:
    data = read_usable("hippocampus", phantoms)
    assert len(data.samples) == 4
    assert not data.problems
    with (phantoms / "lesions.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    for sample in data.samples:
        labels = read_volume(sample.masks[0])
        mine = [row for row in listed if row["volume"] == sample.name]
        assert labels.voxels.max() == len(mine)
        for row in mine:
            volume = (labels.voxels == int(row["number"])).sum() * np.prod(labels.spacing)
            assert float(row["diameter_mm"]) == pytest.approx((6 / np.pi * volume) ** (1 / 3), abs=0.01)
            assert ndimage.label(labels.voxels == int(row["number"]), np.ones((3, 3, 3)))[1] >= 1
    assert sum(not any(row["volume"] == sample.name for row in listed) for sample in data.samples) >= 1


def test_a_folder_that_holds_something_is_left_alone(phantoms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phantom", str(phantoms)]) == 1
    assert "not empty" in capsys.readouterr().err


def test_a_phantom_looks_like_ultrasound() -> None:
    phantom = abus_phantom(3, lesions=4)
    voxels, labels = phantom.volume.voxels.astype(float), phantom.labels
    assert voxels.shape == tuple(round(extent / step) for extent, step in zip(EXTENT, SPACING, strict=True))
    assert len({phantom.volume.spacing[axis] for axis in range(3)}) == 3
    third = voxels.shape[1] // 3
    assert voxels[:, :2].mean() > 1.2 * voxels.mean()  # skin is bright
    assert voxels[:, 3:third].mean() > voxels[:, -8:].mean()  # echoes fade
    assert 3 < voxels[:, third:-third][labels[:, third:-third] == 0].std() < 90  # speckle
    solid = [lesion.number for lesion in phantom.lesions if lesion.kind == "solid"]
    for number in solid:
        inside = labels == number
        around = ndimage.binary_dilation(inside, iterations=4) & (labels == 0)
        assert voxels[inside].mean() < 0.8 * voxels[around].mean()
    assert all(0.5 * SMALLEST < lesion.diameter_mm < 1.2 * LARGEST for lesion in phantom.lesions)


def test_the_same_seed_gives_the_same_phantom_and_another_seed_another() -> None:
    first, again, other = (abus_phantom(seed, lesions=2) for seed in (1, 1, 2))
    assert np.array_equal(first.volume.voxels, again.volume.voxels)
    assert first.lesions == again.lesions
    assert not np.array_equal(first.volume.voxels, other.volume.voxels)


def test_lesions_are_found_by_size_and_false_findings_are_counted() -> None:
    reference = np.zeros((30, 30, 30), bool)
    reference[2:6, 2:6, 2:6] = True  # 4 x 4 x 8 mm: a sphere of 6.3 mm
    reference[20:30, 20:30, 20:30] = True  # 10 x 10 x 20 mm: 15.6 mm
    mask = np.zeros_like(reference)
    mask[2:6, 2:6, 2:3] = True  # exactly a quarter of the first
    mask[20:30, 20:30, 20:22] = True  # a fifth of the second
    mask[2:6, 20:25, 2:6] = True  # one that is none
    mask[15, 15, 15] = True  # a speck, too small to count
    found = detect(mask, reference, (1.0, 1.0, 2.0))
    assert [lesion.found for lesion in found.lesions] == [True, False]
    assert [lesion.diameter_mm for lesion in found.lesions] == pytest.approx([6.25, 15.63], abs=0.01)
    assert found.false_positives == 1


def test_nothing_found_where_nothing_is_is_no_fault() -> None:
    nothing = np.zeros((4, 4, 4), bool)
    assert detect(nothing, nothing, (1.0, 1.0, 1.0)) == ((), 0)


@pytest.mark.parametrize(
    ("diameter", "name"), [(3.0, "0-5 mm"), (5.0, "5-10 mm"), (19.9, "10-20 mm"), (44.0, "20 mm and more")]
)
def test_diameters_have_classes(diameter: float, name: str) -> None:
    assert size_class(diameter) == name


def test_a_summary_tells_sensitivity_by_size(phantoms: Path) -> None:
    samples = read_usable("hippocampus", phantoms).samples
    masks = iter([(read_volume(sample.masks[0]).voxels > 0).astype(np.uint8) for sample in samples])
    perfect = summarise(list(score_frames(lambda _: (next(masks), 1.0), samples)))
    assert set(perfect["sensitivity"].values()) == {1.0}
    assert perfect["false_positives"] == 0
    empty = summarise(list(score_frames(lambda voxels: (np.zeros(voxels.shape, np.uint8), 0.0), samples)))
    assert set(empty["sensitivity"].values()) == {0.0}
    assert empty["hd95_mm"] > 50
