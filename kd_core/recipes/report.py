"""What a run found: every stage's scores on test frames, and what the teachers were worth, with intervals."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kd_core.contracts import ModelCard
from kd_core.contracts.card import CARD_NAME
from kd_core.metrics import paired_bootstrap
from kd_core.recipes.publish import SCORES_NAME
from kd_core.training.config import Recipe
from kd_core.training.run_folder import RunFolder

REPORT_NAME = "report.json"
TABLE_NAME = "report.md"
GAINS = ("dice", "iou")
FIGURES = ("dice", "iou", "recall", "precision", "accuracy", "kappa")
DISTANCES = ("hd95", "assd")


def write_report(run: RunFolder, recipe: Recipe) -> None:
    """Write ``report.json`` and ``report.md`` of the recipe's stages, all trained; put the student with the best
    validation Dice, if there is one, at ``run.model``.

    A gain is the paired difference to the twin, seeds averaged, with a bootstrap interval over families. Where there
    are several twins it is that of the same network; what has another network than any is compared with the first.
    """
    found = {plan: [_read(model) for model in models] for plan, models in _models(run, recipe).items()}
    rows = {plan: _row(models) for plan, models in found.items()}
    twins = _twins(recipe)
    gains = {
        plan: {score: _gain(models, found[twins[plan]], score) for score in GAINS}
        for plan, models in found.items()
        if plan in twins
    }
    report = {"recipe": recipe.name, "stages": rows, "gains_over_twin": gains}
    (run.path / REPORT_NAME).write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    (run.path / TABLE_NAME).write_text(_table(rows, gains), "utf-8")
    students = {stage.plan for stage in recipe.stages if stage.role == "student"}
    candidates = [model for plan, models in found.items() if plan in students for model in models]
    if not candidates:
        return
    best: Path = max(candidates, key=lambda model: model["validation"]["dice"])["folder"]
    part = run.model.with_suffix(".partial")
    for folder in (part, run.model):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(best, part, ignore=shutil.ignore_patterns(SCORES_NAME))
    part.replace(run.model)


def _models(run: RunFolder, recipe: Recipe) -> dict[str, list[Path]]:
    """Model folders by the stage's name in the recipe, one a seed; a partner's by its own."""
    models: dict[str, list[Path]] = {}
    for stage in recipe.stages:
        place = run.stage(stage.name)
        models.setdefault(stage.plan, []).append(place.model)
        if stage.partner is not None:
            models.setdefault(f"{stage.plan}'s teacher", []).append(place.path / "teacher")
    return models


def _twins(recipe: Recipe) -> dict[str, str]:
    """The twin of each stage that is none, and of each partner, by their names in the recipe."""
    twins = [stage for stage in recipe.stages if stage.role == "twin"]
    by_network = {repr(twin.network): twin.plan for twin in reversed(twins)}
    pairs: dict[str, str] = {}
    for stage in recipe.stages if twins else ():
        if stage.role != "twin":
            pairs[stage.plan] = by_network.get(repr(stage.network), twins[0].plan)
        if stage.partner is not None:
            pairs[f"{stage.plan}'s teacher"] = twins[0].plan
    return pairs


def _read(model: Path) -> dict[str, Any]:
    scores: dict[str, Any] = json.loads((model / SCORES_NAME).read_text("utf-8"))
    return {**scores, "card": ModelCard.read(model / CARD_NAME), "folder": model}


def _row(models: Sequence[dict[str, Any]]) -> dict[str, Any]:
    card: ModelCard = models[0]["card"]
    tests = [model["all"] for model in models]
    unit = "mm" if card.input.depth else "px"
    return {
        "seeds": len(models),
        "architecture": card.architecture,
        "parameters": card.parameters,
        "macs": card.macs,
        "milliseconds": statistics.median(model["milliseconds"] for model in models),
        "lesions": tests[0]["lesions"],
        **{name: _mean(test[name] for test in tests) for name in FIGURES},
        **{name: _mean(test[f"{name}_{unit}"] for test in tests) for name in DISTANCES},
        "unit": unit,
        "dice_seeds": [test["dice"] for test in tests],
        "pooled_dice": _mean(test["pooled"]["dice"] for test in tests),
        "macro_dice": _mean(test["macro"]["dice"] for test in tests),
        "macro_iou": _mean(test["macro"]["iou"] for test in tests),
        **_found(tests),
    }


def _found(tests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of volumes: sensitivity by class of diameter, and false positives a volume."""
    if "sensitivity" not in tests[0]:
        return {}
    return {
        "sensitivity": {name: _mean(test["sensitivity"][name] for test in tests) for name in tests[0]["sensitivity"]},
        "false_positives": _mean(test["false_positives"] for test in tests),
    }


def _gain(ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]], score: str) -> dict[str, float]:
    mine, other = ([[frame[score] for frame in _lesions(model)] for model in models] for models in (ours, theirs))
    groups = [(frame["layout"], frame["group"]) for frame in _lesions(ours[0])]
    return paired_bootstrap(mine, other, groups=groups)._asdict()


def _lesions(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [frame for frame in model["frames"] if frame["dice"] is not None]


def _table(rows: dict[str, dict[str, Any]], gains: dict[str, dict[str, Any]]) -> str:
    head = ("stage", "seeds", "network", "M params", "GMACs", "ms", "Dice", "IoU", "HD95", "macro Dice", "gain Dice")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for plan, row in rows.items():
        cells = (
            plan,
            row["seeds"],
            row["architecture"],
            f"{row['parameters'] / 1e6:.3f}",
            f"{row['macs'] / 1e9:.2f}",
            f"{row['milliseconds']:.1f}",
            f"{100 * row['dice']:.2f}",
            f"{100 * row['iou']:.2f}",
            f"{row['hd95']:.1f} {row['unit']}",
            f"{100 * row['macro_dice']:.2f}",
            _interval(gains[plan]["dice"]) if plan in gains else "",
        )
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join([*lines, *_found_table(rows)]) + "\n"


def _found_table(rows: dict[str, dict[str, Any]]) -> list[str]:
    """Lines of a second table, of volumes: lesions found by diameter (how many there are), false positives."""
    found = {plan: row for plan, row in rows.items() if "sensitivity" in row}
    if not found:
        return []
    classes = list(next(iter(found.values()))["sensitivity"])
    lines = ["", f"| stage | {' | '.join(classes)} | false positives a volume |", "|" + "---|" * (len(classes) + 2)]
    for plan, row in found.items():
        shares = " | ".join(f"{100 * row['sensitivity'][name]:.0f} %" for name in classes)
        lines.append(f"| {plan} | {shares} | {row['false_positives']:.2f} |")
    return lines


def _interval(gain: dict[str, float]) -> str:
    return f"{100 * gain['gain']:+.2f} [{100 * gain['low']:+.2f}, {100 * gain['high']:+.2f}]"


def _mean(values: Iterable[float]) -> float:
    return round(statistics.fmean(values), 4)
