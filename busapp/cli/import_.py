"""``busapp import``: a data set into a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from busapp.cli.common import Verbs, show_progress
from busapp.model.errors import UserError


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    bring = verbs.add_parser("import", help="take a data set into a project")
    bring.add_argument("path", type=Path, metavar="PATH", help="the data set's folder; for --layout files, or a file")
    bring.add_argument("--layout", default="", help="how it lies on disk, as busi or coco (default: the one that fits)")
    bring.add_argument("--project", type=Path, required=True, help="the project's folder; made if it is missing")
    bring.add_argument("--reader", default="", help="the name for its masks and classes (default: the folder's name)")
    bring.add_argument("--copy", action="store_true", help="copy the files into the project's folder")
    bring.add_argument("-o", "--out", type=Path, help="the report (default: import-report.csv in the project's folder)")
    bring.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    from busapp.actions.import_set import ImportOrder, ImportRun, guess_layout
    from busapp.files.import_report import OUTCOMES, REPORT_NAME

    path: Path = options.path.absolute()
    if not path.exists():
        raise UserError(f"{options.path}: no such file or folder")
    order = ImportOrder(
        project=options.project,
        path=path,
        layout=options.layout or guess_layout(path),
        reader=options.reader or path.name,
        report=options.out or options.project / REPORT_NAME,
        copy=options.copy,
    )
    run = ImportRun(order)
    show_progress(run.steps())
    counts = run.report.counts
    said = ", ".join(f"{counts[one]} {one}" for one in OUTCOMES if counts[one])
    print(f"{order.layout}, by the reader {run.reader}: {said}")
    print(order.report)
    return 1 if counts["left out"] else 0
