"""Networks: what they give, and what they cost."""

from __future__ import annotations

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


def test_macs_are_counted_as_one_for_a_product_and_its_sum() -> None:
    layer = torch.nn.Conv2d(1, 8, 3, padding=1, bias=False)
    assert count_macs(layer, InputSpec(height=10, width=12)) == 8 * 9 * 120


def test_widths_and_blocks_must_match() -> None:
    with pytest.raises(ValueError, match="3 widths but 2 block counts"):
        CompactUNet(8, (8, 8, 8), (1, 1))
