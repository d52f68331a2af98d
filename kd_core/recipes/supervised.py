"""A student alone: Dice + cross entropy on masks, cross entropy on presence, normals included. No teacher, no paper."""

from __future__ import annotations

from kd_core.training.config import Network, Recipe, Stage, Training


def supervised(profile: str) -> Recipe:
    """CompactUNet at 256x256, the student that ships; all settings are our choice.

    ``paper`` trains twice as long, for want of a paper.
    """
    student = Stage(
        name="student",
        role="student",
        network=Network(model="compact_unet", options={"dropout": 0.2}),
        task="supervised",
        options={"segmentation": "dice_ce", "presence": 0.4},
        training=Training(epochs=320 if profile == "paper" else 160),
    )
    return Recipe(name="supervised", model="bus-first", stages=(student,), normals=True)
