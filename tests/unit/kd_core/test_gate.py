"""The gate: a new student against the one in use, on frames that neither learned from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kd_core.cli import main
from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME
from kd_core.data import Sample, read_frame, read_usable, split_samples
from kd_core.recipes.gate import GATE_NAME, held_out
from kd_core.recipes.gate_page import PAGE_NAME
from kd_core.runtime.volume import Volume
from kd_core.runtime.volume_io import write_volume
from tests.conftest import SHIPPED_MODEL, write_gray
from tests.volume_models import write_volume_model


@pytest.fixture
def poor_model(busi_folder: Path, tmp_path: Path) -> Path:
    """A student that saw everything once."""
    run = tmp_path / "run"
    settings = ["epochs=1", "batch_size=8", "workers=0", "precision=32-true", "learning_rate=1e-6"]
    words = [word for setting in settings for word in ("--set", setting)]
    assert main(["train", "supervised", "--layout", "busi", "--data", str(busi_folder), "--run", str(run), *words]) == 0
    return run / "model"


def _judge(candidate: Path, active: Path, data: Path, out: Path, layout: str = "busi") -> dict[str, Any]:
    models = ["--candidate", str(candidate), "--active", str(active)]
    assert main(["gate", *models, "--layout", layout, "--data", str(data), "-o", str(out)]) == 0
    assert (out / PAGE_NAME).read_text().count("<img") == len(list(out.glob("*.png")))
    found: dict[str, Any] = json.loads((out / GATE_NAME).read_text())
    return found


def test_the_better_of_two_students_is_found_and_the_worse_refused(
    poor_model: Path, busi_folder: Path, tmp_path: Path
) -> None:
    better = _judge(SHIPPED_MODEL, poor_model, busi_folder, tmp_path / "up")
    worse = _judge(poor_model, SHIPPED_MODEL, busi_folder, tmp_path / "down")
    assert (better["verdict"], worse["verdict"]) == ("better", "worse")
    gains = [one["dice"]["gain"] for one in (better, worse)]
    assert gains[0] == pytest.approx(-gains[1], abs=2e-4)
    assert list((tmp_path / "up").glob("better_*.png"))
    assert not list((tmp_path / "up").glob("worse_*.png"))


def test_a_student_is_not_better_than_itself(busi_folder: Path, tmp_path: Path) -> None:
    found = _judge(SHIPPED_MODEL, SHIPPED_MODEL, busi_folder, tmp_path / "same")
    assert found["verdict"] == "unsure"
    assert found["dice"]["gain"] == 0


def test_a_student_that_takes_much_longer_is_refused_whatever_else_it_does(
    busi_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kd_core.recipes.verdict.SLOWER", 1e-6)
    found = _judge(SHIPPED_MODEL, SHIPPED_MODEL, busi_folder, tmp_path / "slow")
    assert found["verdict"] == "worse"
    assert "ms a frame" in " ".join(found["reasons"])


def test_only_frames_that_neither_learned_from_are_judged_on(busi_folder: Path) -> None:
    samples = read_usable("busi", busi_folder).samples
    card = ModelCard.read(SHIPPED_MODEL / CARD_NAME)
    foreign = [replace(sample, layout="elsewhere") for sample in samples]
    held = held_out([*samples, *foreign], card)
    ours = {sample.name for sample in held if sample.layout == "busi"}
    assert ours == {sample.name for sample in split_samples(samples, **card.training["folds"]).test}
    assert sum(sample.layout == "elsewhere" for sample in held) == len(foreign)


def test_students_of_volumes_are_judged_on_volumes_and_not_against_one_of_frames(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, random = tmp_path / "data", np.random.default_rng(0)
    for part in ("images", "labels"):
        (data / part).mkdir(parents=True)
    for number in range(4):
        voxels, mask = random.integers(0, 60, (20, 24, 28)).astype(np.uint8), np.zeros((20, 24, 28), np.uint8)
        mask[5 : 12 + number, 6:16, 8:20] = 1
        voxels[mask > 0] = 200
        voxels[:2] = 90  # which the poorer of the two takes for lesion, too
        write_volume(Volume(voxels=voxels), data / "images" / f"{number}.nii.gz")
        write_volume(Volume(voxels=mask), data / "labels" / f"{number}.nii.gz")
    good, poor = (
        write_volume_model(tmp_path / name, name=name, than=than) for name, than in (("good", 1.2), ("poor", 0.2))
    )
    found = _judge(good, poor, data, tmp_path / "out", layout="hippocampus")
    assert found["verdict"] == "better"
    assert found["dice"]["frames"] == 4
    assert found["dice"]["new"] == pytest.approx(1)
    assert len(list((tmp_path / "out").glob("better_*.png"))) == 4
    models = ["--candidate", str(good), "--active", str(SHIPPED_MODEL)]
    words = ["gate", *models, "--layout", "hippocampus", "--data", str(data), "-o", str(tmp_path / "none")]
    assert main(words) == 1
    assert "one reads frames and the other volumes" in capsys.readouterr().err


def _project(names: set[int]) -> list[Sample]:
    return [
        Sample(
            layout="project", name=f"{n}.png", frame=Path(f"{n}.png"), masks=(), group=f"patient {n}", label="benign"
        )
        for n in sorted(names)
    ]


@given(first=st.sets(st.integers(0, 500)), more=st.sets(st.integers(0, 500)))
def test_what_a_project_held_out_once_is_held_out_for_ever(first: set[int], more: set[int]) -> None:
    before, after = split_samples(_project(first)), split_samples(_project(first | more))
    for part in ("train", "validation", "test"):
        kept = {sample.name for sample in getattr(before, part)}
        assert kept <= {sample.name for sample in getattr(after, part)}


def test_models_with_no_lesion_frame_held_out_from_both_cannot_be_compared(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for mask in busi_folder.glob("*/*_mask.png"):
        write_gray(mask, np.zeros_like(read_frame(mask)))
    models = ["--candidate", str(SHIPPED_MODEL), "--active", str(SHIPPED_MODEL)]
    out = tmp_path / "none"
    assert main(["gate", *models, "--layout", "busi", "--data", str(busi_folder), "-o", str(out)]) == 1
    assert "no lesion frame was held out from both models" in capsys.readouterr().err
    assert not out.exists()
