"""A student leaves as a MONAI bundle: MONAI itself loads it, and it answers as the exported model does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from monai.bundle.config_parser import ConfigParser
from monai.bundle.scripts import load

from busapp.services.model_shelf import Shelf
from kd_core.cli import main
from kd_core.contracts.card import CARD_NAME, MODEL_NAME, WEIGHTS_NAME
from kd_core.runtime import Segmenter
from kd_core.runtime.preprocess import prepare
from tests.conftest import lesion_picture

# MONAI says so of every bundle, whoever wrote it.
pytestmark = [pytest.mark.filterwarnings("ignore:parsing config_file"), pytest.mark.filterwarnings("ignore:NvImgCodec")]


@pytest.fixture
def run(busi_folder: Path, tmp_path: Path) -> Path:
    """A run with a student that learned a little."""
    folder = tmp_path / "run"
    settings = ["epochs=2", "size=64", "batch_size=8", "workers=0", "precision=32-true"]
    words = [word for setting in settings for word in ("--set", setting)]
    data = ["--layout", "busi", "--data", str(busi_folder)]
    assert main(["train", "supervised", *data, "--run", str(folder), *words]) == 0
    return folder


@pytest.mark.usefixtures("home")
def test_monai_loads_the_bundle_and_its_network_answers_as_the_exported_model(run: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "bundles" / "student"
    bundle.parent.mkdir()
    assert main(["bundle", str(run / "model"), "-o", str(bundle)]) == 0
    network: Any = load(name="student", bundle_dir=str(bundle.parent), workflow_type="inference", device="cpu")
    segmenter = Segmenter(run / "model")
    gray, _ = lesion_picture(7)
    with torch.no_grad():
        mask, presence = network.eval()(torch.from_numpy(prepare(gray, segmenter.card.input)))
    answer = segmenter.segment(gray)
    large = cv2.resize(mask[0, 0].numpy(), gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    assert float(torch.sigmoid(presence)[0, 0]) == pytest.approx(answer.confidence, abs=1e-4)
    by_network = 1 / (1 + np.exp(-large)) > segmenter.card.output.mask_threshold
    if answer.mask.any():
        assert np.mean(by_network != (answer.mask > 0)) < 0.02


@pytest.mark.usefixtures("home")
def test_the_bundle_says_what_it_is_and_comes_back_to_the_shelf(run: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "student"
    assert main(["bundle", str(run / "model"), "-o", str(bundle)]) == 0
    parser = ConfigParser()
    parser.read_config(bundle / "configs" / "inference.json")
    parser.read_meta(bundle / "configs" / "metadata.json")
    assert parser.get("_meta_#network_data_format#inputs#image#spatial_shape") == [64, 64]
    picture = tmp_path / "frame.png"
    picture.write_bytes(cv2.imencode(".png", lesion_picture(7)[0])[1].tobytes())
    prepared = parser.get_parsed_content("preprocessing")({"image": str(picture)})["image"]
    assert tuple(prepared.shape) == (1, 64, 64)
    assert float(prepared.mean()) == pytest.approx(0, abs=1e-4)
    name = Shelf().add(bundle)
    for member in (CARD_NAME, MODEL_NAME, WEIGHTS_NAME):
        assert (Shelf().place(name) / member).read_bytes() == (run / "model" / member).read_bytes()


def test_what_is_no_model_or_has_no_weights_makes_no_bundle(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["bundle", str(tmp_path / "empty"), "-o", str(tmp_path / "out")]) == 1
    assert "not a model folder" in capsys.readouterr().err
    (run / "model" / WEIGHTS_NAME).unlink()
    assert main(["bundle", str(run / "model"), "-o", str(tmp_path / "out")]) == 1
    assert "kept without weights" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
