"""T2KD and LightBTSeg: a benign and a malignant Attention U-Net teach a Simplified U-Net.

The two papers (10.7507/1001-5515.202311054 and arXiv 2311.11086, the same group) share teachers, student and idea; T2KD
adds the weight balance loss. Weights, temperature, split and epochs are not public: what is here is our choice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kd_core.recipes.common import TEST_FOLDS, alone, input_of, student_training, teacher_training
from kd_core.training.config import Network, Recipe, Stage


def teacher_network(profile: str) -> Network:
    """The stock Attention U-Net; half as wide where two cores have to do."""
    return Network(model="attention_unet", options={"width": 64 if profile == "paper" else 32, "width_mult": 1.0})


def student_network(profile: str) -> Network:
    """The student of the papers; an eighth as wide on two cores, so that it can learn for long enough there."""
    return Network(model="simplified_unet", options={"width_mult": 1.0 if profile == "paper" else 0.125})


def thin_network(profile: str) -> Network:
    """The plain Attention U-Net with as many parameters as the student."""
    return Network(model="attention_unet", options={"width": 16 if profile == "paper" else 2})


TEACHER_LAYERS = ("encoder.0", "encoder.4")
STUDENT_LAYERS = ("encoder.0", "encoder.3")
"""A low and a high map, as EMKD compares: the first block of the encoder and its last."""


def t2kd(profile: str) -> Recipe:
    """Two teachers, double-path distillation and feature terms, weight balance loss."""
    return _dual("t2kd", profile, segmentation="weight_balance")


def lightbtseg(profile: str) -> Recipe:
    """Two teachers, double-path distillation and feature terms, Dice + cross entropy."""
    return _dual("lightbtseg", profile, segmentation="dice_ce")


def _dual(name: str, profile: str, *, segmentation: str) -> Recipe:
    """The stages: a teacher of all lesions, a copy of it fine-tuned for each class, student, twin, controls.

    Class by class from scratch a fold has too few images (BUSI: about 230 benign, 110 malignant). Teachers learn with
    Dice + cross entropy in both recipes, so that these differ in what the student learns with. Controls: the plain
    thin Attention U-Net of the student's size, the all-data teacher alone with the same terms, and teachers
    fine-tuned on shuffled classes.
    """
    teacher, network = teacher_network(profile), student_network(profile)
    teaching, learning = teacher_training(profile), student_training(profile)
    tuning = replace(teaching, epochs=60 if profile == "paper" else 12, learning_rate=teaching.learning_rate / 5)
    options: dict[str, Any] = {
        "segmentation": segmentation,
        "coupling": "hard",
        "temperature": 2.0,
        "kd": 5.0,
        "importance": 0.1,
        "affinity": 0.1,
        "student_layers": STUDENT_LAYERS,
        "teacher_layers": TEACHER_LAYERS,
    }

    def tuned(stage: str, label: str, role: str, *, shuffled: bool) -> Stage:
        return alone(
            stage, teacher, "dice_ce", tuning, role=role, start_from="teacher", labels=(label,), shuffled=shuffled
        )

    student = Stage(
        name="student",
        role="student",
        network=network,
        task="dual_teacher",
        options=options,
        teachers=("benign", "malignant"),
        training=learning,
    )
    stages = (
        alone("teacher", teacher, "dice_ce", teaching, role="teacher"),
        tuned("benign", "benign", "teacher", shuffled=False),
        tuned("malignant", "malignant", "teacher", shuffled=False),
        student,
        alone("twin", network, segmentation, learning, role="twin"),
        replace(student, name="one-teacher", role="control", teachers=("teacher",)),
        tuned("shuffled-benign", "benign", "control-teacher", shuffled=True),
        tuned("shuffled-malignant", "malignant", "control-teacher", shuffled=True),
        replace(
            student,
            name="shuffled",
            role="control",
            teachers=("shuffled-benign", "shuffled-malignant"),
            shuffled=True,
        ),
        alone("thin", thin_network(profile), segmentation, learning, role="control"),
    )
    return Recipe(name=name, model=f"{name}-student", stages=stages, input=input_of(profile), test=TEST_FOLDS)
