"""Data sets out and back in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from busapp.files.export import EXPORTERS
from busapp.files.opening import open_source
from busapp.files.project_store import AnnotatedFrame
from busapp.model.edit import LesionClass
from busapp.model.errors import UserError
from busapp.model.study import FrameRef
from kd_core.data import read_data_set, read_frame
from kd_core.layouts.sample import sample_mask
from tests.conftest import write_gray


def _annotated(path: Path, mask: npt.NDArray[np.uint8], label: LesionClass = "benign") -> AnnotatedFrame:
    uid = open_source(path).instance.uid if path.exists() else "gone"
    ref, name = FrameRef(uid, 0), str(len(uid))
    return AnnotatedFrame(
        ref=ref,
        name=name,
        path=path,
        family=f"f{path.stem}",
        reader="T",
        mask=mask,
        findings={"Class": label} if label else {},
    )


def _export(frames: Sequence[AnnotatedFrame], target: Path) -> dict[str, object]:
    for _ in EXPORTERS["busi"](frames, len(frames), target):
        pass
    manifest: dict[str, object] = json.loads((target / "manifest.json").read_text("utf-8"))
    return manifest


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
        frames.append(_annotated(picture, mask, labels[number]))
    manifest = _export(frames, root / "out")
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
    _export(
        [_annotated(picture, mask, "malignant"), _annotated(normal, np.zeros_like(mask), "normal")], tmp_path / "out"
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
    other = _annotated(write_gray(tmp_path / "Frau Müller.png", np.zeros((4, 4), np.uint8)), mask)
    write_gray(other.path, np.full((4, 4), 200, np.uint8))
    untouched = _annotated(good, np.zeros_like(mask), "")
    frames = [_annotated(tmp_path / "gone.png", mask), other, untouched, _annotated(good, mask)]
    steps = list(EXPORTERS["busi"](frames, len(frames), tmp_path / "out"))
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
    steps = EXPORTERS["busi"]([_annotated(picture, np.ones((4, 4), np.uint8))] * 3, 3, tmp_path / "out")
    next(steps)
    assert (tmp_path / "out.partial").exists()
    steps.close()  # type: ignore[attr-defined]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png"]


def test_an_export_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="exists already; choose a new folder"):
        _export([], tmp_path / "out")
