"""TinyUnet (Zheng et al. 2022, J. BUAA 48(8):1409; ChinaMM 2021): features of several layers, edge key-point graph.

Networks and layers are those of the paper's repository; the training code was not published, so weights are our choice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kd_core.recipes.common import TEST_FOLDS, alone, input_of, student_training, teacher_training
from kd_core.training.config import Network, Recipe, Stage

TEACHER = Network(model="unet", options={"base": 64})
STUDENT = Network(model="thin_unet", options={"base": 4})


def tiny_unet(profile: str) -> Recipe:
    """A U-Net of base 64 teaches one of base 4; ``--set student.base=8`` or 16 for larger students.

    Controls: features alone, graph alone, logits alone, and all three.
    """
    learning = student_training(profile)
    if profile == "cpu":
        # U-Net 64 answers slowly; ten views of a frame are what was measured.
        learning = replace(learning, rounds=10)
    options: dict[str, Any] = {
        "segmentation": "dice_ce",
        "features": 0.5,
        "graph": 0.1,
        "kd": 0.0,
        "temperature": 4.0,
        "layers": ("down.1", "down.3"),
        "points": 64,
        "side": 0 if profile == "paper" else 8,
    }
    student = Stage(
        name="student",
        role="student",
        network=STUDENT,
        task="feature_graph",
        options=options,
        teachers=("teacher",),
        training=learning,
    )

    def control(name: str, **weights: float) -> Stage:
        return replace(student, name=name, role="control", options={**options, **weights})

    stages = (
        alone("teacher", TEACHER, "dice_ce", teacher_training(profile), role="teacher"),
        student,
        alone("twin", STUDENT, "dice_ce", learning, role="twin"),
        control("features", graph=0.0),
        control("graph", features=0.0),
        control("logits", features=0.0, graph=0.0, kd=1.0),
        control("all", kd=1.0),
    )
    return Recipe(
        name="tiny_unet", model="tiny_unet-student", stages=stages, input=input_of(profile, cpu=128), test=TEST_FOLDS
    )
