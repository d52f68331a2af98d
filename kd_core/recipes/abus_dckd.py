"""Decoupled contrastive distillation for ABUS volumes (Pan et al. 2023, 10.1088/1361-6560/ad1274).

A 3-D U-Net teaches a small 3-D U-Net (6.8 % of its parameters) and a 3-D HR-Net (12.1 %), as in the paper, which
publishes neither layouts nor patches, weights or temperatures: those are our choice. Its ABUS volumes are private; its
public set, hippocampus, is a layout here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kd_core.contracts import InputSpec
from kd_core.recipes.common import TEST_FOLDS, alone, compared
from kd_core.training.config import Network, Recipe, Stage, Training

TEACHER_LAYER = "up.2"
"""The decoder's last block, before the head."""


def abus_dckd(profile: str) -> Recipe:
    """Both students beside their twins, with logits, contrast and ranking; on two cores all networks half as wide.

    Controls: the small student with logits alone, contrast alone, ranking alone, contrast and ranking, and CIRKD.
    """
    paper = profile == "paper"
    share = 1.0 if paper else 0.5
    teacher = Network(model="unet3d", options={"base": 32, "width_mult": share})
    small = Network(model="small_unet3d", options={"width_mult": 0.261 * share})
    hrnet = Network(model="hrnet3d", options={"width": round(16 * share)})
    teaching = Training(
        epochs=300 if paper else 40,
        batch_size=4,
        learning_rate=1e-3,
        ema=0.998 if paper else 0.99,
        lesion_free=0.5 if paper else 0.33,
        transplant=0.0,
    )
    learning = teaching if paper else replace(teaching, epochs=30, rounds=10)
    # Voxels have no unit of gray that all scanners share, so no floor but that of a flat volume.
    patch = InputSpec(name="volume", depth=64, height=64, width=64, std_floor=1e-6)
    options: dict[str, Any] = {
        "segmentation": "dice_ce",
        "kd": 1.0,
        "contrast": 0.1,
        "ranking": 0.1,
        "temperature": 2.0,
        "tau": 0.1,
        "denominator": "negatives",
        "queue": 512,
        "margin": 0.3,
        "hardest": 8,
        "listwise": 0.0,
        "places": 64,
        "ramp": learning.epochs // 10,
        "student_layer": "up.2",
        "teacher_layer": TEACHER_LAYER,
    }
    student = Stage(
        name="student",
        role="student",
        network=small,
        task="class_contrast",
        options=options,
        teachers=("teacher",),
        training=learning,
    )

    def control(name: str, *kept: str) -> Stage:
        left_out = {name: 0.0 for name in ("kd", "contrast", "ranking") if name not in kept}
        return replace(student, name=name, role="control", options={**options, **left_out})

    cirkd = compared(
        "cirkd",
        "control",
        small,
        learning,
        method="cirkd",
        weight=1.0,
        temperature=2.0,
        student_layers=("up.2",),
        teacher_layers=(TEACHER_LAYER,),
    )
    stages = (
        alone("teacher", teacher, "dice_ce", teaching, role="teacher"),
        student,
        alone("twin", small, "dice_ce", learning, role="twin"),
        replace(student, name="hrnet", network=hrnet, options={**options, "student_layer": "fuse"}),
        alone("hrnet-twin", hrnet, "dice_ce", learning, role="twin"),
        control("kd", "kd"),
        control("contrast", "contrast"),
        control("ranking", "ranking"),
        control("both", "contrast", "ranking"),
        cirkd,
    )
    return Recipe(
        name="abus_dckd",
        model="abus_dckd-student",
        stages=stages,
        input=patch if paper else replace(patch, depth=32, height=32, width=32),
        test=TEST_FOLDS,
    )
