"""Training views: what is done to frames before a network sees them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kd_core.contracts import DataError, InputSpec
from kd_core.data import Sample, read_data_set
from kd_core.data.dataset import Views
from kd_core.data.transforms import (
    DONOR_FRAME,
    DONOR_MASK,
    FRAME,
    MASK,
    PRESENCE,
    RandTransplantd,
    RandWindowd,
    training_views,
)
from kd_core.data.volume_transforms import RandPatchd, numbered, training_patches
from tests.conftest import lesion_picture

SPEC = InputSpec(height=64, width=64)


def _views(samples: tuple[Sample, ...], seed: int) -> Views:
    return Views(samples, training_views(SPEC, lesion_free=0.2, transplant=0.5), seed=seed, normal_repeat=3)


def test_a_view_is_the_same_in_every_run_and_another_in_every_epoch(busi_folder: Path) -> None:
    samples = read_data_set("busi", busi_folder).samples[::5]
    first, second = _views(samples, 7), _views(samples, 7)
    assert np.array_equal(first[3][FRAME], second[3][FRAME])
    second[5]  # a view between does not matter
    assert np.array_equal(first[3][FRAME], second[3][FRAME])
    second.epoch = 1
    assert not np.array_equal(first[3][FRAME], second[3][FRAME])
    assert not np.array_equal(first[3][FRAME], _views(samples, 8)[3][FRAME])


def test_views_have_the_networks_size_and_say_whether_a_lesion_is_left(busi_folder: Path) -> None:
    views = _views(read_data_set("busi", busi_folder).samples, 1)
    presences = []
    for position in range(len(views)):
        view = views[position]
        assert view[FRAME].shape == view[MASK].shape == (1, 64, 64)
        assert view[FRAME].dtype == np.float32
        assert view[PRESENCE] == view[MASK].any()
        presences.append(float(view[PRESENCE]))
    assert 0.3 < np.mean(presences) < 0.8


def test_normal_frames_are_shown_more_often(busi_folder: Path) -> None:
    samples = read_data_set("busi", busi_folder).samples
    assert len(_views(samples, 0)) == 40 + 3 * 20


def test_data_without_any_lesion_are_refused(busi_folder: Path) -> None:
    normals = tuple(one for one in read_data_set("busi", busi_folder).samples if one.label == "normal")
    with pytest.raises(DataError, match="no frame with a lesion to learn from"):
        _views(normals, 0)


def test_a_lesion_put_into_a_normal_frame_is_in_its_mask() -> None:
    donor, donor_mask = lesion_picture(1)
    normal = np.full_like(donor, 120)
    transplant = RandTransplantd(into_normal=1.0, into_lesion=0.0, cover=0.0)
    transplant.set_random_state(3)
    view = transplant(
        {FRAME: normal, MASK: np.zeros_like(normal), DONOR_FRAME: donor, DONOR_MASK: (donor_mask > 0).astype(np.uint8)}
    )
    inside = view[MASK] > 0
    assert inside.any()
    assert view[FRAME][inside].mean() < 70 < 115 < view[FRAME][~inside].mean()


def test_a_covered_lesion_leaves_neither_mask_nor_dark_spot() -> None:
    gray, mask = lesion_picture(2)
    tissue = np.clip(np.random.default_rng(0).normal(120, 30, (96, 160)), 0, 255).astype(np.uint8)
    gray, mask = np.hstack([gray, tissue]), np.hstack([mask, np.zeros_like(tissue)])
    transplant = RandTransplantd(into_normal=0.0, into_lesion=0.0, cover=1.0)
    transplant.set_random_state(0)
    covered = None
    lesion = (mask > 0).astype(np.uint8)
    for _ in range(5):
        view = transplant({FRAME: gray, MASK: lesion, DONOR_FRAME: gray, DONOR_MASK: lesion})
        if not view[MASK].any():
            covered = view
    assert covered is not None
    assert gray[mask > 0].mean() < 50
    assert covered[FRAME][mask > 0].mean() > 95


def test_a_lesion_free_window_shows_no_lesion_and_any_other_keeps_it_whole() -> None:
    gray, mask = lesion_picture(4)
    lesion = (mask > 0).astype(np.uint8)
    free, whole = RandWindowd(SPEC, lesion_free=1.0), RandWindowd(SPEC, lesion_free=0.0)
    free.set_random_state(0)
    whole.set_random_state(0)
    assert any(not free({FRAME: gray, MASK: lesion})[MASK].any() for _ in range(8))
    for _ in range(20):
        seen = whole({FRAME: gray, MASK: lesion})[MASK]
        assert not (seen[0].any() or seen[-1].any() or seen[:, 0].any() or seen[:, -1].any())


PATCH = InputSpec(name="volume", depth=16, height=16, width=16, std_floor=1e-6)


def test_a_small_lesion_is_met_as_often_as_a_large_one() -> None:
    mask = np.zeros((60, 60, 60), np.uint8)
    mask[4:34, 4:34, 4:34], mask[48:51, 48:51, 48:51] = 1, 1
    voxels = np.random.default_rng(0).integers(0, 99, mask.shape).astype(np.uint8)
    cut = RandPatchd(PATCH, foreground=1.0)
    cut.set_random_state(0)
    patches = [cut({FRAME: voxels, MASK: numbered(mask)})[MASK] for _ in range(200)]
    assert all(patch.any() and set(np.unique(patch)) <= {0, 1} for patch in patches)
    small = sum(patch.sum() <= 27 for patch in patches)
    assert 70 <= small <= 130


def test_half_of_the_patches_lie_anywhere_where_half_are_cut_around_lesions() -> None:
    mask = np.zeros((60, 60, 60), np.uint8)
    mask[:8, :8, :8] = 1
    cut = training_patches(PATCH, lesion_free=0.5)
    cut.set_random_state(0)
    views = [cut({FRAME: mask, MASK: mask}) for _ in range(100)]
    assert 35 <= sum(view[MASK].any() for view in views) <= 65
    assert all(view[PRESENCE] == view[MASK].any() for view in views)


def test_a_volume_is_lesion_all_over() -> None:
    full = np.ones((20, 20, 20), np.uint8)
    cut = RandPatchd(PATCH, foreground=1.0)
    cut.set_random_state(0)
    assert cut({FRAME: full, MASK: full})[MASK].all()
