"""The volume of a lesion from two views of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from busapp.document.measure import Lesion, measure_lesions
from busapp.document.two_views import ellipsoid
from busapp.model.frame import FULL_8_BIT, Frame, Rect, Region, Spacing
from busapp.model.pairing import pair_text, paired_frame
from busapp.model.study import FrameRef


def _view(wide: float, high: float, spacing: Spacing | None) -> Lesion:
    """The lesion of an ellipse so many mm wide and high."""
    x_mm, y_mm = spacing or (0.1, 0.1)
    rows, columns = np.mgrid[:400, :500]
    inside = ((columns - 250) * x_mm / (wide / 2)) ** 2 + ((rows - 200) * y_mm / (high / 2)) ** 2 <= 1
    region = Region(rect=Rect(0, 0, 500, 400), spacing=spacing, kind="tissue")
    frame = Frame(pixels=np.zeros((400, 500), np.uint8), window=FULL_8_BIT, regions=(region,))
    (lesion,) = measure_lesions(inside.astype(np.uint8), frame)
    return lesion


def test_an_ellipsoid_cut_in_two_planes_has_its_volume() -> None:
    radial, antiradial = _view(20, 12, Spacing(0.1, 0.1)), _view(15, 12, Spacing(0.08, 0.12))
    expected = 4 / 3 * math.pi * 10 * 6 * 7.5
    for first, second in ((radial, antiradial), (antiradial, radial)):
        volume = ellipsoid(first, second)
        assert volume is not None
        assert volume[:3] == pytest.approx((20, 12, 15), rel=0.02)
        assert volume.cubic_mm == pytest.approx(expected, rel=0.03)


def test_the_third_axis_is_across_the_beam_even_where_the_other_view_is_taller_than_wide() -> None:
    volume = ellipsoid(_view(20, 16, Spacing(0.1, 0.1)), _view(9, 16, Spacing(0.1, 0.1)))
    assert volume is not None
    assert volume[:3] == pytest.approx((20, 16, 9), rel=0.02)


def test_without_a_scale_there_is_no_volume() -> None:
    assert ellipsoid(_view(20, 12, None), _view(15, 12, Spacing(0.1, 0.1))) is None
    assert ellipsoid(_view(20, 12, Spacing(0.1, 0.1)), _view(15, 12, None)) is None


def test_a_frame_is_found_again_in_the_finding_that_names_it() -> None:
    ref = FrameRef("sha256:ab/cd", 17)
    assert paired_frame(pair_text(ref)) == ref
    assert paired_frame("") is None
    assert paired_frame("no number") is None
