"""Results of annotated frames: what was measured and found, written for other systems and for people."""

from __future__ import annotations

from collections.abc import Iterable

from busapp.document.measure import Lesion, measure_lesions
from busapp.model.edit import Findings, MaskArray
from busapp.model.frame import Frame
from busapp.model.result import LesionResult, Measure, Unit, findings_of


def lesion_results(mask: MaskArray, frame: Frame, findings: Findings) -> tuple[LesionResult, ...]:
    """Measures and findings of the lesions of a frame, in the order of their numbers."""
    lesions = sorted(measure_lesions(mask, frame), key=lambda lesion: lesion.number)
    return tuple(
        LesionResult(number=one.number, measures=_measures(one), findings=findings_of(findings, one.number))
        for one in lesions
    )


def _measures(lesion: Lesion) -> tuple[Measure, ...]:
    """In mm where the lesion lies in a region with a scale, else in pixels, which the unit says."""
    shape = lesion.shape
    length: Unit = "mm" if lesion.spacing else "px"
    square: Unit = "mm²" if lesion.spacing else "px²"
    area = lesion.area_px if lesion.area_mm2 is None else lesion.area_mm2
    listed: Iterable[tuple[str, float, Unit]] = (
        ("Long axis", shape.long_axis, length),
        ("Short axis", shape.short_axis, length),
        ("Width", shape.width, length),
        ("Height", shape.ap, length),
        ("Area", area, square),
        ("Perimeter", shape.perimeter, length),
        ("Below the skin", shape.skin_distance, length),
        ("Angle to the skin", shape.angle, "°"),
        ("Circularity", shape.circularity, ""),
        ("Solidity", shape.solidity, ""),
    )
    return tuple(Measure(name=name, value=value, unit=unit) for name, value, unit in listed)
