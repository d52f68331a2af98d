"""A job from its data to model folders and a report: split, train stage by stage, export, calibrate, score."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import nn

from kd_core.contracts import DataError, JobEvent, JobSpec, RunError
from kd_core.data import Problem, Sample, Split, read_usable, split_samples
from kd_core.data.dataset import Views
from kd_core.data.folds import GROWING, held_out_of_growing
from kd_core.data.transforms import training_views
from kd_core.data.unlabelled import read_unlabelled
from kd_core.data.volume_transforms import training_patches
from kd_core.distill import LISTENING, TASKS, Task, one_of
from kd_core.export import count_macs
from kd_core.models import MODELS
from kd_core.recipes import PROFILES, RECIPES
from kd_core.recipes.base import Base, read_base
from kd_core.recipes.pseudo import pseudo_labelled
from kd_core.recipes.publish import OWN, publish
from kd_core.recipes.report import write_report
from kd_core.runtime import Segmenter
from kd_core.training.config import Network, Recipe, Stage, narrowed, planned
from kd_core.training.evaluate import score_frames, summarise, with_network
from kd_core.training.loop import TrainingViews, make_fabric, train
from kd_core.training.pictures import write_strip
from kd_core.training.run_folder import NETWORK_NAME, STAGE_NAME, RunFolder, StageFolder
from kd_core.training.stored_views import StoredViews, store_name, store_views

LEAST_GROUPS = 3
"""Fewer families of a class than this to learn from are refused."""


def read_data(job: JobSpec) -> tuple[list[Sample], list[Problem]]:
    """All samples of a job's data sets, and the files that could not be used.

    Raises:
        DataError: a layout or folder is unknown or empty.
    """
    sets = [read_usable(source.layout, Path(source.path)) for source in job.data]
    return (
        [sample for one in sets for sample in one.samples],
        [problem for one in sets for problem in one.problems],
    )


def recipe_of(job: JobSpec) -> Recipe:
    """The job's recipe with its settings.

    Raises:
        RunError: no such recipe, profile or setting.
    """
    recipe = one_of("recipe", job.recipe, RECIPES)
    one_of("profile", job.profile, dict.fromkeys(PROFILES))
    return planned(recipe(job.profile), job)


def run_job(
    job: JobSpec,
    samples: Sequence[Sample],
    folder: Path,
    *,
    only: Sequence[str] = (),
    reuse: Path | None = None,
    heard: Callable[[JobEvent], None] | None = None,
) -> Path:
    """Train all stages, export and score them; goes on where an interrupted run of the same job stopped.

    Args:
        job: what to run.
        samples: of its data sets (``read_data``).
        folder: for all the run writes.
        only: the stages to train for now, with those that they need; all by default. The report is of what is there.
        reuse: a run folder from which stages that would be trained in the very same way are taken.
        heard: called with each event.

    Returns:
        The student's model folder, or the run's own where no student is trained yet.

    Raises:
        KdError: the data, a setting or the run folder is not usable, the training failed or was cancelled.
    """
    recipe, split, base = prepared(job, samples)
    chosen = narrowed(recipe, only) if only else recipe
    after = _work_after(chosen)
    fabric = make_fabric(recipe.stages[0].training.precision)
    run = RunFolder(folder, job, primary=fabric.is_global_zero, heard=heard)
    fabric.barrier()
    with run.locked():
        _run_stages(run, chosen, split, after, reuse, base)
        if fabric.is_global_zero:
            write_report(run, replace(recipe, stages=tuple(one for one in recipe.stages if run.holds(one.name))))
            run.report("finished", model=str(run.model))
    return run.model if run.model.exists() else run.path


def prepared(job: JobSpec, samples: Sequence[Sample]) -> tuple[Recipe, Split, Base | None]:
    """The job's recipe, the split of its frames and the model that its students start from; all that can be checked
    before the first epoch is.

    Raises:
        KdError: the data, a setting or the base is not usable.
    """
    recipe = recipe_of(job)
    split = split_samples(samples, **recipe.folds)
    _refuse_poor(split, recipe)
    split = replace(split, unlabelled=_unlabelled(job, recipe, split))
    base = read_base(Path(job.base)) if job.base else None
    if base is not None:
        base.refuse_leak(samples, split)
    for stage in recipe.stages:
        task = _build_task(stage, [fresh(_stage(recipe, name).network) for name in stage.teachers])
        if base is not None and _starts_from_base(stage):
            base.start(task.student)
    return recipe, split, base


def _run_stages(
    run: RunFolder, recipe: Recipe, split: Split, after: Sequence[float], reuse: Path | None, base: Base | None
) -> None:
    total = len(split.train) + len(split.validation) + len(split.test)
    run.report("started", samples=total, train=len(split.train), stages=[stage.name for stage in recipe.stages])
    for number, (stage, work) in enumerate(zip(recipe.stages, after, strict=True), 1):
        place = run.stage(stage.name)
        place.work_after = work
        _run_stage(
            stage,
            recipe,
            split,
            place,
            make_fabric(stage.training.precision),
            reuse,
            base if _starts_from_base(stage) else None,
        )
        if run.primary:
            _drop_views(run, [_store_of(later, recipe, split, run) for later in recipe.stages[number:]])


def _run_stage(
    stage: Stage,
    recipe: Recipe,
    split: Split,
    place: StageFolder,
    fabric: Fabric,
    reuse: Path | None,
    base: Base | None,
) -> None:
    description = _description(stage, recipe, split)
    if base is not None:
        description["base"] = base.card.sha256
    if reuse is not None and fabric.is_global_zero and not (place.path / NETWORK_NAME).exists():
        _take_over(reuse / "stages" / stage.name, place, description)
    fabric.barrier()
    weights = place.load(NETWORK_NAME)
    if weights is None:
        place.describe(description)
        place.report("stage", epochs=stage.training.epochs)
        weights = _train_stage(stage, recipe, split, place, fabric, base)
        place.finish(weights)
    if fabric.is_global_zero and not place.model.exists():
        # The stage's own comes last: its folder says that all are there.
        for name, state in sorted(weights.items(), key=lambda item: item[0] == OWN):
            network = fresh(stage.partner if stage.partner and name != OWN else stage.network)
            network.load_state_dict(state)
            seen = replace(split, train=(*samples_for(stage, split), *_outlined(stage, split, place)))
            began = base.card if base and name == OWN else None
            publish(network.eval(), stage, recipe, seen, place, name, began)
    fabric.barrier()


def _starts_from_base(stage: Stage) -> bool:
    """Whether the job's base, if it has one, is what the stage begins with."""
    return not stage.role.endswith("teacher") and not stage.start_from


def _train_stage(
    stage: Stage, recipe: Recipe, split: Split, place: StageFolder, fabric: Fabric, base: Base | None
) -> dict[str, dict[str, Any]]:
    """Weights of the trained network, and of a partner, by name."""
    teachers = [_trained(_stage(recipe, name), place.run.stage(name)) for name in stage.teachers]
    task = _build_task(stage, teachers)
    if stage.start_from:
        first = _trained(_stage(recipe, stage.start_from), place.run.stage(stage.start_from))
        task.student.load_state_dict(first.state_dict())
    if base is not None:
        base.start(task.student)
    views = _views(stage, recipe, split, task, place, fabric)

    def validate(network: nn.Module) -> dict[str, Any]:
        return summarise(list(score_frames(with_network(network, recipe.input), split.validation, surface=False)))

    def illustrate(network: nn.Module, epoch: int) -> None:
        if fabric.is_global_zero:
            write_strip(with_network(network, recipe.input), split.validation, place.example(epoch))

    student = train(fabric, task, views, stage.training, place, validate, illustrate)
    return {OWN: student.state_dict(), **{name: net.cpu().state_dict() for name, net in task.partners().items()}}


def _views(stage: Stage, recipe: Recipe, split: Split, task: Task, place: StageFolder, fabric: Fabric) -> TrainingViews:
    """What the stage sees: new views in every epoch, or stored ones."""
    training = stage.training
    if recipe.input.depth:
        transforms = training_patches(recipe.input, lesion_free=training.lesion_free)
    else:
        transforms = training_views(recipe.input, lesion_free=training.lesion_free, transplant=training.transplant)
    # Stored views are the same for all seeds, so that all share them.
    seed = 0 if training.rounds else training.seed
    outlined = _outlined(stage, split, place)
    if stage.teachers and split.unlabelled:
        place.report("unlabelled", looked_at=len(split.unlabelled), taken=len(outlined))
    samples = (*samples_for(stage, split), *outlined)
    views = Views(samples, transforms, seed=seed, normal_repeat=training.normal_repeat)
    if not training.rounds:
        return views
    folder = _store_of(stage, recipe, split, place.run)
    fabric.to_device(task)
    if fabric.is_global_zero:
        store_views(
            views,
            training.rounds,
            task,
            folder,
            device=fabric.device,
            precision=fabric.autocast,
            progress=lambda done, total: place.report("views", done=done, total=total),
        )
    fabric.barrier()
    return StoredViews(folder)


def _store_of(stage: Stage, recipe: Recipe, split: Split, run: RunFolder) -> Path:
    """Where the stage's views are kept; stages that see and are taught the same share them."""
    samples = (*samples_for(stage, split), *(split.unlabelled if stage.teachers else ()))
    frames = [(sample.layout, sample.name, sample.label) for sample in samples]
    training = stage.training
    how = (training.rounds, training.lesion_free, training.transplant, training.normal_repeat)
    asked = {name: value for name, value in stage.options.items() if name not in LISTENING[stage.task]}
    taught = (stage.task, asked, stage.teachers) if stage.teachers else None
    return run.path / "views" / store_name(frames, asdict(recipe.input), how, taught)


def _drop_views(run: RunFolder, needed: Sequence[Path]) -> None:
    for folder in (run.path / "views").glob("*"):
        if folder not in needed:
            shutil.rmtree(folder)


def _build_task(stage: Stage, teachers: Sequence[nn.Module]) -> Task:
    """The stage's task with a fresh student, which begins with the same weights as its twin of the same seed.

    Raises:
        RunError: no such model, task, layer or option, or layers that cannot be compared.
    """
    networks = [*teachers, fresh(stage.partner)] if stage.partner else teachers
    task = one_of("task", stage.task, TASKS)
    torch.manual_seed(stage.training.seed)
    return task(fresh(stage.network), networks, **stage.options)


def fresh(network: Network) -> nn.Module:
    """A network with new weights.

    Raises:
        RunError: no such model.
    """
    return one_of("model", network.model, MODELS)(**network.options)


def _trained(stage: Stage, place: StageFolder) -> nn.Module:
    weights = place.load(NETWORK_NAME)
    assert weights is not None, f"stage {stage.name} comes before those that need it"
    network = fresh(stage.network)
    network.load_state_dict(weights[OWN])
    return network.eval()


def _stage(recipe: Recipe, name: str) -> Stage:
    return next(stage for stage in recipe.stages if stage.name == name)


def samples_for(stage: Stage, split: Split) -> tuple[Sample, ...]:
    """The training samples of the stage's classes, dealt anew among them where it says so, or a few of them."""
    samples: Sequence[Sample] = split.train
    if stage.shuffled:
        order = torch.randperm(len(samples), generator=torch.Generator().manual_seed(0)).tolist()
        samples = [replace(one, label=samples[other].label) for one, other in zip(samples, order, strict=True)]
    samples = tuple(sample for sample in samples if not stage.labels or sample.label in stage.labels)
    few = min(stage.training.samples, len(samples))
    return tuple(samples[place * len(samples) // few] for place in range(few)) if few else samples


def _unlabelled(job: JobSpec, recipe: Recipe, split: Split) -> tuple[Sample, ...]:
    """The frames without masks that teachers are asked about: as many as the job's weight wants, spread over all.

    Raises:
        RunError: nobody could outline them.
        DataError: there are none.
    """
    if not job.unlabelled:
        return ()
    if recipe.input.depth:
        raise RunError(f"{recipe.name} reads volumes; frames without masks are learned from by recipes of frames")
    if not any(stage.teachers for stage in recipe.stages):
        raise RunError(
            f"{recipe.name} has no teacher that is trained before the student, so nobody could outline frames without "
            "masks; choose a recipe with teachers, such as tiny_unet"
        )
    if job.unlabelled_weight <= 0:
        raise RunError(f"--unlabelled-weight {job.unlabelled_weight}: it is above 0")
    found = read_unlabelled(Path(job.unlabelled), (*split.validation, *split.test))
    if any(source.layout in GROWING for source in job.data):
        # What is held out of a project stays so: a patient's frames without masks, too.
        folds = {"validation": recipe.validation, "test": recipe.test}
        found = [sample for sample in found if not held_out_of_growing(sample.group, **folds)]
    count = min(len(found), round(job.unlabelled_weight * len(split.train)))
    return tuple(found[place * len(found) // count] for place in range(count))


def _outlined(stage: Stage, split: Split, place: StageFolder) -> list[Sample]:
    """The frames without masks as the stage's teachers outline them; none for a stage without teachers."""
    if not (stage.teachers and split.unlabelled):
        return []
    teachers = [Segmenter(place.run.stage(name).model) for name in stage.teachers]
    # Stages with the same teachers share what they say.
    return pseudo_labelled(split.unlabelled, teachers, place.run.path / "pseudo" / store_name(stage.teachers))


def _refuse_poor(split: Split, recipe: Recipe) -> None:
    for name in ("train", "validation", "test"):
        part: tuple[Sample, ...] = getattr(split, name)
        if all(sample.label == "normal" for sample in part):
            raise DataError(
                f"too few families, cases or patients: the {name} part of the split holds no lesion frame; add data"
            )
    for label in sorted({label for stage in recipe.stages for label in stage.labels}):
        groups = {(sample.layout, sample.group) for sample in split.train if sample.label == label}
        if len(groups) < LEAST_GROUPS:
            raise DataError(
                f"too few {label} families, cases or patients to train a teacher of their class: {len(groups)}, "
                f"at least {LEAST_GROUPS} are needed; add data, or use a recipe with one teacher"
            )


def _work_after(recipe: Recipe) -> list[float]:
    """How much work comes after each stage, as a multiple of the stage's own; work is counted in multiplications."""
    macs = {stage.name: _macs(stage.network, recipe) for stage in recipe.stages}
    partners = [_macs(stage.partner, recipe) if stage.partner else 0 for stage in recipe.stages]
    work = []
    for stage, partner in zip(recipe.stages, partners, strict=True):
        teaching = sum(macs[name] for name in stage.teachers)
        rounds = min(stage.training.rounds or stage.training.epochs, stage.training.epochs)
        work.append(stage.training.epochs * (3 * macs[stage.name] + 4 * partner) + rounds * teaching)
    return [sum(work[place + 1 :]) / work[place] for place in range(len(work))]


def _macs(network: Network, recipe: Recipe) -> int:
    try:
        with torch.device("meta"):
            return count_macs(fresh(network).eval(), recipe.input)
    except RuntimeError as error:  # what torch says of shapes that do not fit
        size = "x".join(str(side) for side in (recipe.input.depth, recipe.input.height, recipe.input.width) if side)
        raise RunError(f"{network.model} cannot work at {size}; choose another size (--set size=...)") from error


def _description(stage: Stage, recipe: Recipe, split: Split) -> dict[str, Any]:
    """All that decides what a stage ends with; equal descriptions give equal networks."""
    parts = {name: [f"{s.layout}/{s.name}" for s in getattr(split, name)] for name in ("train", "validation", "test")}
    before = [_description(_stage(recipe, name), recipe, split) for name in (*stage.teachers, stage.start_from) if name]
    if stage.teachers and split.unlabelled:
        parts["unlabelled"] = [sample.name for sample in split.unlabelled]
    return {
        "stage": {**asdict(stage), "role": ""},
        "input": asdict(recipe.input),
        "frames": store_name(parts),
        "before": store_name(before),
    }


def _take_over(source: Path, place: StageFolder, description: dict[str, Any]) -> None:
    """Copy a stage of another run if it is the same."""
    held = source / STAGE_NAME
    if not (source / NETWORK_NAME).exists() or not held.exists():
        return
    place.describe(description)
    if held.read_bytes() != (place.path / STAGE_NAME).read_bytes():
        return
    shutil.copytree(source, place.path, dirs_exist_ok=True)
    place.report("reused", source=str(source))
