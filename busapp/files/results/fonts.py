"""Fonts for pictures and pages: one that is always there, and the system's for other scripts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LATIN = "Vera"

_PLACES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/google-droid-sans-fonts/DroidSansFallbackFull.ttf",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/simhei.ttf",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
)
"""Where systems keep a TrueType font with Chinese; reportlab embeds no other kind."""

NOT_EMBEDDED = "STSong-Light"
"""What viewers of pages are asked to find themselves where the system has none of these."""


def latin_file() -> Path:
    """Bitstream Vera, which comes with reportlab."""
    import reportlab

    return Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


def font_for(text: str) -> str:
    """Name of a registered font that has all letters of a text; the last resort where none has."""
    return next((name for name in _registered() if set(text) <= _letters(name)), NOT_EMBEDDED)


@cache
def _registered() -> tuple[str, ...]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    names = []
    for name, path in ((LATIN, latin_file()), *((Path(place).stem, Path(place)) for place in _PLACES)):
        if path.is_file():
            try:
                pdfmetrics.registerFont(TTFont(name, str(path)))
            except TTFError:  # PostScript outlines, or damaged: the next may do
                continue
            names.append(name)
    pdfmetrics.registerFont(UnicodeCIDFont(NOT_EMBEDDED))
    return tuple(names)


@cache
def _letters(name: str) -> frozenset[str]:
    from reportlab.pdfbase import pdfmetrics

    return frozenset(map(chr, pdfmetrics.getFont(name).face.charToGlyph)) | {"\n"}
