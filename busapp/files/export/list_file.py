"""JSON files with long lists, written and read entry by entry, a line each: no list is ever whole in memory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class ListFile:
    """A JSON object that ends with lists. Entries wait in files beside it until ``finish`` puts all into one.

    Args:
        path: of the file.
        names: of the lists, in the order in which they stand in it.
    """

    def __init__(self, path: Path, *names: str) -> None:
        self.path = path
        self._lists = {name: path.with_name(f"{path.name}.{name}") for name in names}
        self._counts = dict.fromkeys(names, 0)
        path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, name: str, entry: Entry) -> None:
        """Put an entry at the end of a list."""
        with self._lists[name].open("a", encoding="utf-8") as file:
            file.write((",\n" if self._counts[name] else "") + _text(entry))
        self._counts[name] += 1

    def count(self, name: str) -> int:
        """How many entries a list has."""
        return self._counts[name]

    def finish(self, head: Mapping[str, Any], *, empty: bool = True) -> None:
        """Write the file: ``head``, then the lists; without those that have no entry where not ``empty``."""
        parts = [f"{_text(name)}: {_text(value)}" for name, value in head.items()]
        with self.path.open("w", encoding="utf-8") as out:
            out.write("{\n" + ",\n".join(parts))
            begun = bool(parts)
            for name, spool in self._lists.items():
                if not (self._counts[name] or empty):
                    continue
                out.write((",\n" if begun else "") + f"{_text(name)}: [\n")
                begun = True
                if self._counts[name]:
                    with spool.open(encoding="utf-8") as entries:
                        shutil.copyfileobj(entries, out)
                    spool.unlink()
                    out.write("\n")
                out.write("]")
            out.write("\n}\n")


def read_head(path: Path) -> Entry:
    """What stands before the lists."""
    text, end = "", ""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith(": [\n"):
                end = "}"
                break
            text += line.strip()
    head: Entry = json.loads(text.removesuffix(",") + end)
    return head


def read_list(path: Path, name: str) -> Iterator[Entry]:
    """The entries of a list, in order; nothing where there is no such list."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line == f"{_text(name)}: [\n":
                break
        for line in file:
            if line.startswith("]"):
                return
            yield json.loads(line.rstrip(",\n"))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
