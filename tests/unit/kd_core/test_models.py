"""Networks: what they give, and what they cost."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from kd_core.contracts import InputSpec
from kd_core.export import count_macs, count_parameters
from kd_core.models import MODELS
from kd_core.models.compact_unet import CompactUNet


def test_compact_unet_gives_a_mask_at_half_size_and_one_presence_a_frame() -> None:
    mask, presence = MODELS["compact_unet"]()(torch.zeros(2, 1, 64, 128))
    assert mask.shape == (2, 1, 32, 64)
    assert presence.shape == (2, 1)


def test_compact_unet_costs_what_it_did() -> None:
    network = MODELS["compact_unet"]()
    assert count_parameters(network) == 1_709_943
    assert count_macs(network.eval(), InputSpec()) == 399_671_618


@pytest.mark.parametrize(
    ("model", "options", "parameters"),
    [
        ("attention_unet", {}, 34_877_421),  # 34.88 M
        ("attention_unet", {"width_mult": 1.75}, 106_779_861),  # T2KD reports 106.1 M for its teachers
        ("attention_unet", {"width": 16}, 2_184_453),
        ("simplified_unet", {}, 2_168_010),  # T2KD reports 2.2 M
        ("unet", {}, 14_787_777),  # 14.79 M
        ("thin_unet", {}, 58_557),
        ("thin_unet", {"base": 8}, 232_537),
        ("thin_unet", {"base": 16}, 926_769),
        ("unet3d", {}, 19_071_329),  # 19.07 M
        ("small_unet3d", {}, 1_303_359),
        ("hrnet3d", {}, 2_322_033),
    ],
)
def test_networks_of_the_papers_have_their_size(model: str, options: dict[str, float], parameters: int) -> None:
    with torch.device("meta"):
        network = MODELS[model](**options)
    assert count_parameters(network) == parameters


@pytest.mark.parametrize(
    ("model", "options", "size", "macs"),
    [
        ("attention_unet", {}, (256, 256), 66_349_432_832),  # 66.4 G
        ("attention_unet", {"width_mult": 1.75}, (256, 256), 203_134_926_848),
        ("attention_unet", {"width": 16}, (256, 256), 4_155_441_152),
        ("simplified_unet", {}, (256, 256), 16_623_599_616),  # T2KD reports 16.59 G
        ("unet", {}, (320, 640), 99_745_792_000),  # 99.75 G
        ("thin_unet", {}, (320, 640), 397_312_000),
        ("thin_unet", {"base": 8}, (320, 640), 1_572_864_000),
        ("thin_unet", {"base": 16}, (320, 640), 6_258_688_000),
        ("unet3d", {}, (32, 48, 32), 45_790_789_632),
        ("small_unet3d", {}, (32, 48, 32), 3_143_165_280),
        ("hrnet3d", {}, (32, 48, 32), 11_536_171_008),
    ],
)
def test_networks_of_the_papers_cost_what_they_should(
    model: str, options: dict[str, float], size: tuple[int, ...], macs: int
) -> None:
    with torch.device("meta"):
        network = MODELS[model](**options).eval()
    spec = InputSpec(height=size[-2], width=size[-1], depth=size[0] if len(size) == 3 else 0)
    assert count_macs(network, spec) == macs


def test_the_simplified_unet_is_within_two_percent_of_what_is_reported() -> None:
    with torch.device("meta"):
        network = MODELS["simplified_unet"]().eval()
    assert count_parameters(network) == pytest.approx(2.2e6, rel=0.02)
    assert count_macs(network, InputSpec()) == pytest.approx(16.59e9, rel=0.02)


@pytest.mark.parametrize(("model", "share"), [("small_unet3d", 0.068), ("hrnet3d", 0.121)])
def test_students_of_the_abus_paper_have_its_share_of_the_teachers_parameters(model: str, share: float) -> None:
    with torch.device("meta"):
        student, teacher = MODELS[model](), MODELS["unet3d"]()
    assert count_parameters(student) / count_parameters(teacher) == pytest.approx(share, rel=0.05)


@pytest.mark.parametrize("model", sorted(name for name in MODELS if name.endswith("3d")))
def test_every_network_of_volumes_gives_a_mask_and_one_presence_a_patch(model: str) -> None:
    small: dict[str, dict[str, Any]] = {
        "unet3d": {"base": 4},
        "small_unet3d": {"width_mult": 0.1},
        "hrnet3d": {"width": 4},
    }
    mask, presence = MODELS[model](**small[model])(torch.zeros(2, 1, 16, 24, 32))
    assert mask.shape == (2, 1, 16, 24, 32)
    assert presence.shape == (2, 1)


@pytest.mark.parametrize("model", sorted(name for name in MODELS if not name.endswith("3d")))
def test_every_network_gives_a_mask_and_one_presence_a_frame(model: str) -> None:
    small: dict[str, dict[str, Any]] = {
        "attention_unet": {"width": 4},
        "unet": {"base": 4},
        "simplified_unet": {"width_mult": 0.0625},
    }
    mask, presence = MODELS[model](**small.get(model, {}))(torch.zeros(2, 1, 64, 128))
    assert mask.shape[:2] == (2, 1)
    assert mask.shape[2] in (32, 64)
    assert mask.shape[3] == 2 * mask.shape[2]
    assert presence.shape == (2, 1)


def test_macs_are_counted_as_one_for_a_product_and_its_sum() -> None:
    layer = torch.nn.Conv2d(1, 8, 3, padding=1, bias=False)
    assert count_macs(layer, InputSpec(height=10, width=12)) == 8 * 9 * 120


def test_widths_and_blocks_must_match() -> None:
    with pytest.raises(ValueError, match="3 widths but 2 block counts"):
        CompactUNet(8, (8, 8, 8), (1, 1))
