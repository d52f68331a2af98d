"""Clicks that refine an outline."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from busapp.document.clicks import Click, after_click, answered
from busapp.document.gray import to_gray
from busapp.files.opening import open_source
from busapp.model.frame import Point, display_levels
from kd_core.data import read_frame
from kd_core.runtime import Segmenter
from tests.conftest import SAMPLES, SHIPPED_MODEL, shared_data

Region = npt.NDArray[np.bool_]
SIZE = (240, 320)
Y, X = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5


def _disc(x: float, y: float, radius: float) -> Region:
    return np.asarray(np.hypot(X - x, Y - y) <= radius)


def _levels(lesion: Region) -> npt.NDArray[np.uint8]:
    speckle = np.random.default_rng(1).rayleigh(0.8, lesion.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(np.where(lesion, 45, 130) * speckle, (0, 0), 1), 0, 255), np.uint8)


def _dice(first: Region, second: Region) -> float:
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))


def _here(x: float, y: float) -> Click:
    return Click(point=Point(x, y), lesion=True)


def _not_here(x: float, y: float) -> Click:
    return Click(point=Point(x, y), lesion=False)


def test_a_click_adds_the_part_of_the_lesion_that_was_missed_up_to_its_edge() -> None:
    lesion = _disc(160, 120, 68)
    half = lesion & (X < 186)
    found = answered(_levels(lesion), half, _here(206, 120), [])
    assert _dice(half, lesion) < 0.85
    assert _dice(found, lesion) > _dice(half, lesion) + 0.05
    assert not (half & ~found).any()


def test_a_click_takes_away_what_went_beyond_the_edge() -> None:
    lesion = _disc(120, 120, 60)
    beyond = lesion | ((np.abs(Y - 120) < 28) & (X > 120) & (X < 260))
    found = answered(_levels(lesion), beyond, _not_here(220, 120), [])
    assert _dice(beyond, lesion) < 0.85
    assert _dice(found, lesion) > _dice(beyond, lesion) + 0.05
    assert not (found & ~beyond).any()


@given(
    clicks=st.lists(st.tuples(st.floats(0, 319.9), st.floats(0, 239.9), st.booleans()), min_size=1, max_size=5),
    radius=st.floats(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_what_was_clicked_is_as_was_said_and_clicks_of_before_stay(
    clicks: list[tuple[float, float, bool]], radius: float
) -> None:
    lesion = _disc(160, 120, 68)
    levels, region, kept = _levels(lesion), _disc(140, 100, radius), list[Click]()
    for x, y, is_lesion in clicks:
        click = Click(point=Point(x, y), lesion=is_lesion)
        kept = [one for one in kept if (int(one.point.x), int(one.point.y)) != (int(x), int(y))]
        region = answered(levels, region, click, kept)
        kept.append(click)
        assert all(one.holds(region) for one in kept)


def test_a_click_where_nothing_is_known_begins_a_lesion() -> None:
    lesion = _disc(160, 120, 50)
    found = answered(_levels(lesion), np.zeros(SIZE, bool), _here(160, 120), [])
    assert found.any()
    assert (found & ~lesion).sum() < 0.1 * found.sum()


def test_a_click_reaches_no_further_than_its_neighbourhood() -> None:
    levels = np.full((400, 500), 90, np.uint8)
    found = answered(levels, np.zeros(levels.shape, bool), _here(100, 100), [])
    assert found[100, 100]
    assert not found[:, 300:].any()


def test_a_click_takes_no_pixels_from_another_lesion_and_removes_only_the_one_it_hits() -> None:
    lesion = _disc(160, 120, 68)
    mask = np.where(lesion & (X < 140), 1, 0).astype(np.uint8)
    mask[_disc(196, 120, 16)] = 2
    grown = after_click(_levels(lesion), mask, _here(160, 120), [], 1)
    assert np.array_equal(grown == 2, mask == 2)
    assert grown[120, 160] == 1
    gone = after_click(_levels(lesion), mask, _not_here(196, 120), [], 1)
    assert np.array_equal(gone == 1, mask == 1)
    assert gone[120, 196] == 0
    assert np.array_equal(after_click(_levels(lesion), mask, _not_here(3, 3), [], 1), mask)


def _largest_error(found: Region, truth: Region) -> Click:
    """A click in the middle of the largest connected error."""
    parts = []
    for is_lesion, error in ((True, truth & ~found), (False, found & ~truth)):
        count, labels, stats, _ = cv2.connectedComponentsWithStats(error.astype(np.uint8), connectivity=8)
        for part in range(1, count):
            inside = np.pad((labels == part).astype(np.uint8), 1)
            depth = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
            row, column = np.unravel_index(int(depth.argmax()), depth.shape)
            parts.append((int(stats[part, cv2.CC_STAT_AREA]), float(column) + 0.5, float(row) + 0.5, is_lesion))
    _, x, y, is_lesion = max(parts)
    return Click(point=Point(x, y), lesion=is_lesion)


def _scores(levels: npt.NDArray[np.uint8], found: Region, truth: Region, count: int) -> list[float]:
    """Dice before and after each of so many clicks in the largest error."""
    scores, clicks = [_dice(found, truth)], list[Click]()
    for _ in range(count):
        click = _largest_error(found, truth)
        found = answered(levels, found, click, [one for one in clicks if one.holds(found)])
        clicks.append(click)
        scores.append(_dice(found, truth))
    return scores


def test_three_clicks_mend_a_bad_outline_of_the_phantom() -> None:
    source = open_source(SAMPLES / "phantom.dcm")
    levels = to_gray(display_levels(source.read(3)))
    height = levels.shape[0]
    truth = read_frame(SAMPLES / "phantom_masks.png")[3 * height : 4 * height] > 0
    bad = np.roll(truth, (18, -22), (0, 1))
    scores = _scores(levels, bad, truth, 3)
    assert scores[0] < 0.75
    assert scores == sorted(scores)
    assert scores[-1] > 0.85


def test_clicks_raise_the_overlap_of_the_models_proposals_on_real_frames() -> None:
    folder, segmenter, gains = shared_data("busi"), Segmenter(SHIPPED_MODEL), []
    for name in ("benign (211)", "benign (416)", "malignant (94)", "malignant (174)", "malignant (61)", "benign (256)"):
        kind = folder / name.split()[0]
        levels, truth = to_gray(read_frame(kind / f"{name}.png")), read_frame(kind / f"{name}_mask.png") > 0
        scores = _scores(levels, segmenter.segment(levels).mask > 0, truth, 3)
        gains.append(scores[-1] - scores[0])
    assert min(gains) > 0
    assert np.mean(gains) == pytest.approx(0.14, abs=0.06)
