"""A job looked at before it begins, through the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kd_core.recipes.estimate
from kd_core.cli import main
from kd_core.contracts.check import Check
from kd_core.data import read_usable, split_samples

COMMAND = ["check", "tiny_unet", "--set", "size=32", "--layout", "busi", "--json", "--data"]


def _check(capsys: pytest.CaptureFixture[str], data: Path) -> Check:
    assert main([*COMMAND, str(data)]) == 0
    return Check.from_json(capsys.readouterr().out)


def test_it_counts_what_is_learned_from_and_what_is_held_out_as_training_splits_it(
    busi_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _check(capsys, busi_folder)
    split = split_samples(read_usable("busi", busi_folder).samples, validation=2, test=5, normals=False)
    for name, part in found.parts.items():
        samples = getattr(split, name)
        assert sum(part.frames.values()) == len(samples)
        assert part.groups == part.lesion_groups == len({sample.group for sample in samples})
    assert found.few_held_out
    assert not found.no_normals
    assert not found.leaks


def test_a_copy_of_a_training_frame_among_those_held_out_is_named(
    busi_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    split = split_samples(read_usable("busi", busi_folder).samples, validation=2, test=5, normals=False)
    learned, held = split.train[0], split.test[0]
    shutil.copy(learned.frame, held.frame)
    (leak,) = _check(capsys, busi_folder).leaks
    assert leak == f"busi/{learned.name} (train), busi/{held.name} (test)"


def test_a_job_that_cannot_begin_is_refused_with_the_reason(
    busi_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*COMMAND, str(busi_folder), "--set", "nonsense=1"]) == 1
    assert "no setting 'nonsense'" in capsys.readouterr().err


def test_it_takes_as_long_as_estimate_says_where_a_time_is_asked_for(
    busi_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _check(capsys, busi_folder).seconds is None
    monkeypatch.setattr(kd_core.recipes.estimate, "estimate", lambda job, samples: {"teacher": 40.0, "student": 2.5})
    assert main([*COMMAND, str(busi_folder), "--timed"]) == 0
    assert Check.from_json(capsys.readouterr().out).seconds == 42.5
