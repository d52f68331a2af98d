"""Shape, place and echoes of a lesion against figures of ellipses and boxes that are known in closed form."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from busapp.document.measure import lesion_echoes, measure_lesions
from busapp.model.frame import FULL_8_BIT, Frame, Rect, Region, Spacing

HEIGHT, WIDTH = 300, 400


def _frame(pixels: npt.NDArray[np.uint8] | None = None, spacing: Spacing | None = None, top: int = 20) -> Frame:
    levels = np.zeros((HEIGHT, WIDTH), np.uint8) if pixels is None else pixels
    region = Region(rect=Rect(10, top, WIDTH - 10, HEIGHT), spacing=spacing, kind="tissue")
    return Frame(pixels=levels, window=FULL_8_BIT, regions=(region,))


def _ellipse(half_wide: float, half_high: float, turned: float = 0.0) -> npt.NDArray[np.uint8]:
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    x, y = x - 200, y - 150
    turn = math.radians(turned)
    along, across = x * math.cos(turn) + y * math.sin(turn), -x * math.sin(turn) + y * math.cos(turn)
    return np.asarray((along / half_wide) ** 2 + (across / half_high) ** 2 <= 1, np.uint8)


def _ramanujan(a: float, b: float) -> float:
    h = ((a - b) / (a + b)) ** 2
    return math.pi * (a + b) * (1 + 3 * h / (10 + math.sqrt(4 - 3 * h)))


@pytest.mark.parametrize(
    ("half_wide", "half_high", "turned"), [(40, 40, 0), (60, 30, 0), (30, 60, 0), (70, 35, 30), (12, 9, 0)]
)
def test_an_ellipse_has_its_axes_perimeter_and_circularity(half_wide: float, half_high: float, turned: float) -> None:
    (lesion,) = measure_lesions(_ellipse(half_wide, half_high, turned), _frame())
    shape = lesion.shape
    long, short = max(half_wide, half_high), min(half_wide, half_high)
    perimeter = _ramanujan(long, short)
    assert shape.long_axis == pytest.approx(2 * long, rel=0.02, abs=0.8)
    # The longest chord of a small one runs through corners, a little across its axis.
    assert shape.short_axis == pytest.approx(2 * short, rel=0.02, abs=1.1)
    assert shape.perimeter == pytest.approx(perimeter, rel=0.015)
    assert shape.circularity == pytest.approx(4 * math.pi * math.pi * long * short / perimeter**2, rel=0.04)
    assert shape.solidity > 0.95


@pytest.mark.parametrize("turned", [0, 20, 45, 70])
def test_the_angle_is_that_of_the_long_axis_to_the_skin(turned: float) -> None:
    (lesion,) = measure_lesions(_ellipse(80, 30, turned), _frame())
    assert lesion.shape.angle == pytest.approx(turned, abs=2)


def test_extents_along_and_across_the_beam_are_in_millimetres_of_their_own_axis() -> None:
    (lesion,) = measure_lesions(_ellipse(50, 40), _frame(spacing=Spacing(0.1, 0.2)))
    shape = lesion.shape
    assert shape.width == pytest.approx(10, rel=0.01)
    assert shape.ap == pytest.approx(16, rel=0.01)
    assert shape.ap_width_ratio == pytest.approx(1.6, rel=0.01)
    assert shape.perimeter == pytest.approx(_ramanujan(8, 5), rel=0.015)
    assert shape.angle == pytest.approx(90, abs=2)
    assert shape.depth == pytest.approx((150 - 20) * 0.2, abs=0.05)
    assert shape.skin_distance == pytest.approx((110 - 20) * 0.2, abs=0.05)


def test_a_bay_lowers_solidity_and_a_hole_does_not() -> None:
    box = np.zeros((HEIGHT, WIDTH), np.uint8)
    box[100:200, 100:300] = 1
    bay, hole = box.copy(), box.copy()
    bay[100:150, 150:250] = 0
    hole[130:170, 150:250] = 0
    found = [measure_lesions(mask, _frame())[0].shape for mask in (box, bay, hole)]
    assert found[0].solidity == pytest.approx(1, abs=1e-6)
    assert found[1].solidity == pytest.approx(0.75, abs=1e-3)
    assert found[2].solidity == pytest.approx(1, abs=1e-6)
    assert found[2].circularity == pytest.approx(found[0].circularity)
    assert found[0].perimeter == pytest.approx(600, rel=0.015)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (2, 2), (3, 1)])
def test_the_smallest_lesions_can_be_measured(size: tuple[int, int]) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[100 : 100 + size[0], 50 : 50 + size[1]] = 1
    (lesion,) = measure_lesions(mask, _frame())
    assert [lesion.shape.ap, lesion.shape.width] == list(size)
    assert 0 < lesion.shape.circularity <= 1
    assert 0 < lesion.shape.solidity <= 1
    assert lesion_echoes(lesion, mask, _frame()).sharpness is None


def _scene() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Gray levels and mask: a lesion of 40 in tissue of 100, with 50 below it."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[100:160, 150:250] = 1
    levels = np.full((HEIGHT, WIDTH), 100, np.uint8)
    levels[160:240, 150:250] = 50
    levels[mask > 0] = 40
    return levels, mask


def test_echoes_are_compared_with_tissue_at_the_same_depth() -> None:
    levels, mask = _scene()
    frame = _frame(levels)
    (lesion,) = measure_lesions(mask, frame)
    echoes = lesion_echoes(lesion, mask, frame)
    assert echoes.echo_ratio == pytest.approx(0.4)
    assert echoes.posterior_ratio == pytest.approx(0.5)


def test_other_lesions_and_what_lies_beyond_the_region_are_not_compared_with() -> None:
    levels, mask = _scene()
    levels[:, :150] = 3
    levels[:, 250:] = 200
    mask[100:160, 255:400] = 2
    levels[100:160, 255:400] = 1
    frame = Frame(
        pixels=levels,
        window=FULL_8_BIT,
        regions=(Region(rect=Rect(148, 0, 254, 161), spacing=None, kind="tissue"),),
    )
    lesion = next(one for one in measure_lesions(mask, frame) if one.rect.left == 150)
    echoes = lesion_echoes(lesion, mask, frame)
    assert echoes.echo_ratio is None
    assert echoes.posterior_ratio is None
    alone = mask.copy()
    alone[:, 255:] = 0
    (lesion,) = measure_lesions(alone, _frame(levels))
    assert lesion_echoes(lesion, alone, _frame(levels)).echo_ratio == pytest.approx(
        40 / ((3 + levels[100:160, 250:300].mean()) / 2), rel=1e-6
    )


def test_a_sharp_margin_is_sharper_than_a_blurred_one() -> None:
    levels, mask = _scene()
    noise = np.random.default_rng(0).normal(0, 8, levels.shape)
    sharp = np.clip(levels + noise, 0, 255).astype(np.uint8)
    blurred = np.clip(cv2.GaussianBlur(levels, (0, 0), 6) + noise, 0, 255).astype(np.uint8)
    found = []
    for pixels in (sharp, blurred):
        frame = _frame(pixels)
        (lesion,) = measure_lesions(mask, frame)
        found.append(lesion_echoes(lesion, mask, frame).sharpness)
    assert found[0] is not None
    assert found[1] is not None
    assert found[0] > 1.3 * found[1] > 0
