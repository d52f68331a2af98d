"""Loss terms against numbers computed with NumPy in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from kd_core.losses import SEGMENTATION, FocalDice, FocalTversky, LesionDice, PixelCE, PresenceCE, WeightBalance

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


def _dice(logits: np.ndarray, mask: np.ndarray) -> float:
    """Mean over the frames with a lesion."""
    values = []
    for one, y in zip(logits, mask, strict=True):
        if y.any():
            p = 1 / (1 + np.exp(-one))
            values.append(1 - (2 * (p * y).sum() + 1) / (p.sum() + y.sum() + 1))
    return float(np.mean(values))


def test_weight_balance_gives_a_small_lesion_the_weight_of_its_background() -> None:
    mask = np.zeros((2, 1, 5, 8))
    mask[0, 0, 2, 3] = 1
    logits = np.random.default_rng(3).normal(size=mask.shape)
    p = 1 / (1 + np.exp(-logits))
    beta = np.array([0.95, 0.5])[:, None, None, None]  # 39/40 clipped; no lesion: both the same
    ce = -(beta * mask * np.log(p) + (1 - beta) * (1 - mask) * np.log(1 - p)).mean()
    loss = WeightBalance(high=0.95)(torch.tensor(logits), torch.tensor(mask))
    assert loss.item() == pytest.approx(ce + _dice(logits, mask), rel=1e-9)


def test_focal_dice_is_half_focal_half_dice() -> None:
    p = 1 / (1 + np.exp(-LOGITS))
    true = np.where(MASKS == 1, p, 1 - p)
    expected = 0.5 * (-((1 - true) ** 2) * np.log(true)).mean() + 0.5 * _dice(LOGITS, MASKS)
    assert FocalDice(gamma=2)(*_tensors()).item() == pytest.approx(expected, rel=1e-9)


def test_focal_tversky_weighs_what_is_missed_more() -> None:
    p = 1 / (1 + np.exp(-LOGITS))
    expected = []
    for one, y in zip(p, MASKS, strict=True):
        hit, missed, false = (one * y).sum(), ((1 - one) * y).sum(), (one * (1 - y)).sum()
        expected.append((1 - (hit + 1) / (hit + 0.7 * missed + 0.3 * false + 1)) ** 0.75)
    assert FocalTversky(a=0.7, gamma=4 / 3)(*_tensors()).item() == pytest.approx(np.mean(expected), rel=1e-9)


@pytest.mark.parametrize("loss", [kind() for kind in SEGMENTATION.values()], ids=SEGMENTATION)
def test_gradients_are_those_of_finite_differences(loss: torch.nn.Module) -> None:
    logits, masks = _tensors()
    assert torch.autograd.gradcheck(lambda value: loss(value, masks), (logits,))
