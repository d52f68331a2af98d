"""Collect the texts of errors, for the window to translate; ``packaging/translations.py`` does it, too.

    python packaging/error_texts.py

Errors are raised in English where no window is known. What varies in one is a placeholder here: ``f"{path}: is empty"``
is ``{0}: is empty``. They are written to ``busapp/services/error_templates.py``, where ``lupdate`` finds them.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "busapp" / "services" / "error_templates.py"

RAISED = re.compile(r"(Error|File|Conflict|Uncleanable|Skipped|Problem)$")
BUGS = {"ValueError", "TypeError", "KeyError", "RuntimeError", "NotImplementedError", "AssertionError", "OSError"}
"""What is raised for programmers, or by other libraries."""


def main() -> int:
    """Write the module anew."""
    TEMPLATES.write_text(module(), "utf-8")
    return 0


def module() -> str:
    """The source of the module with all texts."""
    texts = (json.dumps(text, ensure_ascii=False) for text in sorted(collected()))
    return "\n".join(
        [
            '"""Texts of errors with placeholders for what varies; written by ``packaging/error_texts.py``."""',
            "",
            "# ruff: noqa: E501 (lupdate reads a text in one piece only)",
            "from PySide6.QtCore import QT_TRANSLATE_NOOP",
            "",
            "# fmt: off",
            "TEMPLATES = tuple(map(str, (",
            *(f'    QT_TRANSLATE_NOOP("errors", {text}),' for text in texts),
            ")))",
            "# fmt: on",
            "",
        ]
    )


def collected() -> set[str]:
    """The texts of all errors that a person can meet at the window."""
    found: set[str] = set()
    for package in ("busapp", "kd_core"):
        for path in (ROOT / package).rglob("*.py"):
            found |= set(_of_module(ast.parse(path.read_text("utf-8"))))
    return {text for text in found if re.search(r"[a-z]{2}", text) and re.search(r"[ {]", text)}


def _of_module(module: ast.Module) -> Iterator[str]:
    returned = {
        one.name: [node.value for node in ast.walk(one) if isinstance(node, ast.Return) and node.value is not None]
        for one in ast.walk(module)
        if isinstance(one, ast.FunctionDef)
    }
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.Module):
            continue
        named = _assigned(function) | returned
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _is_error(node):
                for argument in [*node.args, *(word.value for word in node.keywords if word.arg == "reason")]:
                    yield from _texts(argument, named)


def _is_error(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return bool(RAISED.search(name)) and name not in BUGS


def _assigned(function: ast.FunctionDef | ast.Module) -> dict[str, list[ast.expr]]:
    """What is assigned to each plain name in a function."""
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(node.value)
    return named


def _texts(value: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The texts that a value can be: its own, those assigned to its name, or those that the function called returns."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value.replace("{", "{{").replace("}", "}}")
    elif isinstance(value, ast.JoinedStr):
        yield _template(value)
    elif isinstance(value, ast.IfExp | ast.BoolOp):
        for one in value.values if isinstance(value, ast.BoolOp) else (value.body, value.orelse):
            yield from _texts(one, named)
    elif isinstance(value, ast.Name | ast.Call):
        name = value if isinstance(value, ast.Name) else value.func
        for one in named.get(name.id, ()) if isinstance(name, ast.Name) else ():
            if not isinstance(one, ast.Name | ast.Call):
                yield from _texts(one, named)


def _template(value: ast.JoinedStr) -> str:
    """An f-string with numbers for what it fills in."""
    parts, number = [], 0
    for part in value.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))
        else:
            parts.append(f"{{{number}}}")
            number += 1
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main())
