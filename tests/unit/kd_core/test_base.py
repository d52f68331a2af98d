"""A student that starts from another's weights, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors.torch import load_file

from kd_core.cli import main
from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME, WEIGHTS_NAME
from tests.conftest import SHIPPED_MODEL

SETTINGS = ["epochs=1", "size=32", "batch_size=8", "workers=0", "precision=32-true", "validate_every=1"]


def _train(data: Path, run: Path, *more: str, recipe: str = "tiny_unet", settings: tuple[str, ...] = ()) -> int:
    words = [word for setting in (*SETTINGS, *settings) for word in ("--set", setting)]
    return main(["train", recipe, "--layout", "busi", "--data", str(data), "--run", str(run), *words, *more])


@pytest.fixture
def base(busi_folder: Path, tmp_path: Path) -> Path:
    assert _train(busi_folder, tmp_path / "base", settings=("teacher.base=4",)) == 0
    return tmp_path / "base" / "model"


def test_a_student_starts_from_the_weights_of_its_base_and_its_card_says_so(
    base: Path, busi_folder: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    still = ("teacher.base=4", "student.learning_rate=1e-12", "student.weight_decay=0")
    assert _train(busi_folder, run, "--base", str(base), settings=still) == 0
    ours, theirs = (load_file(folder / WEIGHTS_NAME) for folder in (run / "model", base))
    learned = [name for name in ours if not name.endswith(("running_mean", "running_var", "num_batches_tracked"))]
    assert learned
    assert all(ours[name].allclose(theirs[name], atol=1e-6) for name in learned)
    card = ModelCard.read(run / "model" / CARD_NAME)
    assert card.training["base"]["sha256"] == ModelCard.read(base / CARD_NAME).sha256
    teacher = ModelCard.read(run / "stages" / "teacher" / "model" / CARD_NAME)
    assert "base" not in teacher.training


def test_a_base_that_is_another_network_is_refused_before_the_first_epoch(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], base: Path
) -> None:
    run = tmp_path / "run"
    assert _train(busi_folder, run, "--base", str(base), recipe="supervised") == 1
    assert "is a thin_unet of 0.06 M parameters, the student of this recipe is another network" in (
        capsys.readouterr().err
    )
    assert not run.exists()


def test_a_base_that_learned_from_what_is_held_out_now_is_refused(
    base: Path, busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = json.loads((base / CARD_NAME).read_text())
    card["training"]["folds"]["test"] = 1
    (base / CARD_NAME).write_text(json.dumps(card))
    assert _train(busi_folder, tmp_path / "run", "--base", str(base), settings=("teacher.base=4",)) == 1
    assert "frames that this recipe holds out" in capsys.readouterr().err


def test_a_base_without_weights_or_with_damaged_ones_is_refused(
    base: Path, busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (base / WEIGHTS_NAME).write_bytes(b"\x10" * 40)
    assert _train(busi_folder, tmp_path / "run", "--base", str(base)) == 1
    assert "the weights cannot be read" in capsys.readouterr().err
    (base / WEIGHTS_NAME).unlink()
    assert _train(busi_folder, tmp_path / "run", "--base", str(base)) == 1
    assert "kept without weights.safetensors" in capsys.readouterr().err


def test_training_can_start_from_the_shipped_model(busi_folder: Path, tmp_path: Path) -> None:
    """Its weights are those of its graph: the exported student of an epoch that changes nothing answers alike."""
    run, still = tmp_path / "run", ("learning_rate=1e-12", "weight_decay=0", "ema=1.0", "size=64")
    assert _train(busi_folder, run, "--base", str(SHIPPED_MODEL), recipe="supervised", settings=still) == 0
    shipped = load_file(SHIPPED_MODEL / WEIGHTS_NAME)
    ours = load_file(run / "model" / WEIGHTS_NAME)
    assert shipped.keys() == ours.keys()
    name = "mask_head.0.weight"
    assert ours[name].allclose(shipped[name], atol=1e-6)
