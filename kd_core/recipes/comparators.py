"""Distillation methods of the literature between T2KD's networks: what the papers' own methods have to beat.

Logit KD (Hinton et al. 2015), AT (Zagoruyko & Komodakis 2017), CWD (Shu et al. 2021), pair-wise SKD (Liu et al. 2019),
EMKD (Qin et al. 2021) and CIRKD's mini-batch term (Yang et al. 2022), each from one Attention U-Net of all lesions.
"""

from __future__ import annotations

from kd_core.distill.comparator import METHODS
from kd_core.recipes.common import TEST_FOLDS, alone, compared, input_of, student_training, teacher_training
from kd_core.recipes.dual_teacher import STUDENT_LAYERS, TEACHER_LAYERS, student_network, teacher_network
from kd_core.training.config import Recipe


def comparators(profile: str) -> Recipe:
    """One student a method, all beside the same twin; the model is the best of them on validation frames."""
    network, learning = student_network(profile), student_training(profile)
    students = (
        compared(
            method,
            "student",
            network,
            learning,
            method=method,
            weight=0.5,
            student_layers=STUDENT_LAYERS,
            teacher_layers=TEACHER_LAYERS,
        )
        for method in METHODS
    )
    stages = (
        alone("teacher", teacher_network(profile), "dice_ce", teacher_training(profile), role="teacher"),
        *students,
        alone("twin", network, "dice_ce", learning, role="twin"),
    )
    return Recipe(
        name="comparators", model="comparators-student", stages=stages, input=input_of(profile), test=TEST_FOLDS
    )
