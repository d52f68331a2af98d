"""Best-teacher distillation (Liu et al. 2023, 10.1007/978-3-031-51455-5_21): teacher and student trained together.

The networks of the paper are not public; a U-Net teaches one a quarter as wide.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kd_core.recipes.common import TEST_FOLDS, alone, compared, input_of, student_training
from kd_core.training.config import Network, Recipe, Stage


def best_teacher(profile: str) -> Recipe:
    """The student beside its teacher, its twin, and as controls the other ways to choose what teaches it."""
    base = 64 if profile == "paper" else 16
    teacher, network = (
        Network(model="unet", options={"base": base}),
        Network(model="thin_unet", options={"base": base // 4}),
    )
    training = student_training(profile)
    options: dict[str, Any] = {
        "segmentation": "dice_ce",
        "variant": "best",
        "kd": 0.5,
        "ramp": 10,
        "temperature": 4.0,
    }
    training = replace(training, validate_every=2 if profile == "cpu" else 5)
    student = Stage(
        name="student",
        role="student",
        network=network,
        partner=teacher,
        task="best_teacher",
        options=options,
        training=training,
    )

    def variant(name: str) -> Stage:
        return replace(student, name=name, role="control", options={**options, "variant": name})

    offline = compared("offline", "control", network, training, method="kd", weight=1.0)
    stages = (
        student,
        alone("twin", network, "dice_ce", training, role="twin"),
        variant("online"),
        variant("ema"),
        variant("dml"),
        alone("teacher", teacher, "dice_ce", training, role="control-teacher"),
        offline,
    )
    return Recipe(
        name="best_teacher", model="best_teacher-student", stages=stages, input=input_of(profile), test=TEST_FOLDS
    )
