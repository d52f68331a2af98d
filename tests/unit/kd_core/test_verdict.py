"""The gate's verdict, from scores that were made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from kd_core.data import Sample
from kd_core.metrics import Confusion, paired_bootstrap
from kd_core.recipes.gate import Judged, figures_of
from kd_core.recipes.gate_page import PAGE_NAME, write_page
from kd_core.recipes.verdict import verdict_of
from kd_core.training.evaluate import FrameScore

Class = Literal["benign", "malignant", "normal"]


def _frames(
    gains: Iterable[float], *, layout: str = "old", label: Class = "benign", scanner: str = "", groups: int = 1000
) -> Iterator[Judged]:
    """Frames on which the model in use has Dice 0.7 and the new one so much more, of so many patients at most."""
    for number, gain in enumerate(gains):
        group = f"{label} {scanner} {number % groups}"
        sample = Sample(
            layout=layout, name=group, frame=Path("a.png"), masks=(), group=group, label=label, scanner=scanner
        )
        new, old = (_score(sample, dice=dice) for dice in (0.7 + gain, 0.7))
        yield Judged(sample=sample, new=new, old=old, share=0.1)


def _normals(count: int, *, outlined: int) -> Iterator[Judged]:
    """Normal frames, none of them outlined by the model in use."""
    for number in range(count):
        name = f"normal {number}"
        sample = Sample(layout="old", name=name, frame=Path("a.png"), masks=(), group=name, label="normal")
        new, old = _score(sample, empty=number >= outlined), _score(sample, empty=True)
        yield Judged(sample=sample, new=new, old=old, share=0.0)


def _score(sample: Sample, *, dice: float | None = None, empty: bool = False) -> FrameScore:
    return FrameScore(
        layout=sample.layout,
        name=sample.name,
        group=sample.group,
        label=sample.label,
        confidence=0.9,
        empty=empty,
        confusion=Confusion(),
        dice=dice,
        hd95=dice and 100 * (1 - dice),
    )


def _around(mean: float, count: int, *, spread: float = 0.1, seed: int = 0) -> list[float]:
    """Gains with just this mean and this spread."""
    drawn = np.random.default_rng(seed).normal(size=count)
    gains: list[float] = (mean + spread * (drawn - drawn.mean()) / drawn.std()).tolist()
    return gains


def _figures(*parts: Iterable[Judged], new_ms: float = 10.0) -> dict[str, Any]:
    times = {"frames": 20, "new": new_ms, "old": 10.0, "half": {"new": [9.0, 11.0], "old": [9.0, 11.0]}}
    return {**figures_of([one for part in parts for one in part]), "milliseconds": times}


def test_a_sure_gain_over_all_is_better() -> None:
    verdict, reasons = verdict_of(_figures(_frames(_around(0.05, 100))))
    assert verdict == "better"
    assert len(reasons) == 1
    assert reasons[0].startswith("over all: Dice +5.0 points, 95 % interval +3")


def test_a_sure_loss_over_all_is_worse() -> None:
    verdict, (reason,) = verdict_of(_figures(_frames(_around(-0.05, 100))))
    assert (verdict, reason.partition(" points")[0]) == ("worse", "over all: Dice -5.0")


def test_what_can_be_luck_is_unsure() -> None:
    verdict, reasons = verdict_of(_figures(_frames(_around(0.01, 100)), _frames(_around(0.005, 50), layout="new")))
    assert verdict == "unsure"
    assert len(reasons) == 1


def test_a_gain_on_one_set_that_a_larger_one_dilutes_is_better_and_the_set_is_named() -> None:
    figures = _figures(_frames(_around(0.0, 300)), _frames(_around(0.05, 50), layout="new"))
    assert figures["dice"]["low"] < 0
    verdict, reasons = verdict_of(figures)
    assert verdict == "better"
    assert [reason.partition(" Dice")[0] for reason in reasons[1:]] == ["data set new:"]
    assert "97.5 % interval" in reasons[1]


@pytest.mark.parametrize("part", ["sets", "classes", "scanners"])
def test_a_loss_in_a_part_is_worse_though_all_together_gain(part: str) -> None:
    where: dict[str, dict[str, Any]] = {
        "sets": {"layout": "new"},
        "classes": {"label": "malignant"},
        "scanners": {"scanner": "Acme 2"},
    }
    gaining = _frames(_around(0.05, 300), scanner="Acme 1")
    figures = _figures(gaining, _frames(_around(-0.06, 40), **where[part]))
    assert figures["dice"]["low"] > 0
    verdict, reasons = verdict_of(figures)
    assert verdict == "worse"
    named = {"sets": "data set new", "classes": "class malignant", "scanners": "scanner Acme 2"}
    assert any(reason.startswith(f"{named[part]}: Dice -6.0") for reason in reasons)


def test_a_gain_in_a_class_or_on_a_scanner_alone_makes_nothing_better() -> None:
    gaining = _frames(_around(0.06, 40), label="malignant", scanner="Acme 2")
    verdict, _ = verdict_of(_figures(_frames(_around(-0.005, 300)), gaining))
    assert verdict == "unsure"


@pytest.mark.parametrize(("frames", "groups"), [(19, 19), (60, 9)])
def test_few_frames_or_few_patients_say_nothing_for_themselves(frames: int, groups: int) -> None:
    for gain in (0.1, -0.1):
        few = _frames(_around(gain, frames, spread=0.01), layout="new", groups=groups)
        assert verdict_of(_figures(_frames(_around(-gain * frames / 400, 400, spread=0.3)), few))[0] == "unsure"


def test_the_more_sets_there_are_the_surer_one_of_them_has_to_be() -> None:
    """A gain whose 95 % interval lies just above 0 counts alone, and not as the best of eight."""
    gains = _around(0.032, 40)
    assert paired_bootstrap(gains, np.zeros(40)).low > 0
    others = [_frames(_around(0.0, 60, seed=number), layout=f"set {number}") for number in range(7)]
    figures = _figures(_frames(gains, layout="best"), *others)
    assert figures["sets"]["best"]["level"] == pytest.approx(1 - 0.05 / 8, abs=1e-4)
    assert figures["dice"]["low"] < 0
    assert verdict_of(figures)[0] == "unsure"
    assert verdict_of(_figures(_frames(gains, layout="best")))[0] == "better"


def test_a_student_that_outlines_normal_frames_or_takes_long_is_worse_whatever_it_gains() -> None:
    gains = _around(0.05, 100)
    verdict, reasons = verdict_of(_figures(_frames(gains), _normals(40, outlined=3)))
    assert (verdict, reasons[1]) == ("worse", "leaves 92 % of 40 normal frames empty, before 100 %")
    assert verdict_of(_figures(_frames(gains), _normals(40, outlined=2)))[0] == "better"
    verdict, reasons = verdict_of(_figures(_frames(gains), new_ms=15.1))
    assert (verdict, reasons[1]) == ("worse", "takes 15.1 ms a frame, before 10.0")


def test_the_page_shows_every_part_with_its_interval_and_the_rule(tmp_path: Path) -> None:
    figures = _figures(
        _frames(_around(0.0, 300), scanner="Acme <1>"),
        _frames(_around(0.05, 50), layout="new", label="malignant"),
        _normals(40, outlined=1),
    )
    verdict, reasons = verdict_of(figures)
    parity = {"frames": 32, "max_logit_difference": 9.5e-6, "pixels_that_differ": 0}
    models = {which: {"name": "bus-<a>", "sha256": which * 8} for which in ("candidate", "active")}
    found = {"verdict": verdict, "reasons": reasons, **models, **figures, "parity": parity}
    write_page(found, [], [], tmp_path)
    page = (tmp_path / PAGE_NAME).read_text("utf-8")
    assert "bus-&lt;a&gt;-candidat: better" in page
    for words in ("Dice by data set", "Dice by class", "Dice by scanner", "Acme &lt;1&gt;", "Worse: "):
        assert words in page
    assert "no such frame" in page, "no lesion is small"
    assert "10.0 (9.0 to 11.0)" in page
    assert "logits differ by 9.5e-06 at most, 0 pixels" in page
    gain = figures["sets"]["new"]
    assert f"[{gain['low']:+.3f}, {gain['high']:+.3f}] 97.5 %" in page
