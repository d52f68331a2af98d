"""A student as a MONAI bundle, which MONAI loads by itself: weights, network, preprocessing, metadata.

Layout after MONAI's bundle specification: ``configs/metadata.json``, ``configs/inference.json``, ``models/model.pt``,
``docs/README.md``. Our own model folder lies beside the weights in ``models``, so that busapp takes it back.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import monai
import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

import kd_core
from kd_core import models
from kd_core.contracts import ModelCard, RunError
from kd_core.contracts.card import CARD_NAME, MODEL_NAME, WEIGHTS_NAME


def write_bundle(model: Path, target: Path) -> None:
    """Write a bundle.

    Args:
        model: the model folder.
        target: folder to make.

    Raises:
        RunError: the model was kept without weights, or the target exists or cannot be written.
        ModelError: the model folder has no readable card.
    """
    if target.exists():
        raise RunError(f"{target}: exists already; choose a new folder for the bundle")
    card = ModelCard.read(model / CARD_NAME)
    network = card.training.get("stage", {}).get("network", {})
    if network.get("model") not in models.MODELS:
        raise RunError(f"{model}: the card does not say of which of our networks it is, so MONAI could not build it")
    try:
        weights = load_file(model / WEIGHTS_NAME)
    except (SafetensorError, OSError) as error:
        raise RunError(f"{model}: {card.name} was kept without weights that can be read: {error}") from error
    part = target.with_name(target.name + ".partial")
    shutil.rmtree(part, ignore_errors=True)
    try:
        for folder in ("configs", "models", "docs"):
            (part / folder).mkdir(parents=True)
        for name in (CARD_NAME, MODEL_NAME, WEIGHTS_NAME):
            shutil.copyfile(model / name, part / "models" / name)
        torch.save(weights, part / "models" / "model.pt")
        _write(part / "configs" / "metadata.json", _metadata(card))
        _write(part / "configs" / "inference.json", _inference(card, network["model"], network.get("options", {})))
        (part / "docs" / "README.md").write_text(_readme(card), "utf-8")
        part.replace(target)
    except OSError as error:
        raise RunError(f"{target}: the bundle cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _metadata(card: ModelCard) -> dict[str, Any]:
    shape = list(card.input.shape)
    return {
        "version": card.version,
        "changelog": {card.version: f"exported {card.created}"},
        "monai_version": monai.__version__,
        "pytorch_version": torch.__version__.split("+")[0],
        "numpy_version": np.__version__,
        "required_packages_version": {"busapp": kd_core.__version__},
        "name": card.name,
        "task": "Segmentation of lesions in breast ultrasound",
        "description": card.intended_use,
        "intended_use": f"{card.intended_use} {card.not_for}",
        "network_data_format": {
            "inputs": {
                "image": {
                    "type": "image",
                    "format": "magnitude",
                    "modality": "US",
                    "num_channels": 1,
                    "spatial_shape": shape,
                    "dtype": "float32",
                    "value_range": [],
                    "is_patch_data": card.input.depth > 0,
                    "channel_def": {"0": "image"},
                }
            },
            "outputs": {
                "pred": {
                    "type": "image",
                    "format": "segmentation",
                    "num_channels": 1,
                    "spatial_shape": shape,
                    "dtype": "float32",
                    "value_range": [],
                    "is_patch_data": card.input.depth > 0,
                    "channel_def": {"0": "lesion"},
                }
            },
        },
    }


def _inference(card: ModelCard, network: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """What MONAI needs to run it. Frames are resized and standardised much as ``kd_core.runtime`` does."""
    size = list(card.input.shape)
    frames = [] if card.input.depth else [{"_target_": "Resized", "keys": "image", "spatial_size": size}]
    reader = {} if card.input.depth else {"reader": "PILReader", "reverse_indexing": False}
    return {
        "bundle_root": ".",
        "network_def": {"_target_": f"{models.__name__}.{network}", **options},
        "network": "$@network_def.eval()",
        "preprocessing": {
            "_target_": "Compose",
            "transforms": [
                {"_target_": "LoadImaged", "keys": "image", "ensure_channel_first": True, **reader},
                *frames,
                {"_target_": "NormalizeIntensityd", "keys": "image"},
            ],
        },
        "mask_threshold": card.output.mask_threshold,
        "presence_threshold": card.output.presence_threshold,
    }


def _readme(card: ModelCard) -> str:
    scores = json.dumps(card.scores.get("test", {}).get("all", {}), indent=1)
    return (
        f"# {card.name}\n\n{card.intended_use}\n\n**{card.not_for}**\n\n"
        "The network answers with a named tuple: `mask` (logits) and `presence` (a logit). "
        "A pixel is lesion where the sigmoid of `mask` exceeds `mask_threshold`; the mask is emptied where that of "
        f"`presence` is below `presence_threshold`.\n\nScores on test frames:\n\n```\n{scores}\n```\n"
    )


def _write(path: Path, held: dict[str, Any]) -> None:
    path.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", "utf-8")
