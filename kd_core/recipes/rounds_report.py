"""What rounds of choosing came to: a table of both arms, by round and by data set."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kd_core.data import Sample
from kd_core.metrics import paired_bootstrap

CHOSEN, RANDOM = "chosen", "random"
ARMS = (CHOSEN, RANDOM)

Scores = npt.NDArray[np.float64]
"""Dice by seed and test frame, float64 SxN."""

REPORT_NAME = "rounds"


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round ended with.

    Attributes:
        dice: of each test frame, in their order.
        corrections: how much of the proposal was changed in each annotated frame of the pool, by its number; None for
            the first ones, for which there was no model.
        corrected: how many proposals were not accepted, this round's and those before it.
        reasons: how many of this round's frames were chosen for what.
        sources: how many of this round's frames are of which data set.
    """

    dice: list[float]
    corrections: dict[int, float | None]
    corrected: int
    reasons: dict[str, int]
    sources: dict[str, int]


Rounds = Sequence[Round]


def write_report(
    folder: Path, plan: Mapping[str, int], test: Sequence[tuple[str, Sample]], results: Sequence[Mapping[str, Rounds]]
) -> Path:
    """Write ``rounds.json`` and ``rounds.md``.

    Args:
        folder: for both.
        plan: what was run.
        test: the data set and sample of each test frame.
        results: of each seed, the rounds of each arm.

    Returns:
        The latter.
    """
    groups = [f"{source}/{one.group}" for source, one in test]
    places: dict[str, list[int]] = defaultdict(list)
    for place, (source, _) in enumerate(test):
        places[source].append(place)
    numbers = range(len(results[0][CHOSEN]))
    found: dict[str, Any] = {
        "plan": dict(plan),
        "test_frames": {source: len(own) for source, own in places.items()},
        "families": len(set(groups)),
        "rounds": [
            _row({arm: [result[arm][number] for result in results] for arm in ARMS}, groups, places)
            for number in numbers
        ],
    }
    (folder / f"{REPORT_NAME}.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    report = folder / f"{REPORT_NAME}.md"
    report.write_text(_table(found), "utf-8")
    return report


def _row(arms: Mapping[str, Rounds], groups: Sequence[str], places: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """One round of all seeds."""
    ours, theirs = (np.array([one.dice for one in arms[arm]]) for arm in ARMS)
    return {
        "frames": len(arms[CHOSEN][0].corrections),
        **_compared(ours, theirs, groups),
        "gain_over_seeds_too": _over_seeds(ours - theirs, groups),
        "by_seed": (ours - theirs).mean(axis=1).tolist(),
        "corrected": {arm: statistics.fmean(one.corrected for one in arms[arm]) for arm in ARMS},
        "sets": {
            source: _compared(ours[:, own], theirs[:, own], [groups[place] for place in own])
            for source, own in places.items()
        },
        "picked": {arm: _mean_counts([one.sources for one in arms[arm]]) for arm in ARMS},
    }


def _compared(ours: Scores, theirs: Scores, groups: Sequence[str]) -> dict[str, Any]:
    gain = paired_bootstrap(ours.tolist(), theirs.tolist(), groups=groups)
    return {CHOSEN: float(ours.mean()), RANDOM: float(theirs.mean()), "gain": gain._asdict()}


def _mean_counts(counts: Sequence[Mapping[str, int]]) -> dict[str, float]:
    names = dict.fromkeys(name for one in counts for name in one)
    return {name: statistics.fmean(one.get(name, 0) for one in counts) for name in names}


def _over_seeds(differences: Scores, groups: Sequence[str]) -> list[float]:
    """The 95 % interval where seeds are drawn anew, too: it tells of other frames and of other trainings."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    members = np.array([numbers[group] for group in groups])
    sizes = np.bincount(members)
    sums = np.stack([np.bincount(members, weights=one) for one in differences])
    draw, drawn = np.random.default_rng(0), []
    for _ in range(4000):
        seeds = draw.integers(len(sums), size=len(sums))
        families = draw.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)))
        drawn.append(float(sums[seeds].mean(0) @ families / (sizes @ families)))
    return [float(one) for one in np.quantile(drawn, (0.025, 0.975))]


def _table(found: dict[str, Any]) -> str:
    frames, seeds = found["test_frames"], len(found["rounds"][0]["by_seed"])
    several = [*frames] if len(frames) > 1 else []
    heads = ["frames annotated", "chosen", "random", "gain", "over seeds, too", "gain by seed"]
    heads += [f"{name}: chosen, random, gain" for name in several]
    heads += [f"of {name}: chosen, random" for name in several[1:]]
    lines = [
        f"Lesion Dice on {', '.join(f'{count} frames of {name}' for name, count in frames.items())} of "
        f"{found['families']} families, held out; means of {seeds} seeds; the gain is paired, with its 95 % intervals "
        "over families, and over families and seeds.",
        "",
        f"| {' | '.join(heads)} |",
        "|" + "---|" * len(heads),
    ]
    taken = {arm: Counter[str]() for arm in ARMS}
    for number, row in enumerate(found["rounds"]):
        low, high = row["gain_over_seeds_too"]
        cells = [str(row["frames"]), f"{100 * row[CHOSEN]:.2f}", f"{100 * row[RANDOM]:.2f}", _gain(row["gain"])]
        cells += [f"[{100 * low:+.2f}, {100 * high:+.2f}]", " ".join(f"{100 * one:+.1f}" for one in row["by_seed"])]
        for name in several:
            one = row["sets"][name]
            cells.append(f"{100 * one[CHOSEN]:.2f}, {100 * one[RANDOM]:.2f}, {_gain(one['gain'])}")
        for arm in ARMS:
            taken[arm].update(row["picked"][arm] if number else {})
        cells += [", ".join(f"{taken[arm][name]:.0f}" for arm in ARMS) for name in several[1:]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _gain(gain: Mapping[str, float]) -> str:
    return f"{100 * gain['gain']:+.2f} [{100 * gain['low']:+.2f}, {100 * gain['high']:+.2f}]"
