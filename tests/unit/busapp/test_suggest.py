"""What measures speak for, and where they keep silent."""

from __future__ import annotations

from dataclasses import replace

from busapp.document.descriptors import Echoes, Shape
from busapp.document.suggest import suggestions
from busapp.model.lexicon import LEXICON

SHAPE = Shape(
    long_axis=20,
    short_axis=12,
    ap=12,
    width=20,
    angle=2,
    perimeter=50,
    circularity=0.9,
    solidity=0.97,
    depth=15,
    skin_distance=9,
)
ECHOES = Echoes(echo_ratio=0.4, posterior_ratio=1.6, sharpness=2.5)


def test_a_smooth_wide_dark_lesion_with_enhancement_is_described_so() -> None:
    assert suggestions(SHAPE, ECHOES) == {
        "Shape": "oval",
        "Orientation": "parallel",
        "Margin": "circumscribed",
        "Echo pattern": "hypoechoic",
        "Posterior features": "enhancement",
    }


def test_a_ragged_tall_one_with_a_shadow_is_described_so() -> None:
    ragged = replace(SHAPE, solidity=0.7, ap=20, width=12)
    assert suggestions(ragged, replace(ECHOES, posterior_ratio=0.4)) == {
        "Shape": "irregular",
        "Orientation": "not parallel",
        "Echo pattern": "hypoechoic",
        "Posterior features": "shadowing",
    }


def test_nothing_is_offered_near_a_limit_or_where_nothing_could_be_measured() -> None:
    unsure = replace(SHAPE, solidity=0.88, ap=20, width=20)
    assert suggestions(unsure, Echoes(echo_ratio=1.0, posterior_ratio=1.0, sharpness=0.5)) == {}
    assert suggestions(unsure, Echoes(echo_ratio=None, posterior_ratio=None, sharpness=None)) == {}


def test_only_words_of_the_lexicon_are_offered() -> None:
    for solidity in (0.5, 0.95):
        for ratio in (0.05, 0.5, 2.0):
            for long in (12.5, 30):
                shape = replace(SHAPE, solidity=solidity, long_axis=long)
                for name, word in suggestions(shape, replace(ECHOES, echo_ratio=ratio)).items():
                    assert word in LEXICON[name]
