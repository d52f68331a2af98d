"""The frozen configuration of a run, and how single settings of it are replaced from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from kd_core.contracts import InputSpec, RunError


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """Everything that decides the outcome of a run, data apart.

    Attributes:
        recipe: its name in ``RECIPES``.
        name: of the exported model.
        model: its name in ``MODELS``.
        model_options: keyword arguments of its builder.
        input: how a frame becomes the network's input.
        epochs: passes over the training samples.
        batch_size: views a step.
        learning_rate: the peak of the one-cycle schedule (linear warm-up, cosine to 0).
        warmup: share of the steps that warm up.
        weight_decay: AdamW's.
        ema: decay a step of the averaged weights, which are what is validated and exported.
        presence_weight: of the presence term.
        lesion_free: probability that a view of a lesion frame is a lesion-free window of it.
        transplant: probability that a normal frame is shown with a lesion of another (see ``RandTransplantd``).
        normal_repeat: how often a normal frame is shown for each time a lesion is.
        precision: Lightning Fabric's name for it.
        seed: of weights, order and views.
        validate_every: epochs between two validations.
        workers: processes that make views.
    """

    recipe: str
    name: str
    model: str
    model_options: Mapping[str, Any] = field(default_factory=dict)
    input: InputSpec = field(default_factory=InputSpec)
    epochs: int = 160
    batch_size: int = 16
    learning_rate: float = 2e-3
    warmup: float = 0.05
    weight_decay: float = 0.03
    ema: float = 0.998
    presence_weight: float = 0.4
    lesion_free: float = 0.15
    transplant: float = 0.5
    normal_repeat: int = 4
    precision: str = "bf16-mixed"
    seed: int = 0
    validate_every: int = 10
    workers: int = 1


def with_settings(config: RunConfig, settings: Mapping[str, Any]) -> RunConfig:
    """A copy of ``config`` with plain settings replaced; text is turned into the setting's type.

    Raises:
        RunError: an unknown name, one that is not a plain number or text, or a value of another type.
    """
    kinds = {one.name: type(getattr(config, one.name)) for one in fields(config)}
    plain = {name: kind for name, kind in kinds.items() if kind in (int, float, str) and name != "recipe"}
    changed: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in plain:
            raise RunError(f"no setting {name!r}; there are: {', '.join(sorted(plain))}")
        try:
            changed[name] = plain[name](value)
        except (TypeError, ValueError) as error:
            raise RunError(f"setting {name}: {value!r} is not of type {plain[name].__name__}") from error
    return replace(config, **changed)
