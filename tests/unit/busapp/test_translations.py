"""The window speaks English and Simplified Chinese, all of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tests.conftest import ROOT

TEXTS = ROOT / "resources" / "translations" / "busapp_zh_CN.ts"


def _texts(path: Path) -> dict[tuple[str, str], str | None]:
    """Translation (None: unfinished) by context and source."""
    found: dict[tuple[str, str], str | None] = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            done = translation.get("type") != "unfinished" and translation.text
            key = (context.findtext("name") or "", message.findtext("source") or "")
            found[key] = translation.text if done else None
    return found


def test_every_text_of_the_window_is_translated(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh_zh_CN.ts"
    shutil.copy(TEXTS, fresh)
    folders = ("ui", "services", "actions", "files")
    sources = [str(path) for folder in folders for path in (ROOT / "busapp" / folder).rglob("*.py")]
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    command = [str(tool), *sources, "-no-obsolete", "-locations", "none", "-ts", str(fresh)]
    subprocess.run(command, check=True, capture_output=True)
    texts = _texts(fresh)
    assert len(texts) > 100
    assert [key for key, text in texts.items() if text is None] == []
    assert texts == _texts(TEXTS), "run 'make translations'"


def test_translations_keep_the_places_for_values() -> None:
    for (_, source), text in _texts(TEXTS).items():
        assert text is not None
        assert sorted(re.findall(r"\{\d\}", text)) == sorted(re.findall(r"\{\d\}", source))


def test_the_compiled_file_is_that_of_the_texts(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    compiled = tmp_path / "busapp_zh_CN.qm"
    subprocess.run([str(tool), str(TEXTS), "-qm", str(compiled)], check=True, capture_output=True)
    assert compiled.read_bytes() == TEXTS.with_suffix(".qm").read_bytes(), "run 'make translations'"
