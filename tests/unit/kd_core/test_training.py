"""Training through the command line: from a data set to a model folder, over interruptions."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock
from PIL import Image

from kd_core.cli import main
from kd_core.contracts import InputSpec, JobSpec, ModelCard
from kd_core.contracts.card import CARD_NAME
from kd_core.contracts.jobs import read_events
from kd_core.data import read_data_set
from kd_core.data.dataset import Views
from kd_core.data.transforms import training_views
from kd_core.distill import TASKS
from kd_core.models import MODELS
from kd_core.recipes import RECIPES
from kd_core.training.config import Training, with_settings
from kd_core.training.loop import EpochOrder, make_fabric, one_cycle, train
from kd_core.training.run_folder import CHECKPOINT_NAME, NETWORK_NAME, RunFolder
from tests.conftest import lesion_picture, write_gray

SETTINGS = ["epochs=3", "batch_size=8", "precision=32-true", "workers=0", "validate_every=2", "normal_repeat=1"]


STUDENT = Path("stages") / "student"


def _arguments(data: Path, run: Path) -> list[str]:
    settings = [word for setting in SETTINGS for word in ("--set", setting)]
    return ["train", "supervised", "--layout", "busi", "--data", str(data), "--run", str(run), *settings]


def _weights(run: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(run / STUDENT / NETWORK_NAME, weights_only=True)["student"]
    return state


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 120
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert path.exists()


def test_a_run_ends_in_a_model_folder_that_evaluates(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert main(_arguments(busi_folder, run)) == 0
    card = ModelCard.read(run / "model" / CARD_NAME)
    assert card.training["frames"]["test"] == {"busi/benign": 6, "busi/malignant": 6, "busi/normal": 6}
    assert card.parity["max_logit_difference"] < 1e-3
    assert card.scores["test"]["all"]["lesions"] > 0
    kinds = [event.kind for event in read_events(run)]
    assert kinds == ["started", "stage", "epoch", "validation", "epoch", "validation", "epoch", "finished"]
    assert "student: epoch 2/3, segmentation" in capsys.readouterr().err

    report = tmp_path / "report.json"
    command = ["evaluate", "--model", str(run / "model"), "--layout", "busi", "--data", str(busi_folder)]
    assert main([*command, "--json", str(report)]) == 0
    result = json.loads(report.read_text())
    assert (result["all"]["lesions"], result["all"]["normals"]) == (40, 20)
    assert len(result["frames"]) == 60
    printed = capsys.readouterr().out
    assert "pooled kappa" in printed
    assert f"dice                   {result['all']['dice']}" in printed
    assert main([*command, "--part", "test", "--json", str(report)]) == 0
    assert json.loads(report.read_text())["all"] == card.scores["test"]["all"]
    assert main([*command, "--presence-threshold", "1", "--json", str(report)]) == 0
    assert json.loads(report.read_text())["all"]["lesions_found"] == 0
    assert main([*command, "--presence-threshold", "2"]) == 1
    assert "--presence-threshold 2.0: it lies from 0 to 1" in capsys.readouterr().err


def test_a_run_killed_at_any_moment_ends_with_the_same_weights(busi_folder: Path, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert main(_arguments(busi_folder, whole)) == 0
    command = [sys.executable, "-m", "kd_core.cli", *_arguments(busi_folder, broken)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    checkpoint = broken / STUDENT / CHECKPOINT_NAME
    _wait_for(checkpoint)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert 1 <= torch.load(checkpoint, weights_only=True)["epoch"] <= 3
    assert main(_arguments(busi_folder, broken)) == 0
    expected = _weights(whole)
    for name, tensor in _weights(broken).items():
        assert torch.equal(tensor, expected[name]), name


def test_a_run_that_is_asked_to_stop_ends_between_two_steps_and_goes_on(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    assert main(_arguments(busi_folder, whole)) == 0
    command = [sys.executable, "-m", "kd_core.cli", *_arguments(busi_folder, stopped), "--set", "epochs=300"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    _wait_for(stopped / STUDENT / CHECKPOINT_NAME)
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("kd-core: stopped in epoch ")
    assert torch.load(stopped / STUDENT / CHECKPOINT_NAME, weights_only=True)["epoch"] >= 1


def test_a_loss_that_is_no_number_stops_the_run_and_is_named(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*_arguments(busi_folder, tmp_path / "run"), "--set", "learning_rate=1e30"]) == 1
    assert re.search(r"epoch \d+, step \d+: the term '(segmentation|presence)' is (nan|inf)", capsys.readouterr().err)


def test_a_full_disk_keeps_the_last_good_checkpoint(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    code = (
        f"{limit}; import sys; from kd_core.training.run_folder import StageFolder; save = StageFolder.save\n"
        "def full_after_the_first(self, state, name='checkpoint.pt'):\n"
        "    if (self.path / name).exists(): resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "    save(self, state, name)\n"
        "StageFolder.save = full_after_the_first\n"
        f"from kd_core.cli import main; sys.exit(main({_arguments(busi_folder, run)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the checkpoint cannot be written" in done.stderr
    assert "the last good one is kept" in done.stderr
    assert torch.load(run / STUDENT / CHECKPOINT_NAME, weights_only=True)["epoch"] == 1
    assert main(_arguments(busi_folder, run)) == 0


def test_two_processes_train_one_student(busi_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    # "--standalone" waits for ever on a machine that does not know its own name.
    meeting = ["--rdzv-backend=c10d", "--rdzv-endpoint=127.0.0.1:0", "--local-addr=127.0.0.1"]
    torchrun = [sys.executable, "-m", "torch.distributed.run", *meeting, "--nproc-per-node=2", "-m", "--"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    command = [*torchrun, "kd_core.cli", *_arguments(busi_folder, run)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=200)
    assert done.returncode == 0, done.stderr
    assert ModelCard.read(run / "model" / CARD_NAME).scores["test"]["all"]["lesions"] > 0
    assert [event.kind for event in read_events(run)].count("epoch") == 3


def test_the_weights_that_validated_best_are_kept_over_an_interruption(busi_folder: Path, tmp_path: Path) -> None:
    samples = read_data_set("busi", busi_folder).samples[:8]
    views = Views(samples, training_views(InputSpec(height=32, width=32), lesion_free=0, transplant=0), seed=0)
    training = Training(epochs=4, batch_size=4, precision="32-true", validate_every=1, workers=0)
    folder = RunFolder(tmp_path, JobSpec(recipe="supervised", data=())).stage("student")
    dice, seen = [0.2, 0.7, 0.4, 0.3], []

    def validate(network: torch.nn.Module) -> dict[str, float]:
        seen.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        if len(seen) == 3:
            raise KeyboardInterrupt
        return {"dice": dice[len(seen) - 1 - (len(seen) > 3)]}

    def run() -> torch.nn.Module:
        torch.manual_seed(0)
        student = MODELS["thin_unet"]()
        task = TASKS["supervised"](student, [], segmentation="dice_ce", presence=0.0)
        return train(make_fabric("32-true"), task, views, training, folder, validate)

    with pytest.raises(KeyboardInterrupt):
        run()
    kept = run().state_dict()
    assert len(seen) == 5
    assert all(torch.equal(kept[name], seen[1][name]) for name in kept)
    assert not torch.equal(kept["head.weight"], seen[-1]["head.weight"])


def test_a_checkpoint_of_an_older_version_is_named(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "run" / STUDENT
    place.mkdir(parents=True)
    torch.save({"epoch": 1}, place / CHECKPOINT_NAME)
    assert main(_arguments(busi_folder, tmp_path / "run")) == 1
    assert "an older version wrote this checkpoint; delete the folder" in capsys.readouterr().err


def test_processes_share_the_frames_of_an_epoch() -> None:
    whole = list(EpochOrder(11, seed=3))
    parts = [list(EpochOrder(11, seed=3, rank=rank, processes=2)) for rank in range(2)]
    assert sorted(whole) == list(range(11))
    assert [len(part) for part in parts] == [6, 6]
    assert set(parts[0]) | set(parts[1]) == set(range(11))
    assert list(EpochOrder(11, seed=4)) != whole


def test_a_run_folder_of_another_job_is_refused(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert main(_arguments(busi_folder, run)) == 0
    assert main([*_arguments(busi_folder, run), "--set", "seed=5"]) == 1
    assert "holds another job (supervised); choose a new folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (["--set", "speed=9"], "no setting 'speed'; there are: batch_size, dropout, ema, epochs"),
        (["--set", "teacher.epochs=9"], "no setting 'teacher.epochs'"),
        (["--set", "segmentation=magic"], "no segmentation 'magic'; there are: dice_ce, focal_dice"),
        (["--profile", "moon"], "no profile 'moon'; there are: cpu, paper"),
        (["--set", "epochs=many"], "setting epochs: 'many' is not of type int"),
        (["--set", "epochs"], "--set epochs: write it as NAME=VALUE"),
        (["--layout", "busi"], "give one --layout for each --data"),
    ],
)
def test_wrong_settings_are_refused_before_the_first_epoch(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str], reason: str
) -> None:
    assert main([*_arguments(busi_folder, tmp_path / "run"), *extra]) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_an_unknown_recipe_names_those_there_are(
    busi_folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["train", "magic", "--layout", "busi", "--data", str(busi_folder), "--run", str(tmp_path / "run")]) == 1
    assert "no recipe 'magic'; there are: supervised, t2kd" in capsys.readouterr().err


def test_without_torch_the_missing_extra_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; from kd_core.cli import main; "
        f"sys.exit(main(['evaluate', '--model', '.', '--layout', 'busi', '--data', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "kd-core: torch is not installed; this needs: pip install 'busapp[train]'\n"


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_scored(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "--model", ".", "--layout", "busi", "--data", str(busi_folder)]
    assert main([*command, "--json", str(tmp_path / "none" / "x.json")]) == 1
    assert "none: no such folder for the figures" in capsys.readouterr().err


def test_too_few_patients_to_split_are_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "set"
    rows = ["image,family"]
    for number in range(1, 4):
        gray, mask = lesion_picture(number)
        write_gray(root / "benign" / f"benign ({number}).png", gray)
        write_gray(root / "benign" / f"benign ({number})_mask.png", mask)
        rows.append(f"benign/benign ({number}).png,one patient")
    (root / "families.csv").write_text("\n".join(rows))
    assert main(_arguments(root, tmp_path / "run")) == 1
    assert "the validation part of the split holds no lesion frame" in capsys.readouterr().err


def test_bad_files_are_named_and_counted_and_the_others_are_learnt_from(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benign = busi_folder / "benign"
    write_gray(benign / "benign (1)_mask.png", np.zeros((10, 20), np.uint8))
    (benign / "benign (2)_mask.png").unlink()
    (benign / "benign (3).png").write_bytes(b"no picture")
    gray = np.asarray(Image.open(benign / "benign (4).png"))
    Image.fromarray(gray.astype(np.uint16) * 257).save(benign / "benign (4).png")
    Image.fromarray(np.dstack([gray, gray, gray, np.full_like(gray, 255)])).save(benign / "benign (5).png")
    (busi_folder / "normal").rename(busi_folder / "something else")
    assert main([*_arguments(busi_folder, tmp_path / "run"), "--set", "epochs=1"]) == 0
    said = capsys.readouterr().err
    assert "benign (1)_mask.png: the mask is 20x10, its frame 96x96" in said
    assert "benign (2).png: no mask file beside it" in said
    assert "benign (3).png: not a picture that can be decoded" in said
    assert "normal: class folder missing" in said
    assert "4 files were not as expected" in said
    (started,) = [event for event in read_events(tmp_path / "run") if event.kind == "started"]
    assert started.values["samples"] == 37


def test_recipes_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes"]) == 0
    assert capsys.readouterr().out.startswith("supervised: A student alone")


def test_settings_take_the_type_of_what_they_replace() -> None:
    recipe = with_settings(RECIPES["supervised"]("cpu"), {"epochs": "7", "learning_rate": "1e-4", "presence": 0})
    (student,) = recipe.stages
    assert (student.training.epochs, student.training.learning_rate, student.options["presence"]) == (7, 1e-4, 0.0)


def test_a_setting_holds_for_every_stage_or_for_the_one_named() -> None:
    recipe = with_settings(RECIPES["t2kd"]("cpu"), {"epochs": 5, "student.epochs": 7, "teacher.epochs": 6, "size": 64})
    epochs = {stage.name: stage.training.epochs for stage in recipe.stages}
    # "teacher" is the name of one stage and the role of three.
    assert (epochs["student"], epochs["twin"], epochs["benign"], epochs["shuffled"]) == (7, 5, 6, 5)
    assert (recipe.input.height, recipe.input.width) == (64, 64)


def test_the_learning_rate_rises_and_falls_back_to_nothing() -> None:
    factor = one_cycle(100, 0.1)
    assert factor(0) == pytest.approx(0.1)
    assert factor(9) == factor(10) == 1.0
    assert factor(55) == pytest.approx(0.5)
    assert factor(100) == pytest.approx(0.0)


def test_a_size_that_the_network_cannot_take_is_refused_before_the_first_epoch(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["--layout", "busi", "--data", str(busi_folder), "--run", str(tmp_path / "run")]
    assert main(["train", "supervised", *run, "--set", "size=32"]) == 1
    assert "compact_unet cannot work at 32x32; choose another size" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_two_processes_do_not_train_in_one_folder(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kd_core.training.run_folder.PATIENCE", 0.1)
    (tmp_path / "run").mkdir()
    with FileLock(tmp_path / "run" / "lock"):
        run = ["--layout", "busi", "--data", str(busi_folder), "--run", str(tmp_path / "run")]
        assert main(["train", "supervised", *run, "--set", "size=64"]) == 1
    assert "another process trains in this folder" in capsys.readouterr().err


def test_stages_can_be_trained_a_few_at_a_time_and_the_report_is_of_what_is_there(
    busi_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    words = ["train", "tiny_unet", "--layout", "busi", "--data", str(busi_folder), "--run", str(run), "--twin"]
    words += ["--set", "size=32", "--set", "teacher.base=4", "--set", "epochs=1"]

    def trained() -> list[str]:
        return [event.values["stage"] for event in read_events(run) if event.kind == "epoch"]

    def reported() -> set[str]:
        return set(json.loads((run / "report.json").read_text())["stages"])

    assert main([*words, "--only", "twin"]) == 0
    assert trained() == ["twin"]
    assert reported() == {"twin"}
    assert main([*words, "--only", "student"]) == 0
    assert trained() == ["twin", "teacher", "student"], "with its teacher"
    assert main(words) == 0
    assert trained() == ["twin", "teacher", "student"]
    assert reported() == {"teacher", "student", "twin"}
    assert main([*words, "--only", "offline"]) == 1
    assert "no stage 'offline' in what was asked for; there are: teacher, student, twin" in capsys.readouterr().err


def test_how_long_a_job_will_take_is_measured_stage_by_stage(
    busi_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["estimate", "tiny_unet", "--layout", "busi", "--data", str(busi_folder), "--twin", "--json"]
    small = ["--set", "size=32", "--set", "teacher.base=4", "--set", "precision=32-true"]
    times = []
    for epochs in ("2", "200"):
        assert main([*words, *small, "--set", f"epochs={epochs}"]) == 0
        times.append(json.loads(capsys.readouterr().out))
    assert set(times[0]) == set(times[1]) == {"teacher", "student", "twin"}
    assert all(20 < times[1][stage] / times[0][stage] < 500 for stage in times[0])
