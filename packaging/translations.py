"""Collect the window's texts into the translation file, and compile it.

    python packaging/translations.py

Errors' texts are collected first (``error_texts.py``). Texts that are new stand unfinished in
``resources/translations/busapp_zh_CN.ts`` until someone translates them (by hand or with Qt Linguist); a test fails
while there are any.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import error_texts

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "resources" / "translations" / "busapp_zh_CN.ts"


def main() -> int:
    error_texts.main()
    tools = Path(sys.executable).parent
    folders = [ROOT / "busapp" / name for name in ("actions", "files", "services", "ui")]
    sources = [str(path.relative_to(ROOT)) for folder in folders for path in sorted(folder.rglob("*.py"))]
    collect = [tools / "pyside6-lupdate", *sources, "-no-obsolete", "-locations", "none", "-ts", TEXTS]
    subprocess.run(collect, cwd=ROOT, check=True)
    subprocess.run([tools / "pyside6-lrelease", TEXTS, "-qm", TEXTS.with_suffix(".qm")], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
