"""A trained network as a model folder: exported, checked, calibrated, scored, with its card."""

from __future__ import annotations

import datetime
import json
import os
import platform
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file
from torch import nn

import kd_core
from kd_core.contracts import InputSpec, ModelCard, OutputSpec, sha256_of
from kd_core.contracts.card import CARD_NAME, MODEL_NAME, WEIGHTS_NAME
from kd_core.contracts.splits import FOLDS
from kd_core.data import Sample, Split, split_samples
from kd_core.data.dataset import load_pixels
from kd_core.export import count_macs, count_parameters, export_onnx
from kd_core.runtime import open_model
from kd_core.runtime.preprocess import prepare
from kd_core.runtime.volume import is_volume
from kd_core.runtime.volume_segmenter import Scale, patch_at
from kd_core.training.config import Recipe, Stage
from kd_core.training.evaluate import (
    FrameScore,
    Segment,
    report,
    score_frames,
    sensitivity_threshold,
    summarise,
    with_segmenter,
)
from kd_core.training.run_folder import StageFolder

SENSITIVITY = 0.95
"""Share of validation lesion frames that the presence threshold lets pass."""

MASK_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)

OWN = "student"
"""Names a stage's own network, beside a partner's."""

SCORES_NAME = "scores.json"

TIMED_FRAMES, TIMED_VOLUMES = 20, 3
"""How many tell how long one takes; a volume takes seconds."""

FRAME_USE = "Proposes outlines of lesions in B-mode breast ultrasound for a person to correct."
VOLUME_USE = "Proposes outlines in volumes like those it was trained on, for a person to correct."

LICENCES = {
    "busi": "no explicit grant found; research use; Al-Dhabyani et al. 2020",
    "busbra": "see the data set's LICENSE.txt; Gomez-Flores et al. 2024",
    "breast_usg": "CC BY 4.0; Pawlowska et al. 2024, TCIA 10.7937/9WKK-Q141",
    "udiat": "by agreement with its authors; Yap et al. 2018",
    "hippocampus": "CC BY-SA 4.0; Antonelli et al. 2022, Medical Segmentation Decathlon Task04",
}


def publish(
    network: nn.Module,
    stage: Stage,
    recipe: Recipe,
    split: Split,
    place: StageFolder,
    name: str,
    base: ModelCard | None = None,
) -> None:
    """Write the stage's model folder: graph, weights, parity, thresholds from validation, scores on test.

    Args:
        network: in evaluation mode, on the CPU.
        stage: that trained it.
        recipe: of the run.
        split: of its frames.
        place: the stage's folder; scores of every test frame go there.
        name: ``OWN`` for the stage's network; a partner's folder is called by its name.
        base: what the network started from, if not from fresh weights.

    Raises:
        ModelError: the exported graph does not answer as the network does.
    """
    own = name == OWN
    target = place.model if own else place.path / name
    part = target.with_suffix(".partial")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    output = OutputSpec(min_area=0.0005 if recipe.normals else 0.0)
    checks = [_example(sample, recipe.input) for sample in split.validation[:32]]
    parity = export_onnx(network, part / MODEL_NAME, recipe.input, output, checks)
    save_file({key: tensor.contiguous() for key, tensor in network.state_dict().items()}, part / WEIGHTS_NAME)
    card = ModelCard(
        name=recipe.model if own and stage.role == "student" else f"{recipe.name}-{stage.name}",
        version=kd_core.__version__,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        architecture=(stage.network if own or stage.partner is None else stage.partner).model,
        parameters=count_parameters(network),
        macs=count_macs(network, recipe.input),
        sha256=sha256_of(part / MODEL_NAME),
        input=recipe.input,
        output=output,
        training=_training(stage, recipe, split, base),
        parity=asdict(parity),
        intended_use=VOLUME_USE if recipe.input.depth else FRAME_USE,
        not_for="Not a medical device. Not for diagnosis, nor for Doppler, elastography or other organs.",
        data_licences={layout: LICENCES.get(layout, "yours") for layout in sorted({s.layout for s in split.train})},
    )
    if recipe.normals:
        card = _calibrated(part, card, split.validation)
    card.write(part / CARD_NAME)
    segment = with_segmenter(open_model(part))
    scores = report(list(score_frames(segment, split.test)))
    replace(card, scores={"test": {key: scores[key] for key in ("all", "sets")}}).write(part / CARD_NAME)
    more = {
        "validation": summarise(list(score_frames(segment, split.validation, surface=False))),
        "milliseconds": round(statistics.median(milliseconds([segment], split.test)[0]), 2),
    }
    text = json.dumps({**scores, **more}, indent=1, ensure_ascii=False)
    (part / SCORES_NAME).write_text(text + "\n", "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    part.replace(target)


def part_of(samples: Sequence[Sample], card: ModelCard, part: str) -> Sequence[Sample]:
    """The frames of a data set that are ``train``, ``validation`` or ``test`` for the model of a card.

    A data set that the model did not learn from is split in the same way.
    """
    parts: tuple[Sample, ...] = getattr(split_samples(samples, **card.training.get("folds", {})), part)
    return parts


def _calibrated(model: Path, card: ModelCard, validation: Sequence[Sample]) -> ModelCard:
    """The card with the mask threshold that gives the best lesion Dice on validation, and then the presence
    threshold that ``SENSITIVITY`` of its lesion frames reach.
    """
    best: tuple[float, OutputSpec, list[FrameScore]] | None = None
    for threshold in MASK_THRESHOLDS:
        output = replace(card.output, mask_threshold=threshold)
        replace(card, output=output).write(model / CARD_NAME)
        scores = list(score_frames(with_segmenter(open_model(model)), validation, surface=False))
        dice = summarise(scores)["dice"]
        if best is None or dice > best[0]:
            best = dice, output, scores
    assert best is not None
    _, output, scores = best
    presence = sensitivity_threshold([score for score in scores if score.lesion], SENSITIVITY)
    return replace(card, output=replace(output, presence_threshold=round(presence, 4)))


def _example(sample: Sample, spec: InputSpec) -> npt.NDArray[np.float32]:
    """What the network reads of a sample; of a volume the patch at its first corner."""
    pixels, _ = load_pixels(sample)
    if not spec.depth:
        return prepare(pixels, spec)
    return patch_at(pixels, (0, 0, 0), spec.shape, Scale.of(pixels, spec.std_floor))[None, None]


def milliseconds(segments: Sequence[Segment], samples: Sequence[Sample]) -> list[list[float]]:
    """Times of the whole way from a sample's pixels to its mask, a list a model; they are asked in turn."""
    times: list[list[float]] = [[] for _ in segments]
    count = TIMED_VOLUMES if is_volume(samples[0].frame) else TIMED_FRAMES
    for sample in samples[:count]:
        pixels, _ = load_pixels(sample)
        for segment, taken in zip(segments, times, strict=True):
            start = time.perf_counter()
            segment(pixels)
            taken.append(1e3 * (time.perf_counter() - start))
    return times


def _training(stage: Stage, recipe: Recipe, split: Split, base: ModelCard | None) -> dict[str, Any]:
    return {
        "recipe": recipe.name,
        "stage": asdict(stage),
        "split": f"whole families (BUSI), cases (BUS-BRA, BrEaST) or volumes dealt by class into {FOLDS} folds by "
        f"SHA-256 of their name: {FOLDS - recipe.validation - recipe.test} train, {recipe.validation} validate (both "
        f"thresholds), {recipe.test} test",
        "folds": recipe.folds,
        "frames": {name: _count(getattr(split, name)) for name in ("train", "validation", "test")},
        **({"base": {"name": base.name, "sha256": base.sha256}} if base else {}),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}",
    }


def _count(samples: Sequence[Sample]) -> dict[str, int]:
    return dict(sorted(Counter(f"{sample.layout}/{sample.label}" for sample in samples).items()))
