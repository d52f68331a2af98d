"""The gate: whether a new student may take the place of the one in use, judged on frames that neither learned from."""

from __future__ import annotations

import html
import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from kd_core.contracts import DataError, ModelCard
from kd_core.data import Sample
from kd_core.data.dataset import load_gray
from kd_core.metrics import paired_bootstrap
from kd_core.recipes.publish import milliseconds, part_of
from kd_core.runtime import Segmenter
from kd_core.training.evaluate import FrameScore, score_frames, with_segmenter
from kd_core.training.pictures import BEFORE, NOW, REFERENCE, outlined

GATE_NAME = "gate.json"
PAGE_NAME = "gate.html"

Verdict = Literal["better", "unsure", "worse"]

SMALL = 0.02
"""Share of the frame below which a lesion is called small."""

SLOWER = 1.5
"""How many times as long as the model in use a candidate may take."""

NORMALS_LOST = 0.05
"""How many more of the normal frames a candidate may outline something on, as a share."""

SHOWN = 6
"""Pictures of what got better, and of what got worse."""


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """A frame with what each of the two models did on it."""

    sample: Sample
    new: FrameScore
    old: FrameScore
    share: float


def judge(
    candidate: Path, active: Path, samples: Sequence[Sample], out: Path, heard: Callable[[int, int], None]
) -> Verdict:
    """Compare two model folders on held-out frames; write ``gate.json``, and ``gate.html`` with pictures.

    ``better``: the 95 % interval of the paired gain in lesion Dice lies above 0, and neither normal frames nor time are
    lost. ``worse``: the interval lies below 0, or one of those is. Else ``unsure``.

    Args:
        candidate: model folder of the new student.
        active: of the one in use.
        samples: of all data sets that either was trained on.
        out: folder to make.
        heard: called with frames done and their number, for both models together.

    Raises:
        DataError: no lesion frame is held out from both.
        ModelError: a model folder is refused.
    """
    new, old = Segmenter(candidate), Segmenter(active)
    held = held_out(samples, new.card, old.card)
    if not any(sample.label != "normal" for sample in held):
        raise DataError("no lesion frame was held out from both models, so they cannot be compared; add data")
    judged = []
    for number, sample in enumerate(held):
        (ours,), (theirs,) = (list(score_frames(with_segmenter(one), [sample])) for one in (new, old))
        share = (ours.confusion.tp + ours.confusion.fn) / ours.confusion.pixels
        judged.append(_Judged(sample=sample, new=ours, old=theirs, share=share))
        heard(number + 1, len(held))
    figures = _figures(judged)
    times = milliseconds([with_segmenter(new), with_segmenter(old)], held)
    figures["milliseconds"] = dict(zip(("new", "old"), times, strict=True))
    figures["parity"] = new.card.parity
    verdict, reasons = _verdict(figures)
    found = {
        "verdict": verdict,
        "reasons": reasons,
        "candidate": {"name": new.card.name, "sha256": new.card.sha256},
        "active": {"name": old.card.name, "sha256": old.card.sha256},
        **figures,
        "frames": [_row(one) for one in judged],
    }
    out.mkdir(parents=True, exist_ok=True)
    _write_page(found, judged, (new, old), out)
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


def _figures(judged: Sequence[_Judged]) -> dict[str, Any]:
    lesions = [one for one in judged if one.new.lesion]
    normals = [one for one in judged if not one.new.lesion]
    classes = sorted({one.sample.label for one in lesions})
    sets = sorted({one.sample.layout for one in lesions})
    return {
        "dice": _gain(lesions, "dice"),
        "hd95": _gain([one for one in lesions if None not in (one.new.hd95, one.old.hd95)], "hd95"),
        "small": _gain([one for one in lesions if one.share < SMALL], "dice"),
        "classes": {name: _gain([one for one in lesions if one.sample.label == name], "dice") for name in classes},
        "sets": {name: _gain([one for one in lesions if one.sample.layout == name], "dice") for name in sets},
        "found": {
            "lesions": len(lesions),
            "new": sum(not one.new.empty for one in lesions),
            "old": sum(not one.old.empty for one in lesions),
        },
        "outlined_normals": {
            "normals": len(normals),
            "new": sum(not one.new.empty for one in normals),
            "old": sum(not one.old.empty for one in normals),
        },
    }


def _gain(judged: Sequence[_Judged], score: str) -> dict[str, Any]:
    """Means of both models and the paired gain with its interval over groups; without frames only their number."""
    if not judged:
        return {"frames": 0}
    new, old = ([float(getattr(getattr(one, which), score)) for one in judged] for which in ("new", "old"))
    groups = [(one.sample.layout, one.sample.group) for one in judged]
    gain = paired_bootstrap(new, old, groups=groups)
    values = {"new": statistics.fmean(new), "old": statistics.fmean(old), **gain._asdict()}
    return {"frames": len(judged), **{name: round(value, 4) for name, value in values.items()}}


def _verdict(figures: dict[str, Any]) -> tuple[Verdict, list[str]]:
    dice, normals, times = figures["dice"], figures["outlined_normals"], figures["milliseconds"]
    lost = []
    if normals["normals"] and (normals["new"] - normals["old"]) / normals["normals"] > NORMALS_LOST:
        lost.append(
            f"outlines something on {normals['new']} of {normals['normals']} normal frames, before {normals['old']}"
        )
    if times["new"] > SLOWER * times["old"]:
        lost.append(f"takes {times['new']:.1f} ms a frame, before {times['old']:.1f}")
    interval = (
        f"Dice {100 * dice['gain']:+.1f} points, 95 % interval {100 * dice['low']:+.1f} to {100 * dice['high']:+.1f}"
    )
    if dice["high"] < 0 or lost:
        return "worse", [interval, *lost]
    return ("better" if dice["low"] > 0 else "unsure"), [interval]


def _row(one: _Judged) -> dict[str, Any]:
    return {
        "layout": one.sample.layout,
        "name": one.sample.name,
        "label": one.sample.label,
        "share": round(one.share, 4),
        "new": {"dice": one.new.dice, "hd95": one.new.hd95, "empty": one.new.empty},
        "old": {"dice": one.old.dice, "hd95": one.old.hd95, "empty": one.old.empty},
    }


def _write_page(
    found: dict[str, Any], judged: Sequence[_Judged], models: tuple[Segmenter, Segmenter], out: Path
) -> None:
    lesions = sorted((one for one in judged if one.new.lesion), key=_gained)
    worse = [one for one in lesions[:SHOWN] if _gained(one) < 0]
    better = [one for one in reversed(lesions[-SHOWN:]) if _gained(one) > 0]
    parts = [
        f"<h1>{html.escape(found['candidate']['name'])}: {found['verdict']}</h1>",
        *(f"<p>{html.escape(reason)}</p>" for reason in found["reasons"]),
        _table(found),
    ]
    for title, chosen in (("Got better", better), ("Got worse", worse)):
        parts.append(f"<h2>{title}</h2>")
        for number, one in enumerate(chosen):
            name = f"{title.split()[-1]}_{number}.png"
            _picture(one, models, out / name)
            about = f"{one.sample.layout}/{one.sample.name}: Dice {one.old.dice:.2f} to {one.new.dice:.2f}"
            parts.append(f'<figure><img src="{name}"><figcaption>{html.escape(about)}</figcaption></figure>')
        if not chosen:
            parts.append("<p>none</p>")
    (out / PAGE_NAME).write_text(_PAGE.format(body="\n".join(parts)), "utf-8")


def _gained(one: _Judged) -> float:
    assert one.new.dice is not None
    assert one.old.dice is not None
    return one.new.dice - one.old.dice


def _table(found: dict[str, Any]) -> str:
    rows = [("all lesions, Dice", found["dice"]), ("all lesions, HD95 (px)", found["hd95"])]
    rows += [(f"below {100 * SMALL:.0f} % of the frame, Dice", found["small"])]
    rows += [(f"{kind}, Dice", gain) for part in ("classes", "sets") for kind, gain in found[part].items()]
    cells = [
        f"<tr><td>{html.escape(name)}</td><td>{gain['frames']}</td><td>{gain['old']:.3f}</td><td>{gain['new']:.3f}</td>"
        f"<td>{gain['gain']:+.3f} [{gain['low']:+.3f}, {gain['high']:+.3f}]</td></tr>"
        for name, gain in rows
        if gain["frames"]
    ]
    for title, counts, of in (
        ("lesions outlined at all", found["found"], "lesions"),
        ("normal frames with an outline", found["outlined_normals"], "normals"),
    ):
        cells.append(
            f"<tr><td>{title}</td><td>{counts[of]}</td><td>{counts['old']}</td><td>{counts['new']}</td><td></td></tr>"
        )
    times = found["milliseconds"]
    cells.append(f"<tr><td>ms a frame</td><td></td><td>{times['old']}</td><td>{times['new']}</td><td></td></tr>")
    head = "<tr><th></th><th>frames</th><th>in use</th><th>new</th><th>gain [95 %]</th></tr>"
    return f"<table>{head}{''.join(cells)}</table>"


def _picture(one: _Judged, models: tuple[Segmenter, Segmenter], path: Path) -> None:
    """The frame with three outlines: reference white, model in use orange, candidate blue."""
    gray, reference = load_gray(one.sample)
    new, old = (model.segment(gray).mask for model in models)
    outlines = [(reference, REFERENCE), (old, BEFORE), (new, NOW)]
    Image.fromarray(outlined(gray, outlines)).save(path)


_PAGE = """<!doctype html><meta charset="utf-8"><title>Gate</title>
<style>body{{background:#1e1f22;color:#d7d9dd;font:14px sans-serif;margin:24px}}
td,th{{padding:2px 14px 2px 0;text-align:left}}
figure{{display:inline-block;margin:8px}}img{{max-width:420px;display:block}}figcaption{{color:#8b9097}}</style>
<p>Outlines: white reference, orange the model in use, blue the new one. Frames that neither learned from.</p>
{body}
"""
