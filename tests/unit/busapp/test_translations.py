"""The window speaks English and Simplified Chinese, all of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from busapp.model.errors import UnreadableFile, UserError
from busapp.services import error_templates
from busapp.services.error_texts import in_words
from busapp.services.translation import translators
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


def test_the_texts_of_errors_are_those_of_the_code() -> None:
    print_module = "import error_texts; print(error_texts.module(), end='')"
    command = [sys.executable, "-X", "utf8", "-B", "-c", print_module]
    found = subprocess.run(command, cwd=ROOT / "packaging", check=True, capture_output=True, encoding="utf-8").stdout
    assert found == Path(error_templates.__file__).read_text("utf-8"), "run 'make translations'"


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    loaded = translators("zh_CN", qapp)
    for one in loaded:
        qapp.installTranslator(one)
    yield
    for one in loaded:
        qapp.removeTranslator(one)


def _texts_of_errors() -> dict[str, str]:
    return {source: text or "" for (context, source), text in _texts(TEXTS).items() if context == "errors"}


@pytest.mark.usefixtures("chinese")
def test_an_error_is_told_in_the_window_s_language_with_what_it_names() -> None:
    chinese = _texts_of_errors()
    unreadable = UnreadableFile(Path("a.png"), "neither a picture nor DICOM")
    assert in_words(unreadable) == "a.png: " + chinese["neither a picture nor DICOM"]
    unknown = UserError("There is no model 'x' on the shelf; there are: , a")
    template = chinese["There is no model {0} on the shelf; there are: {1}"]
    assert in_words(unknown) == template.format("'x'", ", a")
    assert in_words(UserError("Something nobody has heard of: 3")) == "Something nobody has heard of: 3"


@pytest.mark.usefixtures("chinese")
def test_every_error_is_known_again_whatever_it_names() -> None:
    for source, text in _texts_of_errors().items():
        names = [f"<{number}>" for number in range(source.count("{"))]
        assert in_words(source.format(*names)) == text.format(*names)


@pytest.mark.usefixtures("qapp")
def test_an_error_is_told_as_it_is_in_english() -> None:
    error = UnreadableFile(Path("a.png"), "neither a picture nor DICOM")
    assert in_words(error) == str(error)
