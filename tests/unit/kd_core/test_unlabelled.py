"""Frames without masks: teachers outline them, where they are sure, and a student learns from that."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from kd_core.cli import main
from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME
from kd_core.contracts.jobs import read_events
from kd_core.recipes.pseudo import SURE, expected_dice
from tests.conftest import lesion_picture, write_gray

SETTINGS = ["batch_size=8", "precision=32-true", "workers=0", "size=32", "teacher.base=8", "ema=0.9"]


@pytest.fixture
def cines(tmp_path: Path) -> Path:
    """Two cines of frames with a disc, as pictures, and one that shows nothing."""
    for cine in range(2):
        for number in range(12):
            gray, _ = lesion_picture(1000 + 100 * cine + number)
            write_gray(tmp_path / "cines" / f"cine {cine}" / f"{number:02}.png", gray)
    write_gray(tmp_path / "cines" / "nothing" / "0.png", np.full((96, 96), 120, np.uint8))
    return tmp_path / "cines"


def _train(data: Path, run: Path, *more: str, recipe: str = "tiny_unet") -> int:
    settings = [word for setting in SETTINGS for word in ("--set", setting)] if recipe == "tiny_unet" else []
    return main(["train", recipe, "--layout", "busi", "--data", str(data), "--run", str(run), *settings, *more])


def _dice(run: Path) -> float:
    return float(json.loads((run / "stages" / "student" / "model" / "scores.json").read_text())["all"]["dice"])


def test_a_student_with_few_masks_learns_from_frames_that_its_teacher_outlines(
    busi_folder: Path, cines: Path, tmp_path: Path
) -> None:
    few = ["--set", "teacher.epochs=60", "--set", "student.epochs=60", "--set", "student.samples=2"]
    few += ["--set", "validate_every=30", "--set", "learning_rate=1e-2", "--set", "student.rounds=4"]
    alone, helped = tmp_path / "alone", tmp_path / "helped"
    assert _train(busi_folder, alone, *few) == 0
    more = ["--unlabelled", str(cines), "--unlabelled-weight", "2"]
    assert _train(busi_folder, helped, *few, *more, "--reuse", str(alone)) == 0
    events = list(read_events(helped))
    assert [event.values["stage"] for event in events if event.kind == "reused"] == ["teacher"]
    (said,) = [event.values for event in events if event.kind == "unlabelled"]
    assert said["looked_at"] == 25
    assert 12 <= said["taken"] < 25
    frames = ModelCard.read(helped / "model" / CARD_NAME).training["frames"]["train"]
    assert frames == {"busi/benign": 1, "busi/malignant": 1, "unlabelled/unknown": said["taken"]}
    assert _dice(helped) > _dice(alone) + 0.03


def test_a_frame_that_is_held_out_is_not_learned_from_without_its_mask(busi_folder: Path, tmp_path: Path) -> None:
    for number, path in enumerate(sorted(busi_folder.glob("*ign*/*).png"))):
        (tmp_path / "all").mkdir(exist_ok=True)
        shutil.copyfile(path, tmp_path / "all" / f"{number}.png")
    run = tmp_path / "run"
    more = ["--set", "epochs=1", "--unlabelled", str(tmp_path / "all"), "--unlabelled-weight", "10"]
    assert _train(busi_folder, run, *more) == 0
    (said,) = [event.values for event in read_events(run) if event.kind == "unlabelled"]
    frames = ModelCard.read(run / "model" / CARD_NAME).training["frames"]
    held = sum(count for part in ("validation", "test") for count in frames[part].values())
    assert held > 0
    assert said["looked_at"] == 40 - held


def test_a_recipe_without_a_teacher_refuses_frames_without_masks(
    busi_folder: Path, cines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    for recipe in ("supervised", "best_teacher"):
        assert _train(busi_folder, run, "--unlabelled", str(cines), recipe=recipe) == 1
        assert f"{recipe} has no teacher that is trained before the student" in capsys.readouterr().err
    assert not run.exists()


def test_a_folder_without_pictures_is_refused(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").mkdir()
    assert _train(busi_folder, tmp_path / "run", "--unlabelled", str(tmp_path / "none")) == 1
    assert "no picture" in capsys.readouterr().err


def test_teachers_are_sure_where_the_dice_of_their_outline_can_be_foretold() -> None:
    sharp, blurred = np.zeros((64, 64), np.float32), np.full((64, 64), 0.3, np.float32)
    sharp[20:40, 20:40] = 0.98
    blurred[20:40, 20:40] = 0.55
    assert expected_dice(sharp) > SURE > expected_dice(blurred)
    drawn = [np.random.default_rng(seed).random(sharp.shape) < sharp for seed in range(50)]
    mask = sharp > 0.5
    dice = [2 * (mask & truth).sum() / (mask.sum() + truth.sum()) for truth in drawn]
    assert np.mean(dice) == pytest.approx(expected_dice(sharp), abs=0.01)
    assert expected_dice(np.zeros((64, 64), np.float32)) == 0
