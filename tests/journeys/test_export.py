"""From the window's project to a data set, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from busapp.__main__ import main
from kd_core.data import read_data_set
from kd_core.layouts.sample import sample_mask
from tests.conftest import SAMPLES
from tests.journeys.studio import Studio


def test_what_was_annotated_at_the_window_is_exported_pixel_by_pixel(
    start: Callable[..., Studio], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    studio = start(SAMPLES / "phantom.dcm")
    studio.wait_for_frame("phantom.dcm")
    studio.press("Return", "Shift+1")
    studio.paint((420, 380), (450, 380))
    masks = [studio.annotation.mask.copy()]
    studio.press("Right")
    studio.wait_for_frame("phantom.dcm", 1)
    studio.press("Return")
    masks.append(studio.annotation.mask.copy())
    studio.close()

    out = tmp_path / "set"
    assert main(["export", "--project", str(home / "project"), "--format", "busi", "-o", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["counts"] == {"benign": 1, "unclassified": 1}
    data = read_data_set("busi", out)
    by_name = {sample.name: sample for sample in data.samples}
    assert np.array_equal(sample_mask(by_name["benign/benign (1).png"], (480, 640)), masks[0] > 0)
    assert np.array_equal(sample_mask(by_name["unclassified/unclassified (1).png"], (480, 640)), masks[1] > 0)
    assert len({sample.group for sample in data.samples}) == 1

    exported = read_data_set("project", out)
    assert {sample.name for sample in exported.samples} == set(by_name)
    assert exported.problems == ()
    (out / "benign" / "benign (1)_mask.png").write_bytes((out / "benign" / "benign (1).png").read_bytes())
    changed = read_data_set("project", out)
    assert [str(problem) for problem in changed.problems] == [
        f"{out / 'benign' / 'benign (1)_mask.png'}: changed since the export"
    ]
    assert [sample.label for sample in changed.samples] == ["unknown"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--project", "{tmp}/none"], "not a project folder"),
        (["--project", "{home}/project", "--format", "dvd"], "no export format 'dvd'; there are: busi"),
        (["--project", "{home}/project"], "there is no annotated frame yet"),
    ],
)
def test_an_export_that_cannot_be_done_says_why(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    from busapp.files.project_store import ProjectStore

    ProjectStore(home / "project", "Tester").close()
    filled = [argument.format(tmp=tmp_path, home=home) for argument in arguments]
    assert main(["export", *filled, "-o", str(tmp_path / "out")]) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
