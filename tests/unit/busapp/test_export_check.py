"""What would make a bad data set is found before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest

from busapp.actions.export_check import ExportCheck
from busapp.files.export.frame import FrameReader
from busapp.files.export.settings import DEFAULTS, ExportSettings
from busapp.files.project_store import ProjectStore
from busapp.model.pairing import pair_text
from kd_core.data import read_frame
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.data_sets import Mask, keep

BENIGN = {"Class": "benign", "Status": "done"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    held = ProjectStore(tmp_path / "project", "Anna")
    yield held
    held.close()


def _found(store: ProjectStore, settings: ExportSettings = DEFAULTS) -> dict[str, list[str]]:
    """What was found but for splits that are empty: projects here are small."""
    check = ExportCheck(store, reader="Anna", settings=settings)
    steps = list(check.steps())
    assert steps[-1].done <= steps[-1].total
    assert check.failed == any(found.severity == "error" for found in check.findings)
    return {found.kind: found.examples for found in check.findings if found.kind != "empty split"}


def _of_part(store: ProjectStore, part: str) -> str:
    """A patient who is in that part of the split."""
    reader = FrameReader(DEFAULTS)
    names = (f"patient {number}" for number in range(1000))
    return next(name for name in names if reader.part(store.keyed_hash(name)) == part)


def _disc(folder: Path, seed: int) -> tuple[Path, Mask]:
    gray, mask = lesion_picture(seed)
    return write_gray(folder / f"{seed}.png", cv2.GaussianBlur(gray, (0, 0), 4).astype(np.uint8)), mask // 255


def test_a_clean_project_has_nothing_to_find_and_its_plan_is_what_is_written(
    store: ProjectStore, tmp_path: Path
) -> None:
    for seed, name in ((1, "benign"), (2, "malignant"), (3, "")):
        path, mask = _disc(tmp_path, seed)
        keep(store, path, mask, {"Class": name} if name else {}, patient=_of_part(store, "train"))
    assert _found(store) == {}
    check = ExportCheck(store, reader="Anna")
    list(check.steps())
    assert check.plan.classes == {"benign": 1, "malignant": 1, "unclassified": 1}
    assert check.plan.parts == {"train": 3, "validation": 0, "test": 0}
    assert (check.plan.patients, check.plan.left_out) == (1, 0)
    assert [found.examples for found in check.findings] == [["validation", "test"]]


def test_a_picture_that_was_scaled_and_brightened_is_found_in_another_split(
    store: ProjectStore, tmp_path: Path
) -> None:
    path, mask = _disc(tmp_path, 5)
    copy = write_gray(
        tmp_path / "copy.png", cv2.resize(read_frame(path), (140, 150)).astype(np.uint8) // 2 + np.uint8(60)
    )
    other, _ = _disc(tmp_path, 6)
    keep(store, path, mask, BENIGN, patient=_of_part(store, "train"))
    keep(store, copy, cv2.resize(mask, (140, 150)).astype(np.uint8), BENIGN, patient=_of_part(store, "test"))
    keep(store, other, mask, BENIGN, patient=_of_part(store, "test"))
    assert _found(store) == {"twins": ["5.png, frame 1 (train) = copy.png, frame 1 (test)"]}
    assert _found(store, ExportSettings(splits="none")) == {}


def test_one_lesion_in_two_classes_is_found_in_copies_in_pairs_and_along_a_cine(
    store: ProjectStore, tmp_path: Path
) -> None:
    patient = _of_part(store, "train")
    path, mask = _disc(tmp_path, 5)
    copy = write_gray(tmp_path / "copy.png", read_frame(path) ^ np.uint8(1))
    keep(store, path, mask, BENIGN, patient=patient)
    keep(store, copy, mask, {"Class": "malignant"}, patient=patient)
    (first, mask_1), (second, mask_2) = _disc(tmp_path, 8), _disc(tmp_path, 9)
    ref = keep(store, first, mask_1, BENIGN, patient=patient)
    keep(store, second, mask_2, {"Class": "malignant", "Paired with": pair_text(ref)}, patient=patient)
    lesion = np.zeros((480, 640), np.uint8)
    lesion[200:260, 300:380] = 1
    for index, name in enumerate(("benign", "malignant")):
        keep(store, SAMPLES / "phantom.dcm", lesion, {"Class": name}, index=index, patient=patient)
    found = _found(store)
    assert set(found) <= {"classes"}
    for example in (
        "5.png, frame 1: benign, but malignant on copy.png, frame 1",
        "phantom.dcm, frame 2: malignant, but benign on phantom.dcm, frame 1",
    ):
        assert example in found["classes"]
    assert any("8.png" in example and "9.png" in example for example in found["classes"])


def test_masks_that_cannot_be_meant_are_found(store: ProjectStore, tmp_path: Path) -> None:
    patient = _of_part(store, "train")
    empty = np.zeros((96, 96), np.uint8)
    speck = empty.copy()
    speck[40:60, 40:60], speck[3, 3] = 1, 1
    for seed, mask, name in ((1, empty, "malignant"), (2, speck, "normal"), (3, empty, "normal")):
        keep(store, _disc(tmp_path, seed)[0], mask, {"Class": name}, patient=patient)
    assert _found(store) == {
        "lesions": ["1.png, frame 1"],
        "normal": ["2.png, frame 1"],
        "tiny": ["2.png, frame 1"],
    }


def test_masks_outside_the_ultrasound_region_are_found(store: ProjectStore) -> None:
    (region,) = pydicom.dcmread(SAMPLES / "phantom.dcm").SequenceOfUltrasoundRegions
    below = int(region.RegionLocationMaxY1) + 1
    for index, rows in enumerate((slice(below - 10, below + 10), slice(below, below + 8))):
        mask = np.zeros((480, 640), np.uint8)
        mask[rows, 300:340] = 1
        keep(store, SAMPLES / "phantom.dcm", mask, BENIGN, index=index)
    assert _found(store) == {
        "outside": ["phantom.dcm, frame 2"],
        "beyond": ["phantom.dcm, frame 1"],
    }


def test_frames_of_one_patient_under_two_families_are_found(store: ProjectStore) -> None:
    mask = np.zeros((480, 640), np.uint8)
    mask[200:260, 300:380] = 1
    for index, part in enumerate(("train", "test")):
        keep(store, SAMPLES / "phantom.dcm", mask, BENIGN, index=index, patient=_of_part(store, part))
    found = _found(store)
    assert found["patient"] == ["phantom.dcm, frame 1 (train); phantom.dcm, frame 2 (test)"]


def test_readers_who_differ_are_found_unless_the_project_is_blinded(store: ProjectStore, tmp_path: Path) -> None:
    from busapp.files.readings import write_rules
    from busapp.model.reading import ReadingRules

    path, mask = _disc(tmp_path, 1)
    same, mask_2 = _disc(tmp_path, 2)
    ben = ProjectStore(store.folder, "Ben")
    keep(store, path, mask, {"Class": "benign"})
    keep(ben, path, mask, {"Class": "malignant"})
    keep(store, same, mask_2, {"Class": "benign"})
    keep(ben, same, mask_2, {"Class": "benign"})
    assert _found(store) == {"readers": ["1.png, frame 1"]}
    write_rules(store, ReadingRules(blinded=True))
    assert _found(store) == {}
    ben.close()


def test_files_that_are_gone_or_changed_are_found(store: ProjectStore, tmp_path: Path) -> None:
    gone, mask = _disc(tmp_path, 1)
    changed, mask_2 = _disc(tmp_path, 2)
    keep(store, gone, mask, BENIGN)
    keep(store, changed, mask_2, BENIGN)
    gone.unlink()
    write_gray(changed, np.zeros((96, 96), np.uint8))
    assert _found(store) == {
        "left out": ["1.png, frame 1: no such file", "2.png, frame 1: another picture lies where it was annotated"]
    }


def test_of_many_findings_of_a_kind_a_few_are_named_and_all_are_counted(store: ProjectStore, tmp_path: Path) -> None:
    for seed in range(8):
        keep(store, _disc(tmp_path, seed)[0], np.zeros((96, 96), np.uint8), BENIGN, patient="p")
    check = ExportCheck(store, reader="Anna")
    list(check.steps())
    (found,) = [one for one in check.findings if one.kind == "lesions"]
    assert (found.count, len(found.examples)) == (8, 5)
