"""What the gate's figures say of a new student: better, unsure or worse, and why."""

from __future__ import annotations

from typing import Any, Literal

Verdict = Literal["better", "unsure", "worse"]

LEVEL = 0.95
"""Of the interval over all lesion frames."""

LEAST_FRAMES = 20
"""Lesion frames of a data set, class or scanner below which it says nothing for itself."""

LEAST_GROUPS = 10
"""Families, cases or patients that they are of, below which it says nothing: the interval comes from these."""

SLOWER = 1.5
"""How many times as long as the model in use a candidate may take."""

NORMALS_LOST = 0.05
"""How many more of the normal frames a candidate may outline something on, as a share."""

KINDS = {"sets": "data set", "classes": "class", "scanners": "scanner"}
"""What lesion frames are parted by, and what a part is called."""

RULE = (
    f"Worse: the interval of the gain in lesion Dice lies below 0, over all or in a data set, class or scanner; or the "
    f"new student outlines something on {100 * NORMALS_LOST:.0f} % more of the normal frames; or takes more than "
    f"{SLOWER} times as long. Better: none of these, and the interval lies above 0, over all or in a data set. Else "
    f"unsure. A data set, class or scanner counts from {LEAST_FRAMES} lesion frames of {LEAST_GROUPS} families, cases "
    f"or patients. With several of a kind each interval is so much wider that all of them hold together with "
    f"{100 * LEVEL:.0f} %: among many, one is always the best by chance."
)
"""For people."""


def counts(frames: int, groups: int) -> bool:
    """Whether a part has enough lesion frames, of enough groups, to say something for itself."""
    return frames >= LEAST_FRAMES and groups >= LEAST_GROUPS


def level_for(parts: int) -> float:
    """The level of each part's interval at which those of all parts hold together with ``LEVEL`` (Bonferroni)."""
    return 1 - (1 - LEVEL) / max(parts, 1)


def verdict_of(figures: dict[str, Any]) -> tuple[Verdict, list[str]]:
    """The verdict by ``RULE``, and what it rests on, a sentence each.

    By chance alone a student that is no different is called better with 5 % at most (2.5 % over all, 2.5 % in any data
    set), worse with 10 % (the same, and in any class, and on any scanner).

    Args:
        figures: as ``gate.judge`` writes them.
    """
    everything = figures["dice"]
    lost = [*_lost(figures), *([] if everything["high"] >= 0 else [_said("over all", everything)])]
    gained = [_said("over all", everything)] if everything["low"] > 0 else []
    for kind, called in KINDS.items():
        for name, gain in figures[kind].items():
            if gain["frames"] == everything["frames"] or not counts(gain["frames"], gain["groups"]):
                continue
            if gain["high"] < 0:
                lost.append(_said(f"{called} {name}", gain))
            elif gain["low"] > 0 and kind == "sets":
                gained.append(_said(f"{called} {name}", gain))
    verdict: Verdict = "worse" if lost else "better" if gained else "unsure"
    return verdict, list(dict.fromkeys([_said("over all", everything), *(lost or gained)]))


def _lost(figures: dict[str, Any]) -> list[str]:
    normals, times = figures["normals_left_empty"], figures["milliseconds"]
    lost = []
    if normals["frames"] and -normals["gain"] > NORMALS_LOST:
        left = f"{100 * normals['new']:.0f} % of {normals['frames']} normal frames"
        lost.append(f"leaves {left} empty, before {100 * normals['old']:.0f} %")
    if times["new"] > SLOWER * times["old"]:
        lost.append(f"takes {times['new']:.1f} ms a frame, before {times['old']:.1f}")
    return lost


def _said(where: str, gain: dict[str, Any]) -> str:
    interval = f"{100 * gain['low']:+.1f} to {100 * gain['high']:+.1f}"
    return f"{where}: Dice {100 * gain['gain']:+.1f} points, {100 * gain['level']:.3g} % interval {interval}"
