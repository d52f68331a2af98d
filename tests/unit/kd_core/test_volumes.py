"""Volumes: files, places in the patient, and a network slid over them."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import nn

from kd_core.contracts import DataError, InputSpec, ModelError, OutputSpec
from kd_core.models import MODELS, Logits
from kd_core.models.logits import with_spot
from kd_core.runtime import Segmenter, VolumeSegmenter, open_model
from kd_core.runtime.volume import SUFFIXES, Volume
from kd_core.runtime.volume_io import read_volume, volume_size, write_volume
from kd_core.runtime.volume_segmenter import Scale, importance, patch_at, slide, starts
from kd_core.training.evaluate import with_network
from tests.unit.kd_core.conftest import export_small

PATCH = InputSpec(name="volume", depth=16, height=16, width=16, std_floor=1e-6)
OBLIQUE = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]


def _volume(shape: tuple[int, int, int] = (5, 6, 7)) -> Volume:
    voxels = np.random.default_rng(1).integers(-900, 3000, shape).astype(np.int16)
    axes: Any = tuple(map(tuple, OBLIQUE.tolist()))
    return Volume(voxels=voxels, spacing=(2.5, 0.5, 0.2), origin=(-3.0, 40.0, 7.5), direction=axes)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_volume_comes_back_as_it_was_written(suffix: str, tmp_path: Path) -> None:
    volume, path = _volume(), tmp_path / f"乳腺 1{suffix}"
    write_volume(volume, path)
    again = read_volume(path)
    assert again.voxels.dtype == np.int16
    assert np.array_equal(again.voxels, volume.voxels)
    assert again.spacing == pytest.approx(volume.spacing, rel=1e-6)
    assert again.origin == pytest.approx(volume.origin, rel=1e-6)
    assert np.allclose(again.direction, volume.direction, atol=1e-6)
    assert volume_size(path) == (5, 6, 7)


def test_a_voxel_lies_where_nibabel_says(tmp_path: Path) -> None:
    volume, path = _volume(), tmp_path / "one.nii.gz"
    write_volume(volume, path)
    theirs: Any = nibabel.load(path)
    x, y, z = theirs.affine @ [6, 5, 4, 1] @ np.eye(4, 3)
    offset = np.asarray(volume.spacing) * (4, 5, 6) @ np.asarray(volume.direction)
    # NIfTI's x and y run to the right and front, DICOM's to the left and back.
    assert np.allclose([-x, -y, z], volume.origin + offset, atol=1e-4)
    assert np.array_equal(np.asarray(theirs.dataobj).transpose(2, 1, 0), volume.voxels)


def test_a_file_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    for suffix in (".nii", ".nii.gz", ".nrrd", ".mha"):
        path = tmp_path / f"half{suffix}"
        write_volume(_volume((20, 20, 20)), path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(DataError, match=f"half{suffix}: "):
            read_volume(path)


def _with_spacing(path: Path) -> None:
    path.write_text(
        "ObjectType = Image\nNDims = 3\nDimSize = 4 4 4\nElementSpacing = 1 -1 1\n"
        "ElementType = MET_UCHAR\nElementDataFile = raw\n"
    )
    (path.parent / "raw").write_bytes(bytes(64))


def _nifti(path: Path, voxels: npt.NDArray[Any], affine: npt.NDArray[Any] | None = None) -> None:
    nibabel.save(nibabel.Nifti1Image(voxels, np.eye(4) if affine is None else affine), path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.nii", "no such file"),
        ("text.nii.gz", "not a volume in a format that is known here"),
        ("negative.mhd", "is not positive; which way its axes run is not certain"),
        ("time.nii", "not one volume of gray values: 4x4x4x2"),
        ("flat.nii", "not one volume of gray values: 4x4"),
        ("sheared.nii", "orthonormal"),
    ],
)
def test_what_is_no_volume_is_refused_with_the_reason(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "text.nii.gz").write_text("hello")
    _with_spacing(tmp_path / "negative.mhd")
    _nifti(tmp_path / "time.nii", np.zeros((4, 4, 4, 2), np.float32))
    _nifti(tmp_path / "flat.nii", np.zeros((4, 4), np.float32))
    _nifti(tmp_path / "sheared.nii", np.zeros((4, 4, 4), np.float32), np.eye(4) + 0.5 * np.eye(4, k=1))
    with pytest.raises(DataError, match=reason):
        read_volume(tmp_path / name)


def test_where_a_volume_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        write_volume(_volume(), tmp_path / "no" / "one.nii")
    with pytest.raises(DataError, match="no volume format"):
        write_volume(_volume(), tmp_path / "one.png")


def test_values_at_another_size_do_not_lie_where_a_volume_is() -> None:
    with pytest.raises(ValueError, match="cannot lie where"):
        _volume().with_voxels(np.zeros((5, 6, 8)))


@pytest.mark.parametrize(("length", "side"), [(7, 16), (16, 16), (17, 16), (40, 16), (100, 32), (33, 17)])
def test_patches_cover_an_axis_and_overlap_by_half(length: int, side: int) -> None:
    first = starts(length, side)
    assert first[0] == 0
    assert first[-1] == max(0, length - side)
    assert all(0 < later - earlier <= round(side / 2) for earlier, later in pairwise(first))


def test_the_middle_of_a_patch_weighs_most_and_its_corner_a_little() -> None:
    weights = importance((8, 10, 12))
    assert weights.max() == weights[3:5, 4:6, 5:7].min() == pytest.approx(1, abs=0.3)
    assert weights.min() == pytest.approx(1e-4)


class _Blurred(nn.Module):
    """What a voxel's neighbours say of it: answers do not depend on where a patch begins, but near its edge."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = nn.AvgPool3d(5, 1, 2, count_include_pad=True)
        self.gain = nn.Parameter(torch.tensor(4.0))

    def forward(self, x: torch.Tensor) -> Logits:
        return with_spot(self.gain * self.pool(x))


@pytest.fixture
def smooth() -> npt.NDArray[np.float32]:
    noise = torch.from_numpy(np.random.default_rng(3).normal(size=(1, 1, 40, 44, 36)).astype(np.float32))
    return nn.functional.avg_pool3d(noise, 7, 1, 3)[0, 0].numpy()


def test_patches_leave_no_seams(smooth: npt.NDArray[np.float32]) -> None:
    network = _Blurred()
    scale = Scale.of(smooth, 1e-6)
    whole = network(torch.from_numpy(scale.apply(smooth))[None, None]).mask[0, 0].detach().numpy() > 0
    answer, _ = with_network(network, PATCH)(smooth)
    inside = np.s_[2:-2, 2:-2, 2:-2]
    differs = (answer[inside] > 0) != whole[inside]
    # Where patches meet counts little; what is left are voxels at the very boundary of 0.
    assert differs.mean() < 0.002
    assert whole.mean() > 0.1


def test_a_deep_networks_patches_agree_with_the_whole_volume(smooth: npt.NDArray[np.float32]) -> None:
    torch.manual_seed(0)
    network: Any = MODELS["small_unet3d"](width_mult=0.1).eval()
    field = np.pad(smooth, ((0, 0), (0, 4), (0, 4)))
    with torch.no_grad():  # the middle of its answers is the boundary
        network.head.bias -= network(torch.from_numpy(field)[None, None]).mask.median()
    whole, _ = with_network(network, replace(PATCH, depth=40, height=48, width=40))(field)
    parts, _ = with_network(network, replace(PATCH, depth=32, height=32, width=32))(field)
    assert 0.1 < whole.mean() < 0.9
    assert (whole != parts).mean() < 0.05


def test_a_volume_segmenter_answers_as_torch_does(tmp_path: Path, smooth: npt.NDArray[np.float32]) -> None:
    torch.manual_seed(0)
    network = MODELS["hrnet3d"](width=4).eval()
    folder = export_small(tmp_path / "model", network, OutputSpec(), PATCH)
    answer = VolumeSegmenter(folder).segment(smooth)
    mask, confidence = with_network(network, PATCH)(smooth)
    assert answer.mask.shape == smooth.shape
    assert (answer.mask != mask).mean() < 1e-4
    assert answer.confidence == pytest.approx(confidence, abs=1e-4)


def test_a_model_is_opened_for_what_it_reads(tmp_path: Path, small_model: Path) -> None:
    folder = export_small(tmp_path / "model", _Blurred(), OutputSpec(), PATCH)
    assert isinstance(open_model(folder), VolumeSegmenter)
    assert isinstance(open_model(small_model), Segmenter)
    with pytest.raises(ModelError, match="reads volumes, not frames"):
        Segmenter(folder)
    with pytest.raises(ModelError, match="reads frames, not volumes"):
        VolumeSegmenter(small_model)


def test_a_mask_is_emptied_below_the_presence_threshold(tmp_path: Path, smooth: npt.NDArray[np.float32]) -> None:
    folder = export_small(tmp_path / "model", _Blurred(), OutputSpec(), PATCH)
    assert VolumeSegmenter(folder).segment(smooth).mask.any()
    assert not VolumeSegmenter(folder, presence_threshold=0.99999).segment(smooth).mask.any()


@pytest.mark.parametrize("shape", [(3, 5, 9), (16, 16, 16), (20, 9, 40), (1, 1, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float64, ">i2"])
def test_a_mask_has_the_volumes_size(shape: tuple[int, int, int], dtype: Any) -> None:
    voxels = np.random.default_rng(0).integers(0, 200, shape).astype(dtype)
    mask, presence = slide(voxels, PATCH, lambda patch: (patch[0, 0], 0.0), 0.5)
    assert mask.shape == shape
    assert np.isfinite(presence)
    # The network answers what it sees: voxels above the mean are lesion.
    assert np.array_equal(mask > 0, voxels > Scale.of(voxels, 1e-6).mean)


def test_what_is_no_volume_cannot_be_segmented() -> None:
    for shape in ((4, 4), (0, 4, 4), (1, 4, 4, 4)):
        with pytest.raises(ValueError, match="a volume is DxHxW"):
            slide(np.zeros(shape), PATCH, lambda patch: (patch[0, 0], 0.0), 0.5)


def test_standardising_clips_extremes_and_survives_a_flat_volume() -> None:
    voxels = np.random.default_rng(0).normal(1e6, 2e5, (40, 40, 40))
    voxels[0, 0, 0] = 1e12
    scaled = Scale.of(voxels, 1e-6).apply(voxels)
    assert scaled.mean() == pytest.approx(0, abs=0.01)
    assert scaled.std() == pytest.approx(1, abs=0.01)
    assert scaled.max() < 4
    flat = np.full((8, 8, 8), 7)
    assert not Scale.of(flat, 1e-6).apply(flat).any()


def test_a_patch_beyond_the_volume_shows_its_mean() -> None:
    voxels = np.arange(27.0).reshape(3, 3, 3)
    patch = patch_at(voxels, (-1, 0, 2), (4, 4, 4), Scale(0, 26, 13, 1))
    assert patch[0].any() == patch[:, 3].any() == patch[:, :, 1:].any() == np.False_
    assert np.array_equal(patch[1:, :3, 0], voxels[:, :, 2] - 13)


def test_progress_is_told_and_what_it_raises_ends_the_work() -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        slide(np.zeros((64, 64, 64), np.uint8), PATCH, lambda patch: (patch[0, 0], 0.0), 0.5, progress)
    assert told == [(1, 343), (2, 343), (3, 343)]


def test_memory_is_bounded_by_one_row_of_patches() -> None:
    voxels = np.zeros((400, 96, 96), np.uint8)
    voxels[::7] = 9
    tracemalloc.start()
    slide(voxels, replace(PATCH, depth=16, height=96, width=96), lambda patch: (patch[0, 0], 0.0), 0.5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    whole = voxels.size * 4
    assert peak < voxels.nbytes + 0.7 * whole
