"""Segmenter and what is before and after its network."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kd_core.contracts import InputSpec, ModelCard, ModelError, OutputSpec
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from kd_core.data import read_frame
from kd_core.export import export_onnx
from kd_core.runtime import Segmenter
from kd_core.runtime.postprocess import logit, sigmoid, to_mask
from kd_core.runtime.preprocess import prepare, resize_gray, standardise, to_gray
from tests.conftest import SAMPLES, lesion_picture
from tests.unit.kd_core.conftest import export_small

ANY = OutputSpec()


class _Fixed(torch.nn.Module):
    """Answers with the left half as lesion, whatever it sees, and with a fixed presence."""

    def __init__(self, presence: float) -> None:
        super().__init__()
        half = torch.full((1, 1, 32, 32), -8.0)
        half[..., :16] = 8.0
        self.left = torch.nn.Parameter(half)
        self.presence = torch.nn.Parameter(torch.tensor([[presence]]))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        nothing = x.mean() * 0
        return self.left + nothing, self.presence + nothing


@pytest.mark.parametrize("shape", [(64, 64), (30, 211, 3), (480, 640), (33, 35, 1)])
def test_a_mask_has_the_frames_size(small_model: Path, shape: tuple[int, ...]) -> None:
    frame = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    mask, confidence, timings = Segmenter(small_model).segment(frame)
    assert mask.shape == shape[:2]
    assert mask.dtype == np.uint8
    assert set(np.unique(mask)) <= {0, 1}
    assert 0 <= confidence <= 1
    assert timings.total_ms == pytest.approx(timings.pre_ms + timings.net_ms + timings.post_ms)


def test_segmenter_answers_as_torch_does(small_model: Path, small_student: torch.nn.Module) -> None:
    frame = lesion_picture(3, 128)[0]
    segmenter = Segmenter(small_model)
    with torch.no_grad():
        logits, presence = small_student(torch.from_numpy(prepare(frame, segmenter.card.input)))
    answer = segmenter.segment(frame)
    assert answer.confidence == pytest.approx(float(torch.sigmoid(presence)), abs=1e-5)
    expected = to_mask(logits[0, 0].numpy(), 128, 128, ANY)
    assert (answer.mask != expected).mean() < 1e-3


@pytest.mark.parametrize(
    "frame",
    [np.zeros((4, 4), np.uint16), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4), np.uint8), np.zeros(9, np.uint8)],
)
def test_a_frame_of_another_kind_is_refused(small_model: Path, frame: npt.NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="a frame is"):
        Segmenter(small_model).segment(frame)


def test_what_lies_outside_the_regions_stays_empty(tmp_path: Path) -> None:
    segmenter = Segmenter(export_small(tmp_path / "m", _Fixed(4.0), ANY))
    frame = np.full((200, 300), 90, np.uint8)
    mask = segmenter.segment(frame, regions=[(40, 20, 140, 120), (180, 20, 280, 120), (0, 150, 300, 160)]).mask
    expected = np.zeros_like(mask)
    expected[20:120, 40:90] = 1
    expected[20:120, 180:230] = 1
    assert (mask != expected).sum() <= 2 * 100  # a pixel's width at the edge between two logits


def test_without_a_usable_region_the_whole_frame_is_segmented(tmp_path: Path) -> None:
    segmenter = Segmenter(export_small(tmp_path / "m", _Fixed(4.0), ANY))
    frame = np.full((64, 64), 90, np.uint8)
    whole, tiny = segmenter.segment(frame), segmenter.segment(frame, regions=[(0, 0, 8, 8)])
    assert np.array_equal(whole.mask, tiny.mask)
    assert whole.mask[:, :32].all()


def test_a_mask_is_emptied_below_the_presence_threshold(tmp_path: Path) -> None:
    folder = export_small(tmp_path / "m", _Fixed(-1.0), ANY)
    frame = np.full((64, 64), 90, np.uint8)
    answer = Segmenter(folder).segment(frame)
    assert answer.mask.any()
    assert answer.confidence == pytest.approx(sigmoid(-1.0), abs=1e-6)
    card = ModelCard.read(folder / CARD_NAME)
    replace(card, output=replace(card.output, presence_threshold=0.3)).write(folder / CARD_NAME)
    assert not Segmenter(folder).segment(frame).mask.any()
    assert Segmenter(folder, presence_threshold=0.2).segment(frame).mask.any()


def test_a_changed_model_file_is_refused(small_model: Path) -> None:
    data = bytearray((small_model / MODEL_NAME).read_bytes())
    data[len(data) // 2] ^= 1
    (small_model / MODEL_NAME).write_bytes(data)
    with pytest.raises(ModelError, match="the file was changed or damaged"):
        Segmenter(small_model)


def _edited(folder: Path, **changes: object) -> None:
    raw = json.loads((folder / CARD_NAME).read_text())
    (folder / CARD_NAME).write_text(json.dumps(raw | changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"schema": 99}, "card schema 99 is not known here"),
        ({"schema": None}, "card schema None is not known here"),
        ({"parameters": "many"}, "parameters is 'many', not a int"),
        ({"wings": 2}, "unexpected keyword argument 'wings'"),
        ({"input": {"name": "frame", "height": 32, "width": 32}}, "the graph takes"),
        ({"output": {"mask": "masks"}}, "the graph has no output named masks"),
        ({"output": {"presence_threshold": None}}, "presence_threshold is None, not a float"),
        ({"output": {"presence_threshold": 7}}, "it must be that output.presence_threshold lies from 0 to 1"),
        ({"output": {"mask_threshold": 1.0}}, "it must be that output.mask_threshold lies between 0 and 1"),
        ({"input": {"std_floor": 0}}, "it must be that input.std_floor is above 0"),
        ({"sha256": None}, "sha256 is None, not a str"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(small_model: Path, changes: dict[str, object], reason: str) -> None:
    _edited(small_model, **changes)
    with pytest.raises(ModelError, match=reason):
        Segmenter(small_model)


def test_a_folder_without_card_and_a_card_without_model_are_refused(small_model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="this is not a model folder"):
        Segmenter(tmp_path)
    (small_model / MODEL_NAME).unlink()
    with pytest.raises(ModelError, match="the model cannot be read"):
        Segmenter(small_model)


def test_a_file_that_is_no_graph_is_refused(small_model: Path) -> None:
    import hashlib

    (small_model / MODEL_NAME).write_bytes(b"not onnx")
    _edited(small_model, sha256=hashlib.sha256(b"not onnx").hexdigest())
    with pytest.raises(ModelError, match="ONNX Runtime refuses it"):
        Segmenter(small_model)


def test_a_card_comes_back_as_it_was_written(small_model: Path) -> None:
    card = ModelCard.read(small_model / CARD_NAME)
    card.write(small_model / "again.json")
    assert ModelCard.read(small_model / "again.json") == card


def test_an_export_that_differs_from_its_network_is_refused(tmp_path: Path) -> None:
    class Drifting(_Fixed):
        def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            mask, presence = super().forward(x)
            return mask + (0.0 if torch.onnx.is_in_onnx_export() else 0.1), presence

    path = tmp_path / "model.onnx"
    check = np.zeros((1, 1, 64, 64), np.float32)
    with pytest.raises(ModelError, match=r"the exported graph differs from the network by 0\.1"):
        export_onnx(Drifting(1.0).eval(), path, InputSpec(height=64, width=64), ANY, [check])
    assert not path.exists()


@given(
    logits=arrays(np.float32, (16, 12), elements=st.floats(-6, 6, width=32)),
    height=st.integers(5, 70),
    width=st.integers(5, 70),
)
@settings(max_examples=60, deadline=None)
def test_enlarging_only_where_a_lesion_can_be_equals_enlarging_all(
    logits: npt.NDArray[np.float32], height: int, width: int
) -> None:
    logits[logits > 3] = 5
    whole = cv2.resize(logits, (width, height), interpolation=cv2.INTER_LINEAR) > 0
    assert (to_mask(logits, height, width, ANY).astype(bool) != whole).mean() < 0.02


def test_parts_below_the_smallest_area_are_dropped_and_holes_kept() -> None:
    logits = np.full((40, 40), -5, np.float32)
    logits[5:25, 5:25] = 5
    logits[12:18, 12:18] = -5
    logits[35, 35] = 5
    mask = to_mask(logits, 40, 40, replace(ANY, min_area=0.002))
    assert np.array_equal(mask.astype(bool), np.where(np.arange(1600).reshape(40, 40) == 35 * 40 + 35, 0, logits > 0))


def test_logit_and_sigmoid_are_each_others_inverse() -> None:
    assert sigmoid(logit(0.2)) == pytest.approx(0.2)
    assert (sigmoid(800.0), sigmoid(-800.0)) == (1.0, 0.0)


def test_standardising_uses_the_frames_own_mean_and_spread_with_a_floor() -> None:
    gray = np.random.default_rng(0).integers(0, 256, (50, 40), np.uint8)
    expected = (gray.astype(np.float64) - gray.mean()) / gray.std()
    assert np.allclose(standardise(gray, 8.0), expected, atol=1e-5)
    assert not standardise(np.full((5, 5), 77, np.uint8), 8.0).any()
    faint = np.array([[100, 102]], np.uint8)
    assert np.allclose(standardise(faint, 8.0), [[-1 / 8, 1 / 8]])


def test_gray_is_the_luma_of_rgb() -> None:
    pixel = np.array([[[200, 100, 50]]], np.uint8)
    assert to_gray(pixel)[0, 0] == round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)


@pytest.mark.parametrize("size", [(768, 1024), (600, 800), (1080, 1920)])
def test_halving_first_gives_nearly_the_area_average_of_one_step(size: tuple[int, int]) -> None:
    speckle = read_frame(SAMPLES / "phantom.png")
    gray = cv2.resize(speckle, size[::-1], interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    once = cv2.resize(gray, (256, 256), interpolation=cv2.INTER_AREA).astype(int)
    halved = resize_gray(gray, 256, 256).astype(int)
    assert abs(float((halved - once).mean())) < 1
    assert np.corrcoef(halved.ravel(), once.ravel())[0, 1] > 0.99
