"""``busapp watch``: a hot folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from busapp.cli.common import Verbs


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    watch = verbs.add_parser("watch", help="add what arrives in a folder to a project, until stopped")
    watch.add_argument("folder", type=Path, help="such as the one that 'busapp receive' fills")
    watch.add_argument("--project", type=Path, required=True, help="the project's folder; made if it is missing")
    watch.set_defaults(run=_watch)


def _watch(options: argparse.Namespace) -> int:
    from busapp.actions.watch import watch_folder

    for step in watch_folder(options.folder, options.project):
        if step.left_out:
            print(f"busapp: left out: {step.left_out}", file=sys.stderr, flush=True)
        else:
            print(step.about, flush=True)
    return 0
