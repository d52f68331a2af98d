"""The gate's page: the verdict, its rule, all figures with their intervals, and frames that got better and worse."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kd_core.recipes.verdict import KINDS, RULE, counts

PAGE_NAME = "gate.html"

SMALL = 0.02
"""Share of the frame below which a lesion is called small."""


class Shown(NamedTuple):
    """A frame of the page: its picture's name in the page's folder, and what is said below it."""

    picture: str
    about: str


def write_page(found: dict[str, Any], better: Sequence[Shown], worse: Sequence[Shown], out: Path) -> None:
    """Write ``gate.html`` beside its pictures.

    Args:
        found: what ``gate.json`` holds.
        better: frames that gained most.
        worse: that lost most.
        out: folder.
    """
    parts = [
        f"<h1>{_called(found['candidate'])}: {found['verdict']}</h1>",
        f"<p>Against {_called(found['active'])}, the model in use, on frames that neither learned from.</p>",
        "<ul>",
        *(f"<li>{html.escape(reason)}</li>" for reason in found["reasons"]),
        "</ul>",
        _table(found),
        _parity(found["parity"]),
        f'<p class="small">{html.escape(RULE)}</p>',
        *_pictures("Got better", better),
        *_pictures("Got worse", worse),
    ]
    (out / PAGE_NAME).write_text(_PAGE.format(body="\n".join(parts)), "utf-8")


def _called(model: dict[str, str]) -> str:
    """As the shelf calls it: students of one recipe have one name."""
    return html.escape(f"{model['name']}-{model['sha256'][:8]}")


def _table(found: dict[str, Any]) -> str:
    rows = [
        _row("Dice", found["dice"]),
        _row(f"Dice, lesions below {100 * SMALL:.0f} % of the frame", found["small"]),
        _row("HD95 in pixels (less is better)", found["hd95"], digits=1, less=True),
        _row("share of lesions without any outline (less is better)", found["lesions_left_empty"], less=True),
        _row("share of normal frames left empty", found["normals_left_empty"]),
        _times(found["milliseconds"]),
    ]
    for kind, called in KINDS.items():
        parts = found[kind]
        if parts:
            rows.append(f'<tr><th colspan="7">Dice by {called}</th></tr>')
            rows += [_row(name, gain, few=not counts(gain["frames"], gain["groups"])) for name, gain in parts.items()]
    names = ("", "frames", "of families, cases or patients", "in use", "new", "gain, with its interval", "")
    return f"<table><tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>{''.join(rows)}</table>"


def _row(name: str, gain: dict[str, Any], *, digits: int = 3, less: bool = False, few: bool = False) -> str:
    if not gain["frames"]:
        return _cells(name, 0, "", "", "", "", "no such frame")
    above, below = ("worse", "better") if less else ("better", "worse")
    word = "too few to count" if few else above if gain["low"] > 0 else below if gain["high"] < 0 else ""
    interval = f"{gain['gain']:+.{digits}f} [{gain['low']:+.{digits}f}, {gain['high']:+.{digits}f}]"
    told = f"{interval} {100 * gain['level']:.3g} %"
    old, new = (f"{gain[which]:.{digits}f}" for which in ("old", "new"))
    return _cells(name, gain["frames"], gain["groups"], old, new, told, word, role=word)


def _times(times: dict[str, Any]) -> str:
    """Medians, and where the middle half of the frames lies."""
    cells = (
        f"{times[which]:.1f} ({' to '.join(f'{one:.1f}' for one in times['half'][which])})" for which in ("old", "new")
    )
    return _cells("ms a frame on this processor: median (middle half)", times["frames"], "", *cells, "", "")


def _cells(*texts: object, role: str = "") -> str:
    return f'<tr class="{role}">{"".join(f"<td>{html.escape(str(text))}</td>" for text in texts)}</tr>'


def _parity(parity: dict[str, Any]) -> str:
    if not parity:
        return "<p>The card does not say how near the exported graph comes to the network.</p>"
    return (
        f"<p>The exported graph (ONNX) against the network, on {parity['frames']} frames: logits differ by "
        f"{parity['max_logit_difference']:.1e} at most, {parity['pixels_that_differ']} pixels of masks differ.</p>"
    )


def _pictures(title: str, shown: Sequence[Shown]) -> list[str]:
    figures = [
        f'<figure><img src="{one.picture}"><figcaption>{html.escape(one.about)}</figcaption></figure>' for one in shown
    ]
    return [f"<h2>{title}</h2>", *(figures or ["<p>none</p>"])]


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Gate</title>
<style>body{{background:#1e1f22;color:#d7d9dd;font:14px sans-serif;margin:24px;max-width:1300px}}
table{{border-collapse:collapse}}td,th{{padding:3px 18px 3px 0;text-align:left;font-weight:normal}}
th{{color:#9aa0a7;padding-top:12px;border-bottom:1px solid #3a3d42}}
.better td:nth-child(n+6){{color:#2fb98f}}.worse td:nth-child(n+6){{color:#e98b71}}
.small{{color:#9aa0a7;max-width:900px}}
figure{{display:inline-block;margin:8px 8px 8px 0}}img{{max-width:420px;display:block}}
figcaption{{color:#9aa0a7}}</style>
{body}
<p class="small">Outlines: white the reference, orange the model in use, blue the new one.</p>
"""
