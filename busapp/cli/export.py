"""``busapp export``: a project's masks as a data set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from busapp.cli.common import Verbs, open_store, show_progress
from busapp.model.errors import UserError

if TYPE_CHECKING:
    from busapp.files.export.settings import ExportSettings
    from busapp.files.project_store import ProjectStore


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    export = verbs.add_parser(
        "export",
        help="write a project's masks as a data set",
        description="Check a project's frames, and write them as a data set; --formats lists formats and settings.",
    )
    export.add_argument("--formats", action=_ListFormats, help="list the formats and their settings, and end")
    export.add_argument("--project", type=Path, required=True, help="the project's folder")
    export.add_argument("--format", default="busi", help="see --formats (default: busi)")
    export.add_argument("--reader", default="", help="whose masks, where several have annotated")
    export.add_argument(
        "--status",
        default="begun",
        choices=["begun", "done", "reviewed"],
        help="which frames: begun (all but rejected ones, the default), done (or reviewed), reviewed",
    )
    export.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="NAME=VALUE", help="replace a setting"
    )
    export.add_argument("--check", action="store_true", help="only check, and end")
    export.add_argument("--anyway", action="store_true", help="export in spite of errors that the check found")
    export.add_argument("-o", "--out", type=Path, help="folder to make; needed unless --check")
    export.set_defaults(run=_export)


class _ListFormats(argparse.Action):
    def __init__(self, option_strings: list[str], dest: str, **more: str) -> None:
        super().__init__(option_strings, dest, nargs=0, **more)  # type: ignore[arg-type]

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from busapp.files.export import EXPORTERS
        from busapp.files.export.settings import OPTIONS

        for name, exporter in EXPORTERS.items():
            print(f"{name:10} {exporter.about}")
            print(f"{'':10} settings: {', '.join(exporter.options) or 'none'}")
        for name, option in OPTIONS.items():
            for value, words in option.choices:
                print(f"--set {name}={value:10} {option.title}: {words}")
        parser.exit()


def _export(options: argparse.Namespace) -> int:
    from busapp.actions.export import STATUSES, export_project, one_reader
    from busapp.files.export import EXPORTERS
    from busapp.files.export.settings import read_settings

    if options.format not in EXPORTERS:
        raise UserError(f"no export format {options.format!r}; there are: {', '.join(EXPORTERS)}")
    if not (options.out or options.check):
        raise UserError("name the folder to make: -o DIR")
    settings = read_settings(options.settings, EXPORTERS[options.format].options)
    statuses, _ = STATUSES[options.status]
    store = open_store(options.project)
    try:
        reader = one_reader(store, options.reader)
        failed = _check(store, reader, statuses, settings)
        if options.check:
            return int(failed)
        if failed and not options.anyway:
            raise UserError("the check found errors, so nothing was written; mend them, or say --anyway")
        show_progress(
            export_project(
                store, form=options.format, target=options.out, reader=reader, statuses=statuses, settings=settings
            )
        )
    finally:
        store.close()
    _tell(options.out)
    print(options.out)
    return 0


def _check(store: ProjectStore, reader: str, statuses: frozenset[str], settings: ExportSettings) -> bool:
    """Say what the check found; whether there is an error among it."""
    from busapp.actions.export_check import ExportCheck

    check = ExportCheck(store, reader=reader, statuses=statuses, settings=settings)
    show_progress(check.steps())
    for found in check.findings:
        print(f"busapp: {found.severity}: {found.text}: {found.count}", file=sys.stderr)
        for example in found.examples:
            print(f"  {example}", file=sys.stderr)
    return check.failed


def _tell(target: Path) -> None:
    from busapp.actions.export import outcome

    told = outcome(target)
    lost = f"{told.pixels_lost} pixels that the format cannot hold"
    print(f"busapp: {told.frames} frames, {told.left_out} left out; {lost}", file=sys.stderr)
