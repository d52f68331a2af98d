"""Frozen configuration: what a stage trains, what a recipe consists of, and how settings replace parts of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from kd_core.contracts import InputSpec, JobSpec, RunError
from kd_core.layouts.names import Label

Role = Literal["teacher", "student", "twin", "control", "control-teacher"]


@dataclass(frozen=True, kw_only=True)
class Training:
    """How a network is trained.

    Attributes:
        epochs: passes over the training samples.
        batch_size: views a step, over all processes.
        learning_rate: the peak of the one-cycle schedule (linear warm-up, cosine to 0).
        warmup: share of the steps that warm up.
        weight_decay: AdamW's.
        ema: decay a step of the averaged weights, which are what is validated and exported.
        lesion_free: probability that a view of a lesion frame is a lesion-free window of it.
        transplant: probability that a normal frame is shown with a lesion of another (see ``RandTransplantd``).
        normal_repeat: how often a normal frame is shown for each time a lesion is.
        samples: how many of the training samples are learned from, spread over all of them; 0: all.
        rounds: how many different views of a frame there are; they are made once, with all that teachers say of them,
            kept on disk and repeated. 0: new views in every epoch, teachers are asked anew.
        precision: Lightning Fabric's name for it.
        seed: of weights and order; with ``rounds`` 0 of views, too.
        validate_every: epochs between two validations.
        workers: processes that make views.
    """

    epochs: int = 160
    batch_size: int = 16
    learning_rate: float = 2e-3
    warmup: float = 0.05
    weight_decay: float = 0.03
    ema: float = 0.998
    lesion_free: float = 0.15
    transplant: float = 0.5
    normal_repeat: int = 4
    samples: int = 0
    rounds: int = 0
    precision: str = "bf16-mixed"
    seed: int = 0
    validate_every: int = 10
    workers: int = 1


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network by its name in ``MODELS`` and its builder's options."""

    model: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One training within a recipe.

    Attributes:
        name: unique in the recipe.
        role: teachers are trained once; students, twins (the same without a teacher) and controls once a seed.
            Twins, and controls with their teachers, are trained on request.
        network: what is trained.
        task: its name in ``TASKS``.
        options: of the task.
        teachers: stages whose networks teach.
        partner: a fresh network that is trained together with this one, as its teacher.
        start_from: the stage whose weights this one starts with.
        labels: learn from frames of these classes only; () from all.
        shuffled: classes are dealt anew at random among the training frames, as a control.
        training: how.
    """

    name: str
    role: Role
    network: Network
    task: str
    options: Mapping[str, Any]
    teachers: tuple[str, ...] = ()
    partner: Network | None = None
    start_from: str = ""
    labels: tuple[Label, ...] = ()
    shuffled: bool = False
    training: Training = Training()

    @property
    def plan(self) -> str:
        """The stage's name in its recipe, without the seed that ``planned`` adds where there are several."""
        return self.name.removesuffix(f"-{self.training.seed}")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A complete plan.

    Attributes:
        name: its name in ``RECIPES``.
        model: name of the exported student.
        stages: in an order in which each finds what it needs.
        input: how a frame becomes a network's input.
        normals: whether frames without a lesion are learned from, and thresholds calibrated for them.
        validation: how many of the folds validate.
        test: how many of them test.
    """

    name: str
    model: str
    stages: tuple[Stage, ...]
    input: InputSpec = field(default_factory=InputSpec)
    normals: bool = False
    validation: int = 2
    test: int = 3

    @property
    def folds(self) -> dict[str, Any]:
        """How its frames are split: the arguments of ``split_samples``."""
        return {"validation": self.validation, "test": self.test, "normals": self.normals}


def planned(recipe: Recipe, job: JobSpec) -> Recipe:
    """The recipe with the job's settings, its optional stages if asked for, and each student once a seed.

    Raises:
        RunError: a setting is unknown or of the wrong type.
    """
    wanted = {"teacher", "student"}
    wanted |= {"twin"} if job.twin else set()
    wanted |= {"control", "control-teacher"} if job.controls else set()
    recipe = replace(recipe, stages=tuple(stage for stage in recipe.stages if stage.role in wanted))
    recipe = with_settings(recipe, job.settings)
    return replace(recipe, stages=tuple(one for stage in recipe.stages for one in _seeded(stage, job.seeds)))


def narrowed(recipe: Recipe, names: Sequence[str]) -> Recipe:
    """The recipe with only the stages named, with or without their seed, and those that they need.

    Raises:
        RunError: it has no such stage.
    """
    needed: set[str] = set()
    for name in names:
        found = [stage for stage in recipe.stages if name in (stage.name, stage.plan)]
        if not found:
            known = ", ".join(dict.fromkeys(stage.plan for stage in recipe.stages))
            raise RunError(f"no stage {name!r} in what was asked for; there are: {known}")
        needed |= {stage.name for stage in found}
    for stage in reversed(recipe.stages):  # what a stage needs comes before it
        if stage.name in needed:
            needed |= {*stage.teachers, stage.start_from}
    return replace(recipe, stages=tuple(stage for stage in recipe.stages if stage.name in needed))


def with_settings(recipe: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """A copy with settings replaced; text is turned into the type of what it replaces.

    ``epochs`` holds for every stage, ``student.epochs`` for the stage or the role of that name. A setting is a plain
    number or text of the training, of the network's options or of the task's; ``size`` is the input's height and
    width, and its depth where it has one.

    Raises:
        RunError: no stage has such a setting, or the value is of another type.
    """
    for name, value in settings.items():
        if name == "size":
            side = _converted(name, value, recipe.input.height)
            depth = side if recipe.input.depth else 0
            recipe = replace(recipe, input=replace(recipe.input, height=side, width=side, depth=depth))
            continue
        of, dot, key = name.rpartition(".")
        aimed = [stage for stage in recipe.stages if not dot or of in (stage.name, stage.role)]
        having = [stage.name for stage in aimed if key in _plain(stage)]
        if not having:
            known = sorted({"size"}.union(*(_plain(stage) for stage in aimed or recipe.stages)))
            raise RunError(f"no setting {name!r}; there are: {', '.join(known)}")
        stages = (_with(stage, key, value) if stage.name in having else stage for stage in recipe.stages)
        recipe = replace(recipe, stages=tuple(stages))
    return recipe


def _seeded(stage: Stage, seeds: int) -> Sequence[Stage]:
    if seeds == 1 or stage.role.endswith("teacher"):
        return [stage]
    first = stage.training.seed
    return [
        replace(stage, name=f"{stage.name}-{seed}", training=replace(stage.training, seed=seed))
        for seed in range(first, first + seeds)
    ]


def _plain(stage: Stage) -> dict[str, Any]:
    """All settings of a stage that are plain numbers or text."""
    training = {one.name: getattr(stage.training, one.name) for one in fields(stage.training)}
    return {
        name: value
        for name, value in {**stage.network.options, **stage.options, **training}.items()
        if isinstance(value, int | float | str)
    }


def _with(stage: Stage, key: str, value: Any) -> Stage:
    value = _converted(key, value, _plain(stage)[key])
    if hasattr(stage.training, key):
        return replace(stage, training=replace(stage.training, **{key: value}))
    if key in stage.options:
        return replace(stage, options={**stage.options, key: value})
    return replace(stage, network=replace(stage.network, options={**stage.network.options, key: value}))


def _converted(name: str, value: Any, like: Any) -> Any:
    kind = type(like)
    try:
        return kind(value)
    except (TypeError, ValueError) as error:
        raise RunError(f"setting {name}: {value!r} is not of type {kind.__name__}") from error
