"""The rules that import-linter cannot say."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("busapp", "kd_core"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def _imports(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("module", ["busapp.main", "busapp.cli", "busapp.ui.workbench", "kd_core.runtime"])
def test_opening_the_app_does_not_load_torch(module: str) -> None:
    code = f"import {module}, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_window_appears_before_heavy_libraries_are_loaded() -> None:
    heavy = {"cv2", "numpy", "onnxruntime", "pydicom", "sqlalchemy", "qtawesome", "imagecodecs", "PIL"}
    code = f"import busapp.main, sys; print(sorted(set(sys.modules) & {heavy!r}))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_what_fills_the_window_leaves_libraries_of_single_files_and_windows_alone() -> None:
    later = {"pydicom", "sqlalchemy", "imagecodecs", "SimpleITK", "pynetdicom", "highdicom", "requests", "pyqtgraph"}
    code = f"import busapp.ui.workbench, sys; print(sorted(set(sys.modules) & {later!r}))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_widgets_are_known_to_the_window_alone() -> None:
    outside = [
        str(path)
        for path, tree in _modules()
        if _imports(tree) & {"PySide6.QtWidgets", "PySide6.QtGui"}
        and not (path.parts[:2] == ("busapp", "ui") or path == Path("busapp/main.py"))
    ]
    assert outside == []


def test_no_file_is_read_or_written_by_a_function_that_fails_on_unicode_paths() -> None:
    banned = {"imread", "imwrite", "imreadmulti"}
    found = [
        f"{path}: {node.attr}"
        for path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in banned
    ]
    assert found == []


def test_our_top_level_folders_shadow_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert not (ROOT / "resources" / "__init__.py").exists()


def test_committed_files_stay_small() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, or git is not installed")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        limit = 10_000_000 if path.name in ("model.onnx", "weights.safetensors") else 500_000
        assert not path.exists() or path.stat().st_size <= limit, name
