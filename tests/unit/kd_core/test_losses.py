"""Loss terms against numbers computed with NumPy in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from kd_core.losses import LesionDice, PixelCE, PresenceCE

LOGITS = np.array([[[0.3, -1.2], [2.0, 0.1]], [[-0.7, 0.4], [1.5, -2.5]]])[:, None]
MASKS = np.array([[[1.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])[:, None]


def _tensors() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(LOGITS, requires_grad=True), torch.tensor(MASKS)


def test_lesion_dice_counts_frames_with_a_lesion_only() -> None:
    p, y = 1 / (1 + np.exp(-LOGITS[0])), MASKS[0]
    expected = 1 - (2 * (p * y).sum() + 1) / (p.sum() + y.sum() + 1)
    logits, masks = _tensors()
    assert LesionDice()(logits, masks).item() == pytest.approx(expected, rel=1e-9)


def test_lesion_dice_of_a_batch_of_normals_is_zero_and_pulls_nothing() -> None:
    logits, masks = _tensors()
    loss = LesionDice()(logits, torch.zeros_like(masks))
    loss.backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert not logits.grad.any()


def test_pixel_cross_entropy_matches_its_formula() -> None:
    p = 1 / (1 + np.exp(-LOGITS))
    expected = -(MASKS * np.log(p) + (1 - MASKS) * np.log(1 - p)).mean()
    assert PixelCE()(*_tensors()).item() == pytest.approx(expected, rel=1e-9)


def test_presence_cross_entropy_smooths_its_labels() -> None:
    logit, presence = np.array([1.7, -0.4]), np.array([1.0, 0.0])
    target, p = presence * 0.95 + 0.025, 1 / (1 + np.exp(-logit))
    expected = -(target * np.log(p) + (1 - target) * np.log(1 - p)).mean()
    loss = PresenceCE(eps=0.05)(torch.tensor(logit)[:, None], torch.tensor(presence))
    assert loss.item() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("loss", [LesionDice(), PixelCE()])
def test_gradients_are_those_of_finite_differences(loss: torch.nn.Module) -> None:
    logits, masks = _tensors()
    assert torch.autograd.gradcheck(lambda value: loss(value, masks), (logits,))
