"""Data sets out and back in."""

from __future__ import annotations

import gc
import gzip
import json
import resource
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydicom import dcmread

from busapp.files.export import EXPORTERS, FORMATS
from busapp.files.export.list_file import ListFile, read_head, read_list
from busapp.files.export.settings import read_settings
from busapp.files.project_store import AnnotatedFrame
from busapp.model.edit import LesionClass
from busapp.model.errors import UserError
from kd_core.contracts.splits import PARTS
from kd_core.data import read_data_set, read_frame, split_samples
from kd_core.layouts.sample import sample_mask
from kd_core.recipes import PROFILES, RECIPES
from tests.conftest import SAMPLES, lesion_picture, write_gray
from tests.data_sets import annotated, export, steps_of


def _classed(label: LesionClass) -> dict[str, str]:
    return {"Class": label} if label else {}


@given(
    masks=st.lists(arrays(np.uint8, (23, 17), elements=st.integers(0, 1)), min_size=1, max_size=4),
    labels=st.lists(st.sampled_from(["benign", "malignant", "normal", ""]), min_size=4, max_size=4),
)
@settings(max_examples=25, deadline=None)
def test_masks_with_holes_parts_and_single_pixels_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, masks: list[npt.NDArray[np.uint8]], labels: list[LesionClass]
) -> None:
    root = tmp_path_factory.mktemp("export")
    random = np.random.default_rng(0)
    frames = []
    for number, mask in enumerate(masks):
        picture = write_gray(root / f"源 {number}.png", random.integers(0, 256, mask.shape, np.uint8))
        frames.append(annotated(picture, mask, _classed(labels[number])))
    manifest = export("busi", frames, root / "out")
    assert not (root / "out.partial").exists()
    kept = [frame for frame in frames if frame.lesion_class or frame.mask.any()]
    skipped = manifest["skipped"]
    assert isinstance(skipped, list)
    assert len(skipped) == len(frames) - len(kept)
    entries = manifest["frames"]
    assert isinstance(entries, list)
    for entry, frame in zip(entries, kept, strict=True):
        folder = (root / "out" / entry["image"]).parent
        assert np.array_equal(read_frame(root / "out" / entry["image"]), read_frame(frame.path))
        parts = [read_frame(folder / name) > 0 for name in entry["masks"]]
        assert np.array_equal(np.logical_or.reduce(parts), frame.mask > 0)


def test_our_own_reader_takes_the_data_set(tmp_path: Path) -> None:
    mask = np.zeros((30, 40), np.uint8)
    mask[5:12, 5:12] = 1
    mask[20:25, 20:30] = 2
    mask[22, 24] = 0
    picture = write_gray(tmp_path / "a.png", np.full((30, 40), 7, np.uint8))
    normal = write_gray(tmp_path / "b.png", np.full((30, 40), 9, np.uint8))
    export(
        "busi",
        [annotated(picture, mask, {"Class": "malignant"}), annotated(normal, np.zeros_like(mask), {"Class": "normal"})],
        tmp_path / "out",
    )
    data = read_data_set("busi", tmp_path / "out")
    assert {sample.name: sample.group for sample in data.samples} == {
        "malignant/malignant (1).png": "fa",
        "normal/normal (1).png": "fb",
    }
    lesion = next(sample for sample in data.samples if sample.label == "malignant")
    assert len(lesion.masks) == 2
    assert np.array_equal(sample_mask(lesion, (30, 40)), mask > 0)


def test_a_frame_that_cannot_be_written_is_left_out_with_its_reason(tmp_path: Path) -> None:
    mask = np.ones((4, 4), np.uint8)
    good = write_gray(tmp_path / "good.png", np.zeros((4, 4), np.uint8))
    other = annotated(write_gray(tmp_path / "Frau Müller.png", np.zeros((4, 4), np.uint8)), mask)
    write_gray(other.path, np.full((4, 4), 200, np.uint8))
    untouched = annotated(good, np.zeros_like(mask), {})
    frames = [annotated(tmp_path / "gone.png", mask), other, untouched, annotated(good, mask)]
    steps = list(steps_of("busi", frames, len(frames), tmp_path / "out"))
    assert [step.left_out for step in steps if step.left_out] == [
        "gone.png, frame 1: no such file",
        "Frau Müller.png, frame 1: another picture lies where it was annotated",
        "good.png, frame 1: neither a mask nor a class was given",
    ]
    text = (tmp_path / "out" / "manifest.json").read_text("utf-8")
    assert json.loads(text)["counts"] == {"benign": 1}
    assert len(json.loads(text)["skipped"]) == 3
    assert "Müller" not in text


def test_a_cancelled_export_leaves_nothing(tmp_path: Path) -> None:
    picture = write_gray(tmp_path / "a.png", np.zeros((4, 4), np.uint8))
    steps = steps_of("busi", [annotated(picture, np.ones((4, 4), np.uint8))] * 3, 3, tmp_path / "out")
    next(steps)
    assert (tmp_path / "out.partial").exists()
    steps.close()  # type: ignore[attr-defined]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png"]


def test_an_export_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="exists already; choose a new folder"):
        export("busi", [], tmp_path / "out")


FORMS = sorted(FORMATS)


def _cine(folder: Path, frames: int) -> list[AnnotatedFrame]:
    """Frames with a lesion, each a picture of its own; the families fall into all parts of the split."""
    return [
        annotated(
            write_gray(folder / f"{number}.png", lesion_picture(number, 48)[0]), lesion_picture(number, 48)[1] // 255
        )
        for number in range(frames)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_stopped_export_of_any_format_leaves_nothing_at_any_step(tmp_path: Path, form: str) -> None:
    frames = _cine(tmp_path / "in", 4)
    for steps_done in range(1, 8):
        steps = steps_of(form, frames, len(frames), tmp_path / "out")
        for _ in range(steps_done):
            next(steps)
        steps.close()  # type: ignore[attr-defined]
        assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert len(export(form, frames, tmp_path / "out")["frames"]) == 4


@pytest.mark.parametrize("form", FORMS)
def test_an_export_to_a_disk_that_takes_no_more_leaves_nothing_and_says_so(tmp_path: Path, form: str) -> None:
    frames = _cine(tmp_path / "in", 2)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700, before[1]))
    try:
        with pytest.raises(UserError, match="File too large"):
            export(form, frames, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_the_disk_spoils_is_found_when_it_is_read_back(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = _cine(tmp_path / "in", 1)
    empty = np.zeros((48, 48), np.uint8)
    monkeypatch.setattr(FORMATS[form], "read", lambda *_: empty)
    with pytest.raises(UserError, match="read back, its mask is not what was written"):
        export(form, frames, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", FORMS)
def test_nothing_in_a_data_set_names_a_file_or_a_person(tmp_path: Path, form: str) -> None:
    picture = write_gray(tmp_path / "Mueller 19600102" / "Anna.png", lesion_picture(1, 48)[0])
    frame = replace(annotated(picture, lesion_picture(1, 48)[1] // 255), reader="Doktor", family="f1")
    gone = replace(
        annotated(tmp_path / "Mueller 19600102" / "gone.png", frame.mask), reader="Doktor", family="f1", name="5eed"
    )
    export(form, [frame, gone], tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) > 3
    for path in files:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for word in ("Mueller", "19600102", "Anna", "gone", "Doktor", str(tmp_path)):
            assert word.encode() not in data, path
            assert word not in str(path.relative_to(tmp_path))


@pytest.mark.parametrize("form", FORMS)
def test_memory_does_not_grow_with_the_number_of_frames(tmp_path: Path, form: str) -> None:
    picture = write_gray(tmp_path / "in.png", lesion_picture(1, 64)[0])
    mask = lesion_picture(1, 64)[1] // 255
    one = annotated(picture, mask)

    def peak(frames: int) -> int:
        def many() -> Iterator[AnnotatedFrame]:
            for number in range(frames):
                yield replace(one, family=f"family {number}", mask=mask.copy())

        gc.collect()
        tracemalloc.start()
        for _ in steps_of(form, many(), frames, tmp_path / f"out {frames}"):
            pass
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    peak(2)
    # Masks that were kept would be 4 kB a frame.
    assert peak(240) < peak(40) + 250_000


def test_no_recipe_tests_on_or_is_tuned_on_what_an_export_has_for_training(tmp_path: Path) -> None:
    manifest = export("busi", _cine(tmp_path / "in", 60), tmp_path / "out")
    parts = {entry["image"]: entry["split"] for entry in manifest["frames"]}
    assert min(manifest["splits"][part] for part in PARTS) > 3
    samples = read_data_set("project", tmp_path / "out").samples
    for name, make in RECIPES.items():
        for profile in PROFILES:
            split = split_samples(samples, **make(profile).folds)
            assert split.test, name
            assert {parts[sample.name] for sample in split.test} == {"test"}, name
            assert "train" not in {parts[sample.name] for sample in split.validation}, name


def test_a_family_stays_in_its_part_when_the_project_grows(tmp_path: Path) -> None:
    frames = _cine(tmp_path / "in", 12)
    first = export("coco", frames[:5], tmp_path / "first")
    second = export("coco", frames, tmp_path / "second")
    parts = [{entry["family"]: entry["split"] for entry in one["frames"]} for one in (first, second)]
    assert parts[0].items() <= parts[1].items()


def test_classes_are_mapped_as_chosen(tmp_path: Path) -> None:
    mask = np.zeros((20, 30), np.uint8)
    mask[2:8, 2:8], mask[10:16, 12:20] = 1, 2
    frames = [
        annotated(write_gray(tmp_path / "a.png", np.full((20, 30), 7, np.uint8)), mask, {"Class (2)": "malignant"}),
        annotated(write_gray(tmp_path / "b.png", np.full((20, 30), 8, np.uint8)), 0 * mask, {"Class": "normal"}),
        annotated(write_gray(tmp_path / "c.png", np.full((20, 30), 9, np.uint8)), mask, {}),
    ]
    by_class = export("monai", frames, tmp_path / "classes")
    assert [entry["lesions"] for entry in by_class["frames"]] == [
        ["unclassified", "malignant"],
        [],
        ["unclassified", "unclassified"],
    ]
    settings = read_settings(["labels=lesion", "unclassified=drop"], EXPORTERS["monai"].options)
    in_one = export("monai", frames, tmp_path / "lesions", settings)
    assert [entry["class"] for entry in in_one["frames"]] == ["lesion", "normal"]
    assert in_one["skipped"][0]["reason"] == "no class was given"
    assert in_one["counts"] == {"lesion": 1, "normal": 1}
    labels = read_frame(tmp_path / "lesions" / "labels" / "frame_00001.png")
    assert np.array_equal(labels, (mask > 0).astype(np.uint8))


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("outlines=polygons", "this format has no such option; it has: labels, unclassified, splits, outside"),
        ("labels=colour", "labels can be: class, lesion"),
        ("labels", "labels can be: class, lesion"),
    ],
)
def test_a_setting_that_there_is_not_is_refused(word: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        read_settings([word], EXPORTERS["monai"].options)


@given(
    head=st.dictionaries(st.text(max_size=4), st.one_of(st.integers(), st.text(max_size=5), st.just({"a": {}}))),
    entries=st.lists(st.dictionaries(st.text(max_size=4), st.text(max_size=5), max_size=3), max_size=4),
)
@settings(max_examples=50, deadline=None)
def test_a_file_of_lists_is_json_and_read_entry_by_entry(
    tmp_path_factory: pytest.TempPathFactory, head: dict[str, object], entries: list[dict[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("lists") / "x.json"
    file = ListFile(path, "first list", "other")
    head = {name: value for name, value in head.items() if name not in ("first list", "other")}
    for entry in entries:
        file.add("first list", entry)
    file.finish(head)
    assert json.loads(path.read_text("utf-8")) == {**head, "first list": entries, "other": []}
    assert read_head(path) == head
    assert list(read_list(path, "first list")) == entries
    assert list(read_list(path, "other")) == list(read_list(path, "third")) == []
    assert [one.name for one in path.parent.iterdir()] == ["x.json"]


@pytest.mark.parametrize(("make", "kept"), [("Acme", "Acme Sono 9"), ("Breast Ltd.", "")])
def test_the_scanner_is_told_unless_a_name_of_the_patient_stands_in_it(tmp_path: Path, make: str, kept: str) -> None:
    header = dcmread(SAMPLES / "phantom.dcm")
    header.PatientName, header.Manufacturer, header.ManufacturerModelName = "Phantom^Breast", make, "Sono 9"
    header.save_as(tmp_path / "a.dcm")
    export("busi", [annotated(tmp_path / "a.dcm", np.ones((480, 640), np.uint8))], tmp_path / "out")
    assert [entry["scanner"] for entry in read_list(tmp_path / "out" / "manifest.json", "frames")] == [kept]
    assert [sample.scanner for sample in read_data_set("project", tmp_path / "out").samples] == [kept]
