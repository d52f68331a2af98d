"""The table that an import leaves behind: every frame that was not simply imported, and why."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, get_args

from busapp.model.errors import UserError

REPORT_NAME = "import-report.csv"

Outcome = Literal["imported", "joined", "there already", "duplicate", "left out", "note", "stopped"]
"""What became of a frame. ``joined``: the project has its pixels in another file, and its annotation came to that.
``duplicate``: an earlier frame of the same data set shows the same pixels. A ``note`` costs no frame.
"""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A file of a data set, what became of it, and why."""

    file: str
    outcome: Outcome
    reason: str = ""


class ImportReport:
    """Written while the import goes on, beside its place; there once it ends, however it does.

    Attributes:
        counts: of outcomes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[Outcome] = Counter()
        self._part = path.with_name(path.name + ".partial")

    def __enter__(self) -> Self:
        """Raises ``UserError`` where the table cannot be written."""
        try:
            self._part.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        except OSError as error:
            raise self._unwritable(error) from error
        self._table = csv.writer(self._file)
        self._table.writerow(field.name for field in fields(Row))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is not None:
            self.add(Row(file="", outcome="stopped", reason="the import ended here; started again, it goes on"))
        try:
            self._file.close()
            self._part.replace(self.path)
        except OSError as unwritable:
            raise self._unwritable(unwritable) from error

    def add(self, row: Row) -> None:
        """Count a row, and write it unless there is nothing to say."""
        self.counts[row.outcome] += 1
        if row.outcome in ("imported", "there already") and not row.reason:
            return
        try:
            self._table.writerow(astuple(row))
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> UserError:
        return UserError(f"{self.path}: the report cannot be written: {error.strerror}")
