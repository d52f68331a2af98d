"""One page for people (PDF, A4): the frame with its outlines, what was measured and found, by whom and with what."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import busapp
from busapp.files.results.capture import outlined
from busapp.files.results.fonts import LATIN, font_for
from busapp.files.results.marked import MarkedFrame
from busapp.model.edit import CLASS, COMMENT
from busapp.model.lexicon import LABEL
from busapp.model.result import CATEGORY, LesionResult

if TYPE_CHECKING:
    from reportlab.platypus import Flowable, Paragraph, Table

Say = Callable[[str], str]
"""A word of the report in the reader's language."""

_MM = 72 / 25.4
_MARGIN = 16 * _MM
_WIDTH, _HEIGHT = 210 * _MM - 2 * _MARGIN, 297 * _MM - 2 * _MARGIN
_PICTURE_HEIGHT = 120 * _MM
_LINE, _GRAY = "#c8ccd0", "#5a6068"

PER_TABLE = 5
"""Lesions that stand beside each other."""

LONG_COMMENT = 400
"""Letters; beside more of them, as beside many lesions, the picture is smaller."""


@dataclass(frozen=True, kw_only=True)
class PageFacts:
    """What a page says beside the frame: the ``model`` in use, empty for none; ``nameless`` names no patient."""

    model: str = ""
    nameless: bool = False


def write_page(marked: MarkedFrame, path: Path, facts: PageFacts, say: Say = str) -> None:
    """Write the page. However much there is to say, it is one: what would not fit is made smaller."""
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Frame, KeepInFrame

    canvas = Canvas(str(path), pagesize=(210 * _MM, 297 * _MM), pageCompression=1)
    canvas.setTitle(say("Breast ultrasound: lesions"))
    canvas.setCreator(f"busapp {busapp.__version__}")
    content = KeepInFrame(_WIDTH, _HEIGHT - 12 * _MM, _content(marked, facts, say), mode="shrink")
    padding = {f"{side}Padding": 0 for side in ("left", "right", "top", "bottom")}
    Frame(_MARGIN, _MARGIN + 12 * _MM, _WIDTH, _HEIGHT - 12 * _MM, **padding).addFromList([content], canvas)
    footer = KeepInFrame(_WIDTH, 12 * _MM, [_text(_footer(facts, say), size=7.5, colour=_GRAY)], mode="shrink")
    Frame(_MARGIN, _MARGIN - 4 * _MM, _WIDTH, 12 * _MM, **padding).addFromList([footer], canvas)
    canvas.save()


def _content(marked: MarkedFrame, facts: PageFacts, say: Say) -> list[Flowable]:
    from reportlab.platypus import Spacer

    parts: list[Flowable] = [
        _text(say("Breast ultrasound: lesions"), size=16),
        Spacer(0, 2 * _MM),
        _facts(_about(marked, facts, say)),
        Spacer(0, 3 * _MM),
        _picture(marked),
        Spacer(0, 3 * _MM),
    ]
    for first in range(0, len(marked.lesions), PER_TABLE):
        parts += [_table(marked.lesions[first : first + PER_TABLE], say), Spacer(0, 3 * _MM)]
    if not marked.lesions:
        parts.append(_text(say("No lesion is outlined on this frame."), size=10))
    elif any(one.unit == "px" for lesion in marked.lesions for one in lesion.measures):
        parts.append(_text(say("The frame has no scale there: lengths are in pixels."), size=8, colour=_GRAY))
    if comment := marked.findings.get(COMMENT):
        parts += [Spacer(0, 2 * _MM), _text(say("Comment"), size=10), _text(comment, size=9)]
    return parts


def _about(marked: MarkedFrame, facts: PageFacts, say: Say) -> list[tuple[str, str]]:
    instance, caption = marked.source.instance, marked.source.instance.caption
    frame = f"{marked.index + 1} / {instance.frames}"
    listed = [(say("Reader"), marked.reader), (say("Device"), caption.device), (say("Frame"), frame)]
    if not facts.nameless:
        named = [("Patient", caption.patient), ("Patient ID", instance.patient), ("Study date", caption.date)]
        listed = [*((say(name), value) for name, value in named), *listed, (say("File"), instance.path.name)]
    if not marked.lesions and CLASS in marked.findings:
        listed.append((say(CLASS), say(marked.findings[CLASS])))
    return [(name, value) for name, value in listed if value]


def _facts(rows: list[tuple[str, str]]) -> Table:
    """Names and values in two pairs of columns."""
    cells: list[list[Flowable]] = []
    for first, second in zip(rows[::2], [*rows[1::2], ("", "")], strict=False):
        cells.append([cell for name, value in (first, second) for cell in _pair(name, value)])
    return _grid(cells, [0.14, 0.36, 0.14, 0.36], lines=False)


def _pair(name: str, value: str) -> tuple[Flowable, Flowable]:
    return _text(name, size=8.5, colour=_GRAY), _text(value, size=9)


def _picture(marked: MarkedFrame) -> Flowable:
    """With the outline, as large as there is room; pixels that are higher than wide are drawn so."""
    from PIL import Image as Picture
    from reportlab.platypus import Image

    picture = outlined(marked)
    height, width = picture.shape[0] * marked.frame.tall, picture.shape[1]
    much = len(marked.lesions) > PER_TABLE or len(marked.findings.get(COMMENT, "")) > LONG_COMMENT
    scale = min(_WIDTH / width, _PICTURE_HEIGHT * (0.6 if much else 1.0) / height)
    png = BytesIO()
    Picture.fromarray(picture).save(png, "PNG")
    return Image(png, width * scale, height * scale, hAlign="LEFT")


def _table(lesions: tuple[LesionResult, ...], say: Say) -> Table:
    """A column for each lesion, a row for each measure and each finding that one of them has."""
    measured = dict.fromkeys(measure.name for lesion in lesions for measure in lesion.measures)
    found = dict.fromkeys(name for lesion in lesions for name in lesion.findings if name != LABEL)
    rows = [["", *(f"{say(lesion.label).capitalize()} {lesion.number}" for lesion in lesions)]]
    for name in measured:
        values = [lesion.measure(name) for lesion in lesions]
        rows.append([say(name), *(value.text if value else "" for value in values)])
    for name in found:
        title = "BI-RADS" if name == CATEGORY else say(name)
        rows.append([title, *(say(lesion.findings.get(name, "")) for lesion in lesions)])
    cells: list[list[Flowable]] = [
        [_text(text, size=8.5, colour=_GRAY if place == 0 else "#000000") for place, text in enumerate(row)]
        for row in rows
    ]
    names = 0.24
    return _grid(cells, [names, *([(1 - names) / len(lesions)] * len(lesions))], lines=True)


def _grid(cells: list[list[Flowable]], shares: list[float], *, lines: bool) -> Table:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    rules: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    if lines:
        rules.append(("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(_LINE)))
    return Table(cells, [share * _WIDTH for share in shares], hAlign="LEFT", style=TableStyle(rules))


def _text(text: str, *, size: float, colour: str = "#000000") -> Paragraph:
    """A paragraph in a font that has its letters. What has no blanks, as Chinese has none, is broken anywhere."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    font = font_for(text)
    style = ParagraphStyle(
        "text",
        fontName=font,
        fontSize=size,
        leading=size * 1.3,
        textColor=HexColor(colour),
        wordWrap="LTR" if font == LATIN else "CJK",
        splitLongWords=True,
    )
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _footer(facts: PageFacts, say: Say) -> str:
    made = f"busapp {busapp.__version__}, {datetime.datetime.now():%Y-%m-%d %H:%M}"
    model = f", {say('model')}: {facts.model}" if facts.model else ""
    return f"{made}{model}. {say('Measures and outlines need a physician to judge them; this page is no diagnosis.')}"
