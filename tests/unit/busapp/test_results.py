"""Captions and pages: what they say, in which letters, and that all of it finds room."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest

from busapp.files.results import codes
from busapp.files.results.capture import caption, outlined_with_caption
from busapp.files.results.codes import code
from busapp.files.results.marked import MarkedFrame
from busapp.files.results.report_pdf import PageFacts, write_page
from busapp.model.edit import MaskArray
from busapp.model.lexicon import LEXICON
from tests.marked import marked_frame, region, write_cine


def _lesions(count: int) -> MaskArray:
    mask = np.zeros((120, 160), np.uint8)
    for number in range(1, count + 1):
        top = 12 * (number - 1) % 108
        mask[top : top + 10, 20 + number : 40 + number] = number
    return mask


def _cine(tmp_path: Path, *, scaled: bool = True) -> Path:
    regions = (region(0, 0, 159, 119, cm_per_pixel=0.05),) if scaled else ()
    return write_cine(tmp_path / "cine.dcm", np.full((2, 120, 160), 50, np.uint8), regions)


def _page_text(marked: MarkedFrame, path: Path, facts: PageFacts | None = None) -> str:
    """The text of a page as Ghostscript finds it, without line breaks."""
    write_page(marked, path, facts or PageFacts())
    if shutil.which("gs") is None:
        pytest.skip("Ghostscript (gs), which reads the page back, is not installed")
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=txtwrite", "-sOutputFile=-", str(path)]
    return re.sub(r"\s+", " ", subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8"))


def _letters(path: Path) -> set[str]:
    """The letters that a page's fonts say they draw (PDF 9.10.3): what is found and copied in a viewer."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL):
        with contextlib.suppress(zlib.error):  # the page itself is packed otherwise
            text = zlib.decompress(stream)
            found |= {chr(int(code, 16)) for code in re.findall(rb"<[0-9A-F]{2}> <([0-9A-F]{4})>", text)}
    return found


def test_a_caption_has_a_line_for_each_lesion_and_says_how_many_it_leaves_out(tmp_path: Path) -> None:
    marked = marked_frame(_cine(tmp_path), 0, _lesions(2), **{"Category": "4A", "Label (2)": "cyst"})
    assert caption(marked.lesions) == [
        "Lesion 1: 11.0 mm x 8.5 mm, 50.0 mm², BI-RADS 4A",
        "Cyst 2: 11.0 mm x 8.5 mm, 50.0 mm²",
    ]
    many = marked_frame(_cine(tmp_path, scaled=False), 0, _lesions(8))
    lines = caption(many.lesions)
    assert lines[-1] == "and 2 more"
    assert "px" in lines[0]
    assert caption(()) == ["No lesion outlined"]


def test_the_caption_stands_below_the_picture_which_keeps_its_pixels_beside_the_outline(tmp_path: Path) -> None:
    marked = marked_frame(_cine(tmp_path), 1, _lesions(1))
    picture = outlined_with_caption(marked)
    assert picture.shape[1:] == (160, 3)
    assert picture.shape[0] > 120
    changed = (picture[:120] != 50).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.any()
    assert rows.max() <= 10
    assert 20 <= columns.min() <= columns.max() <= 41
    assert (picture[120:].max(axis=(0, 1)) > 200).all()
    assert (picture[120:, -3:] == 0).all()  # no line runs out of the strip


def test_a_page_says_measures_findings_and_chinese_words_and_names_the_patient_only_where_allowed(
    tmp_path: Path,
) -> None:
    findings = {"Category": "4B", "Class": "malignant", "Comment": "低回声结节，建议活检 <b>&amp;"}
    marked = marked_frame(_cine(tmp_path), 1, _lesions(1), "王小明", **findings)
    text = _page_text(marked, tmp_path / "page.pdf", PageFacts(model="bus-first"))
    for part in ("11.0 mm", "50.0 mm", "4B", "malignant", "Doe^Jane", "4711", "2 / 2", "<b>&amp;"):
        assert part in text
    assert set("低回声结节建议活检，王小明²") <= _letters(tmp_path / "page.pdf")
    assert "model: bus-first" in text
    nameless = _page_text(marked, tmp_path / "nameless.pdf", PageFacts(nameless=True))
    assert "11.0 mm" in nameless
    assert not any(part in nameless for part in ("Doe", "4711", "cine.dcm"))


@pytest.mark.parametrize("count", [0, 1, 12])
def test_whatever_there_is_to_say_finds_room_on_one_page(tmp_path: Path, count: int) -> None:
    said = {
        f"{name} ({number})" if number > 1 else name: (LEXICON[name] or ("37 mm",))[-1]
        for name in LEXICON
        for number in (1, 2)
    }
    comment = "a long comment " * 300 + "Donaudampfschifffahrt" * 20 + "边界不清" * 300 + "END"
    marked = marked_frame(_cine(tmp_path), 0, _lesions(count), Comment=comment, **(said if count else {}))
    text = _page_text(marked, tmp_path / "page.pdf")
    pages = re.findall(rb"/Type /Page\b", (tmp_path / "page.pdf").read_bytes())
    assert len(pages) == 1
    assert "END" in text.replace(" ", "")


def test_every_word_of_the_lexicon_has_a_code_of_its_own() -> None:
    for name, values in codes.VALUES.items():
        assert set(values) <= {*LEXICON.get(name, ()), "benign", "malignant", "normal"}
    for name, words in LEXICON.items():
        made = [code(word, codes.VALUES.get(name, {})) for word in words]
        assert len({(one.value, one.scheme_designator) for one in made}) == len(words)
        assert all(0 < len(one.value) <= 16 and one.meaning for one in made)
    assert code("良性", {}).value != code("恶性", {}).value
