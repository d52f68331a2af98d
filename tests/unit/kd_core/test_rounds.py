"""Rounds of choosing, correcting and learning: both arms, and going on where a call stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kd_core.cli import main
from kd_core.contracts.jobs import read_events


def _rounds(data: Path, run: Path, *more: str) -> int:
    plan = ["--first", "6", "--each", "3", "--rounds", "2", "--steps", "6", *more]
    return main(["rounds", "--layout", "busi", "--data", str(data), "--run", str(run), *plan])


def test_both_arms_begin_alike_and_annotate_as_many_frames(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert _rounds(busi_folder, run, "--seeds", "1") == 0
    report = json.loads((run / "rounds.json").read_text())
    assert [row["frames"] for row in report["rounds"]] == [6, 9, 12]
    first = report["rounds"][0]
    assert first["chosen"] == first["random"]
    assert first["gain"] == {"gain": 0, "low": 0, "high": 0}
    last = {arm: json.loads((run / "stages" / f"0-{arm}-2" / "round.json").read_text()) for arm in ("chosen", "random")}
    assert len(last["chosen"]["corrections"]) == len(last["random"]["corrections"]) == 12
    assert set(last["chosen"]["corrections"]) != set(last["random"]["corrections"])
    assert sum(last["chosen"]["reasons"].values()) == 3
    gain = report["rounds"][2]["gain"]
    assert gain["gain"] == pytest.approx(report["rounds"][2]["chosen"] - report["rounds"][2]["random"])


def test_seeds_are_added_without_training_the_others_anew(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert _rounds(busi_folder, run, "--seeds", "1", "--rounds", "1") == 0
    before = sum(event.kind == "epoch" for event in read_events(run))
    assert _rounds(busi_folder, run, "--seeds", "2", "--rounds", "1") == 0
    after = [event.values["stage"] for event in read_events(run) if event.kind == "epoch"][before:]
    assert {stage.split("-")[0] for stage in after} == {"1"}
    assert len(json.loads((run / "rounds.json").read_text())["rounds"][1]["by_seed"]) == 2


def test_too_few_frames_for_the_plan_are_refused(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _rounds(busi_folder, tmp_path / "run", "--rounds", "30") == 1
    assert "are too few for 30 rounds of 3 after 6" in capsys.readouterr().err
