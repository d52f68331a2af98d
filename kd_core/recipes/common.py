"""What the recipes of the papers have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kd_core.contracts import InputSpec
from kd_core.contracts.splits import MOST_TEST_FOLDS
from kd_core.training.config import Network, Role, Stage, Training

TEST_FOLDS = MOST_TEST_FOLDS
"""A quarter of the families: a gain of a point cannot be told from luck on fewer frames."""


def input_of(profile: str, *, cpu: int = 96) -> InputSpec:
    """256x256 as in the papers; ``cpu`` pixels a side where two cores have to do."""
    side = 256 if profile == "paper" else cpu
    return InputSpec(height=side, width=side)


def teacher_training(profile: str) -> Training:
    """New views in every epoch, lesion frames only."""
    epochs = 200 if profile == "paper" else 40
    # So few steps leave no time to forget the first ones with the usual decay.
    ema = 0.998 if profile == "paper" else 0.99
    return Training(epochs=epochs, learning_rate=1e-3, ema=ema, lesion_free=0.0, transplant=0.0, normal_repeat=1)


def student_training(profile: str) -> Training:
    """As the teacher's; on two cores longer, with views that are made once, so that teachers are asked once."""
    training = teacher_training(profile)
    if profile == "paper":
        return training
    # After 40 epochs a student of ours still learns, and no teacher gains anything that can be told from chance.
    return replace(training, epochs=100, learning_rate=2e-3, rounds=20)


def alone(name: str, network: Network, segmentation: str, training: Training, **stage: Any) -> Stage:
    """A stage that learns from masks alone."""
    options: Mapping[str, Any] = {"segmentation": segmentation, "presence": 0.0}
    return Stage(name=name, network=network, task="supervised", options=options, training=training, **stage)


def compared(
    name: str,
    role: Role,
    network: Network,
    training: Training,
    *,
    method: str,
    weight: float,
    temperature: float = 4.0,
    student_layers: tuple[str, ...] = (),
    teacher_layers: tuple[str, ...] = (),
) -> Stage:
    """A stage that learns from the stage ``teacher`` by a method of the literature (``ComparatorTask``)."""
    options: Mapping[str, Any] = {
        "segmentation": "dice_ce",
        "method": method,
        "weight": weight,
        "temperature": temperature,
        "student_layers": student_layers,
        "teacher_layers": teacher_layers,
    }
    return Stage(
        name=name,
        role=role,
        network=network,
        task="comparator",
        options=options,
        teachers=("teacher",),
        training=training,
    )
