"""Figures of a set of frames, against the same figures computed from the masks themselves."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from kd_core.layouts.names import Label
from kd_core.layouts.sample import Sample
from kd_core.metrics import assd, hd95
from kd_core.training.evaluate import FrameScore, report, score_frames, summarise
from tests.conftest import write_gray

Mask = npt.NDArray[np.bool_]


def _box(shape: tuple[int, int], top: int, left: int, height: int, width: int) -> Mask:
    mask = np.zeros(shape, np.bool_)
    mask[top : top + height, left : left + width] = True
    return mask


LESIONS: dict[str, tuple[Mask, Mask, float]] = {
    "shifted": (_box((40, 50), 10, 10, 12, 16), _box((40, 50), 12, 14, 12, 20), 0.9),
    "missed": (_box((40, 50), 0, 0, 0, 0), _box((40, 50), 5, 5, 6, 6), 0.2),
    "large": (_box((90, 80), 15, 20, 40, 40), _box((90, 80), 10, 20, 50, 40), 0.8),
}
"""Mask, reference and confidence."""

NORMALS: dict[str, tuple[Mask, Mask, float]] = {
    "left empty": (_box((30, 30), 0, 0, 0, 0), _box((30, 30), 0, 0, 0, 0), 0.1),
    "painted": (_box((30, 30), 3, 3, 20, 20), _box((30, 30), 0, 0, 0, 0), 0.5),
    "painted in part": (_box((30, 30), 3, 3, 5, 5), _box((30, 30), 0, 0, 0, 0), 0.15),
}


def _scores(folder: Path, frames: dict[str, tuple[Mask, Mask, float]], layout: str = "busi") -> list[FrameScore]:
    """Score frames from files; the gray of a frame tells the stub of a model which one it has."""
    names = list(frames)
    samples = []
    for gray, (name, (_, reference, _)) in enumerate(frames.items()):
        label: Label = "benign" if reference.any() else "normal"
        frame = write_gray(folder / f"{name}.png", np.full(reference.shape, gray, np.uint8))
        mask = write_gray(folder / f"{name}_mask.png", reference * np.uint8(255))
        samples.append(
            Sample(layout=layout, name=name, frame=frame, masks=(mask,), group=f"family of {name}", label=label)
        )

    def segment(frame: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], float]:
        mask, _, confidence = frames[names[int(frame[0, 0])]]
        return mask.astype(np.uint8), confidence

    return list(score_frames(segment, samples))


def _expected(mask: Mask, reference: Mask) -> dict[str, float]:
    """Lesion scores from proportions of pixels; an empty mask scores nothing."""
    both = float((mask & reference).sum())
    observed = float((mask == reference).mean())
    chance = float(mask.mean() * reference.mean() + (~mask).mean() * (~reference).mean())
    return {
        "dice": 2 * both / float(mask.sum() + reference.sum()),
        "iou": both / float((mask | reference).sum()),
        "recall": both / float(reference.sum()),
        "precision": both / float(mask.sum()) if mask.any() else 0.0,
        "accuracy": observed,
        "kappa": (observed - chance) / (1 - chance),
    }


def _mean(tables: list[dict[str, float]]) -> dict[str, float]:
    return {name: sum(table[name] for table in tables) / len(tables) for name in tables[0]}


def _rounded(figures: dict[str, float]) -> Any:
    return pytest.approx(figures, abs=0.5001e-4)


def test_primary_figures_are_means_of_the_lesion_frames_scores(tmp_path: Path) -> None:
    summary = summarise(_scores(tmp_path, LESIONS))
    expected = _mean([_expected(mask, reference) for mask, reference, _ in LESIONS.values()])
    assert {name: summary[name] for name in expected} == _rounded(expected)


def test_distances_are_means_with_the_diagonal_for_a_missed_lesion(tmp_path: Path) -> None:
    summary = summarise(_scores(tmp_path, LESIONS))
    for name, distance in (("hd95_px", hd95), ("assd_px", assd)):
        found = [distance(*LESIONS[frame][:2]) for frame in ("shifted", "large")]
        assert summary[name] == pytest.approx((sum(found) + math.hypot(40, 50)) / 3, abs=1e-4)


def test_pooled_figures_are_those_of_all_pixels_of_lesion_frames_at_once(tmp_path: Path) -> None:
    summary = summarise(_scores(tmp_path, LESIONS))
    mask = np.concatenate([mask.ravel() for mask, _, _ in LESIONS.values()])
    reference = np.concatenate([reference.ravel() for _, reference, _ in LESIONS.values()])
    assert summary["pooled"] == _rounded(_expected(mask, reference))
    assert summary["pooled"]["dice"] != summary["dice"]
    assert summary["lesion_prevalence"] == round(float(reference.mean()), 4)


def test_macro_figures_are_means_over_both_classes_and_then_over_frames(tmp_path: Path) -> None:
    summary = summarise(_scores(tmp_path, LESIONS))
    both = [
        _mean([_expected(mask, reference), _expected(~mask, ~reference)]) for mask, reference, _ in LESIONS.values()
    ]
    expected = _mean(both)
    del expected["kappa"]
    assert summary["macro"] == _rounded(expected)
    assert summary["macro"]["accuracy"] == summary["accuracy"]


def test_normals_change_no_figure_of_lesions(tmp_path: Path) -> None:
    lesions = summarise(_scores(tmp_path, LESIONS))
    every = summarise(_scores(tmp_path, LESIONS | NORMALS))
    assert {name: every[name] for name in lesions if name != "normals"} == {
        name: value for name, value in lesions.items() if name != "normals"
    }
    assert (every["lesions"], every["normals"]) == (3, 3)
    assert every["lesions_found"] == round(2 / 3, 4)
    assert every["normals_empty"] == round(1 / 3, 4)
    # All three lesions pass at .2, the least confident one; two normals stay below it.
    assert every["normals_empty_at_95"] == round(2 / 3, 4)


def test_normals_alone_have_no_figure_of_lesions(tmp_path: Path) -> None:
    assert summarise(_scores(tmp_path, NORMALS)) == {"lesions": 0, "normals": 3, "normals_empty": round(1 / 3, 4)}


def test_a_frame_carries_its_pixels_its_scores_and_its_family(tmp_path: Path) -> None:
    lesion, normal = _scores(tmp_path, {name: (LESIONS | NORMALS)[name] for name in ("shifted", "painted")})
    mask, reference, _ = LESIONS["shifted"]
    assert (lesion.group, lesion.label, lesion.empty, lesion.lesion) == ("family of shifted", "benign", False, True)
    assert lesion.confusion.tp == (mask & reference).sum() == 120
    assert (lesion.dice, lesion.iou) == (lesion.confusion.dice, lesion.confusion.iou)
    assert (lesion.hd95, lesion.assd) == (hd95(mask, reference), assd(mask, reference))
    assert (normal.lesion, normal.confusion.fp, normal.confusion.tn) == (False, 400, 500)
    assert (normal.dice, normal.iou, normal.hd95, normal.assd) == (None, None, None, None)


def test_a_report_is_json_with_a_summary_of_each_set_and_every_frame(tmp_path: Path) -> None:
    lesions, normals = _scores(tmp_path / "a", LESIONS), _scores(tmp_path / "b", NORMALS, layout="udiat")
    written = report([*lesions, *normals])
    assert json.loads(json.dumps(written)) == written
    assert written["sets"] == {"busi": summarise(lesions), "udiat": summarise(normals)}
    assert written["all"] == summarise([*lesions, *normals])
    assert [frame["group"] for frame in written["frames"]] == [f"family of {name}" for name in LESIONS | NORMALS]
    assert written["frames"][0]["confusion"] == {"tp": 120, "fp": 72, "fn": 120, "tn": 1688}
