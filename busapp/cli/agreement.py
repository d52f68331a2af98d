"""``busapp agreement``: the readers of a project, compared."""

from __future__ import annotations

import argparse
from pathlib import Path

from busapp.cli.common import Verbs, open_store, show_progress
from busapp.model.errors import UserError


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    agreement = verbs.add_parser("agreement", help="compare the readers of a project")
    agreement.add_argument("--project", type=Path, required=True, help="the project's folder")
    agreement.add_argument("--reader", action="append", default=[], help="one whose readings count; all, by default")
    agreement.add_argument("--unblind", action="store_true", help="report on a blinded project, too")
    agreement.add_argument("-o", "--out", type=Path, help="folder for agreement.csv and agreement.md")
    agreement.set_defaults(run=_agreement)


def _agreement(options: argparse.Namespace) -> int:
    from busapp.actions.agreement import AgreementRun, figure, interval, refuse_blinded, write_report

    store = open_store(options.project)
    try:
        if not options.unblind:
            refuse_blinded(store)
        run = AgreementRun(store, readers=options.reader, unblinded=True)
        show_progress(run.steps())
    finally:
        store.close()
    if not run.report.frames:
        raise UserError(f"{options.project}: no frame was read by two of these readers yet")
    for pair in run.report.pairs:
        classes = f"kappa of class {figure(pair.class_kappa)}"
        print(f"{pair.first}, {pair.second}: {pair.frames} frames, Dice {interval(pair.dice)}, {classes}")
    if options.out:
        write_report(run.report, options.out)
        print(options.out)
    return 0
