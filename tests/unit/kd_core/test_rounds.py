"""Rounds of choosing, correcting and learning: both arms, and going on where a call stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from kd_core.cli import main
from kd_core.contracts.jobs import read_events


def _rounds(data: Path, run: Path, *more: str) -> int:
    plan = ["--first", "6", "--each", "3", "--rounds", "2", "--first-steps", "6", "--steps", "6", *more]
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


def test_the_first_frames_are_of_the_first_data_set_and_all_others_are_chosen_from_as_well(
    busi_folder: Path, tmp_path: Path
) -> None:
    run, other = tmp_path / "run", tmp_path / "other"
    for name in ("original", "GT"):
        (other / name).mkdir(parents=True)
    for number, frame in enumerate(sorted(busi_folder.glob("[bm]*/*).png"))):
        shutil.copy(frame, other / "original" / f"{number:06}.png")
        shutil.copy(frame.with_name(f"{frame.stem}_mask.png"), other / "GT" / f"{number:06}.png")
    more = ["--layout", "udiat", "--data", str(other), "--first", "12", "--each", "6", "--rounds", "1"]
    assert _rounds(busi_folder, run, "--seeds", "1", *more) == 0
    report = json.loads((run / "rounds.json").read_text())
    first, last = report["rounds"]
    assert first["picked"] == {"chosen": {"busi": 12}, "random": {"busi": 12}}
    for arm in ("chosen", "random"):
        assert sum(last["picked"][arm].values()) == 6
    frames = report["test_frames"]
    both = sum(frames[name] * last["sets"][name]["chosen"] for name in ("busi", "udiat"))
    assert both / sum(frames.values()) == pytest.approx(last["chosen"])
    assert "udiat: chosen, random, gain" in (run / "rounds.md").read_text()


def test_later_trainings_begin_with_the_weights_of_the_first_one(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert _rounds(busi_folder, run, "--seeds", "1", "--rounds", "1", "--steps", "1") == 0
    first, last = (
        torch.load(run / "stages" / name / "network.pt", weights_only=True)["student"]
        for name in ("0-first-0", "0-chosen-1")
    )
    weights = [name for name, held in first.items() if held.is_floating_point() and "running" not in name]
    # One step of AdamW moves a weight by about its rate (1e-3), while new weights differ by about .1.
    assert max(float((first[name] - last[name]).abs().max()) for name in weights) < 0.02


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
