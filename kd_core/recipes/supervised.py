"""A student alone: Dice + cross entropy on masks, cross entropy on presence. No teacher, no paper."""

from __future__ import annotations

from kd_core.training.config import RunConfig


def supervised() -> RunConfig:
    """CompactUNet at 256x256; all settings are our choice."""
    return RunConfig(recipe="supervised", name="bus-first", model="compact_unet", model_options={"dropout": 0.2})
