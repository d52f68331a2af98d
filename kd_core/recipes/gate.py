"""The gate: whether a new student may take the place of the one in use, judged on frames that neither learned from."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from kd_core.contracts import DataError, ModelCard, ModelError
from kd_core.data import Sample
from kd_core.metrics import paired_bootstrap
from kd_core.recipes.gate_page import SMALL, Shown, write_page
from kd_core.recipes.publish import milliseconds, part_of
from kd_core.recipes.verdict import LEVEL, Verdict, counts, level_for, verdict_of
from kd_core.runtime import Segmenter, VolumeSegmenter, open_model
from kd_core.training.evaluate import FrameScore, score_frames, with_segmenter
from kd_core.training.pictures import BEFORE, NOW, REFERENCE, outlined, picture_of

GATE_NAME = "gate.json"

Model = Segmenter | VolumeSegmenter

SHOWN = 6
"""Pictures of what got better, and of what got worse."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A frame with what each of the two models did on it; ``share`` of it is lesion."""

    sample: Sample
    new: FrameScore
    old: FrameScore
    share: float


def judge(
    candidate: Path, active: Path, samples: Sequence[Sample], out: Path, heard: Callable[[int, int], None]
) -> Verdict:
    """Compare two model folders on held-out frames; write ``gate.json``, and ``gate.html`` with pictures.

    ``worse``: the interval of the paired gain in lesion Dice lies below 0, over all or in a data set, class or scanner
    with enough frames (``verdict.counts``), or normal frames or time are lost. ``better``: none of these, and the
    interval lies above 0, over all or in a data set. Else ``unsure``. Intervals are of 95 %; those of data sets, of
    classes and of scanners are corrected for how many of the kind count (Bonferroni).

    Args:
        candidate: model folder of the new student.
        active: of the one in use.
        samples: of all data sets that either was trained on.
        out: folder to make.
        heard: called with frames done and their number, for both models together.

    Raises:
        DataError: no lesion frame is held out from both.
        ModelError: a model folder is refused, or one reads frames and the other volumes.
    """
    new, old = open_model(candidate), open_model(active)
    if bool(new.card.input.depth) != bool(old.card.input.depth):
        raise ModelError(f"{candidate}: of this model and the one in use, one reads frames and the other volumes")
    held = held_out(samples, new.card, old.card)
    judged = []
    for number, sample in enumerate(held):
        (ours,), (theirs,) = (list(score_frames(with_segmenter(one), [sample])) for one in (new, old))
        share = (ours.confusion.tp + ours.confusion.fn) / ours.confusion.pixels
        judged.append(Judged(sample=sample, new=ours, old=theirs, share=share))
        heard(number + 1, len(held))
    if not any(one.new.lesion for one in judged):
        raise DataError("no lesion frame was held out from both models, so they cannot be compared; add data")
    figures = figures_of(judged)
    figures["milliseconds"] = _times(milliseconds([with_segmenter(new), with_segmenter(old)], held))
    figures["parity"] = new.card.parity
    verdict, reasons = verdict_of(figures)
    found = {
        "verdict": verdict,
        "reasons": reasons,
        "candidate": {"name": new.card.name, "sha256": new.card.sha256},
        "active": {"name": old.card.name, "sha256": old.card.sha256},
        **figures,
        "frames": [_row(one) for one in judged],
    }
    out.mkdir(parents=True, exist_ok=True)
    write_page(found, *_pictures(judged, (new, old), out), out)
    (out / GATE_NAME).write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return verdict


def held_out(samples: Sequence[Sample], *cards: ModelCard) -> list[Sample]:
    """The samples that none of the models learned from or was tuned on."""
    held = list(samples)
    for card in cards:
        seen = {key.partition("/")[0] for part in card.training.get("frames", {}).values() for key in part}
        test = {(one.layout, one.name) for one in part_of(samples, card, "test")}
        held = [one for one in held if one.layout not in seen or (one.layout, one.name) in test]
    return held


def figures_of(judged: Sequence[Judged]) -> dict[str, Any]:
    """All scores of both models with the paired gain, over all and in parts."""
    lesions = [one for one in judged if one.new.lesion]
    normals = [one for one in judged if not one.new.lesion]
    return {
        "dice": _gain(lesions, "dice"),
        "hd95": _gain([one for one in lesions if None not in (one.new.hd95, one.old.hd95)], "hd95"),
        "small": _gain([one for one in lesions if one.share < SMALL], "dice"),
        "lesions_left_empty": _gain(lesions, "empty"),
        "normals_left_empty": _gain(normals, "empty"),
        "sets": _gains(lesions, lambda sample: sample.layout),
        "classes": _gains(lesions, lambda sample: sample.label),
        "scanners": _gains(lesions, lambda sample: sample.scanner),
    }


def _gains(lesions: Sequence[Judged], part: Callable[[Sample], str]) -> dict[str, Any]:
    """The gain in Dice of each part by its name; frames of which it is not known belong to none."""
    parts: dict[str, list[Judged]] = defaultdict(list)
    for one in lesions:
        if name := part(one.sample):
            parts[name].append(one)
    level = level_for(sum(counts(len(members), len(set(_groups(members)))) for members in parts.values()))
    return {name: _gain(members, "dice", level) for name, members in sorted(parts.items())}


def _gain(judged: Sequence[Judged], score: str, level: float = LEVEL) -> dict[str, Any]:
    """Means of both models and the paired gain with its interval over groups; without frames only their number."""
    if not judged:
        return {"frames": 0}
    new, old = ([float(getattr(getattr(one, which), score)) for one in judged] for which in ("new", "old"))
    groups = _groups(judged)
    gain = paired_bootstrap(new, old, groups=groups, level=level)
    values = {"new": statistics.fmean(new), "old": statistics.fmean(old), **gain._asdict(), "level": level}
    rounded = {name: round(value, 4) for name, value in values.items()}
    return {"frames": len(judged), "groups": len(set(groups)), **rounded}


def _groups(judged: Sequence[Judged]) -> list[tuple[str, str]]:
    return [(one.sample.layout, one.sample.group) for one in judged]


def _times(times: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Medians of the new model and of the old, and the quartiles between which half of the frames lie."""
    cuts = {which: np.quantile(one, (0.25, 0.5, 0.75)) for which, one in zip(("new", "old"), times, strict=True)}
    medians = {which: round(float(cut[1]), 2) for which, cut in cuts.items()}
    half = {which: [round(float(cut[0]), 2), round(float(cut[2]), 2)] for which, cut in cuts.items()}
    return {"frames": len(times[0]), **medians, "half": half}


def _row(one: Judged) -> dict[str, Any]:
    return {
        "layout": one.sample.layout,
        "name": one.sample.name,
        "label": one.sample.label,
        "scanner": one.sample.scanner,
        "share": round(one.share, 4),
        "new": {"dice": one.new.dice, "hd95": one.new.hd95, "empty": one.new.empty},
        "old": {"dice": one.old.dice, "hd95": one.old.hd95, "empty": one.old.empty},
    }


def _pictures(judged: Sequence[Judged], models: tuple[Model, Model], out: Path) -> tuple[list[Shown], list[Shown]]:
    """The frames that gained most and those that lost most, their pictures written."""
    lesions = sorted((one for one in judged if one.new.lesion), key=_gained)
    worse = [one for one in lesions[:SHOWN] if _gained(one) < 0]
    better = [one for one in reversed(lesions[-SHOWN:]) if _gained(one) > 0]
    sides = {"better": better, "worse": worse}
    shown: dict[str, list[Shown]] = {side: [] for side in sides}
    for side, chosen in sides.items():
        for number, one in enumerate(chosen):
            name = f"{side}_{number}.png"
            _picture(one, models, out / name)
            about = f"{one.sample.layout}/{one.sample.name}: Dice {one.old.dice:.2f} to {one.new.dice:.2f}"
            shown[side].append(Shown(name, about))
    return shown["better"], shown["worse"]


def _gained(one: Judged) -> float:
    assert one.new.dice is not None
    assert one.old.dice is not None
    return one.new.dice - one.old.dice


def _picture(one: Judged, models: tuple[Model, Model], path: Path) -> None:
    """Frame or slice with three outlines: reference white, model in use orange, candidate blue."""
    gray, (reference, new, old) = picture_of(one.sample, [with_segmenter(model) for model in models])
    outlines = [(reference, REFERENCE), (old, BEFORE), (new, NOW)]
    Image.fromarray(outlined(gray, outlines)).save(path)
