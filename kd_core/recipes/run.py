"""A job from its data to a model folder with a card: split, train, export, calibrate, score."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

import kd_core
from kd_core.contracts import DataError, JobSpec, ModelCard, OutputSpec
from kd_core.contracts.card import CARD_NAME, MODEL_NAME
from kd_core.data import Problem, Sample, Split, read_data_set, split_samples
from kd_core.data.dataset import Views, load_gray
from kd_core.data.transforms import training_views
from kd_core.distill import SupervisedTask
from kd_core.export import count_macs, count_parameters, export_onnx, sha256_of
from kd_core.models import MODELS
from kd_core.recipes import RECIPES
from kd_core.runtime import Segmenter
from kd_core.runtime.postprocess import sigmoid, to_mask
from kd_core.runtime.preprocess import prepare, to_gray
from kd_core.training.config import RunConfig, with_settings
from kd_core.training.evaluate import (
    FrameScore,
    Segment,
    report,
    score_frames,
    sensitivity_threshold,
    summarise,
    with_segmenter,
)
from kd_core.training.loop import train
from kd_core.training.run_folder import RunFolder

SENSITIVITY = 0.95
"""Share of validation lesion frames that the presence threshold lets pass."""

MASK_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)

LICENCES = {
    "busi": "no explicit grant found; research use; Al-Dhabyani et al. 2020",
    "busbra": "see the data set's LICENSE.txt; Gomez-Flores et al. 2024",
    "breast_usg": "CC BY 4.0; Pawlowska et al. 2024, TCIA 10.7937/9WKK-Q141",
    "udiat": "by agreement with its authors; Yap et al. 2018",
}


def read_data(job: JobSpec) -> tuple[list[Sample], list[Problem]]:
    """All samples of a job's data sets, and the files that could not be used.

    Raises:
        DataError: a layout or folder is unknown or empty.
    """
    sets = [read_data_set(source.layout, Path(source.path)) for source in job.data]
    return (
        [sample for one in sets for sample in one.samples],
        [problem for one in sets for problem in one.problems],
    )


def run_job(job: JobSpec, folder: Path) -> Path:
    """Train, export, calibrate and score; goes on where an interrupted run of the same job stopped.

    Returns:
        The model folder.

    Raises:
        KdError: the data, a setting or the run folder is not usable, or the training failed.
    """
    config = with_settings(RECIPES[job.recipe](), job.settings)
    samples, _ = read_data(job)
    split = split_samples(samples)
    _refuse_empty(split)
    run = RunFolder(folder, job)
    run.report("started", samples=len(samples), train=len(split.train))
    torch.manual_seed(config.seed)
    task = SupervisedTask(MODELS[config.model](**config.model_options), presence_weight=config.presence_weight)
    views = Views(
        split.train,
        training_views(config.input, lesion_free=config.lesion_free, transplant=config.transplant),
        seed=config.seed,
        normal_repeat=config.normal_repeat,
    )

    def validate(network: nn.Module) -> dict[str, float]:
        return summarise(list(score_frames(_with_network(network, config), split.validation)))

    student = train(task, views, config, run, validate)
    model = export_model(student.cpu(), config, split, run)
    run.report("finished", model=str(model))
    return model


def _refuse_empty(split: Split) -> None:
    for name in ("train", "validation", "test"):
        part: tuple[Sample, ...] = getattr(split, name)
        if all(sample.label == "normal" for sample in part):
            raise DataError(
                f"too few families, cases or patients: the {name} part of the split holds no lesion frame; add data"
            )


def export_model(student: nn.Module, config: RunConfig, split: Split, run: RunFolder) -> Path:
    """Write the model folder: graph, parity, presence threshold from validation, scores on test."""
    part = run.model.with_suffix(".partial")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    output = OutputSpec(min_area=0.0005)
    checks = [prepare(load_gray(sample)[0], config.input) for sample in split.validation[:32]]
    parity = export_onnx(student, part / MODEL_NAME, config.input, output, checks)
    card = ModelCard(
        name=config.name,
        version=kd_core.__version__,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        architecture=config.model,
        parameters=count_parameters(student),
        macs=count_macs(student, config.input),
        sha256=sha256_of(part / MODEL_NAME),
        input=config.input,
        output=output,
        training=_training(config, split),
        parity=asdict(parity),
        intended_use="Proposes outlines of lesions in B-mode breast ultrasound for a person to correct.",
        not_for="Not a medical device. Not for diagnosis, nor for Doppler, elastography or other organs.",
        data_licences={name: LICENCES[name] for name in sorted({s.layout for s in split.train})},
    )
    card = _calibrated(part, card, split.validation)
    card.write(part / CARD_NAME)
    scores = report(list(score_frames(with_segmenter(Segmenter(part)), split.test)))
    replace(card, scores={"test": {key: scores[key] for key in ("all", "sets")}}).write(part / CARD_NAME)
    shutil.rmtree(run.model, ignore_errors=True)
    part.replace(run.model)
    return run.model


def _calibrated(model: Path, card: ModelCard, validation: Sequence[Sample]) -> ModelCard:
    """The card with the mask threshold that gives the best lesion Dice on validation, and then the presence
    threshold that ``SENSITIVITY`` of its lesion frames reach.
    """
    best: tuple[float, OutputSpec, list[FrameScore]] | None = None
    for threshold in MASK_THRESHOLDS:
        output = replace(card.output, mask_threshold=threshold)
        replace(card, output=output).write(model / CARD_NAME)
        scores = list(score_frames(with_segmenter(Segmenter(model)), validation))
        dice = summarise(scores)["dice"]
        if best is None or dice > best[0]:
            best = dice, output, scores
    assert best is not None
    _, output, scores = best
    presence = sensitivity_threshold([score for score in scores if score.lesion], SENSITIVITY)
    return replace(card, output=replace(output, presence_threshold=round(presence, 4)))


def _with_network(network: nn.Module, config: RunConfig) -> Segment:
    """A torch network with the runtime's own pre- and post-processing."""
    output = OutputSpec()

    @torch.no_grad()
    def segment(frame: Any) -> Any:
        gray = to_gray(frame)
        logits, presence = network(torch.from_numpy(prepare(gray, config.input)))
        height, width = gray.shape
        mask = to_mask(logits[0, 0].float().cpu().numpy(), height, width, output)
        return mask, sigmoid(float(presence))

    return segment


def _training(config: RunConfig, split: Split) -> dict[str, Any]:
    return {
        "recipe": config.recipe,
        "settings": asdict(config),
        "split": "whole families (BUSI), cases (BUS-BRA, BrEaST) dealt by class into 20 folds by SHA-256 "
        "of their name: 15 train, 2 validate (both thresholds), 3 test",
        "frames": {name: _count(getattr(split, name)) for name in ("train", "validation", "test")},
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}",
    }


def _count(samples: Sequence[Sample]) -> dict[str, int]:
    return dict(sorted(Counter(f"{sample.layout}/{sample.label}" for sample in samples).items()))
