"""``busapp export``: a project's masks as a data set."""

from __future__ import annotations

import argparse
from pathlib import Path

from busapp.cli.common import Verbs, open_store, show_progress


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    export = verbs.add_parser("export", help="write a project's masks as a data set")
    export.add_argument("--project", type=Path, required=True, help="the project's folder")
    export.add_argument("--format", default="busi", help="busi")
    export.add_argument("--reader", default="", help="whose masks, where several have annotated")
    export.add_argument("-o", "--out", type=Path, required=True, help="folder to make")
    export.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from busapp.actions.export import export_project

    store = open_store(options.project)
    try:
        show_progress(export_project(store, form=options.format, target=options.out, reader=options.reader))
    finally:
        store.close()
    print(options.out)
    return 0
