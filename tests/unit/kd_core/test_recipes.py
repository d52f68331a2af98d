"""The papers' recipes through the command line: every stage trained, exported, scored, compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from kd_core.cli import main
from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME
from kd_core.contracts.jobs import EXAMPLES, read_events
from kd_core.data import read_frame
from kd_core.recipes import RECIPES
from kd_core.runtime.volume import Volume
from kd_core.runtime.volume_io import write_volume
from kd_core.training.config import Network, Recipe
from kd_core.training.pictures import HEIGHT
from kd_core.training.run_folder import NETWORK_NAME
from tests.conftest import lesion_picture, write_gray

SETTINGS = ["epochs=2", "batch_size=8", "precision=32-true", "workers=0", "validate_every=1", "size=32"]
SMALL = {
    "t2kd": ["teacher.width=4"],
    "lightbtseg": ["teacher.width=4"],
    "best_teacher": [],
    "tiny_unet": ["teacher.base=4"],
    "comparators": ["teacher.width=4"],
}


def _arguments(recipe: str, data: Path, run: Path, *more: str) -> list[str]:
    settings = [word for setting in [*SETTINGS, *SMALL[recipe]] for word in ("--set", setting)]
    return ["train", recipe, "--layout", "busi", "--data", str(data), "--run", str(run), *settings, *more]


@pytest.fixture
def small_partner(monkeypatch: pytest.MonkeyPatch) -> None:
    """A teacher that is trained together with its student, small enough for a test."""
    recipe = RECIPES["best_teacher"]

    def shrunk(profile: str) -> Recipe:
        whole = recipe(profile)
        partner = Network(model="unet", options={"base": 4})
        stages = (replace(stage, partner=partner) if stage.partner else stage for stage in whole.stages)
        return replace(whole, stages=tuple(stages))

    monkeypatch.setitem(RECIPES, "best_teacher", shrunk)


@pytest.mark.usefixtures("small_partner")
@pytest.mark.parametrize("recipe", ["t2kd", "best_teacher", "tiny_unet"])
def test_a_recipe_ends_in_a_student_and_what_its_teacher_was_worth(
    recipe: str, busi_folder: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    assert main(_arguments(recipe, busi_folder, run, "--twin", "--seeds", "2")) == 0
    card = ModelCard.read(run / "model" / CARD_NAME)
    assert card.name == f"{recipe}-student"
    report = json.loads((run / "report.json").read_text())
    assert report["stages"]["student"]["seeds"] == report["stages"]["twin"]["seeds"] == 2
    assert report["stages"]["student"]["lesions"] == report["stages"]["twin"]["lesions"] > 0
    gain = report["gains_over_twin"]["student"]["dice"]
    difference = report["stages"]["student"]["dice"] - report["stages"]["twin"]["dice"]
    assert gain["gain"] == pytest.approx(difference, abs=2e-4)
    assert gain["low"] <= gain["gain"] <= gain["high"]
    assert "normal" not in " ".join(card.training["frames"]["train"])
    assert main(["evaluate", "--model", str(run / "model"), "--layout", "busi", "--data", str(busi_folder)]) == 0


def test_a_student_can_learn_from_a_few_samples_of_all_that_its_teacher_saw(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert main(_arguments("comparators", busi_folder, run, "--set", "student.samples=4")) == 0
    frames = {
        stage: ModelCard.read(run / "stages" / stage / "model" / CARD_NAME).training["frames"]["train"]
        for stage in ("teacher", "kd")
    }
    assert sum(frames["kd"].values()) == 4 < sum(frames["teacher"].values())
    assert set(frames["kd"]) == {"busi/benign", "busi/malignant"}


@pytest.fixture
def volume_folder(tmp_path: Path) -> Path:
    """Small volumes with a bright ball each; one has no label, one a label of another size."""
    folder, random = tmp_path / "volumes", np.random.default_rng(0)
    for kind in ("images", "labels"):
        (folder / kind).mkdir(parents=True)
    grid = np.stack(np.meshgrid(*map(np.arange, (18, 24, 20)), indexing="ij"))
    for number in range(24):
        middle, radius = random.uniform(6, 12, 3), random.uniform(3, 5)
        ball = np.linalg.norm(grid - middle[:, None, None, None], axis=0) < radius
        voxels = (random.normal(100, 15, ball.shape) + 60 * ball).astype(np.float32)
        write_volume(Volume(voxels=voxels, spacing=(2, 1, 1)), folder / "images" / f"v{number}.nii.gz")
        write_volume(Volume(voxels=ball.astype(np.uint8), spacing=(2, 1, 1)), folder / "labels" / f"v{number}.nii.gz")
    (folder / "labels" / "v3.nii.gz").unlink()
    write_volume(Volume(voxels=np.zeros((4, 4, 4), np.uint8)), folder / "labels" / "v4.nii.gz")
    return folder


def test_students_of_volumes_are_trained_by_the_same_loop_and_scored_in_millimetres(
    volume_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    settings = ["epochs=2", "precision=32-true", "workers=0", "validate_every=1", "size=16"]
    settings += ["teacher.base=2", "student.width_mult=0.05", "student.places=8", "hrnet.width=2", "rounds=2"]
    words = [word for setting in settings for word in ("--set", setting)]
    arguments = ["train", "abus_dckd", "--layout", "hippocampus", "--data", str(volume_folder), "--run", str(run)]
    assert main([*arguments, "--set", "twin.width_mult=0.05", "--set", "hrnet-twin.width=2", *words, "--twin"]) == 0
    said = capsys.readouterr().err
    assert "no mask labels/v3.nii.gz" in said
    assert "the mask is 4x4x4, its volume 20x24x18" in said
    report = json.loads((run / "report.json").read_text())
    assert report["stages"]["teacher"]["unit"] == "mm"
    gains = report["gains_over_twin"]
    for student, twin in (("student", "twin"), ("hrnet", "hrnet-twin")):
        assert report["stages"][student]["parameters"] == report["stages"][twin]["parameters"]
        difference = report["stages"][student]["dice"] - report["stages"][twin]["dice"]
        assert gains[student]["dice"]["gain"] == pytest.approx(difference, abs=2e-4)
    assert set(gains) == {"teacher", "student", "hrnet"}
    terms = [event.values["losses"] for event in read_events(run) if event.kind == "epoch"]
    assert {"segmentation", "kd", "contrast", "ranking"} in [set(one) for one in terms]
    strips = [run / "stages" / "student" / EXAMPLES / f"{epoch:04d}.png" for epoch in (1, 2)]
    assert [len(read_frame(strip)) for strip in strips] == [HEIGHT, HEIGHT]
    evaluate = ["evaluate", "--model", str(run / "model"), "--layout", "hippocampus", "--data", str(volume_folder)]
    assert main([*evaluate, "--part", "test"]) == 0
    assert "hd95_mm" in capsys.readouterr().out


def test_every_term_starts_at_its_weight_and_is_logged_by_name(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    # One step an epoch, so that an epoch's figure is that of its step; nothing is learned at this rate.
    extra = ["--set", "batch_size=64", "--set", "learning_rate=1e-12", "--set", "student.rounds=1"]
    assert main(_arguments("t2kd", busi_folder, run, *extra)) == 0
    losses = [event.values["losses"] for event in read_events(run) if event.kind == "epoch"][-2]
    assert losses["kd"] == pytest.approx(5.0, rel=1e-4)
    assert losses["importance"] == pytest.approx(0.1, rel=1e-4)
    assert losses["affinity"] == pytest.approx(0.1, rel=1e-4)
    assert losses["segmentation"] > 0


def test_terms_are_computed_in_full_precision_where_networks_are_not(busi_folder: Path, tmp_path: Path) -> None:
    extra = ["--set", "precision=bf16-mixed", "--set", "epochs=1", "--set", "rounds=1"]
    for recipe in ("t2kd", "tiny_unet"):
        assert main(_arguments(recipe, busi_folder, tmp_path / recipe, *extra)) == 0


def test_a_student_and_its_twin_begin_alike_and_see_the_same_views(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    still = ["--set", "learning_rate=1e-30", "--set", "features=0", "--set", "graph=0", "--set", "rounds=1"]
    assert main(_arguments("tiny_unet", busi_folder, run, "--twin", *still)) == 0
    losses = {
        event.values["stage"]: event.values["losses"]["segmentation"]
        for event in read_events(run)
        if event.kind == "epoch" and event.values["epoch"] == 1
    }
    assert losses["student"] == pytest.approx(losses["twin"], rel=1e-6)


def test_methods_of_the_literature_are_compared_beside_one_twin(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert main(_arguments("comparators", busi_folder, run, "--twin")) == 0
    gains = json.loads((run / "report.json").read_text())["gains_over_twin"]
    assert {"kd", "at", "cwd", "skd", "emkd", "cirkd"} <= set(gains)


def test_controls_tell_whether_two_teachers_of_their_class_matter(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shuffled = ["--set", "control-teacher.width=4", "--set", "thin.width=4"]
    assert main(_arguments("lightbtseg", busi_folder, run, "--twin", "--controls", *shuffled)) == 0
    gains = json.loads((run / "report.json").read_text())["gains_over_twin"]
    assert {"student", "one-teacher", "shuffled", "thin"} <= set(gains)


def test_stages_that_are_the_same_are_taken_from_another_run(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))
    assert main(_arguments("tiny_unet", busi_folder, first)) == 0
    again = ["--set", "student.seed=7", "--reuse", str(first)]
    assert main(_arguments("tiny_unet", busi_folder, second, *again)) == 0
    assert "teacher: taken from" in capsys.readouterr().err
    weights = [torch.load(run / "stages/teacher" / NETWORK_NAME, weights_only=True) for run in (first, second)]
    assert all(torch.equal(weights[0]["student"][name], weights[1]["student"][name]) for name in weights[0]["student"])
    assert [event.values["stage"] for event in read_events(second) if event.kind == "stage"] == ["student"]
    assert main(_arguments("tiny_unet", busi_folder, other, "--reuse", str(first), "--set", "teacher.seed=3")) == 0
    assert "teacher" in [event.values["stage"] for event in read_events(other) if event.kind == "stage"]


def _with_options(recipe: str, **options: object) -> Recipe:
    whole = RECIPES[recipe]("cpu")
    stages = (
        replace(stage, options={**stage.options, **options}) if stage.name == "student" else stage
        for stage in whole.stages
    )
    return replace(whole, stages=tuple(stages))


@pytest.mark.parametrize(
    ("recipe", "options", "reason"),
    [
        (
            "t2kd",
            {"student_layers": ("encoder.0", "encoder.9")},
            "no layer 'encoder.9' in GatedUNet; there are: encoder",
        ),
        ("t2kd", {"student_layers": ("encoder.0",)}, "1 student layers cannot be compared with 2 teacher layers"),
        ("t2kd", {"coupling": "tight"}, "no coupling 'tight'; there are: hard, mean, conf, region"),
        ("tiny_unet", {"layers": ("down.1", "down.3.2")}, "layer 'down.3.2' of UNet ends in ReLU, not in BatchNorm2d"),
        ("best_teacher", {"variant": "worst"}, "no variant 'worst'; there are: best, online, ema, dml"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_the_first_epoch(
    busi_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    recipe: str,
    options: dict[str, object],
    reason: str,
) -> None:
    wrong = _with_options(recipe, **options)
    monkeypatch.setitem(RECIPES, recipe, lambda profile: wrong)
    assert main(_arguments(recipe, busi_folder, tmp_path / "run")) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_too_few_malignant_families_for_a_teacher_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "set"
    rows = ["image,family"]
    for label, families in (("benign", 30), ("malignant", 3)):
        for number in range(1, families + 1):
            gray, mask = lesion_picture(number)
            write_gray(root / label / f"{label} ({number}).png", gray)
            write_gray(root / label / f"{label} ({number})_mask.png", mask)
            rows.append(f"{label}/{label} ({number}).png,{label} {number}")
    (root / "normal").mkdir()
    (root / "families.csv").write_text("\n".join(rows))
    assert main(_arguments("t2kd", root, tmp_path / "run")) == 1
    assert (
        "too few malignant families, cases or patients to train a teacher of their class: 2" in capsys.readouterr().err
    )
    assert not (tmp_path / "run").exists()


def test_recipes_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("supervised: A student alone")
    for recipe in RECIPES:
        assert f"\n{recipe}: " in f"\n{printed}"
