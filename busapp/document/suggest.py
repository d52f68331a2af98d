"""BI-RADS descriptors that measures speak for. They are offered, never set: a person confirms them.

The limits are ours, not the lexicon's, which gives words and no numbers. Where a measure is near a limit, or the words
need eyes (margins but the plainest, calcifications, the category), nothing is offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from busapp.document.descriptors import Echoes, Shape

ROUND = 1.15
"""Long over short axis up to which an oval is called round."""

SMOOTH = 0.92
"""Solidity from which an outline has no bays."""

RAGGED = 0.85
"""Solidity below which a shape is called irregular."""

SHARP = 2.0
"""Sharpness from which a smooth margin is called circumscribed."""

ANECHOIC, HYPOECHOIC, HYPERECHOIC = 0.15, 0.75, 1.3
"""Echo ratios: below the first, below the second, above the third."""

SHADOW, ENHANCED = 0.7, 1.4
"""Posterior ratios: below the first, above the second."""


def suggestions(shape: Shape, echoes: Echoes) -> dict[str, str]:
    """Findings by name, with what the measures of a lesion speak for."""
    return dict(_suggested(shape, echoes))


def _suggested(shape: Shape, echoes: Echoes) -> Iterator[tuple[str, str]]:
    if shape.solidity >= SMOOTH:
        yield "Shape", "round" if shape.long_axis <= ROUND * shape.short_axis else "oval"
    elif shape.solidity < RAGGED:
        yield "Shape", "irregular"
    if not 0.9 < shape.ap_width_ratio < 1.1:
        yield "Orientation", "parallel" if shape.ap_width_ratio < 1 else "not parallel"
    if shape.solidity >= SMOOTH and echoes.sharpness is not None and echoes.sharpness >= SHARP:
        yield "Margin", "circumscribed"
    if (ratio := echoes.echo_ratio) is not None:
        if ratio < ANECHOIC:
            yield "Echo pattern", "anechoic"
        elif ratio < HYPOECHOIC:
            yield "Echo pattern", "hypoechoic"
        elif ratio > HYPERECHOIC:
            yield "Echo pattern", "hyperechoic"
    if (ratio := echoes.posterior_ratio) is not None and not SHADOW <= ratio <= ENHANCED:
        yield "Posterior features", "shadowing" if ratio < SHADOW else "enhancement"
